import type { Command } from 'commander';
import { AssayError } from '../../protocol/errors.ts';
import { policyHash } from '../../protocol/policy.ts';
import { shapeOf } from '../../protocol/shape.ts';
import { readAnswers } from '../../trainer/answered-sets.ts';
import { evaluate } from '../../trainer/direction.ts';
import { RPC_OPTIONS, withChain } from '../access.ts';
import { type KeystoreOptions, openTrainer } from '../accounts.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION, type OptionSpec } from '../cli.ts';
import { assertWritable } from '../files.ts';
import { writeOpeningFile } from '../opening-file.ts';
import { loadPolicy } from '../policy-file.ts';
import { unsigned } from '../values.ts';

export interface RoundEvaluateOptions extends KeystoreOptions {
  readonly deployment: string;
  readonly rpc: string;
  readonly round: string;
  readonly policy: string;
  /** Write the opening of the holdout's sum here, to be published: everybody can check V with it. */
  readonly opening?: string;
}

export interface RoundEvaluateResult {
  readonly round: string;
  /** V, one integer a feature and one for the constant. */
  readonly direction: readonly string[];
  readonly holdoutRecords: string;
  readonly transaction: string;
}

export const OPENING_OPTION: OptionSpec = {
  flags: '--opening <file>',
  description: 'write the opening of the sum, to be published for checks (it shows the exact sum)',
};

/** Computes V from the holdout's sealed openings, checked against the sum on chain, and posts it. */
export async function runRoundEvaluate(
  deps: CliDeps,
  options: RoundEvaluateOptions,
): Promise<RoundEvaluateResult> {
  const id = unsigned(options.round, '--round', 1n << 64n);
  if (options.opening !== undefined) await assertWritable(options.opening, { secret: false, replace: true });
  const keys = await openTrainer(deps, options);
  return withChain(options, async (chain) => {
    const { rounds } = chain.as(keys.accountKey);
    const view = await chain.gateway.round(id);
    if (view?.status !== 'evaluating') {
      throw new AssayError(
        'wrong-phase',
        `round ${id} is ${view?.status ?? 'unknown'}; V is posted while it is evaluating`,
        {
          exitCode: 5,
        },
      );
    }
    const shape = shapeOf(view.attestationVerifier.circuit);
    const { compiled } = await loadPolicy(options.policy, shape.circuit);
    if (policyHash(compiled.policy, shape) !== view.policyHash) {
      throw new AssayError(
        'wrong-policy',
        `${options.policy} is not the policy that round ${id} was opened with`,
      );
    }
    const { holdouts } = await readAnswers(chain.provider, chain.deployment, id);
    const missing = view.holdouts.filter((dataset) => !holdouts.some((answer) => answer.dataset === dataset));
    if (missing.length > 0) {
      throw new AssayError(
        'holdout-missing',
        `${missing.length} holdout datasets have not answered round ${id} yet`,
        {
          exitCode: 5,
        },
      );
    }
    const [x, y] = view.holdoutSum;
    const result = evaluate(
      holdouts,
      { sum: { x, y }, records: Number(view.holdoutRecords) },
      compiled.policy.vScale,
      keys.trainerSecret,
      shape,
    );
    if (options.opening !== undefined) {
      await writeOpeningFile(options.opening, { round: id, of: 'holdout', opening: result.opening });
    }
    const { receipt } = await rounds.postDirection(id, result.packed);
    return {
      round: `${id}`,
      direction: result.direction.map(String),
      holdoutRecords: `${view.holdoutRecords}`,
      transaction: receipt.hash,
    };
  });
}

export const defineRoundEvaluate = (parent: Command, cli: Cli): void =>
  defineCommand<RoundEvaluateOptions>(parent, cli, {
    name: 'evaluate',
    description: "compute V from the holdout's sum and post it (local chains only)",
    options: [
      ...RPC_OPTIONS,
      { flags: '--round <id>', description: 'round', required: true },
      OPTION.policy,
      OPENING_OPTION,
      keystoreOption('trainer'),
      OPTION.passwordFile,
    ],
    run: async (options) => {
      const result = await runRoundEvaluate(cli.deps, options);
      return {
        data: result,
        lines: [
          `round ${result.round}: V from ${result.holdoutRecords} holdout records: ${result.direction.join(' ')}`,
          result.transaction,
        ],
      };
    },
  });
