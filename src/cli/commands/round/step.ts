import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { type ProofTermsOptions, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { WAIT_OPTION } from '../../options/wait-for-block.ts';
import { POLICY_OPTION } from '../../second/options.ts';

export interface RoundStepOptions extends KeystoreOptions, Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc: string;
  /** Service that submits the proof; default: the keystore's account does. */
  readonly service?: string;
  readonly serviceKey?: string;
  readonly round: string;
  readonly wait?: boolean;
}

export const defineRoundStep = (parent: Command, cli: Cli): void =>
  defineCommand<RoundStepOptions>(parent, cli, {
    name: 'step',
    description: 'prove the next checkpoint from the accepted sum, and put it on chain',
    options: [
      ...RPC_OPTIONS,
      ACCESS_OPTIONS.service,
      ACCESS_OPTIONS.serviceKey,
      { flags: '--round <id>', description: 'round', required: true },
      POLICY_OPTION,
      WAIT_OPTION,
      VALID_HOURS_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
  });
