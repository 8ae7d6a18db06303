import { formatIsoDay } from '../../protocol/policy/day-format.ts';
import type { Moment } from '../cases/moment.ts';
import { conversionOf } from '../tables/units.ts';

/** A kind of measurement or condition, and how much there is of it. */
export interface Found {
  readonly code: string;
  readonly display: string;
  /** The file's names of its units, the UCUM unit of each, and their counts. */
  readonly units: Map<string, { readonly ucum: string; count: number }>;
  readonly subjects: Set<string>;
}

/** The findings in the sample. */
export class Inventory {
  readonly measurements = new Map<string, Found>();
  readonly conditions = new Map<string, Found>();
  readonly subjects = new Set<string>();
  readonly years = new Map<string, number>();

  add(
    map: Map<string, Found>,
    code: string,
    display: string,
    subject: string,
    unit?: readonly [string, string],
  ): void {
    const found = map.get(code) ?? { code, display, units: new Map(), subjects: new Set<string>() };
    found.subjects.add(subject);
    if (unit !== undefined) {
      const [name, ucum] = unit;
      const known = found.units.get(name) ?? { ucum, count: 0 };
      known.count += 1;
      found.units.set(name, known);
    }
    if (map.has(code) || map.size < 5000) map.set(code, found);
  }

  addMoment(moment: Moment | undefined): void {
    if (moment?.day === undefined || moment.day < 0 || moment.day > 0xffff) return;
    const year = formatIsoDay(moment.day).slice(0, 4);
    this.years.set(year, (this.years.get(year) ?? 0) + 1);
  }

  most(map: Map<string, Found>): Found[] {
    return [...map.values()].sort((a, b) => b.subjects.size - a.subjects.size);
  }

  /** The ten latest years that have anything. */
  period(): { firstDay: string; lastDay: string } {
    const years = [...this.years.keys()].sort().slice(-10);
    return { firstDay: `${years[0] ?? '2000'}-01-01`, lastDay: `${years.at(-1) ?? '2000'}-12-31` };
  }

  /** A condition that some have and most do not. */
  label(): Found | undefined {
    const share = ({ subjects }: Found) => subjects.size / Math.max(1, this.subjects.size);
    const ranked = this.most(this.conditions);
    return ranked.find((found) => share(found) >= 0.03 && share(found) <= 0.5) ?? ranked[0];
  }
}

/** The unit of most values; what cannot be converted into it is left aside, for the author to decide. */
export function commonUnit({ units }: Found): {
  readonly unit: string;
  readonly aside: Record<string, unknown>;
} {
  const ranked = [...units].sort((a, b) => b[1].count - a[1].count);
  const unit = ranked[0]?.[1].ucum ?? '1';
  const odd = ranked.filter(([, { ucum }]) => typeof conversionOf(ucum, unit, undefined)(1) === 'string');
  return {
    unit,
    aside: odd.length === 0 ? {} : { units: Object.fromEntries(odd.map(([name]) => [name, null])) },
  };
}
