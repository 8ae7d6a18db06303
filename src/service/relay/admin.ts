import { ProblemError } from '../../api/problem.ts';
import type { DeadLetterResource, RelayResource } from '../../api/relay.ts';
import type { SqlDatabase } from '../store/sql.ts';

/**
 * The operator's view of the relay, and commands to it. It uses only the database, so any replica can answer; the relay
 * sees a command at its next pass.
 */
export class RelayAdmin {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Counts of submissions and nonces, and the halt if there is one. */
  async overview(): Promise<RelayResource> {
    const count = async (sql: string) => {
      const rows = await this.#database.query(sql);
      return Object.fromEntries(rows.map((row) => [String(row.name), Number(row.count)]));
    };
    const [halt] = await this.#database.query(
      'SELECT reason, signer, nonce::text, halted_at::text FROM relay_halt WHERE NOT resume',
    );
    return {
      submissions: await count(
        'SELECT status AS name, count(*)::text AS count FROM submissions GROUP BY status',
      ),
      nonces: {
        open: 0,
        mined: 0,
        ...(await count(
          `SELECT state AS name, count(*)::text AS count FROM relay_nonces
           WHERE state IN ('open', 'mined') GROUP BY state`,
        )),
      },
      halt:
        halt === undefined
          ? null
          : {
              reason: String(halt.reason),
              signer: String(halt.signer),
              nonce: Number(halt.nonce),
              since: new Date(String(halt.halted_at)).toISOString(),
            },
    };
  }

  /**
   * Submissions that failed for good, in the order of submission.
   * @param after id of the last one of the previous page
   */
  async deadLetters(limit: number, after?: string): Promise<DeadLetterResource[]> {
    const rows = await this.#database.query(
      `SELECT id, kind, status, reason, updated_at::text FROM submissions
       WHERE status IN ('rejected', 'failed-onchain')
         AND sequence > coalesce((SELECT sequence FROM submissions WHERE id = $2), 0)
       ORDER BY sequence LIMIT $1`,
      [limit, after ?? null],
    );
    return rows.map((row) => ({
      id: String(row.id),
      kind: String(row.kind),
      status: row.status as DeadLetterResource['status'],
      reason: row.reason === null ? null : String(row.reason),
      since: new Date(String(row.updated_at)).toISOString(),
    }));
  }

  /**
   * Queues a dead letter again. The contract decides again; its nullifiers keep it from having an effect twice.
   * @throws ProblemError `not-found`; `not-dead`; `not-final` (a reorganisation may still undo its transaction);
   *   `identity-taken` (a newer submission has its identity)
   */
  async retry(id: string): Promise<void> {
    await this.#database.transaction(async (client) => {
      const [row] = await client.query(
        `SELECT status, identity, EXISTS (SELECT 1 FROM relay_nonces n
           WHERE n.submission_id = s.id AND n.state IN ('open', 'mined')) AS is_watched
         FROM submissions s WHERE id = $1 FOR UPDATE OF s`,
        [id],
      );
      if (row === undefined) throw new ProblemError('not-found', 'there is no such submission');
      if (row.status !== 'rejected' && row.status !== 'failed-onchain') {
        throw new ProblemError('not-dead', 'the submission is being worked on, or done');
      }
      if (row.is_watched === true) {
        throw new ProblemError('not-final', 'its transaction is not final yet: try again in some blocks');
      }
      const [other] = await client.query(
        `SELECT id FROM submissions WHERE identity = $1 AND status NOT IN ('rejected', 'failed-onchain')`,
        [row.identity],
      );
      if (other !== undefined)
        throw new ProblemError('identity-taken', 'another submission has taken its place');
      await client.query(
        `UPDATE submissions SET status = 'queued', reason = NULL, updated_at = clock_timestamp() WHERE id = $1`,
        [id],
      );
    });
  }

  /** Ends a halt; call it once the cause is known and removed. @returns false if the relay is not halted */
  async resume(): Promise<boolean> {
    const rows = await this.#database.query('UPDATE relay_halt SET resume = true RETURNING id');
    return rows.length > 0;
  }
}
