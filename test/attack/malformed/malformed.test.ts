import { expect, it } from 'vitest';
import { MALFORMED_KINDS } from './requests.ts';
import { ENDPOINTS, runMalformed } from './run.ts';

// Thousands of them: npm run test:malformed.
it('rejects malformed requests of every kind at every endpoint with 4xx, and accepts the valid ones', async () => {
  const seed = Date.now() % 2 ** 31;
  const run = await runMalformed(MALFORMED_KINDS.length, seed);
  expect(run.accepted, `seed ${seed}`).toEqual([]);
  expect(run.serverErrors, `seed ${seed}`).toEqual([]);
  expect(run.echoes, `seed ${seed}`).toEqual([]);
  expect(run.controls).toBe(ENDPOINTS);
  expect(run.requests).toBeGreaterThan(5 * MALFORMED_KINDS.length);
  expect(({} as Record<string, unknown>).polluted).toBeUndefined();
});
