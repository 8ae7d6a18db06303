import { plainText } from '../tables/plain-text.ts';
import { type Cell, NOT_TEXT, type Table } from '../tables/table.ts';
import { refuseType, refuseZone } from './refusal.ts';

/** A table (or view) by name, or a query whose rows are the table. */
export type Relation =
  | { readonly schema: string; readonly table: string }
  | { readonly schema: string; readonly query: string };

/** A database that is open for reading. Every table that it reads is of the same moment. */
export interface Database {
  /** Names of the tables and views of a schema, as they are written. */
  tables(schema: string): Promise<readonly string[]>;
  /**
   * Starts reading a relation; its rows are in the order in which the engine gives them.
   *
   * @param wanted columns to read; all of them where it is undefined
   * @throws AssayError `database-refused` (2): there is no such relation, or it may not be read;
   * `column-type-unreadable` (2): a wanted column has a type whose values have no exact text
   */
  read(relation: Relation, wanted: readonly string[] | undefined): Promise<Table>;
  close(): Promise<void>;
}

export type OpenDatabase = (path: string, options: DatabaseOptions) => Promise<Database>;

export interface DatabaseOptions {
  /** The zone in which instants have their day; undefined where none is declared. */
  readonly timeZone: string | undefined;
}

/** A column as the engine describes it. */
export interface DatabaseColumn {
  readonly name: string;
  /** The engine's name of the type, for errors. */
  readonly type: string;
  /** `exact`: has an exact text; `instant`: needs a time zone; `none`: neither a text nor one number. */
  readonly kind: 'exact' | 'float' | 'instant' | 'none';
}

/** The name of a relation in findings and errors: `hospital.sqlite:patients`. */
export const relationName = (file: string, relation: Relation): string =>
  `${file}:${'query' in relation ? 'query' : relation.table}`;

/** The relation as the FROM clause of a statement. A line break ends a comment at the end of a query. */
export const fromClause = (relation: Relation): string =>
  'query' in relation
    ? `(\n${relation.query}\n) AS q`
    : `${quoted(relation.schema)}.${quoted(relation.table)}`;

/** An SQL identifier, taken literally. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/**
 * The columns to read. Of OMOP tables (`wanted` undefined) a column without a readable type is a cell that nothing
 * may read; of others it is refused here.
 *
 * @throws AssayError `column-type-unreadable`, `time-zone-missing` (2)
 */
export function chosenColumns(
  file: string,
  columns: readonly DatabaseColumn[],
  wanted: readonly string[] | undefined,
  { timeZone }: DatabaseOptions,
): readonly DatabaseColumn[] {
  const names = wanted === undefined ? undefined : new Set(wanted.map(plainText));
  const chosen = names === undefined ? columns : columns.filter(({ name }) => names.has(plainText(name)));
  for (const { name, type, kind } of chosen) {
    if (kind === 'none' && names !== undefined) throw refuseType(file, name, type);
    if (kind === 'instant' && timeZone === undefined) throw refuseZone(file, name);
  }
  return chosen;
}

export const floatNames = (columns: readonly DatabaseColumn[]): ReadonlySet<string> =>
  new Set(columns.flatMap(({ name, kind }) => (kind === 'float' ? [name] : [])));

/** A text as a cell; a column without a readable type has no text. */
export const textCell = (text: string | null, kind: DatabaseColumn['kind']): Cell =>
  text === null ? null : kind === 'none' ? NOT_TEXT : text.trim();

/** `2024-03-02 10:15:00+01` as ISO 8601, as Parquet's timestamps are read: `2024-03-02T10:15:00+01:00`. */
export const isoInstant = (text: string): string =>
  text
    .replace(/^([0-9]{4}-[0-9]{2}-[0-9]{2}) (?=[0-9])/, '$1T')
    .replace(/([+-][0-9]{2})$/, '$1:00')
    .replace(/\+00:00$/, 'Z');
