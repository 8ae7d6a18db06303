import type { SqlDatabase } from './sql.ts';

/**
 * The tenants that may see a submission: those that submitted it. Two tenants with the same statement both see it (each
 * already knew all of it). To any other tenant the submission looks absent.
 */
export class SubmissionAccess {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Grants access; repeating it changes nothing. */
  async grant(submissionId: string, tenant: string): Promise<void> {
    await this.#database.query(
      'INSERT INTO submission_tenants (submission_id, tenant) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [submissionId, tenant],
    );
  }

  /** Whether the tenant may see the submission. */
  async isGranted(submissionId: string, tenant: string): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 AS one FROM submission_tenants WHERE submission_id = $1 AND tenant = $2',
      [submissionId, tenant],
    );
    return rows.length === 1;
  }

  /** Ids of the tenant's submissions, newest first. @param before id of the last one of the previous page */
  async list(tenant: string, limit: number, before?: string): Promise<string[]> {
    const rows = await this.#database.query(
      `SELECT submission_id FROM submission_tenants
       WHERE tenant = $1 AND ($3::text IS NULL OR position <
         (SELECT position FROM submission_tenants WHERE tenant = $1 AND submission_id = $3))
       ORDER BY position DESC LIMIT $2`,
      [tenant, limit, before ?? null],
    );
    return rows.map((row) => String(row.submission_id));
  }
}
