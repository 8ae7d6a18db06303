import type { View } from '../model/attack.ts';
import { kept } from '../model/attack.ts';
import { fastSums, type LabRecord, logitOf, residualOf } from '../model/fast-sums.ts';
import { combined, dot, scaled, solved, unit } from '../model/vectors.ts';

/** Directions and forecasts that an attacker works out from its own records and public values. */

export const meanGradient = (records: readonly LabRecord[], weights: Float64Array): Float64Array =>
  scaled(fastSums(records, weights).words, 1 / Math.max(1, records.length));

/** The attacker's estimate of V: the mean gradient of its own records. */
export const ownDirection = ({ proxy, weights, memo, round }: View): Float64Array =>
  kept(memo, `own direction ${round}`, () => meanGradient(proxy, weights));

export const lastDirection = (view: View): Float64Array => view.directions.at(-1) ?? ownDirection(view);

/** The mean of the last three directions and the attacker's estimate, each of unit length. */
export function averageDirection(view: View): Float64Array {
  const all = [...view.directions.slice(-3), ownDirection(view)];
  return combined(all.map((direction) => [unit(direction), 1 / all.length]));
}

/** Weights after a step that takes in the attacker's gradient at its expected share. */
function weightsAfter(view: View, gradient: Float64Array): Float64Array {
  const rate = view.set.terms.eta / 65536;
  return combined([
    [view.weights, 1],
    [gradient, -rate * view.share],
    [ownDirection(view), -rate * (1 - view.share)],
  ]);
}

/** The direction at the weights after an honest step. */
export const nextDirection = (view: View): Float64Array =>
  kept(view.memo, `next direction ${view.round}`, () =>
    meanGradient(view.proxy, weightsAfter(view, ownDirection(view))),
  );

/** The Newton step of the attacker's own records: overshoots where the mechanism's rate is below it. */
export function newtonDirection(view: View): Float64Array {
  return kept(view.memo, `newton ${view.round}`, () => {
    const { proxy, weights } = view;
    const n = weights.length;
    const matrix = Array.from({ length: n }, () => new Float64Array(n));
    for (const { x } of proxy) {
      const p = 1 / (1 + Math.exp(-logitOf(weights, x) / 2 ** 28));
      const curve = (p * (1 - p)) / proxy.length;
      for (let i = 0; i < n; i++) {
        const row = matrix[i] as Float64Array;
        for (let j = 0; j < n; j++) (row[j] as number) += curve * (x[i] as number) * (x[j] as number);
      }
    }
    const ridge = 0.01 * view.set.unit ** 2;
    matrix.forEach((row, i) => {
      (row[i] as number) += ridge;
    });
    return solved(matrix, ownDirection(view));
  });
}

export interface Forecast {
  /** Pay of the set a record, in units of <V, V> a record. */
  readonly pay: number;
  readonly gate: number;
  readonly loss: number;
}

/** g and p that a batch would get, with the attacker's records in place of the holdout; capped like the pay. */
export function forecast(view: View, batch: readonly LabRecord[]): Forecast {
  const gradient = meanGradient(batch, view.weights);
  const own = ownDirection(view);
  const after = weightsAfter(view, gradient);
  const next = meanGradient(view.proxy, after);
  const gate = dot(own, gradient);
  const cap = view.defences.has('cap')
    ? Math.max(0, dot(own, own)) + dot(own, next)
    : Number.POSITIVE_INFINITY;
  const second = view.defences.has('second') ? dot(next, gradient) : gate;
  const loss = view.proxy.reduce((sum, record) => sum + residualOf(after, record) ** 2, 0);
  return {
    pay: gate > 0 ? Math.min(gate + second, Math.max(0, cap)) : -1,
    gate,
    loss: loss / view.proxy.length,
  };
}
