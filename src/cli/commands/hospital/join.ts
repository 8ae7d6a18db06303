import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import type { Field } from '../../../protocol/field.ts';
import { privateFolder, writeJsonFile, writeTextFile } from '../../../system/files.ts';
import { type Cli, type CliDeps, defineCommand } from '../../command.ts';
import { readAccreditationFile, secondAccreditationTree } from '../../files/accreditation-file.ts';
import { readPlace } from '../../files/deployment-file.ts';
import { type Invitation, readInvitation } from '../../files/invitation-file.ts';
import { assertInvited, assertListed } from '../../hospital/check-invitation.ts';
import { findHospitalFolder, readHospital, writeHospital } from '../../hospital/hospital-file.ts';
import type { AccessOptions } from '../../options/access-options.ts';
import { withSecondChain } from '../../second/connect.ts';
import { INVITED_BASE, loadSecondPolicy } from '../../second/files/policy-file.ts';
import { invitedModel } from '../../second/invited-model.ts';

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
  const way = wayOf(invitation, options);
  // The files take their places only after the invitation is found good: a bad one changes nothing.
  const stage = await privateFolder(join(folder, '.joining'));
  let taken: Taken;
  try {
    await writeFiles(invitation, (name) => join(stage, name));
    taken = await takeIn(stage, file.source.publicKey);
    if (options.offline === true) deps.note('the invitation was not compared with the chain (--offline)');
    else await compare(invitation, taken, { deployment: join(stage, FILES.deployment), ...way });
  } finally {
    await rm(stage, { recursive: true, force: true });
  }
  await writeFiles(invitation, at);
  const { name, model, role, circuit, trainerKey } = invitation;
  // The node and the service of an earlier invitation are gone.
  const { rpc: _rpc, service: _service, serviceKey: _serviceKey, ...own } = file;
  const joined = { circuit, role, trainerKey, model: { name, id: model } };
  await writeHospital(folder, { ...own, ...FILES, ...way, ...joined }, true);
  return {
    ...{ folder, name, model, rounds: taken.rounds },
    policyHash: `${taken.policyHash}`,
    compared: options.offline !== true,
  };
}

/** Names of the invitation's files in the folder. */
const FILES = {
  policy: 'policy.json',
  accreditation: 'accreditation.json',
  deployment: 'deployment.json',
} as const;

interface Taken {
  readonly policyHash: Field;
  /** Root of the list of sources. */
  readonly sourceRoot: bigint;
  /** The Rounds contract. */
  readonly rounds: string;
}

function wayOf({ rpc, service }: Invitation, options: HospitalJoinOptions) {
  const node = options.rpc ?? rpc;
  return {
    ...(node === undefined ? {} : { rpc: node }),
    ...(service === undefined ? {} : { service }),
    ...(options.serviceKey === undefined ? {} : { serviceKey: resolve(options.serviceKey) }),
  };
}

async function writeFiles(invitation: Invitation, at: (name: string) => string): Promise<void> {
  const open = { secret: false, replace: true } as const;
  await writeTextFile(at(FILES.policy), invitation.policy, open);
  await writeTextFile(at(INVITED_BASE), invitation.base, open);
  await writeJsonFile(at(FILES.accreditation), invitation.accreditation, open);
  await writeJsonFile(at(FILES.deployment), invitation.deployment, open);
}

/** Reads the staged files as every command does. */
async function takeIn(stage: string, publicKey: string): Promise<Taken> {
  const sources = await readAccreditationFile(join(stage, FILES.accreditation));
  const { compiled } = await loadSecondPolicy(join(stage, FILES.policy));
  assertListed(sources, publicKey);
  const { rounds } = await readPlace(join(stage, FILES.deployment));
  return { policyHash: compiled.hash, sourceRoot: secondAccreditationTree(sources).root, rounds };
}

async function compare(
  { model, role, trainerKey }: Invitation,
  { policyHash, sourceRoot }: Taken,
  access: AccessOptions,
): Promise<void> {
  const words = { role, trainerKey, policyHash, sourceRoot };
  const id = BigInt(model);
  return withSecondChain(access, async ({ gateway }) => {
    const known = await gateway.model(id);
    assertInvited(known === undefined ? undefined : invitedModel(known), words);
  });
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
