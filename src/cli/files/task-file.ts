import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { DatasetSummary, EntrySummary, RoundReader } from '../../client/round-reader.ts';
import { datasetFields, decimal, entryFields, roundFields } from '../../client/summary-fields.ts';
import { refusal } from '../../contributor/checks/refusal.ts';
import { isTaskMac, taskMac } from '../../contributor/ledger/task-mac.ts';
import type { Place } from '../../delivery/access.ts';
import type { RoundSummary } from '../../protocol/chain-state.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { Field } from '../../protocol/field.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { jsonValue, readJsonFile, writeJsonFile } from '../../system/files.ts';

/**
 * Task files: a round's challenge to some datasets, for a machine that holds the records and has no network. All of it
 * is public. The machine with the ledger checks the challenge, writes it to the ledger, and authenticates the file with a
 * key of the holder secret. The trainer key is given separately all the same.
 */

const FORMAT = 'assay/task/v2';
const roundSchema = z.strictObject({ ...roundFields, circuit: z.string() });
const datasetSchema = z.strictObject(datasetFields);
const entrySchema = z.strictObject(entryFields);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  chainId: decimal,
  rounds: z.string().regex(/^0x[0-9a-fA-F]{40}$/),
  round: roundSchema,
  datasets: z.array(z.strictObject({ dataset: datasetSchema, entry: entrySchema })).min(1),
  /** HMAC-SHA256 over all other members. */
  mac: z.string().regex(/^[0-9a-f]{64}$/),
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

/** The file's members, except the MAC, as JSON has them. */
const contentOf = ({ chainId, rounds, round, datasets }: TaskFile): Record<string, unknown> =>
  JSON.parse(
    JSON.stringify(
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
      jsonValue,
    ),
  );

/** SHA-256 of the task that a file would hold, 64 hex digits. */
export const taskHash = (task: TaskFile): string =>
  createHash('sha256')
    .update(canonicalJson(contentOf(task)))
    .digest('hex');

/**
 * Writes a task that the ledger holds, with its MAC.
 *
 * @throws AssayError as `writeJsonFile`
 */
export async function writeTaskFile(path: string, task: TaskFile, holderSecret: Field): Promise<void> {
  const content = contentOf(task);
  const mac = taskMac(holderSecret, canonicalJson(content));
  await writeJsonFile(path, { ...content, mac }, { secret: false, replace: true });
}

/**
 * Whether a task file comes from the machine with this holder's ledger, unchanged.
 *
 * @throws AssayError `task-not-authenticated` (3)
 */
export async function authenticateTaskFile(path: string, holderSecret: Field): Promise<void> {
  const json = await readJsonFile(path);
  const { mac, ...content } = (typeof json === 'object' && json !== null ? json : {}) as Record<
    string,
    unknown
  >;
  if (typeof mac === 'string' && isTaskMac(holderSecret, canonicalJson(content), mac)) return;
  throw refusal(
    'task-not-authenticated',
    `${path} was not written by assay round export with this keystore, or was changed since: export the round again on the machine with the ledger`,
  );
}

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
