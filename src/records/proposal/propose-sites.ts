import { join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { parseLabelTest } from '../../protocol/policy/label-test.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import { openRecordFile, resolveGivenFile } from '../tables/safe-file.ts';
import { ColumnProfile } from './column-profile.ts';
import { dialectFields } from './dialect-fields.ts';
import type { Proposal } from './policy-draft.ts';
import { profileTable } from './profile-table.ts';
import { proposeFromTable } from './propose-table.ts';
import { type SniffedDialect, sniffDialect } from './sniff-dialect.ts';
import type { ProposalWishes, SiteFile } from './wishes.ts';

/** A proposal for the tables of several sites: one schema that reads all of them. */

interface SiteTable {
  readonly name: string;
  readonly file: string;
  readonly path: string;
  readonly sniffed: SniffedDialect;
  readonly profiles: readonly ColumnProfile[];
}

/**
 * @param folder the files are given relative to it
 * @throws AssayError as `proposeFromTable`; `data-file-not-found`, `data-path-unsafe` (2)
 */
export async function proposeSites(
  folder: string,
  files: readonly SiteFile[],
  wishes: ProposalWishes,
): Promise<Proposal & { readonly paths: ReadonlyMap<string, string> }> {
  const tables: SiteTable[] = [];
  for (const { name, file } of files) {
    const path = await resolveGivenFile(join(folder, file));
    const sniffed = await sniffDialect(path);
    const table = await readCsvTable(await openRecordFile(path), sniffed.dialect);
    const sampling = { rows: wishes.sampleRows, decimal: sniffed.decimal, missing: wishes.missing ?? [] };
    tables.push({ name, file, path, sniffed, profiles: await profileTable(table, sampling) });
  }
  const proposal = await proposeFromTable(pooled(tables, wishes), {}, wishes);
  const policy = structuredClone(proposal.policy) as { mapping: Record<string, unknown> };
  const columns = policy.mapping.columns as Record<string, string | { column?: string }>;
  const columnOf = (feature: string) => {
    const entry = columns[feature];
    return typeof entry === 'string' ? entry : (entry?.column ?? '');
  };
  policy.mapping.sites = tables.map((table) => {
    assertHas(table, policy.mapping);
    const absent = Object.keys(columns).filter((feature) => !hasColumn(table, columnOf(feature)));
    return {
      name: table.name,
      role: 'contributor',
      files: table.file,
      ...dialectFields(table.sniffed),
      ...(absent.length === 0 ? {} : { columns: Object.fromEntries(absent.map((name) => [name, null])) }),
    };
  });
  const questions = [
    ...proposal.questions,
    ...Object.keys(columns)
      .filter((feature) => differs(tables, columnOf(feature)))
      .map(
        (feature) =>
          `"${columnOf(feature)}": sites have values in it that others lack: do the codes mean the same? Where they do not, give the site its own "values"`,
      ),
  ];
  return {
    ...proposal,
    policy,
    questions,
    paths: new Map(tables.map(({ name, path }) => [name, path])),
  };
}

const hasColumn = ({ profiles }: SiteTable, column: string): boolean =>
  profiles.some(({ name }) => name === column);

/** Label, day and key must be read at every site. */
function assertHas(table: SiteTable, mapping: Record<string, unknown>): void {
  const { label, day, key } = mapping as {
    label: { column?: string; test?: string };
    day: { column?: string };
    key: { columns?: string[] } | string;
  };
  const labelColumn = label.test === undefined ? label.column : parseLabelTest(label.test)?.column;
  const needed = [labelColumn, day.column, ...(typeof key === 'string' ? [] : (key.columns ?? []))];
  for (const column of needed) {
    if (column !== undefined && !hasColumn(table, column))
      throw new AssayError(
        'column-not-found',
        `site ${table.name} lacks a column that the label, the day or the key is read from at another site`,
      );
  }
}

/** The columns of all sites together; a column that a site lacks is missing in its rows. */
function pooled(tables: readonly SiteTable[], { missing = [] }: ProposalWishes): ColumnProfile[] {
  const names = [...new Set(tables.flatMap(({ profiles }) => profiles.map(({ name }) => name)))];
  return names.map((name) => {
    const pool = new ColumnProfile(name, '.', missing);
    for (const { profiles, sniffed } of tables) {
      const own = profiles.find((profile) => profile.name === name);
      const rows = profiles[0]?.rows ?? 0;
      for (let row = 0; row < rows; row++) {
        const cell = own?.cells[row] ?? null;
        // A number's comma becomes a point, so that numbers of all sites are read alike.
        const isNumber = sniffed.decimal === ',' && own?.numberOf(cell) !== undefined;
        pool.add(isNumber && typeof cell === 'string' ? cell.replace(',', '.') : cell);
      }
    }
    return pool;
  });
}

/** Enough records to see most of a site's values. */
const ENOUGH = 30;

/** More different values are quantities, of which no two sites have the same. */
const MOST_CODES = 12;

/** Whether of two sites each has codes that the other lacks. */
function differs(tables: readonly SiteTable[], column: string): boolean {
  const sets = tables.flatMap(({ profiles }) => {
    const own = profiles.find(({ name }) => name === column);
    if (own === undefined || own.present < ENOUGH || own.texts.size > MOST_CODES || own.hasManyTexts)
      return [];
    return [new Set<string | number>([...own.texts.keys()].map((text) => own.numberOf(text) ?? text))];
  });
  const lacks = (a: ReadonlySet<unknown>, b: ReadonlySet<unknown>) => [...a].some((code) => !b.has(code));
  return sets.some((a) => sets.some((b) => lacks(a, b) && lacks(b, a)));
}
