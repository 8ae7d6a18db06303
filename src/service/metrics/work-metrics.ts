import { Counter, Gauge, type Registry } from 'prom-client';
import type { ChainGateway } from '../../chain/gateway/views.ts';
import type { Relay } from '../relay/relay.ts';
import type { SqlDatabase } from '../store/sql.ts';
import { CachedRead, type CacheTimes } from './cached-read.ts';
import { type PendingWork, pendingWork } from './pending-work.ts';

/** What the gauges look at. */
export interface WorkSources {
  readonly database: SqlDatabase;
  readonly chain: Pick<ChainGateway, 'balance' | 'endpoints'>;
  readonly relay: Pick<Relay, 'state' | 'head' | 'problem'>;
  readonly webhooks: { counts(): Promise<{ waiting: number; active: number; dead: number }> };
  readonly streams: { readonly size: number };
  /** Address of the signer. */
  readonly operator: string;
  /** Proofs that may wait to be verified. */
  readonly queue: number;
}

/** The metrics are there for whoever asks: however often that is, database and chain are asked this often. */
const OF_DATABASE: CacheTimes = { everyMs: 5_000, waitMs: 1_500, keepMs: 60_000 };
const OF_CHAIN: CacheTimes = { everyMs: 30_000, waitMs: 1_500, keepMs: 600_000 };
const WEI = 1e18;

type Sample = readonly [labels: Record<string, string>, value: number];

/**
 * Gauges of the work that waits: relay, queues, signer, endpoints. What is in the database is the same on every
 * replica (take the maximum, not the sum); what has no value at the moment is absent. Labels are states, queues, and
 * the places of endpoints in ASSAY_RPC_URL, whose addresses may hold keys.
 */
export function watchWork(registry: Registry, sources: WorkSources): void {
  const { relay, chain, streams } = sources;
  const work = new CachedRead(() => pendingWork(sources.database), OF_DATABASE);
  const jobs = new CachedRead(() => sources.webhooks.counts(), OF_DATABASE);
  const balance = new CachedRead(() => chain.balance(sources.operator), OF_CHAIN);

  const labelled = (
    name: string,
    help: string,
    labelNames: string[],
    read: () => Promise<readonly Sample[]>,
  ) => {
    const made: Gauge = new Gauge({
      name,
      help,
      labelNames,
      registers: [registry],
      async collect() {
        const samples = await read();
        made.reset();
        for (const [labels, value] of samples) made.set(labels, value);
      },
    });
  };
  const plain = (
    name: string,
    help: string,
    read: () => number | undefined | Promise<number | undefined>,
  ) => {
    const made: Gauge = new Gauge({
      name,
      help,
      registers: [registry],
      async collect() {
        const value = await read();
        if (value === undefined) made.remove();
        else made.set(value);
      },
    });
  };
  const ofWork = (name: string, help: string, pick: (work: PendingWork) => number | undefined) =>
    plain(name, help, async () => {
      const found = await work.get();
      return found === undefined ? undefined : pick(found);
    });

  plain('assay_store_up', '1 if the database answered when it was last asked.', async () => {
    await work.get();
    return work.isFresh ? 1 : 0;
  });
  labelled(
    'assay_relay_state',
    '1 for the state that the relay of this replica is in.',
    ['state'],
    async () =>
      ['running', 'standby', 'halted', 'stopped'].map((state) => [
        { state },
        Number(relay.state() === state),
      ]),
  );
  plain('assay_relay_lease_held', '1 if this replica is the one that relays.', () =>
    Number(['running', 'halted'].includes(relay.state())),
  );
  plain('assay_relay_failing', '1 while the last look of the relay at queue and chain failed.', () =>
    Number(relay.problem() !== undefined),
  );
  plain('assay_chain_head_block', 'Newest block that the relay goes by.', () => relay.head()?.number);
  plain('assay_chain_head_age_seconds', 'How long the relay has seen no newer block.', () => {
    const head = relay.head();
    return head === undefined ? undefined : head.ageMs / 1000;
  });
  ofWork('assay_relay_halted', '1 if a person has to look, whichever replica relays.', ({ isHalted }) =>
    Number(isHalted),
  );
  labelled('assay_relay_submissions', 'Submissions that are not on chain yet.', ['state'], async () => {
    const found = await work.get();
    return found === undefined
      ? []
      : Object.entries(found.submissions).map(([state, { count }]) => [{ state }, count]);
  });
  labelled(
    'assay_relay_oldest_submission_seconds',
    'How long the oldest submission of this state has been in it; 0 without any.',
    ['state'],
    async () => {
      const found = await work.get();
      return found === undefined
        ? []
        : Object.entries(found.submissions).map(([state, { oldestSeconds }]) => [{ state }, oldestSeconds]);
    },
  );
  ofWork(
    'assay_relay_unfinal_transactions',
    'Mined transactions that are not final.',
    ({ unfinal }) => unfinal,
  );
  plain(
    'assay_relay_unfinal_blocks',
    'Blocks since the oldest transaction that is mined and not final.',
    async () => {
      const oldest = (await work.get())?.oldestUnfinalBlock;
      const head = relay.head();
      if (head === undefined) return undefined;
      return oldest === undefined ? 0 : Math.max(0, head.number - oldest + 1);
    },
  );
  labelled('assay_queue_jobs', 'Jobs of durable queues.', ['queue', 'state'], async () => {
    const found = await jobs.get();
    return Object.entries(found ?? {}).map(([state, count]) => [{ queue: 'webhooks', state }, count]);
  });
  plain(
    'assay_verification_queue_limit',
    'Proofs that may wait; more are refused with 503.',
    () => sources.queue,
  );
  plain('assay_event_streams', 'Open event streams.', () => streams.size);
  plain(
    'assay_signer_balance_ether',
    "What the signer's account has to pay with, in units of 10^18 wei.",
    async () => {
      const wei = await balance.get();
      return wei === undefined ? undefined : Number(wei) / WEI;
    },
  );

  const endpoints = async (pick: (health: Endpoint) => number | undefined): Promise<Sample[]> =>
    (chain.endpoints?.() ?? []).flatMap((health, i) => {
      const value = pick(health);
      return value === undefined ? [] : [[{ endpoint: `${i + 1}` }, value] as const];
    });
  const ofEndpoint = (name: string, help: string, pick: (health: Endpoint) => number | undefined) =>
    labelled(`assay_rpc_endpoint_${name}`, help, ['endpoint'], () => endpoints(pick));
  ofEndpoint('up', '1 if the endpoint answered when it was last asked, and is believed.', ({ isUp }) =>
    Number(isUp),
  );
  ofEndpoint('distrusted', '1 if it is on another chain and not asked any more.', ({ isDistrusted }) =>
    Number(isDistrusted),
  );
  ofEndpoint(
    'lag_blocks',
    'Blocks by which it is below the highest that any has shown.',
    ({ lagBlocks }) => lagBlocks,
  );
  const failures: Counter = new Counter({
    name: 'assay_rpc_endpoint_failures_total',
    help: 'Questions that it did not answer so that it could be believed.',
    labelNames: ['endpoint'],
    registers: [registry],
    async collect() {
      const samples = await endpoints(({ failed }) => failed);
      failures.reset();
      for (const [labels, value] of samples) failures.inc(labels, value);
    },
  });
  ofEndpoint(
    'latency_seconds',
    'How long it takes to answer, smoothed.',
    ({ latencySeconds }) => latencySeconds,
  );
}

type Endpoint = ReturnType<NonNullable<ChainGateway['endpoints']>>[number];
