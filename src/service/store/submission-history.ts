import type { SqlDatabase } from './sql.ts';

/** A change of a submission's status. */
interface SubmissionEvent {
  /** 1 for its acceptance. */
  readonly ordinal: number;
  readonly status: string;
  readonly reason: string | null;
  readonly at: Date;
}

/**
 * The changes of submissions' statuses. Triggers in the database write them in the same transaction as the change (see
 * migrations.ts), so none is missed.
 */
export class SubmissionHistory {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** All changes of a submission, oldest first. */
  async of(submissionId: string): Promise<SubmissionEvent[]> {
    const rows = await this.#database.query(
      `SELECT ordinal, status, reason, at::text FROM submission_events
       WHERE submission_id = $1 ORDER BY ordinal`,
      [submissionId],
    );
    return rows.map((row) => ({
      ordinal: Number(row.ordinal),
      status: String(row.status),
      reason: row.reason === null ? null : String(row.reason),
      at: new Date(String(row.at)),
    }));
  }
}
