import { z } from 'zod';
import { assembleDataset, type Dataset } from '../protocol/dataset.ts';
import { AssayError } from '../protocol/errors.ts';
import { asField, FIELD_MODULUS, type Field } from '../protocol/field.ts';
import { shapeOf } from '../protocol/shape.ts';
import { packPeriod, unpackPeriod } from '../protocol/statement.ts';
import { readJsonFile, writeTextFile } from './files.ts';

/**
 * The dataset file: encoded records in tag order with their batches' salts. Private: it holds the records, and
 * without it nothing can be proven. docs/files.md describes it.
 */

const FORMAT = 'assay/dataset/v1';
const PRIVATE = 'holds encoded records: never let it leave this machine';

const field = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_MODULUS)
  .transform((value) => value as Field);
const day = z.int().min(0).max(65_535);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  private: z.string(),
  circuit: z.string(),
  model: field,
  schemaHash: field,
  period: z.strictObject({ firstDay: day, lastDay: day }),
  root: field,
  batches: z
    .array(
      z.strictObject({
        salt: field,
        /** [tag, day, label, codes...] */
        records: z.array(z.array(z.int().min(0)).min(4)).min(1),
      }),
    )
    .min(1),
});

export function datasetJson(dataset: Dataset): string {
  return `${JSON.stringify({
    format: FORMAT,
    private: PRIVATE,
    circuit: dataset.shape.circuit,
    model: dataset.model.toString(),
    schemaHash: dataset.schemaHash.toString(),
    period: unpackPeriod(dataset.period),
    root: dataset.tree.root.toString(),
    batches: dataset.batches.map(({ salt, records }) => ({
      salt: salt.toString(),
      // 48-bit tags are exact as JSON numbers.
      records: records.map(({ tag, day: recordDay, label, codes }) => [
        Number(tag),
        recordDay,
        label,
        ...codes,
      ]),
    })),
  })}\n`;
}

export const writeDatasetFile = (path: string, dataset: Dataset, replace: boolean): Promise<void> =>
  writeTextFile(path, datasetJson(dataset), { secret: true, replace });

/**
 * Reads a dataset file and computes its tree anew from the records and salts. The root that the file states is
 * only compared.
 *
 * @throws AssayError `bad-dataset-file` (2: not such a file), `dataset-corrupt` (4: the records don't lead to the
 * stated root, or break an order that building gave them); `file-exposed` (2)
 */
export async function readDatasetFile(path: string): Promise<Dataset> {
  const parsed = schema.safeParse(await readJsonFile(path, { secret: true }));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-dataset-file', `${path} is not a dataset file: see ${where}`);
  }
  const { circuit, model, schemaHash, period, batches, root } = parsed.data;
  const shape = shapeOf(circuit);
  let dataset: Dataset;
  try {
    dataset = assembleDataset(
      batches.map(({ salt, records }, index) => ({
        index,
        salt: asField(salt),
        records: records.map(([tag, recordDay, label, ...codes]) => ({
          tag: BigInt(tag as number),
          day: recordDay as number,
          label: label as 0 | 1,
          codes,
        })),
      })),
      { shape, model, schemaHash, period: packPeriod(period.firstDay, period.lastDay) },
    );
  } catch (cause) {
    throw corrupt(path, cause);
  }
  if (dataset.tree.root !== root) throw corrupt(path);
  return dataset;
}

const corrupt = (path: string, cause?: unknown): AssayError =>
  new AssayError(
    'dataset-corrupt',
    `${path} was changed after it was built; build it again or restore a backup`,
    {
      exitCode: 4,
      cause,
    },
  );
