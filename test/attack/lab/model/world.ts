import type { LabSet } from '../data/set.ts';
import type { LabRecord } from './fast-sums.ts';
import { shuffled, stream } from './random.ts';
import { recordIsLegal, shrunk } from './rules.ts';

/** One seed's division of a data set: test records apart, batches shuffled, holdout dealt to evaluators. */
export interface World {
  readonly test: readonly LabRecord[];
  readonly sites: ReadonlyMap<
    string,
    { readonly records: readonly LabRecord[]; readonly batches: LabRecord[][] }
  >;
  /** Unspent holdout batches of each evaluator. */
  readonly holdouts: readonly LabRecord[][][];
}

const TEST_SHARE = 0.2;
/** Test records beyond this many are left out: they would only cost time. */
const MOST_TEST = 5000;

/** Full batches, and a last one of at least half. */
export function inBatches(records: readonly LabRecord[], n: number): LabRecord[][] {
  const batches: LabRecord[][] = [];
  for (let i = 0; i < records.length; i += n) {
    const batch = records.slice(i, i + n);
    if (batch.length >= n / 2) batches.push(batch);
  }
  return batches;
}

/** Records in the order of the set; undefined where one breaks a rule once shrunk, so that the preflight refuses it. */
type Fitted = readonly (LabRecord | undefined)[];

const fitted = (records: readonly LabRecord[], { rules, bound }: LabSet): Fitted =>
  records.map((record) => {
    const inside = shrunk(record, bound);
    return inside === record || recordIsLegal(inside, rules, bound) ? inside : undefined;
  });

interface FittedSet {
  readonly sites: ReadonlyMap<string, Fitted>;
  readonly holdout: readonly LabRecord[];
}

const isThere = (record: LabRecord | undefined): record is LabRecord => record !== undefined;

const bounded = new WeakMap<LabSet, FittedSet>();

/** The set with every record inside B. Made once a set. */
function fittedSet(set: LabSet): FittedSet {
  let inside = bounded.get(set);
  if (!inside) {
    inside = {
      sites: new Map([...set.sites].map(([name, all]) => [name, fitted(all, set)])),
      holdout: fitted(set.holdout, set).filter(isThere),
    };
    bounded.set(set, inside);
  }
  return inside;
}

/** Contributors' and holdout records inside B. */
export const boundedRecords = (set: LabSet): { contributed: LabRecord[]; holdout: readonly LabRecord[] } => {
  const { sites, holdout } = fittedSet(set);
  return { contributed: [...sites.values()].flat().filter(isThere), holdout };
};

const worlds = new WeakMap<object, Map<number, World>>();
const MOST_WORLDS = 60;

/** The world of a seed; callers own the lists of holdout batches. @param isBounded whether a norm bound is enforced */
export function worldOf(set: LabSet, seed: number, isBounded: boolean): World {
  const form: FittedSet = isBounded ? fittedSet(set) : set;
  const known = worlds.get(form) ?? new Map<number, World>();
  worlds.set(form, known);
  let world = known.get(seed);
  if (!world) {
    if (known.size >= MOST_WORLDS) known.clear();
    world = divided(set, form, seed);
    known.set(seed, world);
  }
  return { ...world, holdouts: world.holdouts.map((pool) => [...pool]) };
}

/** The same records are test records with a norm bound and without. */
function divided(set: LabSet, form: FittedSet, seed: number): World {
  const choice = stream(seed, 'test records');
  const order = stream(seed, 'order');
  const test: LabRecord[] = [];
  const sites = new Map<string, { records: LabRecord[]; batches: LabRecord[][] }>();
  for (const [name, all] of form.sites) {
    const records: LabRecord[] = [];
    for (const record of all) {
      const isTest = set.testSites.has(name) && choice.next() < TEST_SHARE;
      if (record) (isTest ? test : records).push(record);
    }
    sites.set(name, { records, batches: inBatches(shuffled(records, order), set.terms.n) });
  }
  const { evaluators, holdoutSize } = set.terms;
  const holdout = shuffled(form.holdout, order);
  const holdouts = Array.from({ length: evaluators }, (_, e) =>
    inBatches(
      holdout.filter((_, i) => i % evaluators === e),
      holdoutSize,
    ).filter((batch) => batch.length === holdoutSize),
  );
  return { test: shuffled(test, choice).slice(0, MOST_TEST), sites, holdouts };
}
