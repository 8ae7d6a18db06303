import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { capacityOf, preflight } from '../../../src/records/preflight/preflight.ts';
import { RowNumberFile } from '../../../src/records/preflight/row-number-file.ts';
import { recordBytes } from '../../../src/records/record-bytes.ts';
import { errorOf, folderWith, type TinyJson, tinyDocument } from '../fixture.ts';

const HEADER = 'age,dose,outcome\n';

function check(csv: string, change?: (json: TinyJson) => void, rowNumbersFile?: string) {
  const document = tinyDocument(change);
  const compiled = compilePolicy(document, TINY);
  const dataDir = folderWith({ 'ward.csv': csv });
  const source = { dataset: 'ward', dataDir };
  return preflight({
    document,
    compiled,
    shape: TINY,
    source,
    ...(rowNumbersFile === undefined ? {} : { rowNumbers: new RowNumberFile(rowNumbersFile) }),
  });
}

describe('preflight', () => {
  test('counts by rule and column', async () => {
    const report = await check(`${HEADER}60,7,1\n17,7,1\n12,700,1\n60,7,1\n61,?,0\n`);
    expect(report.reasons[0]).toBe(
      '3 of 5 rows (60 %) are left out, more than 5 %: 2 by window, 1 by duplicate-key',
    );
    expect(report).toMatchObject({
      rows: 5,
      passing: 2,
      duplicates: 1,
      refused: 2,
      unreadable: 0,
      verdict: 'lossy',
      exitCode: 0,
    });
    expect(report.findings).toEqual([
      { rule: 'window', category: 'plausibility/atemporal', severity: 'refused', column: 'age', count: 2 },
      { rule: 'window', category: 'plausibility/atemporal', severity: 'refused', column: 'dose', count: 1 },
      {
        rule: 'duplicate-key',
        category: 'plausibility/uniqueness',
        severity: 'duplicate',
        column: '',
        count: 1,
      },
    ]);
  });

  test('rejects an unreadable row (2), no passing row (3), no row (2), an empty file (2)', async () => {
    expect(await check(`${HEADER}60,7,1\nx,7,1\n`)).toMatchObject({
      verdict: 'unreadable',
      unreadable: 1,
      exitCode: 2,
    });
    expect(await check(`${HEADER}17,7,1\n`)).toMatchObject({ verdict: 'refused', passing: 0, exitCode: 3 });
    expect(await check(HEADER)).toMatchObject({ verdict: 'unreadable', exitCode: 2 });
    expect(await errorOf(check(''))).toMatchObject({ code: 'data-file-empty', exitCode: 2 });
  });

  test('rejects fewer records than the policy wants', async () => {
    const report = await check(`${HEADER}60,7,1\n61,7,0\n`, (json) => {
      json.rules.minRecords = 3;
    });
    expect(report).toMatchObject({ verdict: 'refused', exitCode: 3 });
  });

  test('rejects one record more than the capacity of the shape', async () => {
    const most = TINY.n * 2 ** TINY.depth;
    expect(capacityOf(TINY)).toBe(most);
    const rows = (count: number) =>
      Array.from({ length: count }, (_, i) => `${20 + i},7,${i % 2}\n`).join('');
    const full = { passing: most, fullBatches: most / TINY.n, partialBatch: 0, exitCode: 0 };
    expect(await check(HEADER + rows(most))).toMatchObject(full);
    expect(await errorOf(check(HEADER + rows(most + 1)))).toMatchObject({
      code: 'capacity-exceeded',
      exitCode: 2,
    });
  });

  test('writes row numbers on request, for the owner only, and nothing when it fails', async () => {
    const folder = folderWith();
    const target = join(folder, 'rows.csv');
    await check(`${HEADER}60,7,1\n17,7,1\n60,7,1\n`, undefined, target);
    expect(readFileSync(target, 'utf8')).toBe(
      'file,row,rule,column\nward.csv,3,window,age\nward.csv,4,duplicate-key,\n',
    );
    expect(statSync(target).mode & 0o777).toBe(0o600);

    const other = join(folder, 'other.csv');
    await errorOf(check(`${HEADER}17,7,1\n60,"7,1\n`, undefined, other));
    await errorOf(check('', undefined, other));
    expect(existsSync(other)).toBe(false);
    expect(readdirSync(folder)).toEqual(['rows.csv']);

    const error = await errorOf(check(`${HEADER}17,7,1\n`, undefined, join(folder, 'no', 'rows.csv')));
    expect(error).toMatchObject({ code: 'row-numbers-unwritable', exitCode: 4 });
  });

  test('reads one given file with a site of the document', async () => {
    const document = tinyDocument();
    const path = join(folderWith({ 'export.csv': `${HEADER}60,7,1\n` }), 'export.csv');
    const report = await preflight({
      document,
      compiled: compilePolicy(document, TINY),
      shape: TINY,
      source: { site: 'ward', paths: [path] },
    });
    expect(report).toMatchObject({
      name: 'ward',
      rows: 1,
      passing: 1,
      fullBatches: 0,
      partialBatch: 1,
      batchRules: [],
    });
  });
});

