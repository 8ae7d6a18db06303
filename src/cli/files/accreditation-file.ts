import { z } from 'zod';
import { AccreditationList } from '../../protocol/accreditation.ts';
import { isInSubgroup, type Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { asField, FIELD_MODULUS } from '../../protocol/field.ts';
import { SourceList } from '../../protocol/second/source-list.ts';
import { exists, readJsonFile, writeJsonFile } from '../../system/files.ts';

/** A source of an accreditation list. */
export interface ListedName {
  readonly name: string;
  readonly key: Point;
  /** Hash of its tag secret; needed in the second edition. */
  readonly commitment?: bigint | undefined;
}

/** An accreditation list, from its public JSON file. Sources are in the order of the tree's leaves. */
export interface AccreditationFile {
  readonly sources: readonly ListedName[];
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
        commitment: coordinate.optional(),
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
  { name, key, commitment }: ListedName,
): Promise<AccreditationFile> {
  if (!isInSubgroup(key))
    throw new AssayError('bad-key', 'the key is not a point of the BabyJubJub subgroup');
  const present = (await exists(path)) ? (await readAccreditationFile(path)).sources : [];
  if (present.some((source) => source.key.x === key.x && source.key.y === key.y)) {
    throw new AssayError('already-listed', `${path} has this key already`);
  }
  if (commitment !== undefined && present.some((source) => source.commitment === commitment))
    throw new AssayError('already-listed', `${path} has a source with this tag secret already`);
  const sources = [...present, { name, key, ...(commitment === undefined ? {} : { commitment }) }];
  await writeJsonFile(path, { format: FORMAT, sources }, { secret: false, replace: true });
  return { sources };
}

export const accreditationTree = (file: AccreditationFile): AccreditationList =>
  new AccreditationList(file.sources.map(({ key }) => key));

/**
 * The list as the second edition has it: with the commitments to the sources' tag secrets.
 * @throws AssayError `no-commitment` (2) where a source has none
 */
export const secondAccreditationTree = ({ sources }: AccreditationFile): SourceList =>
  new SourceList(
    sources.map(({ name, key, commitment }) => {
      if (commitment !== undefined) return { key, commitment: asField(commitment) };
      throw new AssayError(
        'no-commitment',
        `the source ${name} is listed without its commitment, which the second edition needs; list it with the three numbers that assay source keygen prints`,
      );
    }),
  );

/** The root of the second edition; undefined for a list with a source that has no commitment. */
export const secondRootOf = (file: AccreditationFile): bigint | undefined =>
  file.sources.every(({ commitment }) => commitment !== undefined)
    ? secondAccreditationTree(file).root
    : undefined;
