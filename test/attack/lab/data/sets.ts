import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { shuffled, stream } from '../model/random.ts';
import { lacks } from '../model/rules.ts';
import { type ReadSet, readReal } from './read-real.ts';
import { boundOf, type LabSet, type LabTerms, SMALL, STANDARD } from './set.ts';
import { syntheticSet, syntheticTitle } from './synthetic.ts';

/** The lab's data sets by name. Those of hospitals need their files; `undefined` where these are absent. */

const policy = (name: string): string => join(PROJECT_ROOT, 'policies', `${name}.json`);

type Grouping = (set: ReadSet) => { sites: Map<string, LabRecord[]>; holdout: LabRecord[] };

const declared: Grouping = ({ sets }) => ({
  sites: new Map(
    sets.filter(({ role }) => role === 'contributor').map(({ name, records }) => [name, [...records]]),
  ),
  holdout: sets.filter(({ role }) => role === 'holdout').flatMap(({ records }) => [...records]),
});

/** Sites by the value of one feature, in `count` parts of equal size; the declared holdout, or a share of all records. */
const byFeature =
  (feature: string, count: number, holdoutShare = 0): Grouping =>
  (set) => {
    const index = set.featureNames.indexOf(feature);
    const own = declared(set);
    const random = stream(3, `sites by ${feature}`);
    const pool = holdoutShare > 0 ? [...own.sites.values(), own.holdout] : [...own.sites.values()];
    const all = shuffled(pool.flat(), random);
    const cut = Math.floor(all.length * holdoutShare);
    const holdout = holdoutShare > 0 ? all.slice(0, cut) : own.holdout;
    const rest = all.slice(cut).sort((a, b) => (a.x[index] as number) - (b.x[index] as number));
    const size = Math.ceil(rest.length / count);
    const sites = new Map(
      Array.from({ length: count }, (_, i) => [
        `part-${i + 1}`,
        shuffled(rest.slice(i * size, (i + 1) * size), random),
      ]),
    );
    return { sites, holdout };
  };

/** Sites by kind of admission, those of one kind by length of stay; records that tell no kind are dealt to all sites. */
const byAdmission =
  (count: number): Grouping =>
  (set) => {
    const [kind, stay] = ['acuity', 'stay'].map((name) => set.featureNames.indexOf(name)) as [number, number];
    const { sites, holdout } = declared(set);
    const random = stream(3, 'sites by admission');
    const all = shuffled([...sites.values()].flat(), random);
    const known = all
      .filter((record) => !lacks(record, kind))
      .sort(
        ({ x: a }, { x: b }) =>
          (a[kind] as number) - (b[kind] as number) || (a[stay] as number) - (b[stay] as number),
      );
    const rest = all.filter((record) => lacks(record, kind));
    const size = Math.ceil(known.length / count);
    return {
      sites: new Map(
        Array.from({ length: count }, (_, i) => [
          `part-${i + 1}`,
          shuffled(
            [...known.slice(i * size, (i + 1) * size), ...rest.filter((_, at) => at % count === i)],
            random,
          ),
        ]),
      ),
      holdout,
    };
  };

/** The same, with some of its sites, or with sites of fewer records. */
const reduced =
  (grouping: Grouping, sites: readonly string[] | undefined, records = Number.POSITIVE_INFINITY): Grouping =>
  (set) => {
    const whole = grouping(set);
    const kept = [...whole.sites].filter(([name]) => !sites || sites.includes(name));
    return { ...whole, sites: new Map(kept.map(([name, all]) => [name, all.slice(0, records)])) };
  };

interface Recipe {
  readonly title: string;
  readonly policy: string;
  readonly data: (root: string) => string;
  readonly terms: LabTerms;
  readonly tuned: boolean;
  readonly attacker: string;
  readonly group: Grouping;
  /** Test records from every site instead of the policy's. */
  readonly testAll?: boolean;
}

const require = createRequire(import.meta.url);
const pimaDir = (): string =>
  join(dirname(require.resolve('@liquid-carrot/data.pima-indians-diabetes/package.json')), 'src');

const diabetes = {
  policy: 'diabetes-130us',
  data: (root: string) => join(root, 'diabetes-130us'),
  terms: STANDARD,
  testAll: true,
};

