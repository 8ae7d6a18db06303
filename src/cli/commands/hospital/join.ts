import { join } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { writeJsonFile, writeTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { withAccess } from '../../connect.ts';
import { readAccreditationFile } from '../../files/accreditation-file.ts';
import { readPlace } from '../../files/deployment-file.ts';
import { readInvitation } from '../../files/invitation-file.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { assertInvited, assertListed } from '../../hospital/check-invitation.ts';
import { findHospitalFolder, readHospital, writeHospital } from '../../hospital/hospital-file.ts';

interface HospitalJoinOptions {
  readonly invitation: string;
  /** Replaces the invitation's node. */
  readonly rpc?: string;
  /** File with the API key of the invitation's service. */
  readonly serviceKey?: string;
  /** Take the invitation without a network: compare nothing with the chain. */
  readonly offline?: boolean;
}

interface HospitalJoinResult {
  readonly folder: string;
  readonly name: string;
  readonly model: string;
  readonly policyHash: string;
  /** The Rounds contract. */
  readonly rounds: string;
  /** Whether the invitation was compared with the chain. */
  readonly compared: boolean;
}

/**
 * Takes an owner's invitation into the hospital's folder, after comparing it with the chain.
 *
 * @param cwd the hospital's folder, or one below it
 * @throws AssayError `no-hospital`, `not-accredited` (2); as `readInvitation` and `assertInvited`
 */
export async function runHospitalJoin(
  deps: Pick<CliDeps, 'note'>,
  options: HospitalJoinOptions,
  cwd: string,
): Promise<HospitalJoinResult> {
  const invitation = await readInvitation(options.invitation);
  const folder = await findHospitalFolder(cwd);
  if (folder === undefined) {
    throw new AssayError(
      'no-hospital',
      'there is no assay.json here or above; run assay hospital init FOLDER first, and this command in that folder',
    );
  }
  const { file, at } = await readHospital(folder);
  const [policy, accreditation, deployment] = [
    'policy.json',
    'accreditation.json',
    'deployment.json',
  ] as const;
  const open = { secret: false, replace: true } as const;
  await writeTextFile(at(policy), invitation.policy, open);
  await writeJsonFile(at(accreditation), invitation.accreditation, open);
  await writeJsonFile(at(deployment), invitation.deployment, open);
  const loaded = await loadPolicy(at(policy), invitation.circuit);
  const sources = await readAccreditationFile(at(accreditation));
  assertListed(sources, file.source.publicKey);
  const rpc = options.rpc ?? invitation.rpc;
  const { service, name, model, role, circuit, trainerKey } = invitation;
  const way = {
    ...(rpc === undefined ? {} : { rpc }),
    ...(service === undefined ? {} : { service }),
    ...(options.serviceKey === undefined ? {} : { serviceKey: options.serviceKey }),
  };
  const compared = options.offline !== true;
  if (compared)
    await withAccess({ deployment: at(deployment), ...way }, async ({ reader }) =>
      assertInvited(await reader.model(BigInt(model)), { role, trainerKey, policy: loaded, sources }),
    );
  else deps.note('the invitation was not compared with the chain (--offline)');
  await writeHospital(
    folder,
    {
      ...file,
      policy,
      accreditation,
      deployment,
      ...way,
      circuit,
      role,
      trainerKey,
      model: { name, id: model },
    },
    true,
  );
  return {
    folder,
    name,
    model,
    policyHash: `${policyHash(loaded.compiled.policy, loaded.shape)}`,
    rounds: (await readPlace(at(deployment))).rounds,
    compared,
  };
}

export const defineHospitalJoin = (parent: Command, cli: Cli): void =>
  defineCommand<HospitalJoinOptions>(parent, cli, {
    name: 'join',
    description: "take a model owner's invitation into the folder, after comparing it with the chain",
    arguments: [{ name: '<invitation>', description: 'file of assay model invite' }],
    options: [
      { flags: '--rpc <url>', description: "node to use instead of the invitation's" },
      { flags: '--service-key <file>', description: "file (mode 600) with the service's API key" },
      { flags: '--offline', description: 'compare nothing with the chain (no network needed)' },
    ],
    run: async (options) => {
      const result = await runHospitalJoin(cli.deps, options, cli.cwd);
      return {
        data: result,
        lines: [
          `joined model ${result.name} (${result.model}) in ${join(result.folder, 'assay.json')}`,
          `policy hash ${result.policyHash}, contract ${result.rounds}: compare both with the owner's by another way`,
          'next: assay check, assay source build, assay source sign, assay commit, assay contributor run',
        ],
      };
    },
  });
