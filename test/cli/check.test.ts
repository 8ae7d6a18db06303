import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckOptions, runCheck } from '../../src/cli/commands/check.ts';
import { runProgram } from '../../src/cli/program.ts';
import { packDirection, packWeights } from '../../src/protocol/reference-model.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { reportLines } from '../../src/records/preflight/report-lines.ts';
import { errorOf, folderWith, tinyJson } from '../records/fixture.ts';

const HEADER = 'age,dose,outcome\n';
const CANARY = '8675309';
const rows = Array.from(
  { length: 419 },
  (_, i) => `${20 + (i % 70)},${(1 + i / 10).toFixed(1)},${i % 3 === 0 ? 1 : 0}`,
);

/** Numbers and terms over `policy.json`, under which every record of `rows` fits. */
const SETTINGS = JSON.stringify({
  ...{ base: 'policy.json', circuit: 'attestation-standard' },
  numbers: { scoreScale: 2 ** 30, vScale: 8192, bound: 255, weightBound: 67_108_864 },
  terms: {
    ...{ minRecords: 80, smallestBatch: 80, minHoldoutRecords: 160, learningRate: 1, tolerance: 0.005 },
    shrink: true,
  },
  round: { batchesPerRound: 2, epochs: 1, holdoutBatches: 1, rounds: 2, minSets: 2 },
});

function folder(lines: readonly string[], files: Record<string, string> = {}) {
  return folderWith({
    'policy.json': JSON.stringify({ ...tinyJson(), split: undefined }),
    'second.json': SETTINGS,
    'ward.csv': `${HEADER}${lines.join('\n')}\n`,
    ...files,
  });
}

const check = (at: string, more: Partial<CheckOptions> = {}) =>
  runCheck({
    file: join(at, 'ward.csv'),
    policy: join(at, 'policy.json'),
    circuit: STANDARD.circuit,
    ...more,
  });

describe('the report', () => {
  test('names the public data and the proving time, and says that the bands are unknown', async () => {
    const at = folder(rows, {
      'figures.json': JSON.stringify({ circuits: { [STANDARD.circuit]: { provingSeconds: 2.5 } } }),
    });
    const report = await check(at, { figures: join(at, 'figures.json') });
    expect(report.proving).toEqual({ batches: 4, secondsPerBatch: 2.5, seconds: 10 });
    expect(report.bands).toBeNull();
    expect(report.disclosure.public.join()).toContain('419');
    expect((await check(at)).proving).toMatchObject({ secondsPerBatch: null, seconds: null });
  });

  test('forecasts bands for the W and V of a round', async () => {
    const weights = packWeights(new Array(STANDARD.f + 1).fill(0n)).map(String);
    // V along the bias: every batch with few positives has one sign.
    const direction = packDirection([...new Array(STANDARD.f).fill(0n), 5000n]).map(String);
    const at = folder(rows, {
      'round.json': JSON.stringify({ round: { id: '1', weights, direction } }),
      'early.json': JSON.stringify({ round: { weights, direction: [] } }),
    });
    const { bands } = await check(at, { round: join(at, 'round.json') });
    expect(bands?.batches).toBe(6);
    expect(bands?.counts.reduce((sum, count) => sum + count, 0)).toBe(bands?.batches);
    expect(bands?.mean).toBeGreaterThan(0);
    expect(await errorOf(check(at, { round: join(at, 'early.json') }))).toMatchObject({
      code: 'round-file-invalid',
      exitCode: 2,
    });
    expect(await errorOf(check(at, { round: join(at, 'policy.json') }))).toMatchObject({
      code: 'round-file-invalid',
    });
    expect(await errorOf(check(at, { figures: join(at, 'round.json') }))).toMatchObject({
      code: 'figures-invalid',
    });
  });
});

