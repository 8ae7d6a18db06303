import { z } from 'zod';
import type { Checkpoint, Codes } from '../../../inference/checkpoint.ts';
import { AssayError } from '../../../protocol/errors.ts';
import { readJsonFile } from '../../../system/files.ts';

const schema = z.strictObject({ features: z.record(z.string(), z.number().nullable()) });

/** The codes of a record file, `{ "features": { name: value or null } }`. @throws AssayError `bad-record`, `record-refused` (2) */
export async function readRecord(path: string, checkpoint: Checkpoint): Promise<Codes> {
  const parsed = schema.safeParse(await readJsonFile(path, { secret: true, largest: 1 << 20 }));
  // The parser's own error may name members of the record.
  if (!parsed.success) throw new AssayError('bad-record', `${path} is not a record: { "features": { ... } }`);
  return checkpoint.encode(parsed.data.features);
}
