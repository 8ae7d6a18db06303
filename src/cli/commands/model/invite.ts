import type { Command } from 'commander';
import type { Role } from '../../../protocol/context.ts';
import { type Cli, defineCommand, OPTION } from '../../command.ts';
import { RPC_OPTIONS } from '../../options/access-options.ts';

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

interface ModelInviteResult {
  readonly out: string;
  readonly model: string;
  readonly name: string;
  readonly role: Role;
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
  });

export const describeInvitation = ({ out }: ModelInviteResult): string[] => [
  `wrote ${out}; a hospital takes it with assay hospital join ${out}`,
];
