import { FAMILIES } from '../attacks/families.ts';
import type { Claim, Family, Parameters } from '../attacks/family.ts';
import { DEFENCE_NAMES, type Defence, type Setting } from '../model/defences.ts';
import { type Cell, type Cells, honestOf } from '../run/cells.ts';
import { bootstrap, gainOf, type Interval } from '../run/statistics.ts';

/** One attack on one data set, as the report gives it. Gains are shares: 0.05 is 5 %. */
export interface AttackRow {
  readonly name: string;
  readonly title: string;
  readonly dataset: string;
  /** The larger of the gains of pay and of share; null where it wasn't run. */
  readonly gainOff: number | null;
  readonly gainOn: number;
  /** 95 % interval of `gainOn`. */
  readonly ci: readonly [number, number];
  /** Whether `gainOn` is of the pay or of the share of all pay. */
  readonly of: 'pay' | 'share';
  readonly pay: Interval;
  readonly share: Interval;
  readonly deltaAuroc: number;
  readonly deltaAurocOff: number | null;
  readonly claimed: string;
  readonly seeds: number;
  readonly parameters: Parameters;
  readonly searched: number;
  /** Gains with one defence on. */
  readonly alone: Readonly<Partial<Record<Defence, number>>>;
}

export const claimText = (claim: Claim): string =>
  claim.kind === 'stopped'
    ? 'stopped'
    : claim.kind === 'bounded'
      ? `bounded by ${Math.round(100 * claim.most)} %`
      : 'damage only';

interface Compared {
  readonly cell: Cell;
  readonly gain: ReturnType<typeof gainOf>;
  readonly of: 'pay' | 'share';
}

function compared(cells: Cells, set: string, attack: string, setting: Setting): Compared | undefined {
  const cell = cells.find(set, attack, setting, 1);
  const honest = cells.find(set, honestOf(attack), setting, 1);
  if (!cell || !honest) return undefined;
  const gain = gainOf(cell.runs, honest.runs);
  return { cell, gain, of: gain.share.value > gain.pay.value ? 'share' : 'pay' };
}

const worse = ({ gain, of }: Compared): number => gain[of].value;

function rowOf(cells: Cells, set: string, family: Family): AttackRow[] {
  const on = compared(cells, set, family.id, 'on');
  if (!on) return [];
  const off = compared(cells, set, family.id, 'off');
  const { low, high } = on.gain[on.of];
  const alone = DEFENCE_NAMES.flatMap((defence) => {
    const one = compared(cells, set, family.id, defence);
    return one ? [[defence, worse(one)] as const] : [];
  });
  return [
    {
      name: family.id,
      title: family.title,
      dataset: set,
      gainOff: off ? worse(off) : null,
      gainOn: worse(on),
      ci: [low, high],
      of: on.of,
      pay: on.gain.pay,
      share: on.gain.share,
      deltaAuroc: on.gain.deltaAuroc.value,
      deltaAurocOff: off ? off.gain.deltaAuroc.value : null,
      claimed: claimText(family.claim),
      seeds: on.cell.runs.length,
      parameters: on.cell.parameters,
      searched: on.cell.tried,
      alone: Object.fromEntries(alone),
    },
  ];
}

export const rowsOf = (cells: Cells, sets: readonly string[]): AttackRow[] =>
  FAMILIES.flatMap((family) => sets.flatMap((set) => rowOf(cells, set, family)));

/** Honest runs under a change of the terms, against those as built. */
export interface HonestRow {
  readonly dataset: string;
  readonly change: string;
  readonly deltaAuroc: Interval;
  /** Stake of all contributors over that as built. */
  readonly stake: number;
}

/** @param changes names of data sets with a change: `heart@epochs=1` */
export const honestRows = (cells: Cells, changes: readonly string[]): HonestRow[] =>
  changes.flatMap((name) => {
    const [dataset = '', change = ''] = name.split('@');
    const [built, changed] = [dataset, name].map((set) => cells.find(set, 'honest', 'on', 1));
    if (!built || !changed) return [];
    const pairs = changed.runs.flatMap((run, i) => {
      const other = built.runs[i];
      return other ? [{ run, other }] : [];
    });
    const total = (runs: readonly { readonly total: number }[]) =>
      runs.reduce((sum, run) => sum + run.total, 0);
    return [
      {
        dataset,
        change,
        deltaAuroc: bootstrap(
          pairs,
          (sample) =>
            sample.reduce((sum, { run, other }) => sum + run.auroc - other.auroc, 0) / sample.length,
        ),
        stake: total(pairs.map(({ run }) => run)) / total(pairs.map(({ other }) => other)),
      },
    ];
  });

/** The largest gain of an attack that is claimed to be stopped. */
export const stoppedMax = (rows: readonly AttackRow[]): number =>
  rows
    .filter(({ claimed }) => claimed === 'stopped')
    .reduce((most, { gainOn }) => Math.max(most, gainOn), Number.NEGATIVE_INFINITY);

/**
 * Rows that break their claim: the interval's lower end lies above the claimed gain.
 * @param rows of the same families
 */
export function brokenClaims(
  rows: readonly Pick<AttackRow, 'name' | 'dataset' | 'ci' | 'gainOn'>[],
): string[] {
  return rows.flatMap(({ name, dataset, ci, gainOn }) => {
    const claim = FAMILIES.find(({ id }) => id === name)?.claim;
    const most = claim?.kind === 'bounded' ? claim.most : 0.05;
    return ci[0] > most
      ? [
          `${name} on ${dataset} gains ${(100 * gainOn).toFixed(0)} % (from ${(100 * ci[0]).toFixed(0)} %), claimed at most ${(100 * most).toFixed(0)} %`,
        ]
      : [];
  });
}
