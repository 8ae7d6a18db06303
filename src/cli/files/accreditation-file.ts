import { z } from 'zod';
import { AccreditationList } from '../../protocol/accreditation.ts';
import { isInSubgroup, type Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS } from '../../protocol/field.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';

/** An accreditation list, from its public JSON file. Sources are in the order of the tree's leaves. */
export interface AccreditationFile {
  readonly sources: readonly { readonly name: string; readonly key: Point }[];
}

const FORMAT = 'assay/accreditation/v1';
const coordinate = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt)
  .refine((value) => value < FIELD_MODULUS);
const schema = z.strictObject({
  format: z.literal(FORMAT),
  sources: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(80),
        key: z.strictObject({ x: coordinate, y: coordinate }).refine(isInSubgroup),
      }),
    )
    .min(1)
    .max(1024),
});

/** @throws AssayError `bad-accreditation-file` (2); as `readJsonFile` */
export async function readAccreditationFile(path: string): Promise<AccreditationFile> {
  const parsed = schema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-accreditation-file', `${path} is not an accreditation list: see ${where}`);
  }
  return { sources: parsed.data.sources };
}

/**
 * Adds a source at the end; creates the file if there is none. The root changes; proofs against the old root stay valid
 * against that root.
 *
 * @throws AssayError `bad-key`, `already-listed`, `bad-accreditation-file` (2); as `writeJsonFile`
 */
export async function addToAccreditationFile(
  path: string,
  name: string,
  key: Point,
): Promise<AccreditationFile> {
  if (!isInSubgroup(key))
    throw new AssayError('bad-key', 'the key is not a point of the BabyJubJub subgroup');
  const present = (await exists(path)) ? (await readAccreditationFile(path)).sources : [];
  if (present.some((source) => source.key.x === key.x && source.key.y === key.y)) {
    throw new AssayError('already-listed', `${path} has this key already`);
  }
  const sources = [...present, { name, key }];
  await writeJsonFile(path, { format: FORMAT, sources }, { secret: false, replace: true });
  return { sources };
}

export const accreditationTree = (file: AccreditationFile): AccreditationList =>
  new AccreditationList(file.sources.map(({ key }) => key));
