import fc from 'fast-check';
import type { Parent, RoyaltyTerms } from '../../../src/protocol/royalties/terms.ts';

/** Random histories of a vault: models, terms, and what is done to them. */

const HOUR = 3_600n;
const DAY = 24n * HOUR;

/** Terms without addresses: shares as weights to be brought to 10,000, times from the start of the history. */
export type TermsDraft = {
  readonly roles: readonly number[];
  readonly contributors: number;
  readonly parents: number;
  readonly minContributors: number;
  readonly contributorCap: bigint;
  readonly expiresAfter: bigint | undefined;
  readonly claimPeriod: bigint;
};

export type ModelDraft = { readonly parents: readonly boolean[]; readonly terms: TermsDraft };

export type Action =
  | { readonly kind: 'pay' | 'give'; readonly model: number; readonly amount: bigint }
  | { readonly kind: 'mint' | 'move'; readonly model: number; readonly who: number; readonly amount: bigint }
  | {
      readonly kind: 'settle';
      readonly model: number;
      readonly who: number;
      readonly amount: bigint;
      readonly parts: number;
      readonly tickDays: number;
    }
  | { readonly kind: 'late' | 'forgo' | 'drop'; readonly model: number; readonly gain: number }
  | { readonly kind: 'back'; readonly model: number; readonly version: number }
  | { readonly kind: 'claim'; readonly model: number; readonly who: number }
  | { readonly kind: 'unpark'; readonly model: number; readonly version: number }
  | { readonly kind: 'sweep'; readonly model: number }
  | { readonly kind: 'propose'; readonly model: number; readonly terms: TermsDraft }
  | { readonly kind: 'wait'; readonly seconds: bigint };

const model = fc.nat(3);
const who = fc.nat(3);
// Small and odd amounts are where rounding shows; large ones are where sums do.
const amount = fc.oneof(fc.bigInt(1n, 50n), fc.bigInt(1n, 100_000n), fc.bigInt(1n, 10n ** 24n));

const terms: fc.Arbitrary<TermsDraft> = fc.record({
  roles: fc.array(fc.integer({ min: 1, max: 30 }), { maxLength: 3 }),
  contributors: fc.oneof(
    { weight: 1, arbitrary: fc.constant(0) },
    { weight: 6, arbitrary: fc.integer({ min: 1, max: 60 }) },
  ),
  parents: fc.integer({ min: 1, max: 40 }),
  minContributors: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(3) }),
  contributorCap: fc.oneof(
    { weight: 3, arbitrary: fc.constant(0n) },
    { weight: 2, arbitrary: fc.bigInt(1n, 200_000n) },
  ),
  // Half an hour off every action's time.
  expiresAfter: fc.option(
    fc.bigInt(1n, 60n).map((days) => days * DAY + HOUR / 2n),
    { nil: undefined },
  ),
  claimPeriod: fc.constantFrom(0n, 90n * DAY, 120n * DAY),
});

export const modelsArbitrary: fc.Arbitrary<readonly ModelDraft[]> = fc.tuple(
  ...[0, 1, 2, 3].map((older) =>
    fc.record({ parents: fc.array(fc.boolean(), { minLength: older, maxLength: older }), terms }),
  ),
);

export const actionArbitrary: fc.Arbitrary<Action> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('pay' as const), model, amount }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('give' as const), model, amount }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('mint' as const), model, who, amount }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('move' as const), model, who, amount }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      model,
      who,
      amount,
      parts: fc.integer({ min: 1, max: 16 }),
      tickDays: fc.constantFrom(0, 1, 7, 30),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('late' as const), model, gain: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('forgo' as const), model, gain: fc.nat(20) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('drop' as const), model, gain: fc.nat(20) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('claim' as const), model, who }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('unpark' as const),
      model,
      version: fc.integer({ min: 0, max: 3 }),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('back' as const),
      model,
      version: fc.integer({ min: 0, max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('sweep' as const), model }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('propose' as const), model, terms }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('wait' as const),
      seconds: fc.constantFrom(HOUR, DAY, 20n * DAY, 100n * DAY),
    }),
  },
);

/** Draft terms with addresses, and shares that sum to 10,000. @param floor least share of the parents; 0 without any */
export function termsFrom(
  draft: TermsDraft,
  floor: number | undefined,
  start: bigint,
  payees: readonly string[],
  residual: string,
): RoyaltyTerms {
  const parents = floor === undefined ? 0 : Math.max(floor, draft.parents * 100);
  const weights = [...draft.roles, draft.contributors];
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const left = 10_000 - parents;
  const shares = weights.map((weight) => (total === 0 ? 0 : Math.floor((left * weight) / total)));
  const contributors = shares.pop() ?? 0;
  const rest = left - contributors - shares.reduce((sum, share) => sum + share, 0);
  const roles = shares
    .map((share, i) => ({ role: `role-${i}`, payee: payees[i % payees.length] ?? residual, share }))
    .filter(({ share }) => share > 0);
  // The rest of the division goes to an account that has a share, so that accounts without one get nothing.
  const gets = draft.contributors > 0 || roles.length === 0;
  const [head, ...tail] = roles;
  return {
    roles: gets || head === undefined ? roles : [{ ...head, share: head.share + rest }, ...tail],
    residual,
    contributors: gets ? contributors + rest : 0,
    parents,
    minContributors: draft.minContributors,
    contributorCap: draft.contributorCap,
    expiresAt: draft.expiresAfter === undefined ? 0n : start + draft.expiresAfter,
    claimPeriod: draft.claimPeriod,
  };
}

/** Parents of a model among the older ones, the weights uneven. */
export function parentsFrom(draft: ModelDraft, older: readonly bigint[]): Parent[] {
  const chosen = older.filter((_, i) => draft.parents[i]);
  return chosen.map((id, i) => {
    const even = Math.floor(10_000 / chosen.length) - 7;
    return { model: id, weight: i === 0 ? 10_000 - even * (chosen.length - 1) : even };
  });
}
