import type { Table } from '../tables/table.ts';
import { ColumnProfile } from './column-profile.ts';

/** Cells that are kept of a sample: a bound on memory for wide tables. */
const MOST_CELLS = 4_000_000;

/** How a table's sample is taken. */
export interface Sampling {
  readonly rows: number;
  readonly decimal: '.' | ',';
  /** Texts that mean "missing" in every column. */
  readonly missing: readonly string[];
}

/** Profiles of the first rows of a table. */
export async function profileTable(
  table: Table,
  { rows: wanted, decimal, missing }: Sampling,
): Promise<ColumnProfile[]> {
  const profiles = table.columns.map((name) => new ColumnProfile(name, decimal, missing));
  const most = Math.min(wanted, Math.max(500, Math.floor(MOST_CELLS / Math.max(1, profiles.length))));
  let rows = 0;
  for await (const { cells } of table.rows) {
    // A ragged row is for the preflight to report.
    if (cells.length !== profiles.length) continue;
    for (const [i, profile] of profiles.entries()) profile.add(cells[i] ?? null);
    rows += 1;
    if (rows >= most) break;
  }
  return profiles;
}
