import { directionOf, lossOf, meanDirection, type Sums, scoreOf, stepOf } from './model.ts';
import { type Directions, fallbackScore, meanGate, type PaymentTerms, payScore } from './payment.ts';

/**
 * The rounds of a model as the contract runs them, from the noisy sums that its proofs speak of: evaluation, gates, step,
 * what a set earns, void, rollback and fallback. Pure: a simulation drives as many rounds as it likes.
 */

export interface MechanismTerms extends PaymentTerms {
  /** Learning rate in units of 2^-16. */
  readonly eta: number;
  /** Rise of the loss that is tolerated, in units of 2^-16. */
  readonly tolerance: number;
  /** M: fewest accepted sets of a step. */
  readonly minSets: number;
}

/** One evaluator's holdouts of a round, with their noise. */
export interface HoldoutSums {
  readonly at: Sums;
  /** Q on the same batches at the weights before; read only where the round before stepped. */
  readonly qBefore?: bigint;
  readonly count: number;
}

/** A set of a round: the words of its fresh commitment, and the records of its drawn batches. */
export interface AttestedSet {
  readonly id: string;
  readonly words: readonly bigint[];
  readonly count: number;
}

export interface Evaluation extends Directions {
  /** The rounded mean of the directions. */
  readonly V: readonly bigint[];
  /** By evaluator, units of 2^-16. */
  readonly losses: readonly bigint[];
  /** The same at the weights before; undefined where the round before didn't step. */
  readonly lossesBefore: readonly bigint[] | undefined;
}

interface AcceptedSet extends AttestedSet {
  readonly g: bigint;
}

/** A round that stepped and waits for its second score. */
interface SteppedRound {
  readonly evaluation: Evaluation;
  readonly accepted: readonly AcceptedSet[];
  /** W before the step: where a rollback goes. */
  readonly before: readonly bigint[];
}

export interface MechanismState {
  readonly weights: readonly bigint[];
  readonly pending: SteppedRound | undefined;
  /** Voids in a row. */
  readonly voids: number;
  /** Voids and rollbacks in a row, for which enrolled sets kept their draw. */
  readonly carried: number;
  /** Whether anybody may close the model. */
  readonly closable: boolean;
}

export const startAt = (weights: readonly bigint[]): MechanismState => ({
  weights,
  pending: undefined,
  voids: 0,
  carried: 0,
  closable: false,
});

/** The payment of a set of an earlier round. `forfeit`: it owed p, did not send it, and loses bond and unvested stake. */
export interface Settlement {
  readonly id: string;
  readonly score: bigint;
  readonly kind: 'paid' | 'fallback' | 'nothing' | 'forfeit';
}

export interface Opened {
  readonly kind: 'open' | 'void' | 'rollback';
  readonly state: MechanismState;
  /** Absent in a void. */
  readonly evaluation?: Evaluation;
  readonly settlements: readonly Settlement[];
  /** Enrolled sets are released: bonds back, draws spent. Otherwise, in a void or rollback, they keep their draw. */
  readonly released: boolean;
}

/** Directions and losses of a round, as `evaluate` proves them. */
export function evaluationOf(
  holdouts: readonly HoldoutSums[],
  hasStepped: boolean,
  { numbers }: MechanismTerms,
): Evaluation {
  const directions = holdouts.map(({ at, count }) => directionOf(at.words, count, numbers.vScale));
  return {
    directions,
    counts: holdouts.map(({ count }) => count),
    V: meanDirection(directions),
    losses: holdouts.map(({ at, count }) => lossOf(at.q, count)),
    lossesBefore: hasStepped ? holdouts.map(({ qBefore = 0n, count }) => lossOf(qBefore, count)) : undefined,
  };
}

/** Whether the count-weighted mean of the paired losses rose by more than the tolerance. */
export function isRollback({ losses, lossesBefore, counts }: Evaluation, tolerance: number): boolean {
  if (!lossesBefore) return false;
  let rise = 0n;
  let records = 0n;
  for (const [e, count] of counts.entries()) {
    rise += BigInt(count) * ((losses[e] as bigint) - (lossesBefore[e] as bigint));
    records += BigInt(count);
  }
  return rise > BigInt(tolerance) * records;
}

const roseForAll = ({ losses, lossesBefore }: Evaluation): boolean =>
  lossesBefore?.every((before, e) => (losses[e] as bigint) > before) ?? false;

const fallbackOf = (
  accepted: readonly AcceptedSet[],
  evaluation: Evaluation,
  terms: MechanismTerms,
): Settlement[] =>
  accepted.map((set) => ({ id: set.id, score: fallbackScore(set, evaluation, terms), kind: 'fallback' }));

