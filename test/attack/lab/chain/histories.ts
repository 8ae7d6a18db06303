import { familyOf } from '../attacks/families.ts';
import type { Parameters } from '../attacks/family.ts';
import type { LabSet, LabTerms } from '../data/set.ts';
import { labSet } from '../data/sets.ts';
import type { Attack } from '../model/attack.ts';
import type { HistoryKind } from '../model/history.ts';
import { HONEST } from '../model/simulate.ts';
import type { BookTerms } from './expected-books.ts';

/** A run of the lab that is replayed on the chain, and the terms that the lab leaves out: bonds, cap, royalties. */
export interface ChainHistory {
  readonly name: string;
  /** A set that needs no files. */
  readonly set: 'pima' | 'synthetic';
  readonly terms: Partial<LabTerms>;
  readonly attack: (set: LabSet) => Attack;
  /** Fewest records of a draw. */
  readonly minRecords: number;
  readonly books: (set: LabSet) => BookTerms;
  /** Payments for uses, one after each settlement that leaves due stake, in turn. */
  readonly payments: readonly bigint[];
  /** The run of the first seed that has all of these is replayed. */
  readonly shows: readonly HistoryKind[];
  /** Whether the cap of a round must bind. */
  readonly isCapped?: boolean;
}

const NO_BONDS = { enrolmentBond: 0n, trainerBond: 0n, evaluatorBond: 0n, bondCover: 1n };
/** Bonds without common divisors, so that shares have rests. */
const BONDS = {
  enrolmentBond: 1_000_003n,
  trainerBond: 900_001n,
  evaluatorBond: 800_011n,
  bondCover: 10n ** 14n + 7n,
};
const PAYMENTS = [1_000_000_007n, 0n, 123_456_789n];

const books =
  (changes: Partial<BookTerms> = {}) =>
  ({ terms }: LabSet): BookTerms => ({
    ...{ vesting: terms.vesting, evaluators: terms.evaluators, cap: 10n ** 30n, builderShare: 1_500n },
    ...NO_BONDS,
    ...changes,
  });

const attacked = (family: string, parameters: Parameters) => (set: LabSet) =>
  familyOf(family).build(parameters, set);

/** Holdout batches are full on the chain, so those of the small set are as large as its contributors'. */
const FULL = { n: 28, holdoutSize: 28 } as const;

const history = (
  name: string,
  set: ChainHistory['set'],
  attack: ChainHistory['attack'],
  changes: Partial<Omit<ChainHistory, 'name' | 'set' | 'attack'>> = {},
): ChainHistory => ({
  ...{ name, set, attack, minRecords: 14, payments: PAYMENTS, books: books(), shows: [] },
  ...changes,
  terms: { ...(set === 'pima' ? FULL : {}), ...changes.terms },
});

/** The first two are short: npm test replays them. */
export const HISTORIES: readonly ChainHistory[] = [
  history(
    'a missing second score forfeits the stake of the round before',
    'pima',
    attacked('skipping', [1]),
    {
      terms: { rounds: 2 },
      books: books(BONDS),
      shows: ['silent', 'forfeited'],
    },
  ),
  history('an owner voids a round', 'pima', () => ({ ...HONEST, owner: { kind: 'void' } }), {
    terms: { rounds: 2 },
    books: books(BONDS),
    shows: ['void'],
  }),
  history('second scores are withheld in every round', 'pima', attacked('skipping', [1.5]), {
    books: books(BONDS),
    shows: ['silent', 'refused'],
  }),
  history('one evaluator, noise on, second scores withheld and negative', 'pima', attacked('skipping', [1]), {
    terms: { evaluators: 1, noise: 18, tolerance: 131, eta: 4 * 65_536 },
    minRecords: 28,
    books: books(BONDS),
    shows: ['silent', 'negative', 'rollback'],
  }),
  history('honest, one evaluator, noise on contributors and holdouts', 'synthetic', () => HONEST, {
    terms: {
      ...{ evaluators: 1, rounds: 2, tolerance: 2000 },
      ...{ noise: 24, holdoutNoise: 22, lossNoise: 41, holdoutBatches: 8 },
    },
    shows: ['closing'],
  }),
  history(
    'an evaluator and a site fabricate, three evaluators',
    'pima',
    attacked('evaluator-fabricates', [1]),
    {
      terms: { evaluators: 3, tolerance: 0, eta: 4 * 65_536 },
      books: books(BONDS),
      shows: ['rollback', 'fallback'],
    },
  ),
  history('voids and rollbacks, sets released', 'pima', () => ({ ...HONEST, owner: { kind: 'void' } }), {
    terms: { tolerance: 0, eta: 16 * 65_536 },
    books: books(BONDS),
    shows: ['void', 'rollback', 'released', 'fallback'],
  }),
  history(
    'fabricated by three of six sites, three evaluators',
    'synthetic',
    attacked('fabricated-three', [0.5, 0.5, 0]),
    {
      terms: { evaluators: 3, noise: 23 },
      books: books(BONDS),
      shows: ['refused'],
    },
  ),
  history('near-duplicates over two sources', 'pima', attacked('copies-two-sources', []), { minRecords: 28 }),
  history(
    'an evaluator with inverted labels stops training',
    'synthetic',
    attacked('evaluator-inverts', []),
    {
      shows: ['refused'],
    },
  ),
  history('an owner stops after the first round, noise on', 'synthetic', attacked('owner-stop', [1]), {
    terms: { noise: 24 },
    books: books(BONDS),
    shows: ['expired'],
  }),
  history('a site answers only if its gate is high', 'pima', attacked('abstaining', [2000]), {
    books: books(BONDS),
    shows: ['missed'],
  }),
  history('split over six sources under a cap of the round', 'synthetic', attacked('split-six-sources', []), {
    books: books({ ...BONDS, cap: 1_000_000_007n * 10n ** 6n }),
    isCapped: true,
  }),
];

/** The set of a history, with its terms. */
export async function setOf({ name, set, terms }: ChainHistory): Promise<LabSet> {
  const declared = await labSet(set, '');
  if (!declared) throw new Error(`${name}: the set ${set} needs no files`);
  return { ...declared, terms: { ...declared.terms, ...terms } };
}
