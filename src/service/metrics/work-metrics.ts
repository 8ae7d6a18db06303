import { Counter, type Registry } from 'prom-client';
import type { ConnectedChain } from '../../chain/gateway/views.ts';
import type { Relay } from '../relay/relay.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { CachedRead, type CacheTimes } from './cached-read.ts';
import { addGauge, addLabelledGauge, type LabelledValue } from './gauges.ts';
import { type PendingWork, pendingWork } from './pending-work.ts';

/** The parts of the service that the gauges read. */
export interface WorkSources {
  readonly database: SqlDatabase;
  readonly chain: Pick<ConnectedChain, 'balance' | 'endpoints'>;
  readonly relay: Pick<Relay, 'state' | 'head' | 'problem'>;
  readonly webhooks: { counts(): Promise<{ waiting: number; active: number; dead: number }> };
  readonly streams: { readonly size: number };
  /** Address of the signer. */
  readonly operator: string;
  /** Largest number of proofs that may wait to be verified. */
  readonly queue: number;
}

/** /metrics needs no key: however often it is read, database and chain are queried only this often. */
const OF_DATABASE: CacheTimes = { everyMs: 5_000, waitMs: 1_500, keepMs: 60_000 };
const OF_CHAIN: CacheTimes = { everyMs: 30_000, waitMs: 1_500, keepMs: 600_000 };
const WEI = 1e18;

/**
 * Adds gauges of pending work: relay, queues, signer, endpoints.
 *
 * - Every replica reports the same numbers of the shared database: take their maximum, not their sum.
 * - A gauge without a value is absent.
 * - Labels are states, queue names, and positions in ASSAY_RPC_URL. They never hold an endpoint's address, which may
 *   contain a key.
 */
export function watchWork(registry: Registry, sources: WorkSources): void {
  const work = new CachedRead(() => pendingWork(sources.database), OF_DATABASE);
  addGauge(registry, 'assay_store_up', '1 if the database answered the last query.', async () => {
    await work.get();
    return work.isFresh ? 1 : 0;
  });
  watchRelay(registry, sources.relay);
  watchSubmissions(registry, sources.relay, work);
  watchQueues(registry, sources);
  watchSigner(registry, sources);
  watchEndpoints(registry, sources.chain);
}

/** The relay of this replica. */
function watchRelay(registry: Registry, relay: WorkSources['relay']): void {
  addLabelledGauge(
    registry,
    'assay_relay_state',
    "1 for the state of this replica's relay, 0 for the others.",
    ['state'],
    () =>
      ['running', 'standby', 'halted', 'stopped'].map((state) => [
        { state },
        Number(relay.state() === state),
      ]),
  );
  addGauge(registry, 'assay_relay_lease_held', '1 if this replica is the one that relays.', () =>
    Number(['running', 'halted'].includes(relay.state())),
  );
  addGauge(registry, 'assay_relay_failing', '1 if the last pass of the relay failed.', () =>
    Number(relay.problem() !== undefined),
  );
  addGauge(
    registry,
    'assay_chain_head_block',
    'Newest block known to the relay.',
    () => relay.head()?.number,
  );
  addGauge(registry, 'assay_chain_head_age_seconds', 'Seconds since the relay saw a new block.', () => {
    const head = relay.head();
    return head === undefined ? undefined : head.ageMs / 1000;
  });
}

/** Submissions and transactions in the database, of all replicas. */
function watchSubmissions(
  registry: Registry,
  relay: WorkSources['relay'],
  work: CachedRead<PendingWork>,
): void {
  const byState = async (
    pick: (found: { readonly count: number; readonly oldestSeconds: number }) => number,
  ): Promise<LabelledValue[]> =>
    Object.entries((await work.get())?.submissions ?? {}).map(([state, found]) => [{ state }, pick(found)]);
  addGauge(registry, 'assay_relay_halted', '1 if the relay is halted, on whichever replica.', async () => {
    const found = await work.get();
    return found === undefined ? undefined : Number(found.isHalted);
  });
  addLabelledGauge(
    registry,
    'assay_relay_submissions',
    'Submissions that are not on chain yet, by state.',
    ['state'],
    () => byState(({ count }) => count),
  );
  addLabelledGauge(
    registry,
    'assay_relay_oldest_submission_seconds',
    'Age of the oldest submission in each state; 0 if there is none.',
    ['state'],
    () => byState(({ oldestSeconds }) => oldestSeconds),
  );
  addGauge(
    registry,
    'assay_relay_unfinal_transactions',
    'Mined transactions that are not final.',
    async () => (await work.get())?.unfinal,
  );
  addGauge(
    registry,
    'assay_relay_unfinal_blocks',
    'Blocks since the oldest transaction that is mined and not final.',
    async () => {
      const oldest = (await work.get())?.oldestUnfinalBlock;
      const head = relay.head();
      if (head === undefined) return undefined;
      return oldest === undefined ? 0 : Math.max(0, head.number - oldest + 1);
    },
  );
}

function watchQueues(registry: Registry, { webhooks, queue, streams }: WorkSources): void {
  const jobs = new CachedRead(() => webhooks.counts(), OF_DATABASE);
  addLabelledGauge(registry, 'assay_queue_jobs', 'Jobs of durable queues.', ['queue', 'state'], async () =>
    Object.entries((await jobs.get()) ?? {}).map(([state, count]) => [{ queue: 'webhooks', state }, count]),
  );
  addGauge(
    registry,
    'assay_verification_queue_limit',
    'Largest number of proofs that may wait; the service refuses more with 503.',
    () => queue,
  );
  addGauge(registry, 'assay_event_streams', 'Open event streams.', () => streams.size);
}

function watchSigner(registry: Registry, { chain, operator }: WorkSources): void {
  const balance = new CachedRead(() => chain.balance(operator), OF_CHAIN);
  addGauge(
    registry,
    'assay_signer_balance_ether',
    "Balance of the signer's account, in units of 10^18 wei.",
    async () => {
      const wei = await balance.get();
      return wei === undefined ? undefined : Number(wei) / WEI;
    },
  );
}

type Endpoint = ReturnType<NonNullable<ConnectedChain['endpoints']>>[number];

function watchEndpoints(registry: Registry, chain: WorkSources['chain']): void {
  const values = (pick: (health: Endpoint) => number | undefined): LabelledValue[] =>
    (chain.endpoints?.() ?? []).flatMap((health, i) => {
      const value = pick(health);
      return value === undefined ? [] : [[{ endpoint: `${i + 1}` }, value] as const];
    });
  const add = (name: string, help: string, pick: (health: Endpoint) => number | undefined) =>
    addLabelledGauge(registry, `assay_rpc_endpoint_${name}`, help, ['endpoint'], () => values(pick));
  add('up', '1 if the endpoint is trusted and answered the last request.', ({ isUp }) => Number(isUp));
  add('distrusted', '1 if the endpoint is on another chain; it is not used.', ({ isDistrusted }) =>
    Number(isDistrusted),
  );
  add(
    'lag_blocks',
    'Blocks by which the endpoint is below the highest head of all endpoints.',
    ({ lagBlocks }) => lagBlocks,
  );
  const failures: Counter = new Counter({
    name: 'assay_rpc_endpoint_failures_total',
    help: 'Requests without an answer that could be trusted.',
    labelNames: ['endpoint'],
    registers: [registry],
    collect() {
      failures.reset();
      for (const [labels, value] of values(({ failed }) => failed)) failures.inc(labels, value);
    },
  });
  add('latency_seconds', 'Smoothed response time.', ({ latencySeconds }) => latencySeconds);
}
