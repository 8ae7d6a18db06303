import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { BatchVerifier } from '../../../src/verifier/batch-verifier.ts';
import { LoadChain } from '../../attack/load/load-chain.ts';
import { LoadedService } from '../../attack/load/loaded-service.ts';
import { sendAtRate, summarise } from '../../attack/load/open-loop.ts';
import { setBodies } from '../../attack/load/set-bodies.ts';
import type { SecondFakeChain } from '../second/support/second-chain.ts';
import { newSecondChain, originRequest } from '../second/support/second-requests.ts';
import { type Harness, startHarnessOn } from '../support/harness.ts';
import { waitFor } from '../support/wait-for.ts';

const SET_SIZE = 4;
const until = (condition: () => boolean) => waitFor('a condition of the test', condition, 5);

describe('more sets than can be verified (A11)', () => {
  const chain = new LoadChain(SET_SIZE);
  let harness: Harness<SecondFakeChain>;
  beforeAll(async () => {
    harness = await startHarnessOn<SecondFakeChain>(chain, { verifyQueue: 64 });
  });
  afterAll(() => harness.service.stop());

  it('are accepted or told when to come back; what is accepted is executed once', async () => {
    const bodyOf = setBodies(SET_SIZE);
    const bodies = await Promise.all(Array.from({ length: 120 }, (_, i) => bodyOf(500_000n + BigInt(i))));
    const summary = summarise(await sendAtRate(harness.service.url, '/v2/attestation-sets', bodies, 2000));
    expect(summary.disorderly, JSON.stringify(summary.statuses)).toBe(0);
    expect(summary.serverErrors).toBe(0);
    expect(summary.accepted).toBeGreaterThan(0);
    expect(summary.statuses['503'] ?? 0).toBeGreaterThan(0);
    await until(() => chain.executed >= summary.accepted);
    expect(chain.executed).toBe(summary.accepted);
    const metrics = await (await harness.get('/metrics')).text();
    expect(metrics).toContain(
      `assay_submissions_total{kind="attestation-set",result="created"} ${summary.accepted}`,
    );
  });
});

describe('a process that is told to stop in the middle (A12)', () => {
  it('answers all that it has read, and exits with 0', async () => {
    const data = mkdtempSync(join(tmpdir(), 'assay-stop-'));
    const service = await LoadedService.start(data, SET_SIZE);
    const bodyOf = setBodies(SET_SIZE);
    const bodies = await Promise.all(Array.from({ length: 3 }, (_, i) => bodyOf(600_000n + BigInt(i))));
    const answers = sendAtRate(service.url, '/v2/attestation-sets', bodies, 2000);
    // All are sent within milliseconds; the first answers take longer than that.
    const { executed } = await firstStats(service);
    const exit = service.stop();
    const { statuses, disorderly } = summarise(await answers);
    expect(disorderly, JSON.stringify({ statuses, executed })).toBe(0);
    expect(await exit).toBe(0);
    rmSync(data, { recursive: true });
  });
});

/** Waits until the service has executed something. */
async function firstStats(service: LoadedService) {
  for (;;) {
    const stats = await service.stats();
    if (stats.executed > 0) return stats;
  }
}

describe('a verifier', () => {
  /** Exchanged by the tests. */
  let verifyAll: BatchVerifier['verifyAll'];
  let harness: Harness<SecondFakeChain>;
  let nullifier = 7000n;
  const origin = () => originRequest({ originNullifier: asField(nullifier++) });
  const post = (body: unknown) => harness.post('/v2/origins', body);
  const codeOf = async (response: Response) => ((await response.json()) as { code: string }).code;
  /** Verdicts that wait until the test lets them go. */
  const gated = () => {
    const gate = { waiting: 0, ...Promise.withResolvers<void>() };
    verifyAll = async (_key, items) => {
      gate.waiting++;
      await gate.promise;
      return items.map(() => true);
    };
    return gate;
  };
  beforeAll(async () => {
    harness = await startHarnessOn(
      newSecondChain(),
      {},
      {
        verifier: {
          verifyAll: (...call) => verifyAll(...call),
          combine: () => Promise.reject(new Error('nothing of this is combined')),
        },
      },
    );
  });
  afterAll(() => harness.service.stop());

  it('that fails rejects with 503, never with a verdict', async () => {
    verifyAll = () => Promise.reject(new AssayError('verifier-unavailable', 'a thread died'));
    const answer = await post(origin());
    expect([answer.status, await codeOf(answer)]).toEqual([503, 'verifier-unavailable']);
    expect(answer.headers.has('retry-after')).toBe(true);
  });

  it('that gives no verdict on a proof rejects it', async () => {
    verifyAll = async () => [];
    const answer = await post(origin());
    expect([answer.status, await codeOf(answer)]).toEqual([422, 'invalid-proof']);
  });

  it('that is full rejects the next submission at once, unread, while /healthz answers', async () => {
    const gate = gated();
    // Prove first: proving blocks the event loop, and a slow machine would get 408 for half-sent requests.
    const requests = Array.from({ length: 64 }, origin);
    const first = requests.map(post);
    await until(() => gate.waiting === 64);
    const refused = await post('not even read');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '1']);
    expect(await codeOf(refused)).toBe('busy');
    expect((await harness.get('/healthz')).status).toBe(200);
    gate.resolve();
    for (const response of await Promise.all(first)) expect(response.status).toBe(201);
    expect((await post(origin())).status).toBe(201);
  });

  it('is waited for when the service stops; nothing new is taken (A12)', async () => {
    const gate = gated();
    const underWay = post(origin());
    await until(() => gate.waiting === 1);
    const stopped = harness.service.stop();
    // An open connection gets a 503; a new one is refused.
    const late = await post(origin()).catch(() => undefined);
    expect(late?.status ?? 503).toBe(503);
    gate.resolve();
    expect((await underWay).status).toBe(201);
    await stopped;
  });
});
