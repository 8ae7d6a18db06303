import { bn254 } from '@noble/curves/bn254.js';
import type { SeededRandom } from '../../scripts/support/random.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../src/protocol/field.ts';
import type { ProofItem } from '../../src/verifier/batch-verifier.ts';
import {
  type G2Point,
  type NobleG1,
  type NobleG2,
  toNobleG1,
  toNobleG2,
} from '../../src/verifier/curve-points.ts';
import type { ProofCoordinates } from '../../src/verifier/proof.ts';
import type { VerificationKey } from '../../src/verifier/verification-key.ts';

/** A circuit's key with a few valid proofs of it. */
export interface ProofSource {
  readonly key: VerificationKey;
  readonly valid: readonly ProofItem[];
}

/** A changed proof. Coordinates are canonical; whether they are points is part of the question. */
export interface Mutant extends ProofItem {
  readonly kind: string;
  readonly key: VerificationKey;
  /**
   * The verdict that verifiers must give, if it is known: a valid proof in another encoding, or a wrong
   * proof.
   */
  readonly expected: boolean;
}

const { Fr, Fp2 } = bn254.fields;
const G1 = bn254.G1.Point;
const G2 = bn254.G2.Point;

export function g1Of(point: NobleG1): ProofCoordinates['a'] {
  if (point.is0()) return { x: 0n, y: 0n };
  const { x, y } = point.toAffine();
  return { x, y };
}

export function g2Of(point: NobleG2): G2Point {
  if (point.is0()) return { x: { c0: 0n, c1: 0n }, y: { c0: 0n, c1: 0n } };
  const { x, y } = point.toAffine();
  return { x: { c0: x.c0, c1: x.c1 }, y: { c0: y.c0, c1: y.c1 } };
}

/** A point of the twist that is not in the subgroup of order r (almost every point is not). */
export function outsideSubgroup(start = 1n): NobleG2 {
  for (let i = start; ; i++) {
    const x = Fp2.fromBigTuple([i, 1n]);
    try {
      const y = Fp2.sqrt(Fp2.add(Fp2.mul(Fp2.sqr(x), x), G2.CURVE().b));
      const point = G2.fromAffine({ x, y });
      if (!point.isTorsionFree()) return point;
    } catch {
      // x³ + b is no square: the next x
    }
  }
}

let torsion: NobleG2 | undefined;

/** r·P of such a point: its order divides the cofactor, so adding it leaves a Tate pairing as it was. */
export function cofactorTorsion(): NobleG2 {
  if (torsion !== undefined) return torsion;
  const point = outsideSubgroup();
  let sum = G2.ZERO;
  for (const bit of r.toString(2)) {
    sum = sum.double();
    if (bit === '1') sum = sum.add(point);
  }
  torsion = sum;
  return sum;
}

/** C + D and C' − D: each wrong, their unweighted product right. */
export function cancellingPair(one: ProofItem, other: ProofItem): [ProofItem, ProofItem] {
  const d = G1.BASE.multiplyUnsafe(777n);
  return [
    { ...one, proof: { ...one.proof, c: g1Of(toNobleG1(one.proof.c).add(d)) } },
    { ...other, proof: { ...other.proof, c: g1Of(toNobleG1(other.proof.c).subtract(d)) } },
  ];
}

/** A valid proof of the same statement that shares no point with `proof`: A/u, u·B + u·v·δ, C + v·A. */
export function rerandomised(key: VerificationKey, proof: ProofCoordinates, u: bigint, v: bigint) {
  const a = toNobleG1(proof.a);
  const b = toNobleG2(proof.b).multiplyUnsafe(u);
  const shift = Fr.mul(u, v);
  return {
    a: g1Of(a.multiplyUnsafe(Fr.inv(u))),
    b: g2Of(shift === 0n ? b : b.add(toNobleG2(key.delta).multiplyUnsafe(shift))),
    c: g1Of(v === 0n ? toNobleG1(proof.c) : toNobleG1(proof.c).add(a.multiplyUnsafe(v))),
  };
}

interface Ingredients {
  readonly random: SeededRandom;
  readonly source: ProofSource;
  readonly sources: readonly ProofSource[];
  readonly item: ProofItem;
}
type Recipe = (given: Ingredients) => ProofItem & { expected: boolean };

