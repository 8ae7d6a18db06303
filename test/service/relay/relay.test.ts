import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Relay } from '../../../src/service/relay/relay.ts';
import { openPglite } from '../../../src/service/store/pglite.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { freshFolder, memoryDatabase } from '../../support/databases.ts';
import { type FakeChain, newChain, type Point } from '../second/support/second-harness.ts';
import { clear, enqueue, newRelay, signed, until } from '../support/relay-fixture.ts';

const running: Relay[] = [];
let database: SqlDatabase;
beforeAll(async () => {
  database = await memoryDatabase();
});
afterEach(() => Promise.all(running.splice(0).map((relay) => relay.stop())));
afterAll(() => database.close());

/** An empty store; the tests take turns on one database, as starting one takes seconds. */
async function memoryStore(): Promise<Store> {
  const store = await Store.open(database, 'fake/1');
  await clear(database);
  return store;
}

async function startRelay(
  chain: FakeChain,
  options: Parameters<typeof newRelay>[2] = {},
  on = database,
): Promise<Relay> {
  const relay = newRelay(on, chain, options);
  running.push(relay);
  await relay.start();
  return relay;
}

const never = () => new Promise<void>(() => {});
/** Resolves when the chain reaches `point`; from then on, that relay is as good as killed: it never comes back. */
function killAt(chain: FakeChain, point: Point): Promise<void> {
  return new Promise((resolve) => {
    chain.at = (reached) => {
      if (reached !== point) return;
      chain.at = () => {};
      resolve();
      return never();
    };
  });
}

describe('Relay', () => {
  it('brings submissions to the chain in order, nonces without gaps', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const submissions = [await enqueue(store), await enqueue(store), await enqueue(store)];
    await startRelay(chain);
    for (const { id } of submissions) await until(store, id, 'confirmed');
    expect(chain.effects).toEqual(submissions.map(({ call }) => call.data));
    expect(chain.nonce).toBe(3);
  });

  it('stores the signed bytes before it broadcasts', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id } = await enqueue(store);
    const seen: number[] = [];
    chain.at = async (point) => {
      if (point === 'broadcast') seen.push((await signed(database)).length);
    };
    await startRelay(chain);
    await until(store, id, 'confirmed');
    expect(seen).toEqual([1]);
  });

  for (const point of ['simulate', 'quote', 'broadcast', 'broadcasted', 'receipt'] as const) {
    it(`executes once if it dies at: ${point}`, async () => {
      const [store, chain] = [await memoryStore(), newChain()];
      const { id } = await enqueue(store);
      const dead = killAt(chain, point);
      // It hangs for good, like a killed process; stopping it only ends its heartbeat.
      const doomed = newRelay(database, chain);
      await doomed.start();
      await dead;
      void doomed.stop();
      await startRelay(chain);
      const submission = await until(store, id, 'confirmed');
      expect(chain.effects).toEqual([submission.call.data]);
      expect(chain.nonce).toBe(1);
      expect(chain.pool.size).toBe(1);
    });
  }

  it('executes once if it dies between mining and writing that down', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id } = await enqueue(store);
    const original = chain.receipt.bind(chain);
    let dead = () => {};
    const died = new Promise<void>((resolve) => {
      dead = resolve;
    });
    chain.receipt = async (hash) => {
      const outcome = await original(hash);
      if (outcome === undefined) return undefined;
      chain.receipt = original;
      dead();
      await never();
      return undefined;
    };
    const doomed = newRelay(database, chain);
    await doomed.start();
    await died;
    void doomed.stop();
    await startRelay(chain);
    await until(store, id, 'confirmed');
    expect(chain.effects.length).toBe(1);
  });

  it('takes "already known", "nonce too low" and a dropped response for what they are', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const original = chain.broadcast.bind(chain);
    let calls = 0;
    chain.broadcast = async (raw) => {
      calls++;
      await original(raw);
      throw new Error('socket hang up');
    };
    const { id } = await enqueue(store);
    await startRelay(chain);
    await until(store, id, 'confirmed');
    expect([calls, chain.effects.length]).toEqual([1, 1]);
  });

  it('backs off while the chain is away, and loses nothing', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    chain.down = true;
    const { id } = await enqueue(store);
    await startRelay(chain);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await store.submission(id))?.status).toBe('queued');
    chain.down = false;
    await until(store, id, 'confirmed');
  });

  it('rejects, with the name of the error, what would revert, and pays no gas for it', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    chain.nextCallReverts = true;
    const { id } = await enqueue(store);
    await startRelay(chain);
    expect(await until(store, id, 'rejected')).toMatchObject({ reason: 'NULLIFIER_USED', transaction: null });
    expect(chain.nonce).toBe(0);
  });

  it('marks what reverts on chain as failed', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id, call } = await enqueue(store);
    chain.at = (point) => {
      if (point === 'broadcast') chain.effects.push(call.data); // another sender was faster
    };
    await startRelay(chain);
    expect(await until(store, id, 'failed-onchain')).toMatchObject({ transaction: { blockNumber: 1 } });
  });

  it('waits for the confirmations that it was told', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id } = await enqueue(store);
    await startRelay(chain, { confirmations: 3 });
    await until(store, id, 'submitted');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await store.submission(id))?.status).toBe('submitted');
    for (const [hash, outcome] of chain.mined) chain.mined.set(hash, { ...outcome, confirmations: 3 });
    await until(store, id, 'confirmed');
  });

  it('stops between steps and can be asked twice', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const relay = await startRelay(chain);
    const start = performance.now();
    await Promise.all([relay.stop(), relay.stop()]);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(relay.state()).toBe('stopped');
    const { id } = await enqueue(store);
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect((await store.submission(id))?.status).toBe('queued');
  });
});

describe('a database on disk', () => {
  it('goes on after the process was killed with a transaction signed', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'assay-relay-'));
    const chain = newChain();
    const firstDatabase = await openPglite(await freshFolder(directory));
    const first = await Store.open(firstDatabase, 'fake/1');
    const { id } = await enqueue(first);
    const dead = killAt(chain, 'broadcast');
    const doomed = newRelay(firstDatabase, chain);
    await doomed.start();
    await dead;
    void doomed.stop();
    const [hash] = await signed(firstDatabase);
    await first.close();
    const secondDatabase = await openPglite(directory);
    const second = await Store.open(secondDatabase, 'fake/1');
    await startRelay(chain, {}, secondDatabase);
    const submission = await until(second, id, 'confirmed');
    expect(submission.transaction?.hash).toBe(hash);
    expect(chain.effects.length).toBe(1);
    await Promise.all(running.splice(0).map((relay) => relay.stop()));
    await second.close();
  });
});
