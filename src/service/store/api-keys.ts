import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { SCOPES, type Scope } from '../../api/scopes.ts';
import type { SqlDatabase, SqlRow } from './sql.ts';

/** An API key without its secret, which is shown only once, when the key is made. */
export interface ApiKey {
  readonly id: string;
  /** Owner of the key. All keys of one tenant see the same submissions. */
  readonly tenant: string;
  readonly label: string;
  readonly scopes: readonly Scope[];
  /** The key's own limit; null: the service's limit. */
  readonly requestsPerMinute: number | null;
  readonly createdAt: Date;
  /** The key works at least until then; null: until it is revoked. */
  readonly expiresAt: Date | null;
  readonly revokedAt: Date | null;
  /** To the minute; null: never used, or only before the service recorded it. */
  readonly lastUsedAt: Date | null;
}

/** A key to make. */
export interface NewApiKey {
  readonly tenant: string;
  readonly label?: string;
  readonly scopes: readonly Scope[];
  readonly requestsPerMinute?: number | null;
  readonly expiresAt?: Date | null;
}

/**
 * A key works this much longer than promised, so that a clock that is up to a day fast cuts no holder off. A clock that
 * is a day slow prolongs a key by a day. To stop a key immediately, revoke it; revocation does not depend on clocks.
 */
const EXPIRY_GRACE_MS = 24 * 3600 * 1000;

const TOKEN = /^assay_([0-9a-f]{16})_([A-Za-z0-9_-]{43})$/;
const COLUMNS = `id, tenant, label, scopes, requests_per_minute, created_at::text, expires_at::text,
  revoked_at::text, last_used_at::text, secret_hash`;
/** Least time between two records of a key's use. */
const USE_MS = 60_000;

/**
 * API keys: `assay_<id>_<secret>`. The secret has 256 random bits; the database holds its SHA-256.
 *
 * A slow password hash would add nothing, because 256 random bits cannot be guessed. It would make every request costly
 * and let strangers use up the processor.
 */
export class ApiKeys {
  readonly #database: SqlDatabase;
  readonly #now: () => Date;
  /** When this process recorded a key's use, in milliseconds. */
  readonly #usedAt = new Map<string, number>();

  constructor(database: SqlDatabase, now: () => Date = () => new Date()) {
    this.#database = database;
    this.#now = now;
  }

