import { expect, test } from 'vitest';
import { planDataset, planDatasets } from '../../src/records/dataset-plan.ts';
import { siteForFile, siteMapping } from '../../src/records/site-mapping.ts';
import { tinyDocument } from './fixture.ts';

const document = tinyDocument((json) => {
  Object.assign(json.mapping, { delimiter: ';', decimal: ',' });
  json.mapping.sites = [
    { name: 'north', role: 'contributor', files: 'north/export-*.csv', missing: ['NA'] },
    {
      name: 'south',
      role: 'holdout',
      files: 'south.csv',
      decimal: '.',
      columns: { dose: null, age: { column: 'alter', missing: ['-1'] } },
    },
  ];
});

test('a site fills in what it does not say from the general entries', () => {
  const north = siteMapping(document, 'north');
  expect(north.dialect).toMatchObject({ delimiter: ';', quote: '"', encoding: 'utf-8', header: true });
  expect(north.columns.map(({ feature, column }) => [feature, column])).toEqual([
    ['age', 'age'],
    ['dose', 'dose'],
  ]);
  const [age, dose] = north.columns;
  expect([age?.missing.get('NA'), age?.missing.get('?')]).toEqual([true, undefined]);
  expect([dose?.missing.get('NA'), dose?.missing.get('0,0')]).toEqual([true, true]);
});

test('a site replaces columns, and null means not recorded there', () => {
  const [age, dose] = siteMapping(document, 'south').columns;
  expect(age).toMatchObject({ column: 'alter', format: { decimal: '.', scientific: false } });
  expect([age?.missing.get('-1.0'), age?.missing.get('?')]).toEqual([true, true]);
  expect(dose?.column).toBeUndefined();
});

test('without a split every site is a dataset', () => {
  expect(planDatasets(document).map(({ name, role, simulated }) => [name, role, simulated])).toEqual([
    ['north', 'contributor', false],
    ['south', 'holdout', false],
  ]);
});

test('a file finds its site by name', () => {
  expect(siteForFile(document, 'export-7.csv')).toBe('north');
  expect(siteForFile(document, 'south.csv')).toBe('south');
});

test('rejects an unknown dataset, site and file, and names what there is', () => {
  expect(() => planDataset(document, 'east')).toThrow(/it has north, south$/);
  expect(() => siteMapping(document, 'east')).toThrow(/it has north, south$/);
  expect(() => siteForFile(document, 'east.csv')).toThrow(/name the site: north, south$/);
});