describe('the page', () => {
  async function page(lines: readonly string[], more: Partial<CheckOptions> = {}) {
    const at = folder(lines);
    const path = join(at, 'page.html');
    await check(at, { page: path, ...more });
    return { path, html: readFileSync(path, 'utf8') };
  }

  test('is one file of mode 600 without scripts or remote content, and its policy tells the browser so', async () => {
    const { path, html } = await page(rows);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(html).not.toMatch(
      /<script|<link|<img|<iframe|\bon[a-z]+=|javascript:|https?:\/\/|@import|url\(|\bstyle="/i,
    );
    const style = /<style>([\s\S]*?)<\/style>/.exec(html)?.[1] ?? '';
    const policy = /http-equiv="Content-Security-Policy" content="([^"]*)"/.exec(html)?.[1] ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain(`style-src 'sha256-${hash('sha256', style, 'base64')}'`);
    expect(html.match(/<svg class="plot"/g)).toHaveLength(2);
    for (const part of [
      'What leaves this house?',
      'Who sees it?',
      'What could be inferred?',
      'What will be proven',
      'What becomes public',
      'What never leaves',
      'ready to be committed',
    ])
      expect(html).toContain(part);
  });

  test('rounds counts to tens and hides small counts of findings, of missing values and at the ends of a plot', async () => {
    const odd = ['99,99.9,1', '17,7,1', '60,?,0', '61,?,0', `60,${CANARY}x,0`];
    const { html } = await page([...rows, ...odd]);
    expect(html).not.toContain(CANARY);
    expect(html).not.toMatch(/>42[1-9]</);
    expect(html).toMatch(/>records that pass<\/th>.*?<td class="n">420</);
    expect(html).toContain('fewer than 10');
    expect(html).toContain('missing: fewer than 10');
    // The axis must not end at 99, the age of a single record.
    expect(html).not.toMatch(/>99(?:\.[0-9]+)?</);
    expect((html.match(/<rect class="(?:fill|tail)" x=/g) ?? []).length).toBeGreaterThan(8);
    const coarse = await page([...rows, ...odd], { smallest: '200' });
    expect((coarse.html.match(/<rect class="(?:fill|tail)" x=/g) ?? []).length).toBeLessThan(6);
  });

  test('has no plots for a file of few records, and escapes column names', async () => {
    const { html } = await page(rows.slice(0, 5));
    expect(html).not.toContain('<svg class="plot"');
    expect(html).toContain('too few records to show');
    const at = folder([], { 'x.csv': '<b>a</b>,dose,outcome\n1,2,3,4\n' });
    const json = tinyJson();
    json.mapping.columns.age = '<b>a</b>';
    const custom = folderWith({
      'policy.json': JSON.stringify(json),
      'x.csv': '<b>a</b>,dose,outcome\nq,2,1\n',
    });
    await runCheck({
      file: join(custom, 'x.csv'),
      policy: join(custom, 'policy.json'),
      circuit: STANDARD.circuit,
      page: join(custom, 'p.html'),
    });
    expect(readFileSync(join(custom, 'p.html'), 'utf8')).toContain('&lt;b&gt;a&lt;/b&gt;');
    expect(at).toBeTruthy();
  });

  test('shows what is proven as a table, with a unit only where there is one', async () => {
    const json = { ...tinyJson(), split: undefined };
    json.schema.features[1] = { name: 'dose', unit: '1', transform: 'log', centre: 2, step: 0.01 };
    const at = folderWith({
      'policy.json': JSON.stringify(json),
      'ward.csv': `${HEADER}${rows.join('\n')}\n`,
    });
    await check(at, { page: join(at, 'page.html') });
    const html = readFileSync(join(at, 'page.html'), 'utf8');
    expect(html).toContain('<th scope="row">age</th><td>18 to 100 years</td><td class="n">50 %</td>');
    expect(html).toContain('<th scope="row">dose</th><td>1 to 100</td>');
    expect(html).not.toMatch(/[0-9] 1[;,<]/);
  });

  test('draws the label in the words of the policy, and says what the rows are left out for', async () => {
    const { html } = await page([...rows, ...rows.slice(0, 40)]);
    expect(html).toMatch(/>1: died<\/th>.*?<td class="n">140</);
    expect(html).toMatch(/>0: not &quot;died&quot;<\/th>.*?<td class="n">280</);
    expect(html).toMatch(/>left out: an earlier row has the same key.*?<td class="n">40</);
    expect(html).toContain('may be committed, at a loss');
  });

  test('every plot has a title, and its numbers stand in a table', async () => {
    const { html } = await page(rows);
    for (const [plot] of html.matchAll(/<svg class="plot".*?<\/svg>/gs)) {
      expect(plot).toMatch(/role="img" aria-label="Histogram of [^"]+"><title>Histogram of /);
    }
    expect(html.match(/<details><summary>Numbers<\/summary><div class="wide"><table>/g)).toHaveLength(2);
  });
});

