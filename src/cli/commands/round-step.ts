import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { shapeOf } from '../../protocol/shape.ts';
import { readAnswers } from '../../trainer/answered-sets.ts';
import { stepCheckpoint } from '../../trainer/checkpoint.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../cli.ts';
import { assertWritable } from '../files.ts';
import { reachHeight, WAIT_OPTION } from '../heights.ts';
import { writeOpeningFile } from '../opening-file.ts';
import { unsigned } from '../values.ts';
import { OPENING_OPTION } from './round-evaluate.ts';

export interface RoundStepOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly wait?: boolean;
  /** Write the opening of the accepted sum here, to be published: everybody can check W' with it. */
  readonly opening?: string;
}

export interface RoundStepResult {
  readonly round: string;
  readonly sets: number;
  /** W', or null where too few sets were accepted: the checkpoint stays. */
  readonly weights: readonly string[] | null;
  readonly transaction: string | null;
}

/** Computes the next checkpoint from the accepted sum, checked against the chain, and posts it. */
export async function runRoundStep(deps: CliDeps, options: RoundStepOptions): Promise<RoundStepResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  if (options.opening !== undefined) await assertWritable(options.opening, { secret: false, replace: true });
  const keys = await openTrainer(deps, options);
  return withChain(options, async (chain) => {
    const { rounds, registry } = chain.as(keys.accountKey);
    const view = await chain.gateway.round(id);
    if (view === undefined || (view.status !== 'attesting' && view.status !== 'settled') || view.stepped) {
      throw new AssayError('wrong-phase', `round ${id} has no step to make now`, { exitCode: 5 });
    }
    await reachHeight(chain, view.attestDeadline + 1n, options.wait === true, deps.note);
    const { sets, sum, sumRecords, weights, pins } = await rounds.round(id);
    if (sets < pins.minSets) return { round: `${id}`, sets, weights: null, transaction: null };
    const { terms } = await registry.version(view.model, pins.version);
    const { accepted } = await readAnswers(chain.provider, chain.deployment, id);
    const result = stepCheckpoint(
      accepted,
      { sum: { x: sum[0], y: sum[1] }, records: Number(sumRecords), weights },
      terms.eta,
      keys.trainerSecret,
      shapeOf(view.attestationVerifier.circuit),
    );
    if (options.opening !== undefined) {
      await writeOpeningFile(options.opening, { round: id, of: 'accepted', opening: result.opening });
    }
    const { receipt } = await rounds.postCheckpoint(id, result.packed);
    return { round: `${id}`, sets, weights: result.weights.map(String), transaction: receipt.hash };
  });
}

export const defineRoundStep = (parent: Command, cli: Cli): void =>
  defineCommand<RoundStepOptions>(parent, cli, {
    name: 'step',
    description: 'compute the next checkpoint from the accepted sum and post it (local chains only)',
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      WAIT_OPTION,
      OPENING_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundStep(cli.deps, options);
      return {
        data: result,
        lines:
          result.weights === null
            ? [`round ${result.round}: only ${result.sets} sets were accepted; the checkpoint stays`]
            : [
                `round ${result.round}: W' from ${result.sets} sets: ${result.weights.join(' ')}`,
                `${result.transaction}`,
              ],
      };
    },
  });
