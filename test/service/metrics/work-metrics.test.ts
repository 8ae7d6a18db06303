import { Registry } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AssayError } from '../../../src/protocol/errors.ts';
import { pendingWork } from '../../../src/service/metrics/pending-work.ts';
import { type WorkSources, watchWork } from '../../../src/service/metrics/work-metrics.ts';
import type { RelayState } from '../../../src/service/relay/options.ts';
import { watchDatabase } from '../../../src/service/store/database.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { OPERATOR, originRequest, startHarness } from '../second/support/second-harness.ts';
import { clear, enqueue } from '../support/relay-fixture.ts';

let database: SqlDatabase;
let store: Store;
beforeAll(async () => {
  database = await memoryDatabase();
  store = await Store.open(database, 'work-metrics');
});
afterAll(() => store.close());
beforeEach(() => clear(database));

const HEX = (byte: string) => `0x${byte.repeat(32)}`;
const health = { isUp: true, isDistrusted: false, lagBlocks: 0, failed: 0, latencySeconds: 0.01 };

/** A scrape's lines, by name and labels. */
async function scrape(changes: Partial<WorkSources> = {}): Promise<Record<string, number>> {
  const registry = new Registry();
  watchWork(registry, {
    database,
    chain: { balance: async () => 2_500_000_000_000_000_000n, endpoints: () => [] },
    relay: { state: () => 'running', head: () => ({ number: 120, ageMs: 4_000 }), problem: () => undefined },
    webhooks: { counts: async () => ({ waiting: 3, active: 1, dead: 2 }) },
    streams: { size: 6 },
    operator: OPERATOR.address,
    queue: 512,
    ...changes,
  });
  const text = await registry.metrics();
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  return Object.fromEntries(
    lines.map((line) => line.split(' ') as [string, string]).map(([k, v]) => [k, Number(v)]),
  );
}

async function transaction(
  nonce: number,
  state: string,
  id: string | null,
  block: number | null,
): Promise<void> {
  await database.query(
    'INSERT INTO relay_nonces (signer, nonce, submission_id, state) VALUES ($1, $2, $3, $4)',
    [OPERATOR.address, nonce, id, state],
  );
  await database.query(
    `INSERT INTO transactions (hash, submission_id, signer, nonce, raw, status, attempt, created_at, block_number)
     VALUES ($1, $2, $3, $4, '0x', $5, 0, clock_timestamp(), $6)`,
    [HEX(`0${nonce}`), id, OPERATOR.address, nonce, block === null ? 'signed' : 'mined', block],
  );
}

const age = (id: string, status: string, seconds: number) =>
  database.query(
    `UPDATE submissions SET status = $2, updated_at = clock_timestamp() - $3::int * interval '1 second' WHERE id = $1`,
    [id, status, seconds],
  );

