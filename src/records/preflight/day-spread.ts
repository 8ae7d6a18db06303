import { formatIsoDay } from '../../protocol/policy/day-format.ts';

/**
 * The days of the records, by months. Fewer than `smallest` records lie before the first month and after the last
 * one, so that no day of a single record is shown.
 */
export interface DaySpread {
  /** YYYY-MM-DD, the first day of a month. */
  readonly first: string;
  /** YYYY-MM-DD, the last day of a month. */
  readonly last: string;
}

/** Counts records by month. */
export class DayTally {
  readonly #months = new Map<string, number>();
  readonly #monthOf = new Map<number, string>();

  /** @param day days since 1970-01-01 */
  add(day: number): void {
    let month = this.#monthOf.get(day);
    if (month === undefined) {
      month = formatIsoDay(day).slice(0, 7);
      this.#monthOf.set(day, month);
    }
    this.#months.set(month, (this.#months.get(month) ?? 0) + 1);
  }

  /** Null for fewer than `smallest` records. */
  spread(smallest: number): DaySpread | null {
    const months = [...this.#months].sort(([a], [b]) => (a < b ? -1 : 1));
    const first = reached(months, smallest);
    const last = reached(months.reverse(), smallest);
    return first === undefined || last === undefined ? null : { first: `${first}-01`, last: lastDayOf(last) };
  }
}

/** The month in which the sum of the counts reaches `smallest`. */
function reached(months: readonly (readonly [string, number])[], smallest: number): string | undefined {
  let sum = 0;
  for (const [month, count] of months) {
    sum += count;
    if (sum >= smallest) return month;
  }
  return undefined;
}

function lastDayOf(month: string): string {
  const [year = 0, number = 0] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