  /** Makes a key. Its holder sends `token`, which cannot be shown again. */
  async create(wanted: NewApiKey): Promise<{ key: ApiKey; token: string }> {
    const id = randomBytes(8).toString('hex');
    const secret = randomBytes(32).toString('base64url');
    const [row] = await this.#database.query(
      `INSERT INTO api_keys
         (id, tenant, label, scopes, requests_per_minute, created_at, expires_at, secret_hash)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`,
      [
        id,
        wanted.tenant,
        wanted.label ?? '',
        SCOPES.filter((scope) => wanted.scopes.includes(scope)).join(' '),
        wanted.requestsPerMinute ?? null,
        this.#now().toISOString(),
        wanted.expiresAt?.toISOString() ?? null,
        hashOf(secret).toString('hex'),
      ],
    );
    return { key: toKey(row as SqlRow), token: `assay_${id}_${secret}` };
  }

  /**
   * Makes a key with the rights and the lifetime of the old one. The old key works for `overlapHours` more, plus the
   * grace; 0 revokes it at once.
   * @returns undefined if there is no such key, or it is revoked
   */
  async rotate(id: string, overlapHours: number): Promise<{ key: ApiKey; token: string } | undefined> {
    const old = await this.find(id);
    if (old === undefined || old.revokedAt !== null) return undefined;
    const lifetime = old.expiresAt === null ? null : old.expiresAt.getTime() - old.createdAt.getTime();
    const expiresAt = lifetime === null ? null : new Date(this.#now().getTime() + lifetime);
    const made = await this.create({ ...old, expiresAt });
    if (overlapHours === 0) {
      await this.revoke(id);
      return made;
    }
    const until = new Date(this.#now().getTime() + overlapHours * 3_600_000).toISOString();
    await this.#database.query(
      'UPDATE api_keys SET expires_at = least(coalesce(expires_at, $2), $2) WHERE id = $1',
      [id, until],
    );
    return made;
  }

  /** Revokes a key at once. @returns false if there is no such key */
  async revoke(id: string): Promise<boolean> {
    const rows = await this.#database.query(
      'UPDATE api_keys SET revoked_at = coalesce(revoked_at, $2) WHERE id = $1 RETURNING id',
      [id, this.#now().toISOString()],
    );
    return rows.length === 1;
  }

  /** The key with this id, also if it is revoked or expired. */
  async find(id: string): Promise<ApiKey | undefined> {
    const [row] = await this.#database.query(`SELECT ${COLUMNS} FROM api_keys WHERE id = $1`, [id]);
    return row === undefined ? undefined : toKey(row);
  }

  /** Keys in the order of their creation. @param after id of the last key of the previous page */
  async list(limit: number, after?: string): Promise<ApiKey[]> {
    const rows = await this.#database.query(
      `SELECT ${COLUMNS} FROM api_keys
       WHERE $2::text IS NULL OR sequence > (SELECT sequence FROM api_keys WHERE id = $2)
       ORDER BY sequence LIMIT $1`,
      [limit, after ?? null],
    );
    return rows.map(toKey);
  }

  /** The key of a token, if it may be used now. Compares secrets in constant time. */
  async authenticate(token: string): Promise<ApiKey | undefined> {
    const [, id, secret] = TOKEN.exec(token) ?? [];
    if (id === undefined || secret === undefined) return undefined;
    const [row] = await this.#database.query(`SELECT ${COLUMNS} FROM api_keys WHERE id = $1`, [id]);
    if (row === undefined) return undefined;
    if (!timingSafeEqual(hashOf(secret), Buffer.from(String(row.secret_hash), 'hex'))) return undefined;
    const key = toKey(row);
    if (!this.#isUsable(key)) return undefined;
    this.#recordUse(id);
    return key;
  }

  /** Whether a key may still be used: not revoked, not expired. */
  async isUsable(id: string): Promise<boolean> {
    const key = await this.find(id);
    return key !== undefined && this.#isUsable(key);
  }

  /** Records the use at most once a minute, and does not wait for it: a request must not fail for it. */
  #recordUse(id: string): void {
    const now = this.#now();
    if (now.getTime() - (this.#usedAt.get(id) ?? Number.NEGATIVE_INFINITY) < USE_MS) return;
    this.#usedAt.set(id, now.getTime());
    this.#database
      .query('UPDATE api_keys SET last_used_at = $2 WHERE id = $1', [id, now.toISOString()])
      .catch(() => this.#usedAt.delete(id));
  }

  #isUsable({ revokedAt, expiresAt }: ApiKey): boolean {
    if (revokedAt !== null) return false;
    return expiresAt === null || this.#now().getTime() < expiresAt.getTime() + EXPIRY_GRACE_MS;
  }
}

function hashOf(secret: string): Buffer {
  return createHash('sha256').update('assay/api-key/v1\0').update(secret).digest();
}

function toKey(row: SqlRow): ApiKey {
  const date = (value: unknown) => (value === null ? null : new Date(String(value)));
  const stored = String(row.scopes).split(' ');
  return {
    id: String(row.id),
    tenant: String(row.tenant),
    label: String(row.label),
    scopes: SCOPES.filter((scope) => stored.includes(scope)),
    requestsPerMinute: row.requests_per_minute === null ? null : Number(row.requests_per_minute),
    createdAt: new Date(String(row.created_at)),
    expiresAt: date(row.expires_at),
    revokedAt: date(row.revoked_at),
    lastUsedAt: date(row.last_used_at),
  };
}
