import { join } from 'node:path';
import { expect, test } from 'vitest';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { resolveGiven } from '../../../src/records/given-files.ts';
import { readSiteFiles } from '../../../src/records/read-records.ts';
import { recordBytes } from '../../../src/records/record-bytes.ts';
import { collect, errorOf, findingsOf, folderWith, recordsOf, tinyDocument } from '../fixture.ts';
import { writeSqlite } from '../support/database-files.ts';

const document = tinyDocument((json) => {
  json.mapping.sites = [
    {
      name: 'ward',
      role: 'contributor',
      format: 'sql',
      files: 'ward.sqlite',
      database: { engine: 'sqlite', table: 'admissions' },
    },
  ];
});

function databaseFile(): string {
  const path = join(folderWith(), 'ward.sqlite');
  writeSqlite(path, {}, [
    'CREATE TABLE admissions (age INTEGER, dose REAL, outcome INTEGER)',
    "INSERT INTO admissions VALUES (50, 2.5, 1), (60, NULL, 0), ('sixty', 2, 0), (61, x'00', 0)",
  ]);
  return path;
}

test('the file of a database is given as a record file is; findings name the row and the column', async () => {
  const given = await resolveGiven(document, databaseFile(), undefined);
  const compiled = compilePolicy(document, TINY);
  const outcomes = await collect(readSiteFiles({ document, compiled, ...given }));
  expect(recordsOf(outcomes).map(({ file, rowNumber }) => `${file}:${rowNumber}`)).toEqual([
    'ward.sqlite:admissions:1',
    'ward.sqlite:admissions:2',
  ]);
  expect(findingsOf(outcomes)).toEqual(['3:age:not-a-number', '4:dose:not-a-number']);
});

test('a folder is refused where the mapping reads a database', async () => {
  const error = await errorOf(resolveGiven(document, folderWith(), undefined));
  expect(error).toMatchObject({ code: 'data-path-unsafe', exitCode: 2 });
  expect(error.message).toContain('the connection file');
});

test('progress does not take the size of a database for the amount of work', async () => {
  const path = databaseFile();
  expect(await recordBytes(document, { site: 'ward', paths: [path] })).toBe(0);
  expect(await recordBytes(document, { dataset: 'ward', dataDir: join(path, '..') })).toBe(0);
});
