import { z } from 'zod';
import { type Endorsement, endorsementSchema } from '../../contributor/approval/endorsement.ts';
import type { DatasetSignature } from '../../protocol/dataset.ts';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS, type Field, SUBGROUP_ORDER } from '../../protocol/field.ts';
import type { Signature } from '../../protocol/signature.ts';
import { readJsonFile } from '../../system/files.ts';

/** A source's signature of a dataset, as a file. It is no secret, but it links dataset and source: mode 0600. */

const FORMAT = 'assay/dataset-signature/v2';
const decimal = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .transform(BigInt);
const field = decimal.refine((value) => value < FIELD_MODULUS).transform((value) => value as Field);
const point = z.strictObject({ x: field, y: field });
const signature = z.strictObject({ R8: point, S: decimal.refine((value) => value < SUBGROUP_ORDER) });
export const signatureFileSchema = z.strictObject({
  format: z.literal(FORMAT),
  root: field,
  sourceKey: point,
  serial: field,
  holder: field,
  signature,
  /** The dataset file's key, encrypted to the holder; hex. */
  wrappedKey: z.string().regex(/^[0-9a-f]{184}$/),
  /** The approval and the list of objections that the source signed the dataset under. */
  endorsement: z.strictObject({ content: endorsementSchema, signature }).optional(),
});

export interface SignatureFile {
  readonly path: string;
  readonly root: Field;
  readonly signed: DatasetSignature;
  readonly wrappedKey: string;
  readonly endorsement?: { readonly content: Endorsement; readonly signature: Signature } | undefined;
}

/** Reads a signature file. `assertSigns` verifies the signature. @throws AssayError `bad-signature-file` (2) */
export async function readSignatureFile(path: string): Promise<SignatureFile> {
  const parsed = signatureFileSchema.safeParse(await readJsonFile(path));
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') || 'the document';
    throw new AssayError('bad-signature-file', `${path} is not a dataset signature: see ${where}`);
  }
  const { root, format, wrappedKey, endorsement, ...signed } = parsed.data;
  return { path, root, signed, wrappedKey, endorsement };
}
