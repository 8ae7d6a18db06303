import type { Cell } from '../tables/table.ts';
import { type DatabaseColumn, isoInstant, textCell } from './database.ts';

/** Types of PostgreSQL by their OID, as the server's text protocol writes them (ISO dates, shortest floats). */

const EXACT: ReadonlySet<number> = new Set([
  // boolean, bigint, smallint, integer, oid, numeric
  16, 20, 21, 23, 26, 1700,
  // "char", name, text, char(n), varchar, uuid
  18, 19, 25, 1042, 1043, 2950,
  // date, time, timestamp, time with time zone
  1082, 1083, 1114, 1266,
]);
const FLOATS: ReadonlySet<number> = new Set([700, 701]);
const BOOLEAN = 16;
const TIMESTAMP = 1114;
const TIMESTAMP_WITH_ZONE = 1184;

/** The catalogue's entry of a type: its name, and its base type if it is not built in. */
export interface CatalogueType {
  readonly name: string;
  /** An enumeration or a text type of an extension (citext). */
  readonly isText: boolean;
}

export function kindOf(oid: number, type: CatalogueType | undefined): DatabaseColumn['kind'] {
  if (oid === TIMESTAMP_WITH_ZONE) return 'instant';
  if (FLOATS.has(oid)) return 'float';
  return EXACT.has(oid) || (oid >= FIRST_OF_USERS && type?.isText === true) ? 'exact' : 'none';
}

/** OIDs of built-in types are smaller. */
const FIRST_OF_USERS = 16_384;

/** Makes a cell of a text of the protocol. */
export function cellOf(oid: number, kind: DatabaseColumn['kind']): (text: string | null) => Cell {
  if (oid === BOOLEAN) return (text) => (text === null ? null : text === 't' ? 'true' : 'false');
  if (oid === TIMESTAMP || oid === TIMESTAMP_WITH_ZONE)
    return (text) => (text === null ? null : isoInstant(text));
  return (text) => textCell(text, kind);
}
