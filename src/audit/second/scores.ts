import type { SecondRoundsClient } from '../../chain/clients/second/rounds-client.ts';
import { unpackDirection } from '../../protocol/second/model.ts';
import { readPublicNumbers } from '../../protocol/second/numbers.ts';
import { fallbackScore, meanGate, payScore } from '../../protocol/second/payment.ts';

/** A set's result, recomputed from events and from what the round's proofs made public. */
export interface RecomputedSet {
  readonly dataset: bigint;
  readonly accepted: boolean;
  /** g: the rounded mean of its gates. */
  readonly gate: bigint;
  /** p; undefined before its second score. */
  readonly second: bigint | undefined;
  /** S of `pay`; undefined before its second score. */
  readonly score: bigint | undefined;
  /** Differences from what the contract says of the set; empty where all agree. */
  readonly differences: readonly string[];
}

const gatesOf = (packed: bigint, evaluators: number): bigint[] =>
  Array.from({ length: evaluators }, (_, e) => ((packed >> BigInt(16 * e)) & 0xffffn) - (1n << 15n));

/**
 * Recomputes every set of a round: gate, fallback and score follow from the events of answers and second scores, and from
 * the directions and counts of the evaluations.
 * @param fromBlock first block of the deployment
 */
export async function recomputeScores(
  rounds: SecondRoundsClient,
  id: bigint,
  fromBlock: number,
): Promise<RecomputedSet[]> {
  const round = await rounds.round(id);
  const { pins, next } = round;
  const evaluations = await Promise.all(pins.evaluators.map((_, e) => rounds.evaluation(id, e)));
  const directions = {
    directions: evaluations.map(({ direction }) => unpackDirection(direction, pins.features)),
    counts: evaluations.map(({ count }) => count),
  };
  const terms = { numbers: readPublicNumbers(pins.numbers).numbers, kappa: pins.kappa };
  const nextV =
    next === 0n ? undefined : unpackDirection((await rounds.round(next)).direction, pins.features);
  const seconds = await rounds.scores(id, fromBlock);
  const answers = await rounds.answers(id, fromBlock);
  return Promise.all(
    answers.map(
      async ({ dataset, accepted, scores, records, fallbackScore: told }): Promise<RecomputedSet> => {
        const gates = gatesOf(scores, pins.evaluators.length);
        const set = { g: meanGate(gates), count: records };
        const p = seconds.find((each) => each.dataset === dataset);
        const entry = await rounds.entry(id, dataset);
        const score = p && nextV && payScore(set, p.second, directions, nextV, terms);
        const compared: [string, bigint | boolean, bigint | boolean][] = [
          ['acceptance', gates.every((gate) => gate > 0n), accepted],
          ['fallback', accepted ? fallbackScore(set, directions, terms) : 0n, told],
          ['gate', accepted ? set.g : 0n, entry.gate],
          ['score', score ?? 0n, entry.score],
        ];
        return {
          ...{ dataset, accepted, gate: set.g, second: p?.second, score },
          differences: compared.flatMap(([name, own, onChain]) =>
            own === onChain ? [] : [`${name} ${own}, the contract has ${onChain}`],
          ),
        };
      },
    ),
  );
}
