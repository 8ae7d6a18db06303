import type { AdminActResource } from '../../api/admin-acts.ts';
import type { SqlDatabase } from './sql.ts';

/** Longest subject that is kept: ids are shorter. */
const MOST_SUBJECT = 80;

/** The record of what administrators did: one row for each act, written before it begins. */
export class AdminActs {
  readonly #database: SqlDatabase;
  readonly #now: () => Date;

  constructor(database: SqlDatabase, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  /**
   * Records that an act begins.
   * @param by mark of the API key
   * @returns the act's number
   */
  async begin(by: string, act: string, subject: string | null): Promise<string> {
    const [row] = await this.#database.query(
      'INSERT INTO admin_acts (at, by_mark, act, subject) VALUES ($1, $2, $3, $4) RETURNING sequence::text',
      [this.#now().toISOString(), by, act, subject?.slice(0, MOST_SUBJECT) ?? null],
    );
    return String(row?.sequence);
  }

  /** Records the act's outcome. @param subject replaces the one of the beginning, unless null */
  async end(id: string, status: number, subject: string | null): Promise<void> {
    await this.#database.query(
      'UPDATE admin_acts SET status = $2, subject = coalesce($3, subject) WHERE sequence = $1::bigint',
      [id, status, subject],
    );
  }

  /** Acts, newest first. @param before number of the last one of the previous page */
  async list(limit: number, before?: string): Promise<AdminActResource[]> {
    const rows = await this.#database.query(
      `SELECT sequence::text, at::text, by_mark, act, subject, status FROM admin_acts
       WHERE $2::bigint IS NULL OR sequence < $2::bigint ORDER BY sequence DESC LIMIT $1`,
      [limit, before ?? null],
    );
    return rows.map((row) => ({
      id: String(row.sequence),
      at: new Date(String(row.at)).toISOString(),
      by: String(row.by_mark),
      act: String(row.act),
      subject: row.subject === null ? null : String(row.subject),
      status: row.status === null ? null : Number(row.status),
    }));
  }
}