describe('what was read', () => {
  const rows = (count: number, row: (i: number) => string) =>
    HEADER + Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

  test('each feature tells present, missing, out of window and unreadable values apart', async () => {
    const report = await check(`${HEADER}60,7,1\n17,7,1\n61,?,0\nx,700,1\n62,7x,0\n60,7,1\n9000,7,1\n`);
    expect(report.features).toMatchObject([
      { name: 'age', unit: 'a', window: [18, 100], present: 3, missing: 0, outOfWindow: 2, unreadable: 1 },
      { name: 'dose', unit: 'mg', window: [1, 100], present: 3, missing: 1, outOfWindow: 1, unreadable: 1 },
    ]);
    expect(report.lost).toEqual({
      rows: 5,
      share: 5 / 7,
      reasons: [
        { rule: 'not-a-number', rows: 2 },
        { rule: 'duplicate-key', rows: 1 },
        { rule: 'not-encodable', rows: 1 },
        { rule: 'window', rows: 1 },
      ],
    });
  });

  test('a feature that a site does not record is missing in every row', async () => {
    const report = await check(
      rows(8, (i) => `${20 + i},7,${i % 2}`),
      (json) => {
        json.mapping.sites = [
          { name: 'ward', role: 'contributor', files: 'ward.csv', columns: { dose: null } },
        ];
      },
    );
    expect(report.features[1]).toMatchObject({ present: 0, missing: 8, bins: [], quantiles: [] });
  });

  test('values out of the window are in the histogram, so that a wrong unit shows', async () => {
    const report = await check(
      rows(30, (i) => `${200 + i},7,${i % 2}`),
      (json) => {
        json.schema.features[0] = { name: 'age', unit: 'a', transform: 'linear', centre: 150, step: 1 };
      },
    );
    const [age] = report.features;
    expect(age).toMatchObject({ present: 0, outOfWindow: 30 });
    expect(age?.bins.reduce((sum, { count }) => sum + count, 0)).toBe(30);
    expect(age?.bins[0]?.to).toBeGreaterThanOrEqual(209);
  });

  test('the label is counted in the words of the policy, and the days in months', async () => {
    const report = await check(rows(16, (i) => `${20 + i},7,${i % 4 === 0 ? 1 : 0}`));
    expect(report.label).toEqual({
      words: 'died',
      rules: [{ one: 'outcome > 0', zero: 'otherwise' }],
      one: 4,
      zero: 12,
    });
    expect(report.days).toEqual({ first: '2020-03-01', last: '2020-03-31' });
  });

  test('categories are counted by the texts of the mapping', async () => {
    const text = (i: number) => (i < 10 ? 'low' : i < 25 ? 'high' : 'top');
    const report = await check(
      rows(28, (i) => `${20 + i},${text(i)},${i % 2}`),
      (json) => {
        json.mapping.columns.dose = { column: 'dose', values: { low: 1, high: 50, top: 99 } };
      },
    );
    expect(report.features[1]?.categories).toEqual([
      { names: ['high'], count: 15 },
      { names: ['low', 'top'], count: 13 },
    ]);
  });

  test('comment lines that were passed over are counted', async () => {
    const report = await check(`# made by hand\n${rows(8, (i) => `${20 + i},7,${i % 2}`)}# end\n`, (json) => {
      json.mapping.comment = '#';
    });
    expect(report).toMatchObject({ rows: 8, passedOver: [{ reason: 'comment', count: 2 }], aside: [] });
  });

  test('the progress is told all bytes and rows', async () => {
    const document = tinyDocument();
    const csv = rows(50, (i) => `${20 + i},7,${i % 2}`);
    const dataDir = folderWith({ 'ward.csv': csv });
    const told = { bytes: 0, rows: 0 };
    const source = { dataset: 'ward', dataDir };
    await preflight({
      document,
      compiled: compilePolicy(document, TINY),
      shape: { ...TINY, depth: 8 },
      source,
      onProgress: {
        bytes: (count) => {
          told.bytes += count;
        },
        row: () => {
          told.rows += 1;
        },
      },
    });
    expect(told).toEqual({ bytes: csv.length, rows: 50 });
    expect(await recordBytes(document, source)).toBe(csv.length);
  });
});