describe('the command', () => {
  async function run(at: string, ...args: string[]) {
    const said = { out: '', err: '' };
    const code = await runProgram(
      ['check', join(at, 'ward.csv'), '--policy', join(at, 'second.json'), ...args],
      {},
      {
        out: async (text) => {
          said.out += text;
        },
        err: async (text) => {
          said.err += text;
        },
      },
    );
    return { code, ...said };
  }

  test('ends with what was read, and prints the same figures as JSON alone', async () => {
    const at = folder(rows);
    const { code, out } = await run(at);
    expect(code).toBe(0);
    const last = out.slice(out.indexOf('what was read'));
    expect(last).toMatch(/age \[years\] +419 present; .*% below/);
    expect(last).toContain('label 1 (died): 140 (33.4 %); label 0: 279 (66.6 %)');
    expect(last).toContain('days: 2020-03-01 to 2020-03-31, in whole months');
    const json = JSON.parse((await run(at, '--json')).out);
    expect(json).toMatchObject({
      verdict: 'ready',
      smallest: 10,
      label: { words: 'died', one: 140, zero: 279 },
      lost: { rows: 0, share: 0, reasons: [] },
      shortfalls: [],
      warnings: [{ kind: 'exact-sums' }],
      aside: [],
      passedOver: [],
    });
    expect(
      json.features.map(({ name, present }: { name: string; present: number }) => [name, present]),
    ).toEqual([
      ['age', 419],
      ['dose', 419],
    ]);
  });

  test.each([
    [0, 'lossy', rows.slice(0, 100)],
    [2, 'unreadable', [...rows, 'x,1,1']],
    [3, 'refused', rows.filter((row) => row.endsWith(',1'))],
    [3, 'refused', rows.slice(0, 1)],
  ])('exits with %i for a verdict %s', async (code, verdict, lines) => {
    const result = await run(folder(lines));
    expect(result.out).toContain(`ward: ${verdict}: `);
    expect(result.code).toBe(code);
  });

  test('--smallest reaches the figures', async () => {
    const { out } = await run(folder(rows), '--smallest', '150', '--json');
    const { features } = JSON.parse(out) as { features: { bins: { count: number }[] }[] };
    const counts = features.flatMap(({ bins }) => bins.map(({ count }) => count));
    expect(counts.length).toBeGreaterThan(1);
    for (const count of counts) expect(count).toBeGreaterThanOrEqual(150);
  });

  test('shows what was looked at and is part of no record, by type and reason', async () => {
    const at = new URL('../cases/inputs/fhir-med-draft/', import.meta.url).pathname;
    const report = await runCheck({
      file: join(at, 'd'),
      policy: join(at, 'policy.json'),
      circuit: STANDARD.circuit,
    });
    expect(report.aside).toEqual([{ reason: 'not-happened', of: 'MedicationRequest', count: 1 }]);
    expect(reportLines(report)).toContain(
      '  1 × MedicationRequest: were planned, refused, refuted or a mistake (not-happened)',
    );
  });
});
