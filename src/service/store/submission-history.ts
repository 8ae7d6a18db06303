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
 * What became of submissions, change by change. The database writes it by itself with each change of a status
 * (see migrations.ts), in the same transaction: no change can be missed, whoever makes it.
 */
export class SubmissionHistory {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Oldest first. */
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