describe('outlook on batch-level rules', () => {
  const rows = (count: number, row: (i: number) => string) =>
    HEADER + Array.from({ length: count }, (_, i) => `${row(i)}\n`).join('');

  test('certain to pass, at risk, certain to fail', async () => {
    const missing = (share: number) => (json: TinyJson) => {
      json.rules.features.dose = { window: [1, 100], maxMissingShare: share };
    };
    const half = rows(24, (i) => `${20 + i},${i % 2 === 0 ? '?' : '7'},${i % 3 === 0 ? 0 : 1}`);
    const outlook = async (share: number) => {
      const report = await check(half, missing(share));
      return [
        report.verdict,
        report.batchRules.find(({ rule, column }) => rule === 'missing' && column === 'dose')?.expected,
      ];
    };
    expect(await outlook(1)).toEqual(['ready', 'passes']);
    expect(await outlook(0.5)).toEqual(['at-risk', 'at-risk']);
    expect(await outlook(0.25)).toEqual(['refused', 'fails']);
  });

  test('says the rule, the figure and the bound in words', async () => {
    const report = await check(
      rows(8, (i) => `${20 + i},?,${i % 2}`),
      (json) => {
        json.rules.features.dose = { window: [1, 100], maxMissingShare: 0.5 };
      },
    );
    expect(report.reasons).toEqual([
      'dose is missing: 100.0 % of the records, where a full batch may have at most 50.0 %',
    ]);
  });

  test('judges means in natural units, skipped rules and the label', async () => {
    const report = await check(
      rows(8, (i) => `${60 + i / 4},7,1`),
      (json) => {
        json.rules.features.age = { window: [18, 100], maxMissingShare: 0.5, mean: [20, 40] };
        json.rules.linear = [{ name: 'old', terms: { age: 1 }, atMost: 90, maxSkippedShare: 0 }];
        json.rules.label = { minShare: 0, maxShare: 0.5 };
      },
    );
    const expected = Object.fromEntries(
      report.batchRules.map(({ rule, column, expected }) => [`${rule} ${column}`, expected]),
    );
    expect(expected).toEqual({
      'missing age': 'passes',
      'mean age': 'fails',
      'missing dose': 'passes',
      'skipped old': 'passes',
      'label ': 'fails',
    });
    expect(report.batchRules.find(({ rule }) => rule === 'mean')?.figure).toBeCloseTo(60.875, 6);
  });
});
