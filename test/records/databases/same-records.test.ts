import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import { STANDARD, TINY } from '../../../src/protocol/shape.ts';
import { type RowOutcome, readRecords } from '../../../src/records/read-records.ts';
import { describePostgres } from '../../support/databases.ts';
import { collect, folderWith, type TinyJson, tinyDocument } from '../fixture.ts';
import {
  type ColumnType,
  csvOf,
  makePostgres,
  type TestTable,
  type TestTables,
  writeConnection,
  writeDuckDb,
  writeSqlite,
} from '../support/database-files.ts';
import { hospital, hospitalJson } from '../support/hospital.ts';
import { OMOP_MAPPING, omopTables } from '../support/hospital-omop.ts';

/** One OMOP hospital and one flat table, read from CSV files and from each database, value by value. */

const SEED = 51_973;
process.stdout.write(`databases of seed ${SEED}\n`);

/** Records, and the findings of rows without their place; sorted, because tables of a database have no order. */
const readings = (outcomes: readonly RowOutcome[]): string[] =>
  outcomes
    .map((outcome) => {
      if (outcome.kind === 'findings')
        return JSON.stringify(outcome.findings.map(({ row: _, file: __, ...finding }) => finding));
      const { key, codes, day, label } = outcome.record;
      return JSON.stringify([key, codes, day, label]);
    })
    .sort();

const typeOf = (name: string): ColumnType =>
  name.endsWith('_date')
    ? 'date'
    : name.endsWith('_datetime')
      ? 'timestamp'
      : name === 'value_as_number'
        ? 'double'
        : 'integer';

const OMOP: TestTables = Object.fromEntries(
  Object.entries(omopTables(hospital(SEED, 200))).map(([table, { columns, rows }]) => [
    table,
    {
      columns: columns.map((name) => [name, typeOf(name)] as const),
      rows: rows.map((row) => row.map((cell) => (cell === undefined ? null : String(cell)))),
    },
  ]),
);

async function readOmop(dataDir: string, site: object): Promise<string[]> {
  const document = parsePolicyDocument(
    hospitalJson({ ...OMOP_MAPPING, sites: [{ ...OMOP_MAPPING.sites[0], ...site }] }),
  );
  const compiled = compilePolicy(document, STANDARD);
  return readings(await collect(readRecords({ document, compiled, dataset: 'hospital', dataDir })));
}

/** Rows with ids beyond 2^53, digits that a float would lose, texts outside of ASCII, nulls and unknown categories. */
function flatTable(): TestTable {
  const random = new SeededRandom(SEED);
  const pick = <T>(items: readonly T[]): T => items[random.integer(0, items.length - 1)] as T;
  const maybe = (text: string, share = 0.15) => (random.next() < share ? null : text);
  const rows = Array.from({ length: 2500 }, (_, i) => [
    String(9_007_199_254_740_993n + BigInt(i)),
    `Ämt "${i % 7}", Süd`,
    maybe(String(18 + random.next() * 80)),
    maybe(`${random.integer(1, 99)}.${random.integer(1, 9)}`),
    maybe(pick(['mâle', 'femelle', 'femelle ', 'divers']), 0.05),
    maybe(pick(['true', 'false']), 0.02),
    maybe(`2020-0${random.integer(1, 9)}-${random.integer(10, 28)}`, 0.02),
  ]);
  return {
    columns: [
      ['id', 'integer'],
      ['ward', 'text'],
      ['age', 'double'],
      ['dose', 'numeric'],
      ['sex', 'text'],
      ['died', 'boolean'],
      ['admitted', 'date'],
    ],
    rows,
  };
}
const FLAT: TestTables = { admissions: flatTable() };

async function readFlat(dataDir: string, site: object, general: object = {}): Promise<string[]> {
  const document = tinyDocument((json: TinyJson) => {
    json.schema.features.push({ name: 'male', unit: '1', transform: 'linear', centre: 0.5, step: 0.0078 });
    json.rules.features = {
      age: { window: [18, 100], maxMissingShare: 1 },
      dose: { window: [0.5, 100], maxMissingShare: 1 },
      male: { window: [0, 1], maxMissingShare: 1 },
    };
    json.mapping.columns = {
      age: 'age',
      dose: 'dose',
      male: { column: 'sex', values: { mâle: 1, femelle: 0 } },
    };
    Object.assign(json.mapping, {
      missing: [''],
      label: { column: 'died', values: { true: 1, false: 0 } },
      day: { column: 'admitted' },
      key: { columns: ['id', 'ward'] },
      ...general,
    });
    json.mapping.sites = [{ name: 'ward', role: 'contributor', ...site }];
  });
  const compiled = compilePolicy(document, TINY);
  return readings(await collect(readRecords({ document, compiled, dataset: 'ward', dataDir })));
}

let omop: readonly string[];
let flat: readonly string[];
beforeAll(async () => {
  const files = Object.entries(OMOP).map(([name, table]) => [`${name}.csv`, csvOf(table)]);
  omop = await readOmop(folderWith(Object.fromEntries(files)), { files: '*.csv' });
  flat = await readFlat(folderWith({ 'admissions.csv': csvOf(FLAT['admissions'] as TestTable) }), {
    files: 'admissions.csv',
  });
});

test('the tables have records, missing values and findings to compare', () => {
  expect(omop.length).toBeGreaterThan(100);
  expect(flat).toHaveLength(2500);
  for (const part of ['"unmapped-category"', '"label-missing"', '"day-missing"', '[0,', '9007199254741000'])
    expect(flat.some((line) => line.includes(part))).toBe(true);
});

interface Source {
  /** Writes the tables; gives the folder, and the name of the file that the mapping reads. */
  readonly make: (tables: TestTables) => Promise<readonly [folder: string, file: string]>;
  readonly engine: string;
}

function suite({ make, engine }: Source): void {
  test('gives the records and findings of the CSV files, of OMOP tables', async () => {
    const [folder, files] = await make(OMOP);
    expect(await readOmop(folder, { files, database: { engine } })).toEqual(omop);
  });

  test('gives the records and findings of the CSV file, of a table and of a query', async () => {
    const [folder, files] = await make(FLAT);
    const read = (entry: object) =>
      readFlat(folder, { files, database: { engine, ...entry } }, { format: 'sql' });
    expect(await read({ table: 'admissions' })).toEqual(flat);
    const query = 'WITH a AS (SELECT * FROM admissions)\nSELECT a.*, 1 AS more FROM a -- all of them';
    expect(await read({ query })).toEqual(flat);
  });
}

describe('a DuckDB file', () =>
  suite({
    engine: 'duckdb',
    make: async (tables) => {
      const folder = folderWith();
      await writeDuckDb(join(folder, 'hospital.duckdb'), tables);
      return [folder, 'hospital.duckdb'];
    },
  }));

describe('a SQLite file', () =>
  suite({
    engine: 'sqlite',
    make: async (tables) => {
      const folder = folderWith();
      writeSqlite(join(folder, 'hospital.sqlite'), tables);
      return [folder, 'hospital.sqlite'];
    },
  }));

describePostgres('a PostgreSQL server', (server) =>
  suite({
    engine: 'postgres',
    make: async (tables) => {
      const folder = folderWith();
      writeConnection(folder, await makePostgres(server(), tables));
      return [folder, 'warehouse.json'];
    },
  }),
);
