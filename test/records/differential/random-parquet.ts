import type { SeededRandom } from '../../../scripts/support/random.ts';
import { number } from './random-csv.ts';

/** A column of a random Parquet file: its name, its SQL type, and its values as SQL expressions. */
interface RandomColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly string[];
}

export interface RandomParquet {
  /** Columns whose values are compared. */
  readonly columns: readonly RandomColumn[];
  /** Nested columns beside them, whose members have the same names. */
  readonly nested: readonly RandomColumn[];
  readonly rows: number;
  /** Of COPY ... TO. */
  readonly options: string;
}

const TYPES = [
  'TINYINT',
  'SMALLINT',
  'INTEGER',
  'BIGINT',
  'UTINYINT',
  'USMALLINT',
  'UINTEGER',
  'UBIGINT',
  'DECIMAL(4,1)',
  'DECIMAL(9,3)',
  'DECIMAL(18,6)',
  'DECIMAL(38,10)',
  'FLOAT',
  'DOUBLE',
  'VARCHAR',
  'BOOLEAN',
  'DATE',
  'TIME',
  'TIMESTAMP',
  'TIMESTAMP_MS',
  'TIMESTAMP_NS',
  'UUID',
] as const;

const BITS: Readonly<Record<string, number>> = { TINY: 8, SMALL: 16, '': 32, BIG: 64 };

/** Makes columns of random types with some nulls, now and then without any value. */
export function randomParquet(random: SeededRandom): RandomParquet {
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T;
  const rows = random.integer(1, 30);
  const columns = Array.from({ length: random.integer(1, 6) }, (_, i): RandomColumn => {
    const type = pick(TYPES);
    const nulls = pick([0, 0.3, 1]);
    const values = Array.from({ length: rows }, () =>
      random.next() < nulls ? 'NULL' : randomValue(type, random, pick),
    );
    return { name: `c${i}`, type, values };
  });
  const nested = [
    { name: 's', type: 'STRUCT(c0 DECIMAL(6,2), c1 INTEGER)', values: fill(rows, () => `{c0: 1.25, c1: 7}`) },
    { name: 'l', type: 'DECIMAL(6,2)[]', values: fill(rows, () => '[1.25, 2.50]') },
  ].filter(() => random.next() < 0.5);
  const compression = pick(['uncompressed', 'snappy', 'zstd', 'gzip']);
  // Version 2 delta-encodes integers; unsigned ones of 32 bits are refused then.
  const version = columns.some(({ type }) => type === 'UINTEGER') ? 'V1' : pick(['V1', 'V2']);
  return {
    columns,
    nested,
    rows,
    options: `FORMAT parquet, COMPRESSION ${compression}, PARQUET_VERSION ${version}`,
  };
}

const fill = (count: number, make: () => string): string[] => Array.from({ length: count }, make);

function randomValue(type: string, random: SeededRandom, pick: <T>(items: readonly T[]) => T): string {
  const integer = /^(U?)(TINY|SMALL|BIG|)INT(?:EGER)?$/.exec(type);
  if (integer !== null) {
    const bits = BITS[integer[2] as string] as number;
    const value = random.bigint(random.integer(1, bits));
    return `'${integer[1] === 'U' ? value : BigInt.asIntN(bits, value)}'::${type}`;
  }
  const decimal = /^DECIMAL\(([0-9]+),([0-9]+)\)$/.exec(type);
  if (decimal !== null) {
    const [width, scale] = [Number(decimal[1]), Number(decimal[2])];
    const digits = Array.from({ length: random.integer(scale + 1, width) }, () => random.integer(0, 9)).join(
      '',
    );
    return `'${random.next() < 0.3 ? '-' : ''}${digits.slice(0, -scale)}.${digits.slice(-scale)}'::${type}`;
  }
  const year = random.integer(1900, 2149);
  const part = (most: number, least = 0) => String(random.integer(least, most)).padStart(2, '0');
  const day = `${year}-${part(12, 1)}-${part(28, 1)}`;
  const clock = `${part(23)}:${part(59)}:${part(59)}`;
  switch (type) {
    case 'FLOAT':
    case 'DOUBLE':
      return `'${number(random)}'::${type}`;
    case 'VARCHAR':
      return `'${pick(['a', 'Zoë', '日本', '17', '17.0', 'n/a', '😀', "O''Brien", ''])}'`;
    case 'BOOLEAN':
      return pick(['true', 'false']);
    case 'DATE':
      return `'${day}'::DATE`;
    case 'TIME':
      return `'${clock}.${random.integer(100_000, 999_999)}'::TIME`;
    case 'UUID':
      return `'${random.bigint(128).toString(16).padStart(32, '0')}'::UUID`;
    default:
      return `'${day} ${clock}.${random.integer(100, 999)}'::${type}`;
  }
}
