import {
  addPoints,
  IDENTITY,
  mulPoint,
  mulPointPublic,
  negatePoint,
  type Point,
  pedersenGenerator,
} from '../babyjub.ts';
import { generator } from '../commitment.ts';
import { AssayError } from '../errors.ts';
import { SUBGROUP_ORDER } from '../field.ts';

/** The opening of a commitment C = sum_j words[j] * H_{j+1} + q * H_Q + blinding * H_0. */
export interface Opening {
  /** F + 1 gradient words, units of 2^-20 code. */
  readonly words: readonly bigint[];
  /** Squared error, units of 2^-40; signed once it has noise. */
  readonly q: bigint;
  /** mod l. */
  readonly blinding: bigint;
}

/** Bits that the circuits check: words in [-2^word, 2^word), q in [0, 2^q) of a batch and a set, else [-2^q, 2^q). */
export const OPENING_BITS = {
  batch: { word: 36, q: 48, signedQ: false },
  /** The sum of a dataset's batches of a round: 32 at most. */
  set: { word: 41, q: 53, signedQ: false },
  /** A set's sum with noise. */
  fresh: { word: 42, q: 54, signedQ: true },
  /** The sum of up to 2^10 fresh ones. */
  round: { word: 53, q: 64, signedQ: true },
} as const;
export type OpeningKind = keyof typeof OPENING_BITS;

let hQ: Point | undefined;
/** H_Q, which carries the squared error. */
export function qGenerator(): Point {
  hQ ??= pedersenGenerator('Q');
  return hQ;
}

/** Minus the sum of 2^bits * H_{j+1}, which the circuit adds to undo the shift of `count` words. */
export function negatedWordsOffset(count: number, bits: number): Point {
  let sum: Point = IDENTITY;
  for (let j = 1; j <= count; j++) sum = addPoints(sum, mulPointPublic(generator(j), 1n << BigInt(bits)));
  return negatePoint(sum);
}
/** Minus 2^bits * H_Q. */
export const negatedQOffset = (bits: number): Point =>
  negatePoint(mulPointPublic(qGenerator(), 1n << BigInt(bits)));

/** @throws AssayError `out-of-range` (3) where a word or q is outside what the circuits check for that kind */
export function assertOpening(opening: Opening, kind: OpeningKind): void {
  const { word, q, signedQ } = OPENING_BITS[kind];
  const within = (value: bigint, lowest: bigint, end: bigint) => value >= lowest && value < end;
  const limit = 1n << BigInt(word);
  const limitQ = 1n << BigInt(q);
  if (!opening.words.every((value) => within(value, -limit, limit)))
    throw new AssayError('out-of-range', `A gradient word of a ${kind} exceeds ${word} bits.`, {
      exitCode: 3,
    });
  if (!within(opening.q, signedQ ? -limitQ : 0n, limitQ))
    throw new AssayError('out-of-range', `The squared error of a ${kind} exceeds ${q} bits.`, {
      exitCode: 3,
    });
}

/** The commitment of an opening, without a bound. */
export function commitOpening({ words, q, blinding }: Opening): Point {
  return words.reduce<Point>(
    (sum, value, j) => addPoints(sum, mulPoint(generator(j + 1), value)),
    addPoints(mulPoint(generator(0), blinding), mulPoint(qGenerator(), q)),
  );
}

/** The opening of the sum of commitments. @param openings at least one, of equally many words */
export function addOpenings(openings: readonly Opening[]): Opening {
  const [first] = openings;
  if (!first) throw new AssayError('wrong-arity', 'A sum of openings needs at least one.');
  return {
    words: first.words.map((_, j) => openings.reduce((sum, { words }) => sum + (words[j] as bigint), 0n)),
    q: openings.reduce((sum, { q }) => sum + q, 0n),
    blinding: openings.reduce((sum, { blinding }) => sum + blinding, 0n) % SUBGROUP_ORDER,
  };
}
