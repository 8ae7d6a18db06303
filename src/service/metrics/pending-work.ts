import type { SqlDatabase } from '../store/sql.ts';

/** States of a submission that is not on chain yet. */
const PENDING = ['queued', 'submitted', 'delayed'] as const;
type PendingState = (typeof PENDING)[number];

/** Numbers of pending submissions and transactions. */
export interface PendingWork {
  readonly submissions: Readonly<
    Record<
      PendingState,
      {
        readonly count: number;
        /** Time that the oldest one has been in this state; 0 if there is none. */
        readonly oldestSeconds: number;
      }
    >
  >;
  /** The relay is halted and waits for an operator. */
  readonly isHalted: boolean;
  /** Number of transactions that are mined and not final. */
  readonly unfinal: number;
  /** The lowest block of these transactions; undefined if there are none. */
  readonly oldestUnfinalBlock: number | undefined;
}

const AGE = `greatest(0, extract(epoch FROM clock_timestamp() - min(s.updated_at)))::text`;

/**
 * Counts pending work. Uses only partial indexes on pending rows, so finished rows cost nothing.
 * @throws the database's errors
 */
export async function pendingWork(database: SqlDatabase): Promise<PendingWork> {
  const [queued, sent, unfinal, halts] = await Promise.all([
    database.query(
      `SELECT status, count(*)::text AS count, ${AGE} AS age FROM submissions s
       WHERE status = 'queued' GROUP BY status`,
    ),
    database.query(
      `SELECT s.status, count(*)::text AS count, ${AGE} AS age
       FROM relay_nonces n JOIN submissions s ON s.id = n.submission_id
       WHERE n.state = 'open' GROUP BY s.status`,
    ),
    database.query(
      `SELECT count(*)::text AS count, min(t.block_number)::text AS block
       FROM relay_nonces n JOIN transactions t USING (signer, nonce)
       WHERE n.state = 'mined' AND t.block_number IS NOT NULL`,
    ),
    database.query('SELECT 1 AS one FROM relay_halt WHERE NOT resume'),
  ]);
  const rows = [...queued, ...sent];
  const of = (state: PendingState) => {
    const row = rows.find(({ status }) => status === state);
    return { count: Number(row?.count ?? 0), oldestSeconds: Number(row?.age ?? 0) };
  };
  const block = unfinal[0]?.block ?? null;
  return {
    submissions: { queued: of('queued'), submitted: of('submitted'), delayed: of('delayed') },
    isHalted: halts.length > 0,
    unfinal: Number(unfinal[0]?.count ?? 0),
    oldestUnfinalBlock: block === null ? undefined : Number(block),
  };
}
