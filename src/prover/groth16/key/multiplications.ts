import { R, readInteger, WORD_BYTES } from '../constants.ts';
import { additionsOf } from '../runtime/digits.ts';
import type { KeyPlan } from './plan.ts';

/** Multiplications of an addition of points in a batch: three for the shared inversion, three for the sum. */
const G1_ADDITION = 6;
/** The same over the extension: four base multiplications a product, three of them squares of two. */
const G2_ADDITION = 19;
/** Bits of the quotient's scalars, which are spread evenly. */
const FULL = 253;

/** About how many field multiplications a proof takes: additions of points, and butterflies of six transforms. */
export function countMultiplications(plan: KeyPlan, witness: Uint8Array): number {
  const { bases, domain, publicSignals } = plan;
  const lengthsFrom = (first: number): Uint32Array => {
    const lengths = new Uint32Array(256);
    for (let at = WORD_BYTES * first; at < witness.length; at += WORD_BYTES) {
      const value = readInteger(witness, at);
      const short = value > R / 2n ? R - value : value;
      if (short > 0n) {
        const bits = short.toString(2).length;
        lengths[bits] = (lengths[bits] as number) + 1;
      }
    }
    return lengths;
  };
  const all = lengthsFrom(0);
  const even = new Uint32Array(256);
  even[FULL] = domain;
  const g1 =
    additionsOf({ lengths: all, count: bases.A.count }) +
    additionsOf({ lengths: all, count: bases.B1.count }) +
    additionsOf({ lengths: lengthsFrom(publicSignals + 1), count: bases.C.count }) +
    additionsOf({ lengths: even, count: domain });
  const g2 = additionsOf({ lengths: all, count: bases.B2.count });
  return G1_ADDITION * g1 + G2_ADDITION * g2 + 3 * domain * Math.log2(domain);
}
