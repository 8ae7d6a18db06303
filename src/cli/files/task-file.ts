import { z } from 'zod';
import type { DatasetSummary, EntrySummary, RoundReader } from '../../client/round-reader.ts';
import { datasetFields, decimal, entryFields, roundFields } from '../../client/summary-fields.ts';
import type { Place } from '../../delivery/access.ts';
import type { RoundSummary } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import { readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * Task files: a round's challenge to some datasets, for a machine that holds the records and has no network. All of it
 * is public. A task file is as trustworthy as a service's answer: the trainer key is given separately, and the contract
 * rejects proofs for values that differ from the chain's.
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

interface TaskFile extends Pick<Place, 'chainId' | 'rounds'> {
  readonly round: RoundSummary;
  readonly datasets: readonly { readonly dataset: DatasetSummary; readonly entry: EntrySummary }[];
}

/** The members of a summary that the file format names. */
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
 * A reader whose answers come from a task file alone. It knows no model.
 *
 * @throws AssayError `bad-task-file` (2), also if chain or contract differ from the deployment's
 */
export async function openTaskFile(path: string, place: Place): Promise<RoundReader> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-task-file', `${path} is not a task file of assay round export: see ${where}`);
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
      if (!entry) throw new AssayError('bad-task-file', `${path} does not hold this dataset; export it too`);
      return { ...entry, challenge: entry.challenge ?? undefined };
    },
  };
}
