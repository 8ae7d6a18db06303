import { BASE, equalPoints, IDENTITY, isInSubgroup, mulPoint, type Point } from './babyjub.ts';
import { DOMAIN } from './domains.ts';
import { AssayError } from './errors.ts';
import { asField, FIELD_MODULUS, type Field, fieldOf, pack, SUBGROUP_ORDER, unpack } from './field.ts';
import { hash } from './poseidon.ts';
import type { Shape } from './shape.ts';

/** The opening of the sum of a dataset's commitments: summed gradient words and summed blinding. */
export interface Opening {
  /** F + 1 words in [-2^41, 2^41 - 1]: the sum of up to 32 batches of 2^36. */
  readonly gradient: readonly bigint[];
  /** Reduced mod l. */
  readonly blinding: bigint;
}

const SUM_BITS = 42;
const HALF = 1n << 41n;

/** Number of words of a sealed opening: an ephemeral point (2), the packed gradient, the blinding (1). */
export const sealedLength = (shape: Shape): number =>
  2 + Math.ceil((shape.f + 1) / Math.floor(252 / SUM_BITS)) + 1;

/**
 * Encrypts an opening to the trainer's BabyJubJub key: K = ephemeral * key, and word i is hidden by
 * Poseidon(SEAL; K, i).
 * Only the trainer can decrypt. Integrity comes from comparing the opening with the sum of commitments on
 * chain.
 * @param ephemeral random in [1, l); never use it twice, or two openings share their pads
 * @throws AssayError `bad-key`
 */
export function sealOpening(opening: Opening, trainerKey: Point, ephemeral: bigint): Field[] {
  // With the identity as key every pad would be public.
  if (!isInSubgroup(trainerKey) || equalPoints(trainerKey, IDENTITY))
    throw new AssayError('bad-key', "The trainer's key is no point of the subgroup.");
  if (ephemeral < 1n || ephemeral >= SUBGROUP_ORDER)
    throw new AssayError('bad-key', 'An ephemeral scalar is out of range.');
  const R = mulPoint(BASE, ephemeral);
  const K = mulPoint(trainerKey, ephemeral);
  const words = [
    ...pack(
      opening.gradient.map((word) => word + HALF),
      SUM_BITS,
    ),
    asField(opening.blinding % SUBGROUP_ORDER),
  ];
  return [
    asField(R.x),
    asField(R.y),
    ...words.map((word, i) => fieldOf(word + hash(DOMAIN.seal, [K.x, K.y, BigInt(i)]))),
  ];
}

/**
 * Decrypts a sealed opening.
 * @throws AssayError `bad-opening` (3) if the words decrypt to no opening
 */
export function unsealOpening(sealed: readonly bigint[], trainerSecret: bigint, shape: Shape): Opening {
  const bad = () =>
    new AssayError('bad-opening', 'The sealed opening does not decrypt with this key.', { exitCode: 3 });
  if (sealed.length !== sealedLength(shape)) throw bad();
  const R = { x: sealed[0] as bigint, y: sealed[1] as bigint };
  if (!isInSubgroup(R)) throw bad();
  const K = mulPoint(R, trainerSecret);
  const words = sealed
    .slice(2)
    .map((word, i) => (word - hash(DOMAIN.seal, [K.x, K.y, BigInt(i)]) + FIELD_MODULUS) % FIELD_MODULUS);
  const blinding = words.pop() as bigint;
  // The circuit does not fix the representative of the blinding mod l, only its 251 bits.
  if (blinding >> 251n) throw bad();
  try {
    return {
      gradient: unpack(words, SUM_BITS, shape.f + 1).map((word) => word - HALF),
      blinding: blinding % SUBGROUP_ORDER,
    };
  } catch {
    throw bad();
  }
}

export const trainerKeyOf = (trainerSecret: bigint): Point => mulPoint(BASE, trainerSecret);