const RECIPES: Readonly<Record<string, Recipe>> = {
  heart: {
    title: 'Heart disease, four hospitals',
    policy: 'heart-disease',
    data: (root) => join(root, 'heart-disease-uci-4sites'),
    terms: SMALL,
    tuned: true,
    attacker: 'hungary',
    group: declared,
  },
  diabetes: {
    ...diabetes,
    title: 'Diabetes readmission, five simulated hospitals',
    tuned: true,
    attacker: 'site-e',
    group: declared,
  },
  'diabetes-by-age': {
    ...diabetes,
    title: 'Diabetes readmission, three sites by age',
    tuned: false,
    attacker: 'part-2',
    group: byFeature('age', 3),
  },
  'diabetes-by-admission': {
    ...diabetes,
    title: 'Diabetes readmission, ten sites by kind of admission and length of stay',
    tuned: false,
    attacker: 'part-5',
    group: byAdmission(10),
  },
  'diabetes-by-admission-5': {
    ...diabetes,
    title: 'Diabetes readmission, five of the ten sites by kind of admission',
    tuned: false,
    attacker: 'part-5',
    group: reduced(byAdmission(10), ['part-1', 'part-3', 'part-5', 'part-7', 'part-9']),
  },
  'diabetes-by-admission-3': {
    ...diabetes,
    title: 'Diabetes readmission, three of the ten sites by kind of admission',
    tuned: false,
    attacker: 'part-5',
    group: reduced(byAdmission(10), ['part-1', 'part-5', 'part-10']),
  },
  'diabetes-by-admission-small': {
    ...diabetes,
    title: 'Diabetes readmission, ten sites of 300 records by kind of admission',
    terms: { ...SMALL, holdoutBatches: 2, holdoutSize: 64 },
    tuned: false,
    attacker: 'part-5',
    group: reduced(byAdmission(10), undefined, 375),
  },
  pima: {
    title: 'Pima diabetes, three simulated sites by age',
    policy: 'pima-diabetes',
    data: pimaDir,
    terms: SMALL,
    tuned: false,
    attacker: 'part-2',
    group: byFeature('age', 3, 0.3),
    testAll: true,
  },
};

export const SET_NAMES = [...Object.keys(RECIPES), 'synthetic'] as const;

const SYNTHETIC = {
  name: 'synthetic',
  terms: { ...STANDARD, n: 64, batchesPerRound: 4, holdoutSize: 64, rounds: 4 },
  sites: 6,
  recordsPerSite: 1000,
  holdout: 2000,
  shift: 0.4,
};

/** Title of a set, and whether the design of the mechanism was tuned on it. */
export function describeSet(name: string): { readonly title: string; readonly tuned: boolean } {
  const recipe = RECIPES[name];
  if (recipe) return { title: recipe.title, tuned: recipe.tuned };
  return { title: syntheticTitle(SYNTHETIC), tuned: false };
}

const TRIALS: Readonly<Record<string, readonly string[]>> = {
  cap: ['median', 'others'],
  pool: ['trimmed'],
  direction: ['median'],
  void: ['fallback'],
};

/** Terms with changes: `kappa=0.5,cap=median,evaluators=3,epochs=1`. */
function changedTerms(terms: LabTerms, changes: string): LabTerms {
  let changed = terms;
  for (const [key = '', value = ''] of changes.split(',').map((change) => change.split('='))) {
    if (key === 'kappa') changed = { ...changed, kappa: Math.round(Number(value) * 65536) };
    else if (key === 'evaluators' || key === 'epochs') changed = { ...changed, [key]: Number(value) };
    else if (TRIALS[key]?.includes(value))
      changed = { ...changed, trial: { ...changed.trial, [key]: value } };
    else throw new Error(`no such change of the terms: ${key}=${value}`);
  }
  return changed;
}

/**
 * @param name of a set; `NAME@kappa=0.5,cap=median` is that set with other terms
 * @param dataRoot folder of the data sets
 * @returns undefined where the set's files are absent
 */
export async function labSet(name: string, dataRoot: string, bits: 8 | 10 = 8): Promise<LabSet | undefined> {
  const [base = '', changes] = name.split('@');
  const set = await declaredSet(base, dataRoot, bits);
  return set && changes !== undefined ? { ...set, name, terms: changedTerms(set.terms, changes) } : set;
}

const reads = new Map<string, Promise<ReadSet>>();

/** Divisions of one file share its records. */
function readOnce(file: string, dir: string, bits: 8 | 10, n: number): Promise<ReadSet> {
  const key = JSON.stringify([file, dir, bits, n]);
  const known = reads.get(key) ?? readReal(file, dir, bits, n);
  reads.set(key, known);
  return known;
}

async function declaredSet(name: string, dataRoot: string, bits: 8 | 10): Promise<LabSet | undefined> {
  if (name === 'synthetic') return syntheticSet(SYNTHETIC);
  const recipe = RECIPES[name];
  if (!recipe) throw new Error(`no such data set: ${name} (known: ${SET_NAMES.join(', ')})`);
  const dir = recipe.data(dataRoot);
  if (!existsSync(dir)) return undefined;
  const read = await readOnce(policy(recipe.policy), dir, bits, recipe.terms.n);
  const { sites, holdout } = recipe.group(read);
  return {
    name,
    title: recipe.title,
    tuned: recipe.tuned,
    terms: recipe.terms,
    rules: read.rules,
    sites,
    holdout,
    testSites: recipe.testAll ? new Set(sites.keys()) : read.testSites,
    attacker: recipe.attacker,
    unit: read.unit,
    bound: boundOf(sites),
  };
}