const scalar = (random: SeededRandom): bigint => 2n + (random.bigint(256) % (r - 2n));
const pick = <T>(random: SeededRandom, values: readonly T[]): T =>
  values[random.integer(0, values.length - 1)] as T;
const wrong = (item: ProofItem, proof: Partial<ProofCoordinates>) => ({
  ...item,
  proof: { ...item.proof, ...proof },
  expected: false,
});
const other = ({ random, source, item }: Ingredients): ProofItem =>
  pick(
    random,
    source.valid.filter((candidate) => candidate !== item),
  );
const signalAt = (item: ProofItem, at: number, change: (signal: bigint) => bigint) => ({
  ...item,
  signals: item.signals.map((signal, i) => (i === at ? change(signal) : signal)),
  expected: false,
});
const negate1 = (point: ProofCoordinates['a']) => g1Of(toNobleG1(point).negate());
const negate2 = (point: G2Point) => g2Of(toNobleG2(point).negate());

/** Ways to change a proof. The first ones keep it valid. */
const RECIPES: Readonly<Record<string, Recipe>> = {
  untouched: ({ item }) => ({ ...item, expected: true }),
  'A/u, u·B': ({ random, source, item }) => ({
    ...item,
    proof: rerandomised(source.key, item.proof, scalar(random), 0n),
    expected: true,
  }),
  'A/u, u·B + u·v·δ, C + v·A': ({ random, source, item }) => ({
    ...item,
    proof: rerandomised(source.key, item.proof, scalar(random), scalar(random)),
    expected: true,
  }),
  'A and B negated': ({ item }) => ({
    ...item,
    proof: { ...item.proof, a: negate1(item.proof.a), b: negate2(item.proof.b) },
    expected: true,
  }),
  'A negated': ({ item }) => wrong(item, { a: negate1(item.proof.a) }),
  'B negated': ({ item }) => wrong(item, { b: negate2(item.proof.b) }),
  'C negated': ({ item }) => wrong(item, { c: negate1(item.proof.c) }),
  'A and C negated': ({ item }) => wrong(item, { a: negate1(item.proof.a), c: negate1(item.proof.c) }),
  'A and C swapped': ({ item }) => wrong(item, { a: item.proof.c, c: item.proof.a }),
  "another proof's A": (given) => wrong(given.item, { a: other(given).proof.a }),
  "another proof's B": (given) => wrong(given.item, { b: other(given).proof.b }),
  "another proof's C": (given) => wrong(given.item, { c: other(given).proof.c }),
  "another proof's A and B": (given) => {
    const { a, b } = other(given).proof;
    return wrong(given.item, { a, b });
  },
  u·A: ({ random, item }) => wrong(item, { a: g1Of(toNobleG1(item.proof.a).multiplyUnsafe(scalar(random))) }),
  u·B: ({ random, item }) => wrong(item, { b: g2Of(toNobleG2(item.proof.b).multiplyUnsafe(scalar(random))) }),
  u·C: ({ random, item }) => wrong(item, { c: g1Of(toNobleG1(item.proof.c).multiplyUnsafe(scalar(random))) }),
  'C + generator': ({ item }) => wrong(item, { c: g1Of(toNobleG1(item.proof.c).add(G1.BASE)) }),
  'B + δ': ({ source, item }) =>
    wrong(item, { b: g2Of(toNobleG2(item.proof.b).add(toNobleG2(source.key.delta))) }),
  'A is α, B is β': ({ source, item }) => wrong(item, { a: source.key.alpha, b: source.key.beta }),
  'a signal + 1': ({ random, item }) =>
    signalAt(item, random.integer(0, item.signals.length - 1), (s) => (s + 1n) % r),
  'a signal − 1': ({ random, item }) =>
    signalAt(item, random.integer(0, item.signals.length - 1), (s) => (s + r - 1n) % r),
  'a signal at random': ({ random, item }) =>
    signalAt(item, random.integer(0, item.signals.length - 1), () => scalar(random)),
  "another proof's signals": (given) => {
    const { signals } = other(given);
    return { ...given.item, signals, expected: signals.every((s, i) => s === given.item.signals[i]) };
  },
  'a signal + r': ({ random, item }) =>
    signalAt(item, random.integer(0, item.signals.length - 1), (s) => s + r),
  "another circuit's proof": ({ random, source, sources, item }) => {
    const foreign = pick(
      random,
      sources.filter((candidate) => candidate !== source),
    );
    return wrong(item, pick(random, foreign.valid).proof);
  },
  'a coordinate + 1': ({ random, item }) => coordinate(item, random, (value) => (value + 1n) % q),
  'a coordinate negated': ({ random, item }) => {
    // Of x: off the curve. Of one half of B's y: off the twist. Never a sign of a whole point.
    const [x, b] = [item.proof.a.x, item.proof.b];
    if (random.next() < 0.5) return wrong(item, { a: { ...item.proof.a, x: q - x } });
    return wrong(item, { b: { ...b, y: { c0: q - b.y.c0, c1: b.y.c1 } } });
  },
  'a bit flipped': ({ random, item }) => {
    const bit = 1n << BigInt(random.integer(0, 252));
    return coordinate(item, random, (value) => (value ^ bit) % q);
  },
  'a coordinate + q': ({ random, item }) => coordinate(item, random, (value) => value + q),
  "B's halves exchanged": ({ item }) => {
    const { x, y } = item.proof.b;
    return wrong(item, { b: { x: { c0: x.c1, c1: x.c0 }, y: { c0: y.c1, c1: y.c0 } } });
  },
  'B outside the subgroup': ({ random, item }) =>
    wrong(item, { b: g2Of(outsideSubgroup(random.bigint(64))) }),
  'B + cofactor torsion': ({ item }) =>
    wrong(item, { b: g2Of(toNobleG2(item.proof.b).add(cofactorTorsion())) }),
  'A at infinity': ({ item }) => wrong(item, { a: { x: 0n, y: 0n } }),
  'B at infinity': ({ item }) => wrong(item, { b: { x: { c0: 0n, c1: 0n }, y: { c0: 0n, c1: 0n } } }),
  'C at infinity': ({ item }) => wrong(item, { c: { x: 0n, y: 0n } }),
  'all zero': ({ item }) => ({
    ...item,
    proof: {
      a: { x: 0n, y: 0n },
      b: { x: { c0: 0n, c1: 0n }, y: { c0: 0n, c1: 0n } },
      c: { x: 0n, y: 0n },
    },
    expected: false,
  }),
};

