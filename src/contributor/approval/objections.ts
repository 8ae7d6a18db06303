import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Point } from '../../protocol/babyjub.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type Field, hashToField } from '../../protocol/field.ts';
import { canonicalJson } from '../../protocol/policy/schema.ts';
import { hash } from '../../protocol/poseidon.ts';
import type { Signature } from '../../protocol/signature.ts';
import type { Endorsement } from './endorsement.ts';

/** The source's word on objections that came after a dataset was built: how many of its records they concern. */
export const objectionsSchema = z.strictObject({
  /** SHA-256 of the list of objections that was compared with the dataset. */
  list: z.string().regex(/^[0-9a-f]{64}$/),
  /** Day of the comparison, UTC. */
  lookedOn: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  /** Records of the dataset whose patients object. */
  records: z.int().min(0),
});
export type Objections = z.infer<typeof objectionsSchema>;

const DOMAIN = hashToField('assay/objections/v1');

/** The message that the source signs, for one dataset root. */
export function objectionsMessage(root: Field, objections: Objections): Field {
  const digest = createHash('sha256').update(canonicalJson(objections)).digest('hex');
  return hash(DOMAIN, [root, BigInt(`0x${digest.slice(0, 32)}`), BigInt(`0x${digest.slice(32)}`)]);
}

/** A comparison as its file has it. */
export interface SignedObjections {
  readonly root: Field;
  readonly content: Objections;
  readonly signature: Signature;
}

/** The dataset that is about to be enrolled, and the newest list. */
export interface ObjectionFacts {
  readonly root: Field;
  readonly sourceKey: Point;
  readonly endorsement: Endorsement | undefined;
  /** SHA-256 of the newest list of objections. */
  readonly list: string;
  readonly compared: SignedObjections | undefined;
}

/**
 * Refuses a new enrolment if patients of the dataset object, or if the newest list was not compared with it.
 *
 * @throws AssayError `objections-not-compared`, `patients-object` (3)
 */
export async function assertNoObjections(facts: ObjectionFacts): Promise<void> {
  const { root, sourceKey, endorsement, list, compared } = facts;
  if (endorsement?.optOut?.list === list) return;
  const { isSigned } = await import('../../protocol/eddsa.ts');
  const isCurrent =
    compared !== undefined &&
    compared.root === root &&
    compared.content.list === list &&
    isSigned(sourceKey, objectionsMessage(root, compared.content), compared.signature);
  if (!isCurrent) {
    throw new AssayError(
      'objections-not-compared',
      'the list of objections is newer than this dataset; run assay source objections, which compares the two',
      { exitCode: 3 },
    );
  }
  if (compared.content.records === 0) return;
  throw new AssayError(
    'patients-object',
    `patients of this dataset object (${compared.content.records} of its records): it enrols for no further round. The dataset of the next period is built without them; rounds that it is enrolled for are still answered`,
    { exitCode: 3 },
  );
}
