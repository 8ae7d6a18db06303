import { mkdir, writeFile } from 'node:fs/promises';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { findChromium } from './support/browser.ts';
import { type PageAnswer, ProverPage } from './support/prover-page.ts';

const chromium = findChromium();
const WORK = join(PROJECT_ROOT, 'build', 'bench');
const CIRCUITS = ['attestation-tiny', 'attestation-standard'] as const;
const PAGES = [
  { isolated: true, threads: 2, relaxedSimd: true },
  { isolated: true, threads: 1, relaxedSimd: true },
  { isolated: false, threads: 2, relaxedSimd: true },
  { isolated: true, threads: 2, relaxedSimd: false },
] as const;
const PROOFS = 5;

/** `npm run bench` reports what this suite measured. */
describe.skipIf(chromium === undefined)('the prover in Chromium', () => {
  let page: ProverPage;
  const measured: Record<string, unknown>[] = [];
  beforeAll(async () => {
    page = await ProverPage.open(chromium as string, CIRCUITS);
  });
  afterAll(async () => {
    if (page === undefined) return;
    const report = { browser: `Chromium ${page.version()}`, load: loadavg(), pages: measured };
    await mkdir(WORK, { recursive: true });
    await writeFile(join(WORK, 'browser.json'), `${JSON.stringify(report, null, 2)}\n`);
    await page.close();
  });

  const cases = CIRCUITS.flatMap((circuit) => PAGES.map((each) => ({ circuit, ...each })));
  it.each(cases)(
    'proves $circuit: isolated $isolated, $threads threads asked for, relaxed SIMD $relaxedSimd',
    async ({ isolated, ...request }) => {
      const answer: PageAnswer = await page.prove({ ...request, proofs: PROOFS }, { isolated });
      const threads = isolated && request.threads > 1 ? request.threads : 0;
      expect(answer).toMatchObject({ isolated, threadsStarted: threads });
      expect(answer.backend).toBe(request.relaxedSimd ? 'fused' : 'integer');
      expect(await page.holds(request.circuit, answer)).toBe(true);
      const { backend, loadMs, witnessMs, proofMs } = answer;
      const used = Math.max(1, threads);
      measured.push({
        ...{ circuit: request.circuit, isolated, threads: used, backend, loadMs, witnessMs, proofMs },
      });
    },
  );
});
