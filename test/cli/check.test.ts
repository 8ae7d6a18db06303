import { hash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type CheckOptions, runCheck } from '../../src/cli/commands/check.ts';
import { packDirection, packWeights } from '../../src/protocol/reference-model.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { errorOf, folderWith, tinyJson } from '../records/fixture.ts';

const HEADER = 'age,dose,outcome\n';
const CANARY = '8675309';
const rows = Array.from(
  { length: 403 },
  (_, i) => `${20 + (i % 70)},${(1 + i / 10).toFixed(1)},${i % 3 === 0 ? 1 : 0}`,
);

function folder(lines: readonly string[], files: Record<string, string> = {}) {
  return folderWith({
    'policy.json': JSON.stringify({ ...tinyJson(), split: undefined }),
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
    expect(report.disclosure.public.join()).toContain('403');
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
    expect(html.match(/<svg/g)).toHaveLength(2);
    for (const part of [
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
    expect(html).not.toMatch(/>40[0-9]</);
    expect(html).toContain('<td>records that pass</td><td class="n">410</td>');
    expect(html).toContain('fewer than 10');
    expect(html).toContain('missing: fewer than 10');
    // The axis must not end at 99, the age of a single record.
    const heights = [...html.matchAll(/<rect [^>]*height="([0-9.]+)"/g)].map(([, height]) => Number(height));
    expect(heights.length).toBeGreaterThan(8);
    const coarse = await page([...rows, ...odd], { smallest: '200' });
    expect((coarse.html.match(/<rect/g) ?? []).length).toBeLessThan(6);
  });

  test('has no plots for a file of few records, and escapes column names', async () => {
    const { html } = await page(rows.slice(0, 5));
    expect(html).not.toContain('<rect');
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
});
