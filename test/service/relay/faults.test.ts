import { Transaction, Wallet } from 'ethers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import { RelayAdmin } from '../../../src/service/relay/admin.ts';
import { RELAY_POINTS, type RelayOptions } from '../../../src/service/relay/options.ts';
import type { Relay, RelayDeps } from '../../../src/service/relay/relay.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { OPERATOR } from '../second/support/second-harness.ts';
import { BlockChain } from '../support/block-chain.ts';
import { clear, enqueue, eventually, newRelay, pause, signed, until } from '../support/relay-fixture.ts';

/** The relay's faults, R1 to R13, on a chain in memory that has blocks, fees and reorganisations. */
const running: Relay[] = [];
let database: SqlDatabase;
let store: Store;
let chain: BlockChain;
beforeAll(async () => {
  database = await memoryDatabase();
  store = await Store.open(database, 'fake/1');
});
beforeEach(async () => {
  await clear(database);
  chain = new BlockChain();
});
afterEach(() => Promise.all(running.splice(0).map((relay) => relay.stop())));
afterAll(() => database.close());

async function start(options: Partial<RelayOptions> = {}, deps: Partial<RelayDeps> = {}): Promise<Relay> {
  const relay = newRelay(database, chain, options, deps);
  running.push(relay);
  await relay.start();
  return relay;
}

const stopAll = () => Promise.all(running.splice(0).map((relay) => relay.stop()));
const newest = () => [...chain.pool.values()].map((raw) => Transaction.from(raw));

describe('R1: killed', () => {
  for (const point of RELAY_POINTS) {
    it(`at ${point}: the same bytes, one effect`, async () => {
      chain.autoMine = false;
      const { id, call } = await enqueue(store);
      let died = () => {};
      const dead = new Promise<void>((resolve) => {
        died = resolve;
      });
      const doomed = newRelay(
        database,
        chain,
        { bumpAfterMs: 30 },
        {
          point: (at) => {
            if (at !== point) return;
            died();
            return new Promise<void>(() => {});
          },
        },
      );
      await doomed.start();
      if (point === 'after-bump') {
        await eventually(() => chain.pool.size === 1);
        chain.baseFee = 100n;
      }
      const own = chain;
      const blocks = setInterval(() => own.mine(), 10);
      onTestFinished(() => clearInterval(blocks));
      await dead;
      void doomed.stop();
      const before = await signed(database);
      chain.baseFee = 10n;
      await start();
      await until(store, id, 'confirmed');
      expect(chain.effects).toEqual([call.data]);
      expect(chain.nonceOf(OPERATOR.address)).toBe(1);
      for (const hash of before)
        expect((await chain.receipt(hash)) ?? chain.handedOver.has(hash)).toBeTruthy();
    });
  }
});

describe('R2, R3: answers to a broadcast', () => {
  it('looks the transaction up when the response is dropped, with no new nonce', async () => {
    const original = chain.broadcast.bind(chain);
    chain.broadcast = async (raw) => {
      await original(raw);
      throw new AssayError('chain-unavailable', 'timed out', { exitCode: 5 });
    };
    const { id } = await enqueue(store);
    await start();
    await until(store, id, 'confirmed');
    expect([chain.nonceOf(OPERATOR.address), chain.effects.length]).toEqual([1, 1]);
  });

  it('sends again what never arrived', async () => {
    const original = chain.broadcast.bind(chain);
    let lost = 3;
    chain.broadcast = async (raw) => {
      if (lost-- > 0) throw new AssayError('chain-unavailable', 'timed out', { exitCode: 5 });
      await original(raw);
    };
    const { id } = await enqueue(store);
    await start();
    await until(store, id, 'confirmed');
    expect(lost).toBeLessThan(0);
    expect(chain.nonceOf(OPERATOR.address)).toBe(1);
  });
});

