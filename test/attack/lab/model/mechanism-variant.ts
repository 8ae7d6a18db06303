import {
  type AttestedSet,
  carryOn,
  type Evaluation,
  evaluationOf,
  gatesOf,
  type HoldoutSums,
  isRollback,
  type MechanismTerms,
} from '../../../../src/protocol/second/mechanism.ts';
import { scoreOf, stepOf } from '../../../../src/protocol/second/model.ts';
import { fallbackScore, isNoise, meanGate, payScore } from '../../../../src/protocol/second/payment.ts';
import type { Trial } from '../data/set.ts';
import type { DefenceSet } from './defences.ts';
import { medianDirection, medianOf, secondCap, trimmed } from './trials.ts';

/**
 * The mechanism with defences switched off, out of the same integer functions. With every defence on it gives what
 * `src/protocol/second/mechanism.ts` gives (mechanism-variant.test.ts compares them).
 */

/** Terms of the mechanism, and a change of it that is tried. */
export interface VariantTerms extends MechanismTerms {
  readonly trial?: Trial | undefined;
}

export interface VariantSet extends AttestedSet {
  /** Batches of the dataset for each batch that was drawn. */
  readonly share: number;
}

interface HeldSet extends VariantSet {
  readonly g: bigint;
  readonly accepted: boolean;
}

export interface VariantState {
  readonly weights: readonly bigint[];
  readonly pending:
    | {
        readonly evaluation: Evaluation;
        readonly sets: readonly HeldSet[];
        readonly before: readonly bigint[];
      }
    | undefined;
  /** Voids and rollbacks in a row. */
  readonly carried: number;
}

export interface Pay {
  readonly id: string;
  /** May be fractional where pay is scaled to records that were not audited. */
  readonly score: number;
  readonly forfeit: boolean;
}

export interface VariantOpened {
  readonly kind: 'open' | 'void' | 'rollback';
  readonly state: VariantState;
  readonly evaluation?: Evaluation;
  readonly pays: readonly Pay[];
  readonly released: boolean;
}

export const variantStart = (weights: readonly bigint[]): VariantState => ({
  weights,
  pending: undefined,
  carried: 0,
});

type Pending = NonNullable<VariantState['pending']>;

/** The directions whose agreement caps pay: with the median, |V|^2 takes the place of the agreement. */
const capping = (evaluation: Evaluation, { trial }: VariantTerms): Evaluation =>
  trial?.direction === 'median'
    ? { ...evaluation, directions: [evaluation.V, evaluation.V], counts: [1, 1] }
    : evaluation;

/** Score of a set; `next` is absent where no second score comes. */
function scoreIn(
  set: HeldSet,
  { evaluation }: Pending,
  next: readonly bigint[] | undefined,
  terms: VariantTerms,
  on: DefenceSet,
): number {
  if (!set.accepted && on.has('accepted')) return 0;
  const p = next && on.has('second') ? scoreOf(next, set.words, terms.numbers.scoreScale) : undefined;
  const score = on.has('cap')
    ? p === undefined
      ? fallbackScore(set, capping(evaluation, terms), terms)
      : payScore(set, p, capping(evaluation, terms), next as readonly bigint[], terms)
    : uncapped(set.g, p, evaluation, next, terms);
  return Number(score) * (on.has('audited') ? 1 : set.share);
}

function uncapped(
  g: bigint,
  p: bigint | undefined,
  { V }: Evaluation,
  next: readonly bigint[] | undefined,
  terms: VariantTerms,
): bigint {
  const direction = p === undefined ? V : V.map((word, j) => word + (next?.[j] as bigint));
  const x = g + (p ?? 0n);
  return isNoise(x, direction, terms) ? 0n : x;
}

const paysOf = (
  pending: Pending,
  next: readonly bigint[] | undefined,
  terms: VariantTerms,
  on: DefenceSet,
  silent: ReadonlySet<string>,
): Pay[] => {
  const pays = pending.sets.map((set) => {
    const isSilent = next !== undefined && silent.has(set.id);
    if (isSilent && on.has('owed')) return { id: set.id, score: 0, forfeit: true };
    const score = scoreIn(set, pending, isSilent ? undefined : next, terms, on);
    return { id: set.id, score, forfeit: false };
  });
  const { cap } = terms.trial ?? {};
  return cap && on.has('cap') ? secondCap(cap, pays, pending.sets) : pays;
};

