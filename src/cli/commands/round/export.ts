import type { Command } from 'commander';
import { AssayError } from '../../../protocol/errors.ts';
import { policyHash } from '../../../protocol/policy/policy-hash.ts';
import { type Cli, type CliDeps, defineCommand, keystoreOption, OPTION } from '../../command.ts';
import { withAccess } from '../../connect.ts';
import { type KeystoreOptions, openContributor } from '../../files/accounts.ts';
import { withRoundGuard } from '../../files/guarded.ts';
import { loadPolicy } from '../../files/policy-file.ts';
import { taskHash, writeTaskFile } from '../../files/task-file.ts';
import { ACCESS_OPTIONS, type AccessOptions, ENDPOINT_OPTION } from '../../options/access-options.ts';
import { fieldValue, unsigned } from '../../options/values.ts';

export interface RoundExportOptions extends AccessOptions, KeystoreOptions {
  readonly model: string;
  readonly round: string;
  readonly datasetId: readonly string[];
  readonly policy: string;
  readonly endpoint?: readonly string[];
  readonly out: string;
}

interface RoundExportResult {
  readonly out: string;
  readonly round: string;
  readonly status: string;
  readonly datasets: readonly { readonly dataset: string; readonly challenge: readonly number[] | null }[];
}

/**
 * Writes a round's challenge to datasets into a task file, for a machine without a network. Each challenge is first held
 * against the chain and written to the ledger.
 *
 * @throws AssayError `no-such-round`, `not-committed` (5); as `RoundGuard.beforeTask`
 */
export async function runRoundExport(deps: CliDeps, options: RoundExportOptions): Promise<RoundExportResult> {
  const model = fieldValue(options.model, '--model');
  const id = unsigned(options.round, '--round', 1n << 64n);
  const keys = await openContributor(deps, options);
  return withAccess(options, async ({ reader, chainId, rounds }) => {
    const round = await reader.round(model, id);
    if (round === undefined) {
      throw new AssayError('no-such-round', `round ${id} is not a round of this model`, { exitCode: 5 });
    }
    const datasets = await Promise.all(
      options.datasetId.map(async (text) => {
        const dataset = await reader.dataset(fieldValue(text, '--dataset-id'));
        if (dataset === undefined) {
          throw new AssayError('not-committed', `dataset ${text} is not on chain`, { exitCode: 5 });
        }
        return { dataset, entry: await reader.entry(model, id, dataset.id) };
      }),
    );
    const { document, compiled, shape } = await loadPolicy(options.policy, round.circuit);
    const policy = { document, hash: policyHash(compiled.policy, shape), shape };
    const task = { chainId, rounds, round, datasets };
    await withRoundGuard(deps, options, keys, async (guard, ledger) => {
      for (const { dataset: state, entry } of datasets) {
        const { challenge: indices } = entry;
        if (indices === undefined) continue;
        const place = { chainId, rounds };
        await guard.beforeTask({ round, state, indices, trainerKey: round.trainerKey, place }, policy);
        const where = { chainId, contract: rounds.toLowerCase() };
        ledger.append({ kind: 'task', ...where, dataset: state.id, round: id, taskHash: taskHash(task) });
      }
    });
    await writeTaskFile(options.out, task, keys.holderSecret);
    return {
      out: options.out,
      round: `${id}`,
      status: round.status,
      datasets: datasets.map(({ dataset, entry }) => ({
        dataset: `${dataset.id}`,
        challenge: entry.challenge ?? null,
      })),
    };
  });
}

export const defineRoundExport = (parent: Command, cli: Cli): void =>
  defineCommand<RoundExportOptions>(parent, cli, {
    name: 'export',
    description:
      "write a task file: a round's challenge to datasets, for prove on a machine without a network",
    options: [
      { flags: '--model <id>', description: 'model', required: true },
      { flags: '--round <id>', description: 'round', required: true },
      { flags: '--dataset-id <id...>', description: 'datasets', required: true },
      OPTION.policy,
      keystoreOption('contributor'),
      OPTION.passwordFile,
      ...Object.values(ACCESS_OPTIONS),
      ENDPOINT_OPTION,
      { flags: '--out <file>', description: 'task file to write', required: true },
    ],
    run: async (options) => {
      const result = await runRoundExport(cli.deps, options);
      return {
        data: result,
        lines: [
          `round ${result.round} is ${result.status}`,
          ...result.datasets.map(({ dataset, challenge }) =>
            challenge === null ? `${dataset}: not challenged` : `${dataset}: batches ${challenge.join(', ')}`,
          ),
          `wrote ${result.out}; prove with --task and --trainer-key`,
        ],
      };
    },
  });