describe('R4: a foreign transaction spends our nonce', () => {
  it('halts and keeps every job, over restarts, until an administrator resumes it', async () => {
    chain.autoMine = false;
    const [first, second] = [await enqueue(store), await enqueue(store)];
    const relay = await start({ maxInFlight: 1 });
    await until(store, first.id, 'submitted');
    chain.mineForeign(OPERATOR.address);
    await eventually(() => relay.state() === 'halted');
    chain.autoMine = true;
    await stopAll();
    const again = await start();
    await eventually(() => again.state() === 'halted');
    await pause(30);
    const statuses = [await store.submission(first.id), await store.submission(second.id)];
    expect(statuses.map((one) => one?.status)).toEqual(['submitted', 'queued']);
    await new RelayAdmin(database).resume();
    await until(store, first.id, 'confirmed');
    await until(store, second.id, 'confirmed');
    expect(chain.effects.toSorted()).toEqual([first.call.data, second.call.data].toSorted());
    expect(again.state()).toBe('running');
  });

  it('does not halt for a receipt that comes late', async () => {
    let hide = true;
    chain.hidden = () => hide;
    const { id } = await enqueue(store);
    const relay = await start({ foreignAfterMs: 10_000 });
    await until(store, id, 'submitted');
    await pause(60);
    hide = false;
    await until(store, id, 'confirmed');
    expect(relay.state()).toBe('running');
  });

  it('goes on after the nonces that were used while nothing of ours was under way', async () => {
    const first = await enqueue(store);
    await start();
    await until(store, first.id, 'confirmed');
    chain.mineForeign(OPERATOR.address);
    chain.mineForeign(OPERATOR.address);
    const second = await enqueue(store);
    await until(store, second.id, 'confirmed');
    expect(chain.nonceOf(OPERATOR.address)).toBe(4);
  });
});

describe('R5: gaps', () => {
  it('fills the nonces that a lying node made it leave out', async () => {
    chain.nonceLie = 3;
    const { id } = await enqueue(store);
    await start();
    await until(store, id, 'submitted');
    expect(newest().map(({ nonce }) => nonce)).toEqual([3]);
    chain.nonceLie = 0;
    await until(store, id, 'confirmed');
    expect(chain.nonceOf(OPERATOR.address)).toBe(4);
    expect(chain.effects.length).toBe(1);
  });
});

describe('R6: fees', () => {
  it('raises both fees by a tenth or more when the base fee runs away', async () => {
    chain.autoMine = false;
    const { id } = await enqueue(store);
    await start({ bumpAfterMs: 20 });
    await eventually(() => chain.pool.size === 1);
    const [old] = newest();
    chain.baseFee *= 10n;
    await eventually(() => (newest()[0]?.maxFeePerGas ?? 0n) >= chain.baseFee);
    const [bumped] = newest();
    expect(bumped?.nonce).toBe(old?.nonce);
    const tip = (tx: Transaction | undefined) => tx?.maxPriorityFeePerGas ?? 0n;
    expect(tip(bumped) * 10n).toBeGreaterThanOrEqual(tip(old) * 11n);
    chain.mine();
    const { transaction } = await until(store, id, 'confirmed');
    expect(transaction?.hash).toBe(bumped?.hash);
    expect(chain.effects.length).toBe(1);
  });

  it('says `delayed` at the cap, never offers more, and goes on when the fees fall', async () => {
    chain.autoMine = false;
    const { id } = await enqueue(store);
    await start({ bumpAfterMs: 20, maxFeePerGas: 50 });
    await eventually(() => chain.pool.size === 1);
    chain.baseFee = 1_000n;
    await until(store, id, 'delayed');
    const offers = [...chain.handedOver.values()].map((raw) => Transaction.from(raw).maxFeePerGas ?? 0n);
    expect(offers.every((offer) => offer <= 50n)).toBe(true);
    chain.baseFee = 10n;
    chain.mine();
    await until(store, id, 'confirmed');
    expect(chain.effects.length).toBe(1);
  });

  it('sends again what the pool dropped', async () => {
    chain.autoMine = false;
    const { id } = await enqueue(store);
    await start({ rebroadcastMs: 20 });
    await eventually(() => chain.pool.size === 1);
    const [hash] = [...chain.pool.keys()];
    chain.pool.clear();
    await eventually(() => chain.pool.size === 1);
    expect([...chain.pool.keys()]).toEqual([hash]);
    chain.mine();
    await until(store, id, 'confirmed');
  });
});

describe('R7: original and replacement', () => {
  for (const winner of ['original', 'replacement'] as const) {
    it(`${winner} mined, the other superseded`, async () => {
      chain.autoMine = false;
      const { id } = await enqueue(store);
      await start({ bumpAfterMs: 20 });
      await eventually(() => chain.pool.size === 1);
      const [original] = chain.pool;
      chain.mine(2);
      chain.reorg(2, true);
      chain.pool.clear();
      if (original !== undefined) chain.pool.set(...original);
      chain.baseFee = 200n;
      await eventually(() => chain.pool.size === 1 && newest()[0]?.hash !== original?.[0]);
      if (winner === 'original' && original !== undefined) {
        chain.pool.clear();
        chain.pool.set(...original);
      }
      chain.baseFee = 1n;
      chain.mine();
      const { transaction } = await until(store, id, 'confirmed');
      expect(transaction?.hash === original?.[0]).toBe(winner === 'original');
      expect(await signed(database)).toEqual([]);
      const rows = await database.query(`SELECT status FROM transactions ORDER BY status`);
      expect(rows.map((row) => row.status).filter((status) => status === 'mined').length).toBe(1);
      expect(rows.filter((row) => row.status === 'superseded').length).toBe(rows.length - 1);
      expect(chain.effects.length).toBe(1);
    });
  }
});

