/** Quality of scores as rankings and as predictions, in floating point. Nothing here is proven. */

/** Scores of labelled records; both of one length. */
export interface ScoredLabels {
  /** Logits, or another monotone function of the predicted probability. */
  readonly scores: readonly number[];
  readonly labels: readonly (0 | 1)[];
}

/**
 * Area under the ROC curve: the share of pairs (one of each label) that the scores order rightly, ties half.
 *
 * @param weights how often each record counts, for a bootstrap; all 1 by default
 * @returns NaN where a label does not occur
 */
export function auroc({ scores, labels }: ScoredLabels, weights?: readonly number[]): number {
  return aurocOfOrder(ascending(scores), { scores, labels }, weights);
}

/** The places of `scores` from the lowest to the highest. */
export const ascending = (scores: readonly number[]): number[] =>
  scores.map((_, place) => place).sort((a, b) => (scores[a] as number) - (scores[b] as number));

/** As `auroc`, for an order that is already known: linear in the records. */
export function aurocOfOrder(
  order: readonly number[],
  { scores, labels }: ScoredLabels,
  weights?: readonly number[],
): number {
  let rightly = 0;
  let negativesBelow = 0;
  let positives = 0;
  for (let start = 0; start < order.length; ) {
    const tied = scores[order[start] as number];
    let negativesHere = 0;
    let positivesHere = 0;
    for (; start < order.length && scores[order[start] as number] === tied; start++) {
      const place = order[start] as number;
      const weight = weights === undefined ? 1 : (weights[place] as number);
      if (labels[place] === 1) positivesHere += weight;
      else negativesHere += weight;
    }
    rightly += positivesHere * (negativesBelow + negativesHere / 2);
    negativesBelow += negativesHere;
    positives += positivesHere;
  }
  return rightly / (positives * negativesBelow);
}

/** Mean of -log p(label) in nats for logits; ln 2 = 0.693 for a model that knows nothing. */
export function logLoss({ scores, labels }: ScoredLabels): number {
  let sum = 0;
  for (let i = 0; i < scores.length; i++) {
    const margin = labels[i] === 1 ? (scores[i] as number) : -(scores[i] as number);
    // log(1 + e^-margin) without overflow.
    sum += Math.max(0, -margin) + Math.log1p(Math.exp(-Math.abs(margin)));
  }
  return sum / scores.length;
}

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** The value below which `share` of the values lie (nearest rank). */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1))] as number;
}
