import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import type { LabRecord } from '../model/fast-sums.ts';
import { shuffled, stream } from '../model/random.ts';
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
    title: 'Diabetes readmission, ten sites by kind of admission',
    tuned: false,
    attacker: 'part-5',
    group: byFeature('acuity', 10),
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

/** Data sets on which neither the mechanism nor an attack's parameters were tuned come last. */
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

/**
 * @param name of a set; `NAME@kappa=0.5` is that set with another factor of the cap
 * @param dataRoot folder of the data sets
 * @returns undefined where the set's files are absent
 */
export async function labSet(name: string, dataRoot: string, bits: 8 | 10 = 8): Promise<LabSet | undefined> {
  const [base = '', kappa] = name.split('@kappa=');
  const set = await declaredSet(base, dataRoot, bits);
  if (!set || kappa === undefined) return set;
  return { ...set, name, terms: { ...set.terms, kappa: Math.round(Number(kappa) * 65536) } };
}

async function declaredSet(name: string, dataRoot: string, bits: 8 | 10): Promise<LabSet | undefined> {
  if (name === 'synthetic') return syntheticSet(SYNTHETIC);
  const recipe = RECIPES[name];
  if (!recipe) throw new Error(`no such data set: ${name} (known: ${SET_NAMES.join(', ')})`);
  const dir = recipe.data(dataRoot);
  if (!existsSync(dir)) return undefined;
  const read = await readReal(policy(recipe.policy), dir, bits, recipe.terms.n);
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
