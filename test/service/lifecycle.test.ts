import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, vi } from 'vitest';
import { AssayError } from '../../src/protocol/errors.ts';
import type { Field } from '../../src/protocol/field.ts';
import { createLogger } from '../../src/service/logger.ts';
import { type RunningService, startService } from '../../src/service/main.ts';
import { walletSigner } from '../../src/service/signer/signer.ts';
import { DISK } from '../../src/service/store/embedded-files.ts';
import { openPglite } from '../../src/service/store/pglite.ts';
import type { SqlDatabase } from '../../src/service/store/sql.ts';
import { freshFolder, memoryDatabase } from '../support/databases.ts';
import {
  config,
  type FakeChain,
  newChain,
  OPERATOR,
  originRequest,
} from './second/support/second-harness.ts';

function start(database: SqlDatabase, chain: FakeChain = newChain(), drainMs = 0): Promise<RunningService> {
  return startService(config({ drainMs }), {
    chain,
    database,
    signer: walletSigner(OPERATOR),
    log: createLogger('silent'),
  });
}

const submit = (service: RunningService, nullifier: bigint, key = `${nullifier}`) =>
  fetch(`${service.url}/v2/origins`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'Idempotency-Key': key },
    body: JSON.stringify(originRequest({ originNullifier: nullifier as Field })),
  });

const isUnavailable = async (response: Response) => {
  expect(response.status).toBe(503);
  expect(response.headers.get('Retry-After')).not.toBeNull();
  expect(((await response.json()) as { code: string }).code).toMatch(/^store-|^stopping$/);
};

const WAIT = { timeout: 300_000, interval: 200 };

describe('a service whose database is away (S2, S6)', () => {
  it('is alive, not ready, and acknowledges nothing; afterwards the same request is done once', async () => {
    const real = await memoryDatabase();
    let isAway = false;
    const through = <T>(work: () => Promise<T>): Promise<T> =>
      isAway ? Promise.reject(new AssayError('store-unavailable', 'away', { exitCode: 4 })) : work();
    const service = await start({
      kind: real.kind,
      query: (sql, parameters) => through(() => real.query(sql, parameters)),
      transaction: (work) => through(() => real.transaction(work)),
      longTransaction: (work) => through(() => real.longTransaction(work)),
      script: (sql) => through(() => real.script(sql)),
      close: () => real.close(),
    });
    const ready = async () => {
      const response = await fetch(`${service.adminUrl}/readyz`);
      return [response.status, ((await response.json()) as { store: boolean }).store];
    };
    // The state is sampled: an answer may be some seconds old.
    await vi.waitFor(async () => expect(await ready()).toEqual([200, true]), WAIT);
    isAway = true;
    await vi.waitFor(async () => expect(await ready()).toEqual([503, false]), WAIT);
    expect((await fetch(`${service.adminUrl}/healthz`)).status).toBe(200);
    await isUnavailable(await submit(service, 7n));
    isAway = false;
    expect(await real.query('SELECT id FROM submissions')).toEqual([]);
    const first = await submit(service, 7n);
    expect(first.status).toBe(201);
    const again = await submit(service, 7n);
    expect(((await again.json()) as { id: string }).id).toBe(((await first.json()) as { id: string }).id);
    expect((await real.query('SELECT id FROM submissions')).length).toBe(1);
    await service.stop();
  });

  it('ends, with exit code 4, when a flush fails, and has acknowledged nothing since', async () => {
    let isFailing = false;
    const disk = {
      ...DISK,
      async fsync(descriptor: number) {
        if (isFailing) throw Object.assign(new Error('i/o error'), { code: 'EIO' });
        await DISK.fsync(descriptor);
      },
    };
    const directory = mkdtempSync(join(tmpdir(), 'assay-eio-'));
    const service = await start(await openPglite(await freshFolder(directory), { disk }));
    isFailing = true;
    await isUnavailable(await submit(service, 8n));
    expect(await service.failed).toMatchObject({ code: 'store-broken', exitCode: 4 });
    isFailing = false;
    await isUnavailable(await submit(service, 9n));
    await service.stop();
  });
});

describe('a service that is asked to stop (A12)', () => {
  it('says so, answers what is under way, takes nothing new, and is gone within ten seconds', async () => {
    const chain = newChain();
    const asked = Promise.withResolvers<void>();
    const answer = Promise.withResolvers<void>();
    const model = chain.model.bind(chain);
    chain.model = async (id) => {
      asked.resolve();
      await answer.promise;
      return model(id);
    };
    const service = await start(await memoryDatabase(), chain, 500);
    const underWay = submit(service, 7n);
    await asked.promise;
    const began = performance.now();
    const stopped = service.stop();
    expect((await fetch(`${service.adminUrl}/readyz`)).status).toBe(503);
    await isUnavailable(await submit(service, 8n));
    answer.resolve();
    expect((await underWay).status).toBe(201);
    await stopped;
    expect(performance.now() - began).toBeLessThan(10_000);
    await expect(fetch(`${service.adminUrl}/healthz`)).rejects.toThrow();
  });

  it('waits for a database that is slow to close, so that the next service finds it free', async () => {
    const real = await memoryDatabase();
    let isClosed = false;
    const service = await start({
      kind: real.kind,
      query: (sql, parameters) => real.query(sql, parameters),
      transaction: (work) => real.transaction(work),
      longTransaction: (work) => real.longTransaction(work),
      script: (sql) => real.script(sql),
      async close() {
        await delay(2_000);
        await real.close();
        isClosed = true;
      },
    });
    await service.stop();
    expect(isClosed).toBe(true);
  });
});