/** Enrolled sets keep their draw over one void or rollback, and are released by the second in a row. */
export function carryOn(
  before: number,
  hasSets: boolean,
): { readonly carried: number; readonly released: boolean } {
  if (!hasSets) return { carried: before, released: true };
  return before >= 1 ? { carried: 0, released: true } : { carried: before + 1, released: false };
}

/**
 * A round's evaluation, which settles the round before.
 * @param holdouts of each evaluator; undefined where one of them is missing
 * @param silent sets that owe p and don't send it
 * @param hasSets whether sets are enrolled; a void or rollback without any carries nothing on
 */
export function openRound(
  state: MechanismState,
  terms: MechanismTerms,
  holdouts: readonly HoldoutSums[] | undefined,
  silent: ReadonlySet<string> = new Set(),
  hasSets = true,
): Opened {
  const { carried, released } = carryOn(state.carried, hasSets);
  if (!holdouts) {
    const voids = state.voids + 1;
    return {
      kind: 'void',
      state: { ...state, voids, carried, closable: state.closable || voids >= 2 },
      settlements: [],
      released,
    };
  }
  const { pending } = state;
  const evaluation = evaluationOf(holdouts, pending !== undefined, terms);
  if (pending && isRollback(evaluation, terms.tolerance)) {
    const settlements = roseForAll(evaluation)
      ? pending.accepted.map(({ id }): Settlement => ({ id, score: 0n, kind: 'nothing' }))
      : fallbackOf(pending.accepted, pending.evaluation, terms);
    return {
      kind: 'rollback',
      state: { ...state, weights: pending.before, pending: undefined, voids: 0, carried },
      evaluation,
      settlements,
      released,
    };
  }
  const settlements = (pending?.accepted ?? []).map((set): Settlement => {
    if (silent.has(set.id)) return { id: set.id, score: 0n, kind: 'forfeit' };
    const p = scoreOf(evaluation.V, set.words, terms.numbers.scoreScale);
    const { evaluation: round } = pending as SteppedRound;
    return { id: set.id, score: payScore(set, p, round, evaluation.V, terms), kind: 'paid' };
  });
  return {
    kind: 'open',
    state: { ...state, pending: undefined, voids: 0, carried: 0 },
    evaluation,
    settlements,
    released: false,
  };
}

/** Gates of a set, one an evaluator. It is accepted where every one is positive. */
export const gatesOf = (
  words: readonly bigint[],
  { directions }: Directions,
  terms: PaymentTerms,
): bigint[] => directions.map((direction) => scoreOf(direction, words, terms.numbers.scoreScale));

export interface Closed {
  readonly state: MechanismState;
  readonly accepted: readonly string[];
  /** Of this round: only where a due step was missed. */
  readonly settlements: readonly Settlement[];
}

/**
 * The sets of a round that is open, and its step.
 * Fewer than M accepted sets: no step is due, and no set earns. A due step that is missed pays the fallback, finally.
 */
export function closeRound(
  state: MechanismState,
  terms: MechanismTerms,
  evaluation: Evaluation,
  sets: readonly AttestedSet[],
  isStepSent = true,
): Closed {
  const accepted = sets.flatMap((set): AcceptedSet[] => {
    const gates = gatesOf(set.words, evaluation, terms);
    return gates.every((gate) => gate > 0n) ? [{ ...set, g: meanGate(gates) }] : [];
  });
  const ids = accepted.map(({ id }) => id);
  if (accepted.length === 0 || accepted.length < terms.minSets)
    return { state, accepted: ids, settlements: [] };
  if (!isStepSent) {
    return {
      state: { ...state, closable: true },
      accepted: ids,
      settlements: fallbackOf(accepted, evaluation, terms),
    };
  }
  const words = state.weights.map((_, j) =>
    accepted.reduce((sum, set) => sum + (set.words[j] as bigint), 0n),
  );
  const count = accepted.reduce((sum, set) => sum + set.count, 0);
  const weights = stepOf(state.weights, words, count, terms.eta, terms.numbers.weightBound);
  return {
    state: { ...state, weights, pending: { evaluation, accepted, before: state.weights } },
    accepted: ids,
    settlements: [],
  };
}

/** No evaluation came within the terms' time: the fallback, finally, and anybody may close. */
export function expireRound(
  state: MechanismState,
  terms: MechanismTerms,
): { readonly state: MechanismState; readonly settlements: readonly Settlement[] } {
  const settlements = state.pending
    ? fallbackOf(state.pending.accepted, state.pending.evaluation, terms)
    : [];
  return { state: { ...state, pending: undefined, closable: true }, settlements };
}