export const MUTANT_KINDS: readonly string[] = Object.keys(RECIPES);

function coordinate(item: ProofItem, random: SeededRandom, change: (value: bigint) => bigint) {
  const { a, b, c } = item.proof;
  switch (random.integer(0, 7)) {
    case 0:
      return wrong(item, { a: { ...a, x: change(a.x) } });
    case 1:
      return wrong(item, { a: { ...a, y: change(a.y) } });
    case 2:
      return wrong(item, { c: { ...c, x: change(c.x) } });
    case 3:
      return wrong(item, { c: { ...c, y: change(c.y) } });
    case 4:
      return wrong(item, { b: { ...b, x: { ...b.x, c0: change(b.x.c0) } } });
    case 5:
      return wrong(item, { b: { ...b, x: { ...b.x, c1: change(b.x.c1) } } });
    case 6:
      return wrong(item, { b: { ...b, y: { ...b.y, c0: change(b.y.c0) } } });
    default:
      return wrong(item, { b: { ...b, y: { ...b.y, c1: change(b.y.c1) } } });
  }
}

/** `count` mutants, every kind in turn, each of a random valid proof of a random source. */
export function* mutantsOf(
  sources: readonly ProofSource[],
  count: number,
  random: SeededRandom,
): Generator<Mutant> {
  for (let i = 0; i < count; i++) {
    const kind = MUTANT_KINDS[i % MUTANT_KINDS.length] as string;
    const source = pick(random, sources);
    const item = pick(random, source.valid);
    const mutant = (RECIPES[kind] as Recipe)({ random, source, sources, item });
    yield { ...mutant, kind, key: source.key };
  }
}
