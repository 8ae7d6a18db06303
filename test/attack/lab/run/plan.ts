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

/** Other divisions of a set that is simulated in full: a few attacks, all defences on. */
const DIVISIONS = /^diabetes-by-/;
const DIVISION_ATTACKS: ReadonlySet<string> = new Set([
  ...CAP_ATTACKS,
  'copies-two-sources',
  'fabricated-two',
  'fabricated-three',
  'generated-huge',
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
  const factors = sets.filter(isQuick).flatMap((set) =>
    CAP_FACTORS.flatMap((factor) =>
      CAP_ATTACKS.map(
        (attack): Task => ({
          set: `${set}@kappa=${factor}`,
          attack,
          setting: 'on',
          seeds: half,
          effort: { seeds: 4, generations: 4, children: 4 },
        }),
      ),
    ),
  );
  return [...on, ...off, ...alone, ...factors];
}
