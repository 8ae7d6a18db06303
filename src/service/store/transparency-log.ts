import { getBytes, hexlify } from 'ethers';
import { acknowledgementLeaf, type LogDeployment } from '../../api/transparency-log.ts';
import {
  appended,
  consistencyProof,
  frontier,
  inclusionProof,
  type LeafRange,
  perfectParts,
  rangeHash,
  type TreePlace,
} from '../../protocol/merkle-log.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/** Advisory lock: one replica appends at a time. The number is arbitrary. */
const LOCK = 7_224_002;
/** Most leaves that one transaction appends. */
const AT_ONCE = 500;

/** A leaf of the log. */
export interface LogLeaf {
  /** 0x-prefixed, 32 bytes. */
  readonly leaf: string;
  readonly index: number;
}

/**
 * The log of acknowledgements: one leaf for each tenant's acknowledgement of a submission. `sequence` gives an index to
 * those that have none; a crash before it loses nothing. Nodes are perfect subtrees: they are added, never changed, and
 * no retention removes them.
 */
export class TransparencyLog {
  readonly #database: SqlDatabase;
  readonly #deployment: LogDeployment;

  constructor(database: SqlDatabase, deployment: LogDeployment) {
    this.#database = database;
    this.#deployment = deployment;
  }

  /** Appends acknowledgements without an index, at most 500. @returns how many it appended */
  async sequence(): Promise<number> {
    // Usually there is none, and a query costs less than a transaction.
    const some = await this.#database.query(
      'SELECT 1 AS one FROM submission_tenants WHERE log_index IS NULL LIMIT 1',
    );
    if (some.length === 0) return 0;
    return this.#database.transaction(async (client) => {
      await client.query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
      const rows = await client.query(
        `SELECT g.submission_id, g.tenant, s.kind, s.statement_hash,
           coalesce(g.granted_at, s.received_at)::text AS at
         FROM submission_tenants g JOIN submissions s ON s.id = g.submission_id
         WHERE g.log_index IS NULL ORDER BY g.position LIMIT $1`,
        [AT_ONCE],
      );
      const leaves = rows.map((row) =>
        acknowledgementLeaf(this.#deployment, {
          submission: String(row.submission_id),
          kind: String(row.kind),
          statementHash: String(row.statement_hash),
          receivedAt: new Date(String(row.at)).getTime().toString(),
        }),
      );
      const size = await sizeOf(client);
      await addLeaves(client, size, leaves);
      const places = rows.map(({ submission_id: submission, tenant }, i) => ({
        submission,
        tenant,
        log_index: size + i,
      }));
      await client.query(
        `UPDATE submission_tenants g SET log_index = p.log_index
         FROM jsonb_to_recordset($1::jsonb) AS p (submission text, tenant text, log_index bigint)
         WHERE g.submission_id = p.submission AND g.tenant = p.tenant`,
        [JSON.stringify(places)],
      );
      return rows.length;
    });
  }

  /** Whether an acknowledgement that was given before this time has no index yet. */
  async isBehind(before: Date): Promise<boolean> {
    const rows = await this.#database.query(
      `SELECT 1 AS one FROM submission_tenants g JOIN submissions s ON s.id = g.submission_id
       WHERE g.log_index IS NULL AND coalesce(g.granted_at, s.received_at) < $1 LIMIT 1`,
      [before.toISOString()],
    );
    return rows.length > 0;
  }

  /** Number of leaves. */
  size(): Promise<number> {
    return sizeOf(this.#database);
  }

  /** Root of the first `size` leaves. */
  async root(size: number): Promise<Uint8Array> {
    const [root] = await this.#hashes([{ from: 0, to: size }]);
    return root as Uint8Array;
  }

  /** The leaf with this hash (0x-prefixed); undefined if there is none. */
  async find(leaf: string): Promise<LogLeaf | undefined> {
    const [row] = await this.#database.query(
      'SELECT position::text FROM log_nodes WHERE level = 0 AND hash = $1 ORDER BY position LIMIT 1',
      [leaf],
    );
    return row && { leaf, index: Number(row.position) };
  }

  /** The leaf of a tenant's acknowledgement of a submission; undefined if it has none yet. */
  async leafOf(submission: string, tenant: string): Promise<LogLeaf | undefined> {
    const [row] = await this.#database.query(
      `SELECT n.hash, n.position::text FROM submission_tenants g
       JOIN log_nodes n ON n.level = 0 AND n.position = g.log_index
       WHERE g.submission_id = $1 AND g.tenant = $2`,
      [submission, tenant],
    );
    return row && { leaf: String(row.hash), index: Number(row.position) };
  }

  /** The hashes that prove a leaf in the first `size` leaves. @throws RangeError unless index < size <= the log's size */
  async inclusion(index: number, size: number): Promise<string[]> {
    return (await this.#hashes(inclusionProof(index, size))).map((hash) => hexlify(hash));
  }

  /** The hashes that prove one size's log in another's. @throws RangeError unless older <= newer <= the log's size */
  async consistency(older: number, newer: number): Promise<string[]> {
    return (await this.#hashes(consistencyProof(older, newer))).map((hash) => hexlify(hash));
  }

  async #hashes(ranges: readonly LeafRange[]): Promise<Uint8Array[]> {
    const parts = ranges.map(perfectParts);
    const nodes = await readNodes(this.#database, parts.flat());
    return parts.map((places) => rangeHash(places.map((place) => hashAt(nodes, place))));
  }
}

async function sizeOf(client: SqlClient): Promise<number> {
  const [row] = await client.query(
    'SELECT (coalesce(max(position), -1) + 1)::text AS size FROM log_nodes WHERE level = 0',
  );
  return Number(row?.size);
}

async function addLeaves(client: SqlClient, size: number, leaves: readonly Uint8Array[]): Promise<void> {
  const places = frontier(size);
  const known = await readNodes(client, places);
  const nodes = appended(
    size,
    places.map((place) => hashAt(known, place)),
    leaves,
  ).map(({ level, index, hash }) => ({ level, position: index, hash: hexlify(hash) }));
  await client.query(
    `INSERT INTO log_nodes (level, position, hash)
     SELECT level, position, hash FROM jsonb_to_recordset($1::jsonb) AS n (level integer, position bigint, hash text)`,
    [JSON.stringify(nodes)],
  );
}

const keyOf = (level: unknown, position: unknown): string => `${level}/${position}`;

async function readNodes(client: SqlClient, places: readonly TreePlace[]): Promise<Map<string, Uint8Array>> {
  if (places.length === 0) return new Map();
  const rows = await client.query(
    `SELECT n.level, n.position::text, n.hash
     FROM jsonb_to_recordset($1::jsonb) AS p (level integer, index bigint)
     JOIN log_nodes n ON n.level = p.level AND n.position = p.index`,
    [JSON.stringify(places)],
  );
  return new Map(rows.map((row) => [keyOf(row.level, row.position), getBytes(String(row.hash))]));
}

function hashAt(nodes: ReadonlyMap<string, Uint8Array>, { level, index }: TreePlace): Uint8Array {
  const hash = nodes.get(keyOf(level, index));
  if (hash === undefined) throw new RangeError('the log has no such leaves');
  return hash;
}
