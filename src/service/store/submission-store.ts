import { randomUUID } from 'node:crypto';
import type { SUBMISSION_KINDS } from '../../api/resources.ts';
import type { ContractCall } from '../../chain/gateway/contract-call.ts';
import { AssayError } from '../../protocol/errors.ts';
import { migrate } from './migrations.ts';
import { type Reservation, Reservations } from './reservations.ts';
import type { SqlClient, SqlDatabase, SqlRow } from './sql.ts';

export type SubmissionKind = (typeof SUBMISSION_KINDS)[number];
export type SubmissionStatus =
  | 'queued'
  | 'submitted'
  | 'delayed'
  | 'confirmed'
  | 'failed-onchain'
  | 'rejected';

/** An accepted submission: its statement, and the contract call with its proofs. All of it is public. */
export interface Submission {
  readonly id: string;
  readonly kind: SubmissionKind;
  /** The thing that it consumes on chain: a nullifier, a dataset's place in a round, the round's V. One live submission each. */
  readonly identity: string;
  /** 0x-prefixed keccak256 of the statement. Two submissions with the same identity are compared by it. */
  readonly statementHash: string;
  /** Canonical JSON of the statement. */
  readonly statement: string;
  readonly call: ContractCall;
  readonly status: SubmissionStatus;
  /** For `rejected` and `failed-onchain`: the contract's error, or another reason. */
  readonly reason: string | null;
  readonly receivedAt: Date;
  readonly updatedAt: Date;
  /** Its mined transaction, otherwise its newest. Once `final` is true, the relay no longer checks for reorganisations. */
  readonly transaction: {
    readonly hash: string;
    readonly blockNumber: number | null;
    readonly final: boolean;
  } | null;
}

/** A submission to store; its status will be `queued`. */
export interface NewSubmission {
  readonly kind: SubmissionKind;
  readonly identity: string;
  readonly statementHash: string;
  readonly statement: string;
  readonly call: ContractCall;
}

/** Columns of `toSubmission`, from SUBMISSIONS. */
export const SUBMISSION_COLUMNS = `s.id, s.kind, s.identity, s.statement_hash, s.statement, s.call_to, s.call_data,
  s.status, s.reason, s.received_at::text, s.updated_at::text, t.hash, t.block_number::text, t.is_final`;
export const SUBMISSIONS = `submissions s LEFT JOIN LATERAL
  (SELECT a.hash, a.block_number, n.state = 'final' AS is_final
    FROM transactions a JOIN relay_nonces n USING (signer, nonce)
    WHERE a.submission_id = s.id AND a.status <> 'superseded'
    ORDER BY a.status = 'signed', a.created_at DESC, a.attempt DESC LIMIT 1) t ON true`;

/**
 * Submissions and idempotency keys. The relay changes submissions through relay-store.ts. Every method is one statement
 * or one transaction.
 */
export class Store {
  readonly #database: SqlDatabase;
  readonly #reservations: Reservations;
  readonly #now: () => Date;

  private constructor(database: SqlDatabase, reservations: Reservations, now: () => Date) {
    this.#database = database;
    this.#reservations = reservations;
    this.#now = now;
  }

  /**
   * Migrates the database and ties it to one deployment.
   * @param chain names chain, genesis and contracts
   * @throws AssayError `store-foreign` (exit code 4) if the database is tied to another deployment; as `migrate`
   */
  static async open(
    database: SqlDatabase,
    chain: string,
    now: () => Date = () => new Date(),
  ): Promise<Store> {
    await migrate(database);
    await database.query('INSERT INTO service_identity (id, chain) VALUES (1, $1) ON CONFLICT DO NOTHING', [
      chain,
    ]);
    const [row] = await database.query('SELECT chain FROM service_identity');
    if (row?.chain !== chain) {
      throw new AssayError('store-foreign', 'the database belongs to another chain or deployment', {
        exitCode: 4,
      });
    }
    return new Store(database, await Reservations.open(database, now), now);
  }

  close(): Promise<void> {
    this.#reservations.close();
    return this.#database.close();
  }