describe('gauges of the work', () => {
  it('count pending work and its age, and no finished work', async () => {
    const [a, b, c, d, e] = await Promise.all(Array.from({ length: 5 }, () => enqueue(store)));
    await age(a?.id ?? '', 'queued', 50);
    await age(b?.id ?? '', 'queued', 90);
    await age(c?.id ?? '', 'submitted', 400);
    await age(d?.id ?? '', 'delayed', 800);
    await age(e?.id ?? '', 'confirmed', 9_000);
    await transaction(1, 'open', c?.id ?? '', null);
    await transaction(2, 'open', d?.id ?? '', null);
    await transaction(3, 'mined', e?.id ?? '', 111);
    const found = await pendingWork(database);
    expect(found).toMatchObject({
      submissions: { queued: { count: 2 }, submitted: { count: 1 }, delayed: { count: 1 } },
      isHalted: false,
      unfinal: 1,
      oldestUnfinalBlock: 111,
    });
    const seconds = Object.values(found.submissions).map(({ oldestSeconds }) =>
      Math.floor(oldestSeconds / 50),
    );
    expect(seconds).toEqual([1, 8, 16]);
    const lines = await scrape();
    expect(lines).toMatchObject({
      'assay_relay_submissions{state="queued"}': 2,
      'assay_relay_submissions{state="delayed"}': 1,
      assay_relay_unfinal_transactions: 1,
      assay_relay_unfinal_blocks: 10,
      assay_relay_halted: 0,
      assay_store_up: 1,
    });
  });

  it('show a halt on every replica, until an administrator resumes the relay', async () => {
    await database.query(
      `INSERT INTO relay_halt (id, reason, signer, nonce, halted_at) VALUES (1, 'foreign-nonce', 'x', 1, now())`,
    );
    const relay = { state: (): RelayState => 'standby', head: () => undefined, problem: () => undefined };
    const lines = await scrape({ relay });
    expect(lines).toMatchObject({
      assay_relay_halted: 1,
      assay_relay_lease_held: 0,
      'assay_relay_state{state="standby"}': 1,
      'assay_relay_state{state="running"}': 0,
    });
    // Who doesn't look at the chain says nothing of it.
    expect(Object.keys(lines)).not.toContain('assay_chain_head_block');
    await database.query('UPDATE relay_halt SET resume = true');
    expect(await scrape()).toMatchObject({ assay_relay_halted: 0, assay_relay_lease_held: 1 });
  });

  it('show signer, head, queues and streams', async () => {
    expect(await scrape()).toMatchObject({
      assay_signer_balance_ether: 2.5,
      assay_chain_head_block: 120,
      assay_chain_head_age_seconds: 4,
      assay_relay_failing: 0,
      'assay_queue_jobs{queue="webhooks",state="waiting"}': 3,
      'assay_queue_jobs{queue="webhooks",state="dead"}': 2,
      assay_event_streams: 6,
      assay_verification_queue_limit: 512,
    });
  });

  it('name endpoints by their place, never by their address', async () => {
    const endpoints = () => [health, { ...health, isUp: false, lagBlocks: undefined, failed: 9 }];
    const lines = await scrape({ chain: { balance: async () => 1n, endpoints } });
    expect(lines).toMatchObject({
      'assay_rpc_endpoint_up{endpoint="1"}': 1,
      'assay_rpc_endpoint_up{endpoint="2"}': 0,
      'assay_rpc_endpoint_lag_blocks{endpoint="1"}': 0,
      'assay_rpc_endpoint_failures_total{endpoint="2"}': 9,
    });
    expect(Object.keys(lines)).not.toContain('assay_rpc_endpoint_lag_blocks{endpoint="2"}');
  });

  it('stay readable when database and chain are away', async () => {
    const away = () => Promise.reject(new AssayError('store-unavailable', 'away', { exitCode: 4 }));
    const broken: SqlDatabase = { ...database, kind: 'server', query: away, transaction: away, script: away };
    const lines = await scrape({ database: broken, webhooks: { counts: away }, chain: { balance: away } });
    expect(lines.assay_store_up).toBe(0);
    expect(lines.assay_event_streams).toBe(6);
    const unknown = [
      'assay_relay_halted',
      'assay_signer_balance_ether',
      'assay_relay_submissions{state="queued"}',
    ];
    for (const name of unknown) expect(Object.keys(lines)).not.toContain(name);
  });
});

describe('failures of the database', () => {
  it('are counted once each, by reason', async () => {
    const counted: string[] = [];
    let isBroken = 0;
    const failing = (code: string) => () => Promise.reject(new AssayError(code, 'x', { exitCode: 4 }));
    const watched = (code: string) =>
      watchDatabase(
        {
          ...database,
          kind: 'server',
          close: async () => {},
          script: failing(code),
          query: failing(code),
          transaction: failing(code),
        },
        () => isBroken++,
        (reason) => counted.push(reason),
      );
    await expect(watched('store-unavailable').query('SELECT 1')).rejects.toThrow();
    await expect(watched('store-broken').transaction(async () => 1)).rejects.toThrow();
    await expect(watched('other').query('SELECT 1')).rejects.toThrow();
    expect(counted).toEqual(['unavailable', 'broken']);
    expect(isBroken).toBe(1);
  });
});

describe('a running service', () => {
  it('shows all metrics, and none that links a tenant to a submission', async () => {
    const harness = await startHarness();
    try {
      const body = originRequest();
      const submitted = (await (await harness.post('/v2/origins', body)).json()) as { id: string };
      await harness.settled(submitted.id);
      const text = await (await fetch(`${harness.service.adminUrl}/metrics`)).text();
      expect(text).toContain('assay_relay_events_total{event="confirmed"} 1');
      expect(text).toContain('assay_relay_state{state="running"} 1');
      expect(text).toContain('assay_store_up 1');
      expect(text).toContain('assay_store_failures_total{reason="unavailable"} 0');
      expect(text).toMatch(/assay_queue_jobs\{queue="webhooks",state="dead"\} 0/);
      for (const part of [submitted.id, OPERATOR.address, OPERATOR.address.slice(2, 12), '127.0.0.1']) {
        expect(text.toLowerCase()).not.toContain(part.toLowerCase());
      }
    } finally {
      await harness.service.stop();
    }
  });
});
