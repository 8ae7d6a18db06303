import { z } from 'zod';
import type { DatasetSummary, EntrySummary, RoundReader } from '../../client/round-reader.ts';
import { datasetFields, decimal, entryFields, roundFields } from '../../client/summary-fields.ts';
import type { Place } from '../../delivery/access.ts';
import type { RoundSummary } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * What a round asks of some datasets, as a file: carried to a machine without a network, on which the records are.
 * All of it is public. It is as trustworthy as a service's word: the key that sums are sealed to has to be given beside
 * it, and proofs for anything else than what the chain says are refused by the contract.
 */

const FORMAT = 'assay/task/v1';
const roundSchema = z.strictObject({ ...roundFields, circuit: z.string() });
const datasetSchema = z.strictObject(datasetFields);
const entrySchema = z.strictObject(entryFields);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  chainId: decimal,
  rounds: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  round: roundSchema,
  datasets: z.array(z.strictObject({ dataset: datasetSchema, entry: entrySchema })).min(1),
});

export interface TaskFile extends Pick<Place, 'chainId' | 'rounds'> {
  readonly round: RoundSummary;
  readonly datasets: readonly { readonly dataset: DatasetSummary; readonly entry: EntrySummary }[];
}

/** Members of a summary that the file has; what else a reader gives is not needed for proving. */
const pick = <T extends z.ZodObject>(shape: T, value: object): Record<string, unknown> =>
  Object.fromEntries(
    Object.keys(shape.shape).map((name) => [name, (value as Record<string, unknown>)[name]]),
  );

/** @throws AssayError as `writeJsonFile` */
export const writeTaskFile = (path: string, { chainId, rounds, round, datasets }: TaskFile): Promise<void> =>
  writeJsonFile(
    path,
    {
      format: FORMAT,
      chainId,
      rounds,
      round: pick(roundSchema, round),
      datasets: datasets.map(({ dataset, entry }) => ({
        dataset: pick(datasetSchema, dataset),
        entry: { ...pick(entrySchema, entry), challenge: entry.challenge ?? null },
      })),
    },
    { secret: false, replace: true },
  );

/**
 * A reader of what a task file says, and of nothing else.
 * @throws AssayError `bad-task-file` (2), also for another chain or contract than the deployment's
 */
export async function openTaskFile(path: string, place: Place): Promise<RoundReader> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-task-file', `${path} is not a task of assay round export: see ${where}`);
  }
  const { chainId, rounds, round, datasets } = parsed.data;
  if (chainId !== place.chainId || rounds.toLowerCase() !== place.rounds.toLowerCase()) {
    throw new AssayError('bad-task-file', `${path} is for other contracts than the deployment file's`);
  }
  const of = (id: bigint) => datasets.find(({ dataset }) => dataset.id === id);
  return {
    model: async () => undefined,
    round: async (model, id) => (round.model === model && round.id === id ? round : undefined),
    dataset: async (id) => of(id)?.dataset,
    entry: async (_model, _round, id) => {
      const entry = of(id)?.entry;
      if (!entry)
        throw new AssayError('bad-task-file', `${path} says nothing of this dataset; export it too`);
      return { ...entry, challenge: entry.challenge ?? undefined };
    },
  };
}
