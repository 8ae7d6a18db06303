import { BASE, equalPoints, IDENTITY, isInSubgroup, mulPoint, type Point } from '../babyjub.ts';
import { AssayError } from '../errors.ts';
import { asField, FIELD_MODULUS, type Field, fieldOf, pack, SUBGROUP_ORDER, unpack } from '../field.ts';
import { hash } from '../poseidon.ts';
import { DOMAINS } from './domains.ts';

/** Bits of a sealed word: 42 and a sign. */
const WORD_BITS = 43;
const HALF = 1n << 42n;

/** The content of a contributor's seal: the noisy words, and the blinding of their fresh commitment. */
export interface SealedOpening {
  readonly words: readonly bigint[];
  /** mod l. */
  readonly blinding: bigint;
}

/** Words of a sealed opening: an ephemeral point, the packed words, the blinding. */
export const sealedLength = (features: number): number =>
  2 + Math.ceil((features + 1) / Math.floor(252 / WORD_BITS)) + 1;

/**
 * Encrypts an opening to a BabyJubJub key: K = ephemeral * key, word i is hidden by Poseidon(SEAL; K, i). Integrity comes
 * from the fresh commitment. An ephemeral scalar must never be used for two openings.
 * @throws AssayError `bad-key`
 */
export function sealWords(opening: SealedOpening, key: Point, ephemeral: bigint): Field[] {
  // The identity would make every pad public.
  if (!isInSubgroup(key) || equalPoints(key, IDENTITY))
    throw new AssayError('bad-key', "The trainer's key is no point of the subgroup.");
  if (ephemeral < 1n || ephemeral >= SUBGROUP_ORDER)
    throw new AssayError('bad-key', 'An ephemeral scalar is out of range.');
  const R = mulPoint(BASE, ephemeral);
  const K = mulPoint(key, ephemeral);
  const packed = pack(
    opening.words.map((word) => word + HALF),
    WORD_BITS,
  );
  const words = [...packed, asField(opening.blinding % SUBGROUP_ORDER)];
  return [
    asField(R.x),
    asField(R.y),
    ...words.map((word, i) => fieldOf(word + hash(DOMAINS.seal, [K.x, K.y, BigInt(i)]))),
  ];
}

/** @throws AssayError `bad-opening` (3) where the words decrypt to no opening */
export function unsealWords(
  sealed: readonly bigint[],
  trainerSecret: bigint,
  features: number,
): SealedOpening {
  const bad = () =>
    new AssayError('bad-opening', 'The sealed opening does not decrypt with this key.', { exitCode: 3 });
  if (sealed.length !== sealedLength(features)) throw bad();
  const R = { x: sealed[0] as bigint, y: sealed[1] as bigint };
  if (!isInSubgroup(R)) throw bad();
  const K = mulPoint(R, trainerSecret);
  const words = sealed
    .slice(2)
    .map((word, i) => (word - hash(DOMAINS.seal, [K.x, K.y, BigInt(i)]) + FIELD_MODULUS) % FIELD_MODULUS);
  const blinding = words.pop() as bigint;
  // A proof leaves the blinding's representative mod l open, within 251 bits.
  if (blinding >> 251n) throw bad();
  try {
    return {
      words: unpack(words, WORD_BITS, features + 1).map((word) => word - HALF),
      blinding: blinding % SUBGROUP_ORDER,
    };
  } catch {
    throw bad();
  }
}
