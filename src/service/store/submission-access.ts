import type { SqlDatabase } from './sql.ts';
import { SUBMISSION_COLUMNS, SUBMISSIONS, type Submission, toSubmission } from './submission-store.ts';

/** Which of a tenant's submissions a list holds. */
export interface SubmissionFilter {
  readonly status?: string | undefined;
  readonly kind?: string | undefined;
  /** Id of the model that the statement names. */
  readonly model?: string | undefined;
  /** Checksummed address that the statement names as beneficiary. */
  readonly account?: string | undefined;
  /** Received at this time or later. */
  readonly since?: Date | undefined;
  /** Received before this time. */
  readonly until?: Date | undefined;
}

/** When the tenant submitted it; rows of versions that did not record it count from the first submission. */
const GRANTED = 'coalesce(g.granted_at, s.received_at)';

/**
 * The tenants that may see a submission: those that submitted it. Two tenants with the same statement both see it (each
 * already knew all of it), each as its own, received when it submitted it. To any other tenant the submission looks
 * absent.
 */
export class SubmissionAccess {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Grants access. @param at when this tenant submitted it @returns false if it had access already */
  async grant(submissionId: string, tenant: string, at: Date): Promise<boolean> {
    const rows = await this.#database.query(
      `INSERT INTO submission_tenants (submission_id, tenant, granted_at) VALUES ($1, $2, $3)
       ON CONFLICT DO NOTHING RETURNING tenant`,
      [submissionId, tenant, at.toISOString()],
    );
    return rows.length === 1;
  }

  /** When the tenant submitted it; undefined if it may not see it. */
  async grantedAt(submissionId: string, tenant: string): Promise<Date | undefined> {
    const [row] = await this.#database.query(
      `SELECT ${GRANTED}::text AS at FROM submission_tenants g JOIN submissions s ON s.id = g.submission_id
       WHERE g.submission_id = $1 AND g.tenant = $2`,
      [submissionId, tenant],
    );
    return row === undefined ? undefined : new Date(String(row.at));
  }

  /**
   * The tenant's submissions, newest first, as it sees them.
   * @param before id of the last one of the previous page
   */
  async list(
    tenant: string,
    limit: number,
    before?: string,
    { status, kind, model, account, since, until }: SubmissionFilter = {},
  ): Promise<Submission[]> {
    const rows = await this.#database.query(
      `SELECT ${SUBMISSION_COLUMNS}, ${GRANTED}::text AS granted_at
       FROM ${SUBMISSIONS} JOIN submission_tenants g ON g.submission_id = s.id
       WHERE g.tenant = $1 AND ($3::text IS NULL OR g.position <
         (SELECT position FROM submission_tenants WHERE tenant = $1 AND submission_id = $3))
         AND ($4::text IS NULL OR s.status = $4) AND ($5::text IS NULL OR s.kind = $5)
         AND ($6::text IS NULL OR s.statement::json->>'model' = $6)
         AND ($7::text IS NULL OR s.statement::json->>'beneficiary' = $7)
         AND ($8::timestamptz IS NULL OR ${GRANTED} >= $8)
         AND ($9::timestamptz IS NULL OR ${GRANTED} < $9)
       ORDER BY g.position DESC LIMIT $2`,
      [
        tenant,
        limit,
        before ?? null,
        status ?? null,
        kind ?? null,
        model ?? null,
        account ?? null,
        since?.toISOString() ?? null,
        until?.toISOString() ?? null,
      ],
    );
    return rows.map((row) => asSeen(toSubmission(row), new Date(String(row.granted_at))));
  }
}

/** A submission as a tenant sees it: nothing in it happened before the tenant submitted it. */
export function asSeen(submission: Submission, grantedAt: Date): Submission {
  const updatedAt = submission.updatedAt < grantedAt ? grantedAt : submission.updatedAt;
  return { ...submission, receivedAt: grantedAt, updatedAt };
}
