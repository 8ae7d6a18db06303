import { pino } from 'pino';
import type { RelayChain } from '../../../src/chain/gateway/relay-chain.ts';
import type { RelayOptions } from '../../../src/service/relay/options.ts';
import { Relay, type RelayDeps } from '../../../src/service/relay/relay.ts';
import { RELAY_DEFAULTS } from '../../../src/service/relay/settings.ts';
import { walletSigner } from '../../../src/service/signer/signer.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import type { Store, Submission } from '../../../src/service/store/submission-store.ts';
import { ROUNDS } from './fake-relay.ts';
import { OPERATOR } from './harness.ts';
import { waitFor, waitForValue } from './wait-for.ts';

/** As fast as tests want it: no batches, no patience. */
const FAST: RelayOptions = {
  ...RELAY_DEFAULTS,
  pollMs: 5,
  idleMs: 10,
  maxBackoffMs: 20,
  batchDelayMs: 0,
  foreignAfterMs: 40,
  rejectAfterMs: 10,
  refusedAfterMs: 20,
};

/** A relay with the operator's key; the caller starts and stops it. */
export function newRelay(
  database: SqlDatabase,
  chain: RelayChain,
  options: Partial<RelayOptions> = {},
  deps: Partial<RelayDeps> = {},
): Relay {
  return new Relay({
    database,
    chain,
    signer: walletSigner(OPERATOR),
    log: pino({ level: process.env.RELAY_LOG ?? 'silent' }),
    options: { ...FAST, ...options },
    ...deps,
  });
}

export async function clear(database: SqlDatabase): Promise<void> {
  await database.query('TRUNCATE submissions, transactions, relay_nonces, relay_lease, relay_halt CASCADE');
}

let count = 0;
export async function enqueue(store: Store): Promise<Submission> {
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

/** Waits until a submission has one of these statuses. */
export async function until(store: Store, id: string, ...statuses: string[]): Promise<Submission> {
  let last: string | undefined;
  return waitForValue(
    () => `${statuses.join(' or ')}; the status is ${last}`,
    async () => {
      const submission = await store.submission(id);
      last = submission?.status;
      return submission !== undefined && statuses.includes(submission.status) ? submission : undefined;
    },
    5,
  );
}

/** Waits until a condition of the test holds. */
export const eventually = (condition: () => boolean | Promise<boolean>): Promise<void> =>
  waitFor('a condition of the test', condition, 5);

export const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Hashes of the transactions that are not known to be mined. */
export async function signed(database: SqlDatabase): Promise<string[]> {
  const rows = await database.query(`SELECT hash FROM transactions WHERE status = 'signed' ORDER BY nonce`);
  return rows.map((row) => String(row.hash));
}