describe('R8: reorganisations', () => {
  for (const depth of [1, 2, 7, 12]) {
    it(`of ${depth} blocks: submitted again, sent again, one effect`, async () => {
      const { id, call } = await enqueue(store);
      const events: string[] = [];
      const relay = await start({ finality: 13 }, { onEvent: (event) => events.push(event) });
      await until(store, id, 'confirmed');
      chain.mine(depth - 1);
      chain.autoMine = false;
      chain.reorg(depth, true);
      expect(chain.effects).toEqual([]);
      await until(store, id, 'submitted');
      await eventually(() => chain.pool.size === 1);
      chain.mine();
      await until(store, id, 'confirmed');
      expect(chain.effects).toEqual([call.data]);
      await eventually(() => events.length >= 3);
      expect(events.filter((event) => event !== 'replaced')).toEqual([
        'confirmed',
        'reorganised',
        'confirmed',
      ]);
      expect(relay.head()?.number).toBe((await chain.head()).number);
    });
  }

  it('is final at the depth that was configured, and not before', async () => {
    const { id } = await enqueue(store);
    await start({ finality: 4 });
    await until(store, id, 'confirmed');
    chain.mine(2);
    await pause(60);
    expect((await store.submission(id))?.transaction?.final).toBe(false);
    chain.mine();
    await eventually(async () => (await store.submission(id))?.transaction?.final === true);
  });

  it('is not final while only one of several endpoints shows the receipt', async () => {
    chain.isAgreed = false;
    const { id } = await enqueue(store);
    await start({ finality: 2 });
    await until(store, id, 'confirmed');
    chain.mine(5);
    await pause(60);
    expect((await store.submission(id))?.transaction?.final).toBe(false);
    chain.isAgreed = true;
    chain.mine();
    await eventually(async () => (await store.submission(id))?.transaction?.final === true);
  });

  it('believes what the newest look shows when a node lied about a receipt', async () => {
    const { id } = await enqueue(store);
    const original = chain.receipt.bind(chain);
    chain.receipt = async (hash) => {
      const outcome = await original(hash);
      return outcome && { ...outcome, succeeded: false };
    };
    await start({ finality: 3 });
    await until(store, id, 'failed-onchain');
    chain.receipt = original;
    chain.mine(2);
    await until(store, id, 'confirmed');
  });
});

describe('R9: a rival wins', () => {
  it('in a reorganisation: rejected with the reason, and the nonce is filled', async () => {
    const { id, call } = await enqueue(store);
    const events: string[] = [];
    await start({}, { onEvent: (event) => events.push(event) });
    await until(store, id, 'confirmed');
    chain.reorg(1, true);
    chain.rivals.add(call.data);
    expect(await until(store, id, 'rejected')).toMatchObject({ reason: 'NULLIFIER_USED' });
    expect(chain.effects).toEqual([]);
    const next = await enqueue(store);
    await until(store, next.id, 'confirmed');
    expect(chain.nonceOf(OPERATOR.address)).toBe(2);
    expect((await store.submission(id))?.status).toBe('rejected');
    expect(events).toContain('rejected');
  });

  it('and the old transaction is mined again: rejected all the same', async () => {
    const { id, call } = await enqueue(store);
    await start({ refusedAfterMs: 10_000 });
    await until(store, id, 'confirmed');
    chain.rivals.add(call.data);
    chain.reorg(1);
    await until(store, id, 'submitted');
    chain.mine();
    expect(await until(store, id, 'rejected')).toMatchObject({ reason: 'NULLIFIER_USED' });
  });
});

