import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Relay } from '../../src/service/relay.ts';
import { type OperatorSigner, walletSigner } from '../../src/service/signer.ts';
import type { SqlDatabase } from '../../src/service/sql.ts';
import { Store, type Submission } from '../../src/service/store.ts';
import { openPglite } from '../../src/service/store-pglite.ts';
import { memoryDatabase } from '../support/databases.ts';
import { type FakeChain, type Point, ROUNDS } from './fake-chain.ts';
import { newChain, OPERATOR } from './harness.ts';

const log = pino({ level: 'silent' });
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
  await database.query('TRUNCATE submissions, transactions');
  return store;
}

function startRelay(store: Store, chain: FakeChain, signer: OperatorSigner = walletSigner(OPERATOR)): Relay {
  const relay = new Relay({
    store,
    chain,
    signer,
    log,
    options: { confirmations: 1, pollMs: 5, maxBackoffMs: 20 },
  });
  running.push(relay);
  relay.start();
  return relay;
}

let count = 0;
async function enqueue(store: Store): Promise<Submission> {
  count++;
  const { submission } = await store.add({
    kind: 'origin',
    identity: `origin:${count}`,
    statementHash: `0x${count}`,
    statement: '{}',
    call: { to: ROUNDS, data: `0x${count.toString(16).padStart(8, '0')}` },
  });
  return submission;
}

async function until(store: Store, id: string, ...statuses: string[]): Promise<Submission> {
  for (let i = 0; i < 600; i++) {
    const submission = await store.submission(id);
    if (submission !== undefined && statuses.includes(submission.status)) return submission;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`never ${statuses.join(' or ')}`);
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
    startRelay(store, chain);
    for (const { id } of submissions) await until(store, id, 'confirmed');
    expect(chain.effects).toEqual(submissions.map(({ call }) => call.data));
    expect(chain.nonce).toBe(3);
  });

  it('stores the signed bytes before it broadcasts', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id } = await enqueue(store);
    const seen: number[] = [];
    chain.at = async (point) => {
      if (point === 'broadcast') seen.push((await store.unfinishedTransactions(OPERATOR.address)).length);
    };
    startRelay(store, chain);
    await until(store, id, 'confirmed');
    expect(seen).toEqual([1]);
  });

  for (const point of ['simulate', 'quote', 'broadcast', 'broadcasted', 'receipt'] as const) {
    it(`executes once if it dies at: ${point}`, async () => {
      const [store, chain] = [await memoryStore(), newChain()];
      const { id } = await enqueue(store);
      const dead = killAt(chain, point);
      // Never stopped: it hangs for good, like a killed process.
      new Relay({
        store,
        chain,
        signer: walletSigner(OPERATOR),
        log,
        options: { confirmations: 1, pollMs: 5 },
      }).start();
      await dead;
      startRelay(store, chain);
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
    new Relay({
      store,
      chain,
      signer: walletSigner(OPERATOR),
      log,
      options: { confirmations: 1, pollMs: 5 },
    }).start();
    await died;
    startRelay(store, chain);
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
    startRelay(store, chain);
    await until(store, id, 'confirmed');
    expect([calls, chain.effects.length]).toEqual([1, 1]);
  });

  it('backs off while the chain is away, and loses nothing', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    chain.down = true;
    const { id } = await enqueue(store);
    startRelay(store, chain);
    await new Promise((resolve) => setTimeout(resolve, 60));
    expect((await store.submission(id))?.status).toBe('queued');
    chain.down = false;
    await until(store, id, 'confirmed');
  });

  it('rejects, with the name of the error, what would revert, and pays no gas for it', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    chain.nextCallReverts = true;
    const { id } = await enqueue(store);
    startRelay(store, chain);
    expect(await until(store, id, 'rejected')).toMatchObject({ reason: 'NULLIFIER_USED', transaction: null });
    expect(chain.nonce).toBe(0);
  });

  it('marks what reverts on chain as failed', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id, call } = await enqueue(store);
    chain.at = (point) => {
      if (point === 'broadcast') chain.effects.push(call.data); // somebody else was faster
    };
    startRelay(store, chain);
    expect(await until(store, id, 'failed-onchain')).toMatchObject({ transaction: { blockNumber: 1 } });
  });

  it('waits for the confirmations that it was told', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const { id } = await enqueue(store);
    const relay = new Relay({
      store,
      chain,
      signer: walletSigner(OPERATOR),
      log,
      options: { confirmations: 3, pollMs: 5 },
    });
    running.push(relay);
    relay.start();
    await until(store, id, 'submitted');
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect((await store.submission(id))?.status).toBe('submitted');
    for (const [hash, outcome] of chain.mined) chain.mined.set(hash, { ...outcome, confirmations: 3 });
    await until(store, id, 'confirmed');
  });

  it('halts, and keeps every job, if another transaction took its nonce', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    chain.autoMine = false;
    const [first, second] = [await enqueue(store), await enqueue(store)];
    const relay = startRelay(store, chain);
    await until(store, first.id, 'submitted');
    chain.nonce = 1;
    chain.pool.clear();
    await until(store, first.id, 'queued');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(relay.state()).toBe('halted');
    expect((await store.submission(second.id))?.status).toBe('queued');
    // A restart, the operator's decision, goes on with the next nonce.
    chain.autoMine = true;
    startRelay(store, chain);
    await until(store, second.id, 'confirmed');
    await until(store, first.id, 'confirmed');
    expect(chain.effects.length).toBe(2);
  });

  it('stops between steps and can be asked twice', async () => {
    const [store, chain] = [await memoryStore(), newChain()];
    const relay = startRelay(store, chain);
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
    const first = await Store.open(await openPglite(directory), 'fake/1');
    const { id } = await enqueue(first);
    const dead = killAt(chain, 'broadcast');
    new Relay({
      store: first,
      chain,
      signer: walletSigner(OPERATOR),
      log,
      options: { confirmations: 1, pollMs: 5 },
    }).start();
    await dead;
    const [signed] = await first.unfinishedTransactions(OPERATOR.address);
    await first.close();
    const second = await Store.open(await openPglite(directory), 'fake/1');
    startRelay(second, chain);
    const submission = await until(second, id, 'confirmed');
    expect(submission.transaction?.hash).toBe(signed?.hash);
    expect(chain.effects.length).toBe(1);
    await Promise.all(running.splice(0).map((relay) => relay.stop()));
    await second.close();
  });
});
