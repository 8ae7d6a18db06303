import type { Command } from 'commander';
import { type Cli, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import type { KeystoreOptions } from '../../files/accounts.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { PHASE_OPTIONS, type PhaseOptions } from '../../options/phase-options.ts';
import { type ProofTermsOptions, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { RUN_OPTIONS, type RunOptions } from '../../options/run-options.ts';

export interface TrainerRunOptions
  extends KeystoreOptions,
    PhaseOptions,
    RunOptions,
    Pick<ProofTermsOptions, 'validHours'> {
  readonly deployment: string;
  readonly rpc: string;
  /** Service that submits the proofs; default: the keystore's account does. */
  readonly service?: string;
  readonly serviceKey?: string;
  readonly model: string;
  readonly policy: string;
  /** Ids of the holdout datasets of each round that is opened. */
  readonly holdout: readonly string[];
}

export const defineTrainerRun = (parent: Command, cli: Cli): void =>
  defineCommand<TrainerRunOptions>(parent, cli, {
    name: 'run',
    description: "run a model's rounds from opening to step; may be killed and started again",
    options: [
      ...RPC_OPTIONS,
      ACCESS_OPTIONS.service,
      ACCESS_OPTIONS.serviceKey,
      { flags: '--model <id>', description: 'model', required: true },
      OPTION.policy,
      { flags: '--holdout <id...>', description: 'ids of the holdout datasets', required: true },
      ...RUN_OPTIONS,
      ...PHASE_OPTIONS,
      VALID_HOURS_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
  });