describe('R10: a revert on chain', () => {
  const failedOnChain = (times: number) =>
    eventually(async () => {
      const rows = await database.query(`SELECT hash FROM transactions WHERE status = 'reverted'`);
      return rows.length === times;
    });

  it('of a call that passes now is tried again once it is final, and takes effect once', async () => {
    const { id, call } = await enqueue(store);
    chain.revertsOnChain.add(call.data);
    const events: string[] = [];
    await start({ finality: 3 }, { onEvent: (event) => events.push(event) });
    await failedOnChain(1);
    chain.mine();
    expect((await store.submission(id))?.status).toBe('submitted');
    chain.revertsOnChain.clear();
    chain.mine();
    await until(store, id, 'confirmed');
    await eventually(() => events.includes('retried') && events.includes('confirmed'));
    expect(events).not.toContain('failed-onchain');
    expect(chain.effects).toEqual([call.data]);
    expect(new Set(chain.broadcasts).size).toBe(2);
  });

  it('whose block a reorganisation removes is no reason for another transaction', async () => {
    const { id, call } = await enqueue(store);
    chain.revertsOnChain.add(call.data);
    await start({ finality: 4 });
    await failedOnChain(1);
    chain.revertsOnChain.clear();
    chain.reorg(1);
    chain.mine();
    await until(store, id, 'confirmed');
    chain.mine(5);
    await eventually(async () => (await store.submission(id))?.transaction?.final === true);
    expect(chain.effects).toEqual([call.data]);
    expect(new Set(chain.broadcasts).size).toBe(1);
  });

  it('of a call that another transaction has made meanwhile is `failed-onchain`', async () => {
    const { id, call } = await enqueue(store);
    chain.revertsOnChain.add(call.data);
    await start({ finality: 2 });
    await failedOnChain(1);
    chain.rivals.add(call.data);
    chain.mine();
    expect(await until(store, id, 'failed-onchain')).toMatchObject({ reason: 'NULLIFIER_USED' });
    expect(new Set(chain.broadcasts).size).toBe(1);
  });

  it('is `failed-onchain` at the third time, and can be tried again once it is final', async () => {
    const { id, call } = await enqueue(store);
    chain.revertsOnChain.add(call.data);
    const events: string[] = [];
    await start({ finality: 2 }, { onEvent: (event) => events.push(event) });
    for (const times of [1, 2]) {
      await failedOnChain(times);
      chain.mine();
    }
    await until(store, id, 'failed-onchain');
    await eventually(() => events.includes('failed-onchain'));
    const admin = new RelayAdmin(database);
    await expect(admin.retry(id)).rejects.toMatchObject({ code: 'not-final' });
    chain.mine();
    await eventually(async () => (await store.submission(id))?.transaction?.final === true);
    expect((await admin.deadLetters(10)).map((dead) => dead.id)).toEqual([id]);
    chain.revertsOnChain.clear();
    await admin.retry(id);
    await until(store, id, 'confirmed');
    expect(chain.effects).toEqual([call.data]);
    await expect(admin.retry(id)).rejects.toMatchObject({ code: 'not-dead' });
  });
});

describe('R12: no money, no node', () => {
  it('waits, keeps everything queued, and goes on', async () => {
    chain.funds = 0n;
    const { id } = await enqueue(store);
    const failures = new Set<string>();
    const relay = await start({}, { onFailure: (code) => failures.add(code) });
    await eventually(() => relay.problem() === 'out-of-funds');
    expect((await store.submission(id))?.status).toBe('queued');
    chain.funds = 10n ** 30n;
    chain.down = true;
    await eventually(() => relay.problem() === 'chain-unavailable');
    chain.down = false;
    await until(store, id, 'confirmed');
    expect(relay.problem()).toBeUndefined();
    expect([...failures]).toEqual(['out-of-funds', 'chain-unavailable']);
  });

  it('is not held up by one call that no node can digest', async () => {
    const [bad, good] = [await enqueue(store), await enqueue(store)];
    const original = chain.simulate.bind(chain);
    chain.simulate = async (call) => {
      if (call.data === bad.call.data)
        throw new AssayError('chain-unavailable', 'too large', { exitCode: 5 });
      await original(call);
    };
    await start();
    await until(store, good.id, 'confirmed');
    expect((await store.submission(bad.id))?.status).toBe('queued');
  });
});

describe('a new key', () => {
  it('begins when what the previous one sent is final, and refuses to start without knowing of it', async () => {
    chain.autoMine = false;
    const [first, second] = [await enqueue(store), await enqueue(store)];
    await start({ maxInFlight: 1 });
    await eventually(() => chain.pool.size === 1);
    await stopAll();
    chain.pool.clear();
    const key = new Wallet(`0x${'37'.repeat(32)}`);
    const unaware = newRelay(database, chain, {}, { signer: walletSigner(key) });
    await expect(unaware.start()).rejects.toMatchObject({ code: 'signer-unknown', exitCode: 4 });
    await start({ finality: 2 }, { signer: walletSigner(key), previousSigners: [OPERATOR.address] });
    await eventually(() => chain.pool.size === 1);
    chain.mine();
    await until(store, first.id, 'confirmed');
    await pause(40);
    expect((await store.submission(second.id))?.status).toBe('queued');
    chain.autoMine = true;
    chain.mine();
    await until(store, second.id, 'confirmed');
    expect([chain.nonceOf(OPERATOR.address), chain.nonceOf(key.address)]).toEqual([1, 1]);
  });
});
