import { FAMILIES } from '../attacks/families.ts';
import { DEFENCE_NAMES, type Setting } from '../model/defences.ts';
import type { Effort } from './search.ts';

/** Cells of a whole run of the lab, the most telling ones first. */

export interface Task {
  readonly set: string;
  readonly attack: string;
  readonly setting: Setting;
  readonly seeds: number;
  readonly effort: Effort;
}

/** Sets whose runs take milliseconds are searched harder. */
const isQuick = (set: string): boolean => !set.startsWith('diabetes');
const effortFor = (set: string): Effort =>
  isQuick(set) ? { seeds: 8, generations: 10, children: 6 } : { seeds: 2, generations: 1, children: 3 };
const GRID_ALONE = { seeds: 6, generations: 0, children: 0 } as const;

/** Attacks that show how the factor of the cap moves gains. */
export const CAP_ATTACKS = [
  'padded',
  'cherry-picking-own',
  'relabelling-own',
  'fabricated-own',
  'fabricated-huge',
  'generated-denoised',
  'poison',
] as const;
export const CAP_FACTORS = [0.25, 0.5, 0.75] as const;

/** Sets on which each defence is tried alone. */
const ALONE_SETS: ReadonlySet<string> = new Set(['heart']);

/** Attacks that each defence is tried against alone. */
const ALONE_ATTACKS = [
  'copies-one-dataset',
  'split-one-source',
  'relabelling-own',
  'fabricated-own',
  'fabricated-huge',
  'poison',
  'skipping-fabricated',
  'evaluator-copies',
  'owner-stop',
  'overshoot',
] as const;

/** Other divisions of a set that is simulated in full: a few attacks, all defences on. */
const DIVISIONS = /^diabetes-by-/;
const DIVISION_ATTACKS: ReadonlySet<string> = new Set([
  ...CAP_ATTACKS,
  'copies-two-sources',
  'generated-huge',
  'skipping',
  'evaluator-copies',
  'owner-void',
]);

export function planOf(sets: readonly string[], seeds: number): Task[] {
  const main = (setting: Setting) =>
    sets
      .filter((set) => setting === 'on' || !DIVISIONS.test(set))
      .flatMap((set) =>
        FAMILIES.filter(({ id }) => !DIVISIONS.test(set) || DIVISION_ATTACKS.has(id)).map(
          ({ id }): Task => ({
            set,
            attack: id,
            setting,
            seeds,
            effort: setting === 'on' ? effortFor(set) : GRID_ALONE,
          }),
        ),
      );
  const alone = sets
    .filter((set) => ALONE_SETS.has(set))
    .flatMap((set) =>
      ALONE_ATTACKS.flatMap((attack) =>
        DEFENCE_NAMES.map(
          (setting): Task => ({
            set,
            attack,
            setting,
            seeds: Math.ceil(seeds / 2),
            effort: GRID_ALONE,
          }),
        ),
      ),
    );
  const factors = sets.filter(isQuick).flatMap((set) =>
    CAP_FACTORS.flatMap((factor) =>
      CAP_ATTACKS.map(
        (attack): Task => ({
          set: `${set}@kappa=${factor}`,
          attack,
          setting: 'on',
          seeds: Math.ceil(seeds / 2),
          effort: { seeds: 4, generations: 4, children: 4 },
        }),
      ),
    ),
  );
  return [...main('on'), ...main('off'), ...alone, ...factors];
}
