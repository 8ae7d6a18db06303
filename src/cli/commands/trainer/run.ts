import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { unpackWeights } from '../../../protocol/reference-model.ts';
import { shapeOf } from '../../../protocol/shape.ts';
import { runTrainer } from '../../../trainer/trainer-run.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withNode } from '../../connect.ts';
import { type KeystoreOptions, openTrainer } from '../../files/accounts.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { ACCESS_OPTIONS, RPC_OPTIONS } from '../../options/access-options.ts';
import { PHASE_OPTIONS, type PhaseOptions, phasesOf } from '../../options/phase-options.ts';
import { type ProofTermsOptions, proofDeadline, VALID_HOURS_OPTION } from '../../options/proof-terms.ts';
import { goalOf, pollOf, RUN_OPTIONS, type RunOptions } from '../../options/run-options.ts';
import { fieldValue } from '../../options/values.ts';

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

export interface TrainerRunResult {
  readonly settledRounds: number;
  readonly lastRound: string;
  /** W of the newest checkpoint. */
  readonly weights: readonly string[];
}

/** Runs a model's rounds from opening to step. After a kill, a new run continues from the chain's state. */
export async function runTrainerRun(deps: CliDeps, options: TrainerRunOptions): Promise<TrainerRunResult> {
  const model = fieldValue(options.model, '--model');
  const holdouts = options.holdout.map((id) => fieldValue(id, '--holdout'));
  const pollMs = pollOf(options);
  // Reject bad options before the first round.
  phasesOf(options);
  proofDeadline(options, 0);
  const keys = await openTrainer(deps, options);
  return withNode(options, async ({ chain, service }) => {
    const view = await chain.gateway.model(model);
    if (view === undefined) throw new AssayError('no-such-model', 'there is no such model', { exitCode: 5 });
    const { circuit } = view.attestationVerifier;
    const { document, compiled } = await loadPolicy(options.policy, circuit);
    const { note, prover } = deps;
    const { settledRounds, lastRound, checkpoint } = await runTrainer({
      chain,
      service,
      prover,
      keys,
      model,
      policy: compiled.policy,
      holdouts,
      phases: phasesOf(options, await chain.as(keys.accountKey).rounds.shortestWindow()),
      goal: goalOf(options, document.round.rounds),
      deadline: () => proofDeadline(options, deps.now()),
      note,
      pollMs,
    });
    const weights = unpackWeights(checkpoint, shapeOf(circuit));
    return { settledRounds, lastRound: `${lastRound}`, weights: weights.map(String) };
  });
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
    run: async (options) => {
      const result = await runTrainerRun(cli.deps, options);
      return {
        data: result,
        lines: [
          `${result.settledRounds} rounds settled, the last is ${result.lastRound}`,
          `W: ${result.weights.join(' ')}`,
        ],
      };
    },
  });
