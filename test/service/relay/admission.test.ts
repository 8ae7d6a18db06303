import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { unavailable } from '../../../src/chain/gateway/rpc-pool.ts';
import type { Relay } from '../../../src/service/relay/relay.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { BlockChain } from '../support/block-chain.ts';
import { clear, enqueue, eventually, newRelay, until } from '../support/relay-fixture.ts';

let database: SqlDatabase;
let store: Store;
let relay: Relay | undefined;
beforeAll(async () => {
  database = await memoryDatabase();
  store = await Store.open(database, 'fake/1');
});
afterEach(() => relay?.stop());
afterAll(() => database.close());

describe('Admission', () => {
  it('simulates calls side by side and gives nonces in the order of the queue', async () => {
    await clear(database);
    const chain = new BlockChain();
    chain.autoMine = false;
    const submissions = [];
    for (let i = 0; i < 5; i++) submissions.push(await enqueue(store));
    // Each simulation waits for the other four: one after the other, none would end.
    const inside = new Set<string>();
    const simulate = chain.simulate.bind(chain);
    chain.simulate = async (call) => {
      inside.add(call.data);
      await eventually(() => inside.size === 5);
      return simulate(call);
    };
    relay = newRelay(database, chain);
    await relay.start();
    await eventually(() => chain.pool.size === 5);
    chain.mine();
    for (const { id } of submissions) await until(store, id, 'confirmed');
    expect(chain.effects).toEqual(submissions.map(({ call }) => call.data));
  });

  it('sends the other calls of a pass when the nodes cannot run one', async () => {
    await clear(database);
    const chain = new BlockChain();
    const [broken, ...others] = [await enqueue(store), await enqueue(store), await enqueue(store)];
    const simulate = chain.simulate.bind(chain);
    let isBroken = true;
    chain.simulate = async (call) => {
      if (isBroken && call.data === broken?.call.data) throw unavailable('a node without memory');
      return simulate(call);
    };
    relay = newRelay(database, chain);
    await relay.start();
    for (const { id } of others) await until(store, id, 'confirmed');
    expect((await store.submission(`${broken?.id}`))?.status).toBe('queued');
    isBroken = false;
    await until(store, `${broken?.id}`, 'confirmed');
  });

  it('never has more transactions in flight than it may', async () => {
    await clear(database);
    const chain = new BlockChain();
    chain.autoMine = false;
    const submissions = [];
    for (let i = 0; i < 7; i++) submissions.push(await enqueue(store));
    let most = 0;
    const broadcast = chain.broadcast.bind(chain);
    chain.broadcast = async (raw) => {
      await broadcast(raw);
      most = Math.max(most, chain.pool.size);
    };
    relay = newRelay(database, chain, { maxInFlight: 3 });
    await relay.start();
    for (const [i, { id }] of submissions.entries()) {
      if (i % 3 === 0) {
        await eventually(() => chain.pool.size === Math.min(3, submissions.length - i));
        chain.mine();
      }
      await until(store, id, 'confirmed');
    }
    expect(most).toBe(3);
  });
});

describe('SlotWatch', () => {
  it('reads a block once for all transactions in it that wait for finality', async () => {
    await clear(database);
    const chain = new BlockChain();
    chain.autoMine = false;
    const submissions = [];
    for (let i = 0; i < 6; i++) submissions.push(await enqueue(store));
    relay = newRelay(database, chain, { finality: 5 });
    await relay.start();
    await eventually(() => chain.pool.size === 6);
    chain.mine();
    for (const { id } of submissions) await until(store, id, 'confirmed');
    const looked = { receipts: 0, blocks: 0 };
    const [receipt, block] = [chain.receipt.bind(chain), chain.block.bind(chain)];
    chain.receipt = async (hash) => {
      looked.receipts++;
      return receipt(hash);
    };
    chain.block = async (height) => {
      looked.blocks++;
      return block(height);
    };
    chain.mine();
    await eventually(() => looked.blocks > 0);
    expect(looked).toEqual({ receipts: 0, blocks: 1 });
    // Finality is decided by the receipts themselves.
    chain.mine(4);
    await eventually(() => looked.receipts === 6);
  });
});
