import type { Command } from 'commander';
import type { Role } from '../../../protocol/context.ts';
import { AssayError, remoteError } from '../../../protocol/errors.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { assertWritable, readJsonFile, readTextFile } from '../../../system/files.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { withChain } from '../../connect.ts';
import { accreditationTree, readAccreditationFile } from '../../files/accreditation-file.ts';
import { type Invitation, writeInvitation } from '../../files/invitation-file.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { assertInvited } from '../../hospital/check-invitation.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';
import { fieldValue } from '../../options/values.ts';

export interface ModelInviteOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly model: string;
  readonly name: string;
  readonly policy: string;
  readonly accreditation: string;
  readonly role?: string;
  /** Service that the hospital may submit through. */
  readonly service?: string;
  readonly out: string;
}

export interface ModelInviteResult {
  readonly out: string;
  readonly model: string;
  readonly name: string;
  readonly role: Role;
}

/**
 * Writes an invitation for hospitals: everything public that they need to take part in a model.
 *
 * @throws AssayError `bad-option` (2); as `assertInvited` (5)
 */
export async function runModelInvite(options: ModelInviteOptions): Promise<ModelInviteResult> {
  const { out, name, rpc, service, role = 'contributor' } = options;
  const id = fieldValue(options.model, '--model');
  if (role !== 'contributor' && role !== 'holdout')
    throw new AssayError('bad-option', '--role must be contributor or holdout');
  await assertWritable(out, { secret: false, replace: true });
  const { trainerKey, circuit } = await withChain(options, async ({ gateway }) => {
    const model = await gateway.model(id);
    if (model === undefined) throw remoteError('no-such-model', 'there is no such model');
    const named = { circuit: model.attestationVerifier.circuit, trainerKey: model.trainerKey.join(',') };
    const policy = await loadPolicy(options.policy, named.circuit);
    const sources = accreditationTree(await readAccreditationFile(options.accreditation));
    assertInvited(model, {
      ...{ role, trainerKey: named.trainerKey, sourceRoot: sources.root },
      policyHash: policyHash(policy.compiled.policy, policy.shape),
    });
    return named;
  });
  const object = async (path: string) => (await readJsonFile(path)) as Invitation['deployment'];
  await writeInvitation(out, {
    name,
    model: `${id}`,
    role,
    circuit,
    trainerKey,
    policy: await readTextFile(options.policy, { largest: 1 << 22 }),
    accreditation: await object(options.accreditation),
    deployment: await object(options.deployment),
    rpc,
    ...(service === undefined ? {} : { service }),
  });
  return { out, model: `${id}`, name, role };
}

export const defineModelInvite = (parent: Command, cli: Cli): void =>
  defineCommand<ModelInviteOptions>(parent, cli, {
    name: 'invite',
    description:
      'write an invitation for hospitals: model, policy, list of sources, deployment, node (all public)',
    options: [
      ...RPC_OPTIONS,
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--name <name>', description: 'name of the model in the address books', required: true },
      OPTION.policy,
      { flags: '--accreditation <file>', description: 'list of sources of the role', required: true },
      { flags: '--role <role>', description: 'contributor or holdout', default: 'contributor' },
      { flags: '--service <url>', description: 'service that hospitals may submit through' },
      { flags: '--out <file>', description: 'invitation to write', required: true },
    ],
    run: async (options) => {
      const result = await runModelInvite(options);
      return { data: result, lines: describeInvitation(result) };
    },
  });

export const describeInvitation = ({ out }: ModelInviteResult): string[] => [
  `wrote ${out}; a hospital takes it with assay hospital join ${out}`,
];
