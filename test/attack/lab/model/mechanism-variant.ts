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
import type { DefenceSet } from './defences.ts';

/**
 * The mechanism with defences switched off, out of the same integer functions. With every defence on it gives what
 * `src/protocol/second/mechanism.ts` gives (mechanism-variant.test.ts compares them).
 */

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

/** Score of a set; `next` is absent where no second score comes. */
function scoreIn(
  set: HeldSet,
  { evaluation }: Pending,
  next: readonly bigint[] | undefined,
  terms: MechanismTerms,
  on: DefenceSet,
): number {
  if (!set.accepted && on.has('accepted')) return 0;
  const p = next && on.has('second') ? scoreOf(next, set.words, terms.numbers.scoreScale) : undefined;
  const score = on.has('cap')
    ? p === undefined
      ? fallbackScore(set, evaluation, terms)
      : payScore(set, p, evaluation, next as readonly bigint[], terms)
    : uncapped(set.g, p, evaluation, next, terms);
  return Number(score) * (on.has('audited') ? 1 : set.share);
}

function uncapped(
  g: bigint,
  p: bigint | undefined,
  { V }: Evaluation,
  next: readonly bigint[] | undefined,
  terms: MechanismTerms,
): bigint {
  const direction = p === undefined ? V : V.map((word, j) => word + (next?.[j] as bigint));
  const x = g + (p ?? 0n);
  return isNoise(x, direction, terms) ? 0n : x;
}

const paysOf = (
  pending: Pending,
  next: readonly bigint[] | undefined,
  terms: MechanismTerms,
  on: DefenceSet,
  silent: ReadonlySet<string>,
): Pay[] =>
  pending.sets.map((set) => {
    const isSilent = next !== undefined && silent.has(set.id);
    if (isSilent && on.has('owed')) return { id: set.id, score: 0, forfeit: true };
    return {
      id: set.id,
      score: scoreIn(set, pending, isSilent ? undefined : next, terms, on),
      forfeit: false,
    };
  });

/**
 * An evaluation, which settles the round before.
 * @param holdouts undefined where one is missing
 * @param hasSets whether sets are enrolled
 */
export function openVariant(
  state: VariantState,
  terms: MechanismTerms,
  on: DefenceSet,
  holdouts: readonly HoldoutSums[] | undefined,
  silent: ReadonlySet<string>,
  hasSets = true,
): VariantOpened {
  const { carried, released } = carryOn(state.carried, hasSets);
  if (!holdouts) return { kind: 'void', state: { ...state, carried }, pays: [], released };
  const { pending } = state;
  const evaluation = evaluationOf(holdouts, pending !== undefined, terms);
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

/** Whether a set joins the sum, and its g. */
export function gateOf(
  words: readonly bigint[],
  evaluation: Evaluation,
  terms: MechanismTerms,
  on: DefenceSet,
): { readonly g: bigint; readonly accepted: boolean } {
  const gates = gatesOf(words, evaluation, terms);
  const g = meanGate(gates);
  return { g, accepted: on.has('each') ? gates.every((gate) => gate > 0n) : g > 0n };
}

/** The sets of an open round, and its step. */
export function closeVariant(
  state: VariantState,
  terms: MechanismTerms,
  on: DefenceSet,
  evaluation: Evaluation,
  sets: readonly VariantSet[],
): { readonly state: VariantState; readonly accepted: ReadonlySet<string> } {
  const held = sets.map((set): HeldSet => ({ ...set, ...gateOf(set.words, evaluation, terms, on) }));
  const joined = held.filter(({ accepted }) => accepted);
  const accepted = new Set(joined.map(({ id }) => id));
  if (joined.length === 0 || joined.length < terms.minSets) return { state, accepted };
  const words = state.weights.map((_, j) => joined.reduce((sum, set) => sum + (set.words[j] as bigint), 0n));
  const count = joined.reduce((sum, set) => sum + set.count, 0);
  const weights = stepOf(state.weights, words, count, terms.eta, terms.numbers.weightBound);
  const sets_ = on.has('accepted') ? joined : held;
  return {
    state: { ...state, weights, pending: { evaluation, sets: sets_, before: state.weights } },
    accepted,
  };
}

/** No further evaluation comes. */
export const expireVariant = (state: VariantState, terms: MechanismTerms, on: DefenceSet): readonly Pay[] =>
  state.pending ? paysOf(state.pending, undefined, terms, on, new Set()) : [];
