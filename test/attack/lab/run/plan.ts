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
/** Without defences, and with one of them: a shorter search, on half of the seeds. */
const shortEffortFor = (set: string): Effort =>
  isQuick(set) ? { seeds: 4, generations: 3, children: 4 } : { seeds: 2, generations: 0, children: 0 };

/** Attacks that raise a record's pay, and two that give more records; careless labels must earn less. */
export const TRIAL_ATTACKS = [
  'padded',
  'copies-one-dataset',
  'labels-careless',
  'cherry-picking-own',
  'relabelling-own',
  'fabricated-own',
  'fabricated-two',
  'fabricated-huge',
  'generated-denoised',
  'generated-huge',
  'poison',
] as const;
const INSIDERS = ['evaluator-copies', 'evaluator-fabricates', 'evaluator-inverts'] as const;

/** Changes of the terms or of the mechanism that are tried, and the attacks that they are tried on. */
export const TRIALS: Readonly<Record<string, readonly string[]>> = {
  'kappa=0.5': TRIAL_ATTACKS,
  'kappa=0.75': TRIAL_ATTACKS,
  'kappa=0.9': TRIAL_ATTACKS,
  'cap=median': TRIAL_ATTACKS,
  'cap=others': TRIAL_ATTACKS,
  'pool=trimmed': TRIAL_ATTACKS,
  'cap=median,pool=trimmed': TRIAL_ATTACKS,
  'evaluators=3': INSIDERS,
  'evaluators=3,direction=median': INSIDERS,
  'void=fallback': ['owner-void'],
  'epochs=1': ['honest'],
  'epochs=2': ['honest'],
};
/** Changes that concern pay or the step. */
export const PAY_TRIALS: readonly string[] = Object.keys(TRIALS).filter(
  (change) => TRIALS[change] === TRIAL_ATTACKS,
);
/** On larger sets, which take longer, the changes of pay are tried on few attacks. */
const FEW_ATTACKS: ReadonlySet<string> = new Set([
  'padded',
  'labels-careless',
  'relabelling-own',
  'fabricated-own',
  'generated-denoised',
  'owner-void',
  'honest',
]);
const LARGE_SETS: ReadonlySet<string> = new Set([
  'diabetes',
  'diabetes-by-age',
  'diabetes-by-admission-small',
]);
const LARGE_TRIALS: ReadonlySet<string> = new Set([
  'kappa=0.75',
  'cap=median',
  'cap=others',
  'void=fallback',
  'epochs=1',
]);

/** Other divisions of a set that is simulated in full: a few attacks, all defences on. */
const DIVISIONS = /^diabetes-by-/;
const DIVISION_ATTACKS: ReadonlySet<string> = new Set([
  ...TRIAL_ATTACKS,
  'copies-two-sources',
  'fabricated-three',
  'skipping',
  'skipping-fabricated',
  'cartel-withholding',
  'evaluator-copies',
  'owner-void',
  'owner-stop',
]);
/** The division that no decision of the design has seen has every attack. */
const FRESH = 'diabetes-by-admission';

const attacksOn = (set: string): string[] =>
  FAMILIES.filter(({ id }) => set === FRESH || !DIVISIONS.test(set) || DIVISION_ATTACKS.has(id)).map(
    ({ id }) => id,
  );

export function planOf(sets: readonly string[], seeds: number): Task[] {
  const half = Math.ceil(seeds / 2);
  const on = sets.flatMap((set) =>
    attacksOn(set).map((attack): Task => ({ set, attack, setting: 'on', seeds, effort: effortFor(set) })),
  );
  const weaker = (names: readonly string[], settings: readonly Setting[]) =>
    names.flatMap((set) =>
      attacksOn(set).flatMap((attack) =>
        settings.map((setting): Task => ({ set, attack, setting, seeds: half, effort: shortEffortFor(set) })),
      ),
    );
  const off = weaker(
    sets.filter((set) => !DIVISIONS.test(set)),
    ['off'],
  );
  const alone = weaker(sets.filter(isQuick), DEFENCE_NAMES);
  const trials = sets
    .filter((set) => isQuick(set) || LARGE_SETS.has(set))
    .flatMap((set) =>
      Object.entries(TRIALS)
        .filter(([change]) => isQuick(set) || LARGE_TRIALS.has(change))
        .flatMap(([change, attacks]) =>
          attacks
            .filter((attack) => isQuick(set) || FEW_ATTACKS.has(attack))
            .map(
              (attack): Task => ({
                set: `${set}@${change}`,
                attack,
                setting: 'on',
                seeds: attack === 'honest' ? seeds : half,
                effort: isQuick(set) ? { seeds: 4, generations: 4, children: 4 } : shortEffortFor(set),
              }),
            ),
        ),
    );
  return [...on, ...off, ...alone, ...trials];
}