/**
 * An evaluation, which settles the round before.
 * @param holdouts undefined where one is missing
 * @param hasSets whether sets are enrolled
 */
export function openVariant(
  state: VariantState,
  terms: VariantTerms,
  on: DefenceSet,
  holdouts: readonly HoldoutSums[] | undefined,
  silent: ReadonlySet<string>,
  hasSets = true,
): VariantOpened {
  const { carried, released } = carryOn(state.carried, hasSets);
  const { pending } = state;
  if (!holdouts) {
    const isFinal = terms.trial?.void === 'fallback' && pending !== undefined;
    const pays = isFinal ? paysOf(pending, undefined, terms, on, silent) : [];
    const left = isFinal ? { ...state, pending: undefined } : state;
    return { kind: 'void', state: { ...left, carried }, pays, released };
  }
  const evaluation = evaluationIn(holdouts, pending !== undefined, terms);
  if (pending && on.has('rollback') && isRollback(evaluation, terms.tolerance)) {
    const roseForAll = evaluation.losses.every((loss, e) => loss > (evaluation.lossesBefore?.[e] as bigint));
    const pays = roseForAll
      ? pending.sets.map(({ id }) => ({ id, score: 0, forfeit: false }))
      : paysOf(pending, undefined, terms, on, silent);
    return {
      kind: 'rollback',
      state: { weights: pending.before, pending: undefined, carried },
      evaluation,
      pays,
      released,
    };
  }
  return {
    kind: 'open',
    state: { ...state, pending: undefined, carried: 0 },
    evaluation,
    pays: pending ? paysOf(pending, evaluation.V, terms, on, silent) : [],
    released: false,
  };
}

function evaluationIn(
  holdouts: readonly HoldoutSums[],
  hasStepped: boolean,
  terms: VariantTerms,
): Evaluation {
  const evaluation = evaluationOf(holdouts, hasStepped, terms);
  if (terms.trial?.direction !== 'median') return evaluation;
  return { ...evaluation, V: medianDirection(evaluation.directions) };
}

/** Whether a set joins the sum, and its g. */
export function gateOf(
  words: readonly bigint[],
  evaluation: Evaluation,
  terms: VariantTerms,
  on: DefenceSet,
): { readonly g: bigint; readonly accepted: boolean } {
  const gates = gatesOf(words, evaluation, terms);
  const g = terms.trial?.direction === 'median' ? medianOf(gates) : meanGate(gates);
  return { g, accepted: on.has('each') ? gates.every((gate) => gate > 0n) : g > 0n };
}

/** The sets of an open round, and its step. */
export function closeVariant(
  state: VariantState,
  terms: VariantTerms,
  on: DefenceSet,
  evaluation: Evaluation,
  sets: readonly VariantSet[],
): { readonly state: VariantState; readonly accepted: ReadonlySet<string> } {
  const held = sets.map((set): HeldSet => ({ ...set, ...gateOf(set.words, evaluation, terms, on) }));
  const joined = held.filter(({ accepted }) => accepted);
  const accepted = new Set(joined.map(({ id }) => id));
  if (joined.length === 0 || joined.length < terms.minSets) return { state, accepted };
  const pooled = terms.trial?.pool === 'trimmed' ? trimmed(joined, evaluation, terms) : joined;
  const words = state.weights.map((_, j) => pooled.reduce((sum, set) => sum + (set.words[j] as bigint), 0n));
  const count = joined.reduce((sum, set) => sum + set.count, 0);
  const weights = stepOf(state.weights, words, count, terms.eta, terms.numbers.weightBound);
  const sets_ = on.has('accepted') ? joined : held;
  return {
    state: { ...state, weights, pending: { evaluation, sets: sets_, before: state.weights } },
    accepted,
  };
}

/** No further evaluation comes. */
export const expireVariant = (state: VariantState, terms: VariantTerms, on: DefenceSet): readonly Pay[] =>
  state.pending ? paysOf(state.pending, undefined, terms, on, new Set()) : [];
