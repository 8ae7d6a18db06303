import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type Field, hashToField } from '../../protocol/field.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { hash } from '../../protocol/poseidon.ts';
import type { Signature } from '../../protocol/signature.ts';

/**
 * The source's endorsement of a signed dataset: which approval it was signed under, and with which list of objections it was
 * built. It lies beside the dataset signature and is signed by the same key, in a domain of its own. No circuit reads it.
 */

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);

/** How a dataset was built with regard to objections. Counts only. */
export const optOutSchema = z.strictObject({
  /** SHA-256 of the list of objections. */
  list: sha256,
  /** Day on which the list was read, UTC. */
  readOn: day,
  /** Records left out because of an objection. */
  leftOut: z.int().min(0),
  /** Different patients in the dataset. */
  patients: z.int().min(0),
});
export type OptOutState = z.infer<typeof optOutSchema>;

export const endorsementSchema = z.strictObject({
  /** SHA-256 of the approval; null: signed without one. */
  approval: sha256.nullable(),
  optOut: optOutSchema.nullable(),
});
export type Endorsement = z.infer<typeof endorsementSchema>;

/** Initial state of the hash: far above the small numbers that circuits use as domains. */
const DOMAIN = hashToField('assay/endorsement/v1');

/** The message that the source signs, for one dataset root. */
export function endorsementMessage(root: Field, endorsement: Endorsement): Field {
  const digest = createHash('sha256').update(canonicalJson(endorsement)).digest('hex');
  return hash(DOMAIN, [root, BigInt(`0x${digest.slice(0, 32)}`), BigInt(`0x${digest.slice(32)}`)]);
}

/** @throws AssayError `endorsement-false` (3) unless the source signed it for this root */
export async function assertEndorsed(
  sourceKey: Point,
  root: Field,
  endorsement: Endorsement,
  signature: Signature,
): Promise<void> {
  const { isSigned } = await import('../../protocol/eddsa.ts');
  if (isSigned(sourceKey, endorsementMessage(root, endorsement), signature)) return;
  throw new AssayError(
    'endorsement-false',
    'the endorsement in the signature file is not signed by the source; ask the source to sign the dataset again',
    { exitCode: 3 },
  );
}
