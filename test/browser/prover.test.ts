import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium } from './support/browser.ts';
import { ProverPage } from './support/prover-page.ts';

const chromium = findChromium();
const circuit = 'attestation-tiny';
const request = { circuit, threads: 2, proofs: 1, relaxedSimd: true } as const;

describe.skipIf(chromium === undefined)('the prover in Chromium', () => {
  let page: ProverPage;
  beforeAll(async () => {
    page = await ProverPage.open(chromium as string, [circuit]);
  });
  afterAll(() => page?.close());

  it('proves on two threads where the page is cross-origin isolated', async () => {
    const answer = await page.prove(request, { isolated: true });
    expect(answer).toMatchObject({ isolated: true, threadsStarted: 2, backend: 'fused', rejected: [] });
    expect(await page.holds(circuit, answer)).toBe(true);
  });

  it('proves on one thread where the page is not isolated', async () => {
    const answer = await page.prove(request, { isolated: false });
    expect(answer).toMatchObject({ isolated: false, threadsStarted: 0, backend: 'fused' });
    expect(await page.holds(circuit, answer)).toBe(true);
  });

  it('proves with integers where the engine has no relaxed SIMD', async () => {
    const answer = await page.prove({ ...request, relaxedSimd: false }, { isolated: true });
    expect(answer).toMatchObject({
      backend: 'integer',
      rejected: [{ name: 'fused', reason: 'the engine lacks its instructions' }],
    });
    expect(await page.holds(circuit, answer)).toBe(true);
  });

  it('computes no witness where the claim is false', async () => {
    const proving = page.prove({ ...request, changed: { count: 0 } }, { isolated: true });
    await expect(proving).rejects.toThrow(/Assert Failed/);
  });

  it('is bundled without any module of Node', () => {
    const scripts = readdirSync(page.folder, { recursive: true, encoding: 'utf8' }).filter((name) =>
      name.endsWith('.js'),
    );
    // The page, its worker, and the script of a thread.
    expect(scripts.length).toBeGreaterThanOrEqual(3);
    for (const name of scripts) {
      const text = readFileSync(join(page.folder, name), 'utf8');
      expect(text, name).not.toMatch(/node:|__vite-browser-external|require\(/);
    }
  });
});