  /**
   * Adds a submission, or finds the live one with the same identity; `created` tells which. The caller must compare the
   * statement of an existing one.
   */
  async add(submission: NewSubmission): Promise<{ created: boolean; submission: Submission }> {
    const now = this.#now().toISOString();
    // Loop: between conflict and lookup, the other submission may be rejected, which frees the identity.
    for (;;) {
      const id = randomUUID();
      const rows = await this.#database.query(
        `INSERT INTO submissions
           (id, kind, identity, statement_hash, statement, call_to, call_data, status, received_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', $8, $8) ON CONFLICT DO NOTHING RETURNING id`,
        [
          id,
          submission.kind,
          submission.identity,
          submission.statementHash,
          submission.statement,
          submission.call.to,
          submission.call.data,
          now,
        ],
      );
      const found = rows.length === 1 ? await this.submission(id) : await this.live(submission.identity);
      if (found !== undefined) return { created: rows.length === 1, submission: found };
    }
  }

  /** The submission with this id. */
  async submission(id: string): Promise<Submission | undefined> {
    return this.#one(`SELECT ${SUBMISSION_COLUMNS} FROM ${SUBMISSIONS} WHERE s.id = $1`, [id]);
  }

  /** The submission with this identity that is neither rejected nor failed. */
  async live(identity: string): Promise<Submission | undefined> {
    return this.#one(
      `SELECT ${SUBMISSION_COLUMNS} FROM ${SUBMISSIONS}
       WHERE s.identity = $1 AND s.status NOT IN ('rejected', 'failed-onchain')`,
      [identity],
    );
  }

  async reject(submissionId: string, reason: string): Promise<void> {
    await setStatus(this.#database, submissionId, 'rejected', reason, this.#now().toISOString());
  }

  /** Number of submissions by status. */
  async counts(): Promise<Partial<Record<SubmissionStatus, number>>> {
    const rows = await this.#database.query(
      'SELECT status, count(*)::text AS count FROM submissions GROUP BY status',
    );
    return Object.fromEntries(rows.map((row) => [String(row.status), Number(row.count)]));
  }

  /** See `Reservations.reserve`. */
  reserveKey(key: string, requestHash: string): Promise<Reservation> {
    return this.#reservations.reserve(key, requestHash);
  }

  /** See `Reservations.complete`. */
  completeKey(key: string, status: number, body: string): Promise<void> {
    return this.#reservations.complete(key, status, body);
  }

  /** See `Reservations.release`. */
  releaseKey(key: string): Promise<void> {
    return this.#reservations.release(key);
  }

  /** Whether the database answers. */
  async isReady(): Promise<boolean> {
    try {
      await this.#database.query('SELECT 1');
      return true;
    } catch {
      return false;
    }
  }

  /** Whether the database can write: it writes a row that it has. */
  async isWritable(): Promise<boolean> {
    try {
      await this.#database.query('UPDATE service_identity SET chain = chain WHERE id = 1');
      return true;
    } catch {
      return false;
    }
  }

  async #one(sql: string, parameters: readonly unknown[]): Promise<Submission | undefined> {
    const [row] = await this.#database.query(sql, parameters);
    return row === undefined ? undefined : toSubmission(row);
  }
}

async function setStatus(
  client: SqlClient,
  id: string,
  status: SubmissionStatus,
  reason: string | null,
  now: string,
): Promise<void> {
  await client.query('UPDATE submissions SET status = $2, reason = $3, updated_at = $4 WHERE id = $1', [
    id,
    status,
    reason,
    now,
  ]);
}

export function toSubmission(row: SqlRow): Submission {
  const hash = row.hash;
  const block = row.block_number;
  return {
    id: String(row.id),
    kind: row.kind as SubmissionKind,
    identity: String(row.identity),
    statementHash: String(row.statement_hash),
    statement: String(row.statement),
    call: { to: String(row.call_to), data: String(row.call_data) },
    status: row.status as SubmissionStatus,
    reason: row.reason === null ? null : String(row.reason),
    receivedAt: new Date(String(row.received_at)),
    updatedAt: new Date(String(row.updated_at)),
    transaction:
      hash === null
        ? null
        : {
            hash: String(hash),
            blockNumber: block === null ? null : Number(block),
            final: row.is_final === true,
          },
  };
}
