import { afterAll, beforeAll, expect, it } from 'vitest';
import { RelayLease } from '../../../src/service/relay/lease.ts';
import { RelayStore } from '../../../src/service/relay/relay-store.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { describeDatabases } from '../../support/databases.ts';
import { OPERATOR } from '../second/support/second-harness.ts';
import { BlockChain } from '../support/block-chain.ts';
import { clear, enqueue, eventually, newRelay, until } from '../support/relay-fixture.ts';

/** Long: a test that needs an expired lease expires it, and does not wait. */
const TTL = 3_600_000;

/** As replicas see it. */
const sharing = (database: SqlDatabase): SqlDatabase => ({
  kind: 'server',
  query: (sql, parameters) => database.query(sql, parameters),
  transaction: (work) => database.transaction(work),
  longTransaction: (work) => database.longTransaction(work),
  script: (sql) => database.script(sql),
  close: async () => {},
});

describeDatabases('RelayLease', (open) => {
  let database: SqlDatabase;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());
  const fresh = async () => {
    const store = await Store.open(database, 'fake/1');
    await clear(database);
    return store;
  };
  const expire = () =>
    database.query(`UPDATE relay_lease SET expires_at = clock_timestamp() - interval '1 second'`);
  const sign = (hash: string) => ({ hash, raw: '0x' });

  it('has one holder, until it releases or stops to renew', async () => {
    await fresh();
    const [first, second] = [new RelayLease(database, TTL), new RelayLease(database, TTL)];
    expect([await first.hold(), await second.hold(), await first.hold()]).toEqual([true, false, true]);
    await first.release();
    expect(await second.hold()).toBe(true);
    expect(await first.hold()).toBe(false);
    await expire();
    expect(await first.hold()).toBe(true);
    expect(await second.hold()).toBe(false);
  });

  it('rejects every write of a holder that lost it without knowing', async () => {
    const store = await fresh();
    const [paused, other] = [new RelayLease(database, TTL), new RelayLease(database, TTL)];
    await paused.hold();
    const { id } = await enqueue(store);
    await expire();
    expect(await other.hold()).toBe(true);
    expect(paused.isHeld()).toBe(true);
    const write = new RelayStore(database, paused).open(OPERATOR.address, 0, id, sign('0x1'));
    await expect(write).rejects.toMatchObject({ code: 'lease-lost' });
    expect((await store.submission(id))?.status).toBe('queued');
    await new RelayStore(database, other).open(OPERATOR.address, 0, id, sign('0x2'));
  });

  it('rejects a nonce that is given out, and leaves nothing behind', async () => {
    const store = await fresh();
    const lease = new RelayLease(database, 10_000);
    await lease.hold();
    const relay = new RelayStore(database, lease);
    const [first, second] = [await enqueue(store), await enqueue(store)];
    await relay.open(OPERATOR.address, 7, first.id, sign('0x1'));
    await expect(relay.open(OPERATOR.address, 7, second.id, sign('0x2'))).rejects.toThrow();
    await expect(relay.open(OPERATOR.address, 8, first.id, sign('0x3'))).rejects.toThrow();
    expect((await store.submission(second.id))?.status).toBe('queued');
    expect(await relay.nextNonce(OPERATOR.address)).toBe(8);
    expect((await relay.slots()).map(({ nonce, attempts }) => [nonce, attempts.length])).toEqual([[7, 1]]);
  });

  it('is free again when the clock of the database was set back', async () => {
    await fresh();
    await new RelayLease(database, TTL).hold();
    await database.query(`UPDATE relay_lease SET expires_at = clock_timestamp() + interval '1 day'`);
    expect(await new RelayLease(database, TTL).hold()).toBe(true);
  });

  it('is taken over by a replica that stands by, and every submission is executed once', async () => {
    const store = await fresh();
    const shared = sharing(database);
    const chain = new BlockChain();
    const options = { leaseMs: 300, standby: true };
    const submissions = [await enqueue(store), await enqueue(store)];
    let isDead = false;
    const doomed = newRelay(shared, chain, options, {
      point: (at) => {
        if (at === 'before-broadcast') isDead = true;
        return isDead ? new Promise<void>(() => {}) : undefined;
      },
    });
    await doomed.start();
    const standby = newRelay(shared, chain, options);
    await standby.start();
    expect(standby.state()).toBe('standby');
    await eventually(() => isDead);
    void doomed.stop(); // its heartbeat, that is
    await eventually(() => standby.state() === 'running');
    for (const { id } of submissions) await until(store, id, 'confirmed');
    expect(chain.effects.length).toBe(2);
    await standby.stop();
  });

  it('rejects a second relay that may not stand by (exit code 4)', async () => {
    await fresh();
    const shared = sharing(database);
    // Long enough not to run out on a busy machine.
    const first = newRelay(shared, new BlockChain(), { leaseMs: 4_000 });
    await first.start();
    const second = newRelay(shared, new BlockChain(), { leaseMs: 4_000 });
    await expect(second.start()).rejects.toMatchObject({ code: 'relay-leased', exitCode: 4 });
    await first.stop();
    await second.start();
    await second.stop();
  });
});
