import type { SqlDatabase } from './sql.ts';

/**
 * Who may see which submission: whoever handed it in. Two tenants that hand in the same statement both may (each
 * of them knew all of it); to everybody else it looks as if it weren't there.
 */
export class SubmissionAccess {
  readonly #database: SqlDatabase;

  constructor(database: SqlDatabase) {
    this.#database = database;
  }

  /** Once is enough: repeating it changes nothing. */
  async grant(submissionId: string, tenant: string): Promise<void> {
    await this.#database.query(
      'INSERT INTO submission_tenants (submission_id, tenant) VALUES ($1, $2) ON CONFLICT DO NOTHING',
      [submissionId, tenant],
    );
  }

  async isGranted(submissionId: string, tenant: string): Promise<boolean> {
    const rows = await this.#database.query(
      'SELECT 1 AS one FROM submission_tenants WHERE submission_id = $1 AND tenant = $2',
      [submissionId, tenant],
    );
    return rows.length === 1;
  }

  /** Ids of the tenant's submissions, newest first, older than `before`. */
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
