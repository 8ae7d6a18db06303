import { expect, test } from 'vitest';
import type { AssayError } from '../../../src/protocol/errors.ts';
import { type TinyJson, tinyDocument } from '../../records/fixture.ts';

const TABLE = { engine: 'sqlite', table: 't' };
const withSite = (site: object) => (json: TinyJson) => {
  Object.assign(json.mapping.sites[0] ?? {}, site);
};

test.each([
  ['a table', { format: 'sql', database: TABLE }],
  ['a query', { format: 'sql', database: { engine: 'postgres', query: ' select * from t\nwhere a > 1' } }],
  [
    'a query with a name for a part of it',
    { format: 'sql', database: { engine: 'duckdb', query: 'WITH x AS (SELECT 1) SELECT * FROM x' } },
  ],
  ['a zone', { format: 'sql', database: { ...TABLE, schema: 'ward', timeZone: 'Europe/Brussels' } }],
])('a site may be read from %s', (_, site) => {
  expect(() => tinyDocument(withSite(site))).not.toThrow();
});

test.each([
  ['no database in format sql', { format: 'sql' }, 'mapping.sites[0].database: format sql'],
  ['a database of a format of files', { database: TABLE }, 'mapping.sites[0].database: format csv'],
  [
    'neither table nor query',
    { format: 'sql', database: { engine: 'sqlite' } },
    'give either table or query',
  ],
  [
    'table and query',
    { format: 'sql', database: { ...TABLE, query: 'SELECT 1' } },
    'give either table or query',
  ],
  ['a table of OMOP', { format: 'omop', database: TABLE }, 'mapping.sites[0].database.table: has no meaning'],
  [
    'two statements',
    { format: 'sql', database: { engine: 'sqlite', query: 'SELECT 1; DROP TABLE t' } },
    'mapping.sites[0].database.query: one SELECT statement',
  ],
  [
    'another statement than SELECT',
    { format: 'sql', database: { engine: 'sqlite', query: 'DELETE FROM t' } },
    'mapping.sites[0].database.query: one SELECT statement',
  ],
  [
    'an unknown zone',
    { format: 'sql', database: { ...TABLE, timeZone: 'Europe/Atlantis' } },
    'mapping.sites[0].database.timeZone: ',
  ],
  [
    'an offset in place of a zone',
    { format: 'sql', database: { ...TABLE, timeZone: '+01:00' } },
    'mapping.sites[0].database.timeZone: ',
  ],
  ['a password', { format: 'sql', database: { ...TABLE, password: 'secret-77' } }, 'Unrecognized key'],
])('a mapping with %s is refused at its place', (_, site, words) => {
  let refusal: AssayError | undefined;
  try {
    tinyDocument(withSite(site));
  } catch (error) {
    refusal = error as AssayError;
  }
  expect(refusal).toMatchObject({ code: 'policy-document-invalid', exitCode: 2 });
  expect(refusal?.message).toContain(words);
  expect(refusal?.message).not.toContain('secret-77');
});
