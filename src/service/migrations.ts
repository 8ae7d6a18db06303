import { AssayError } from '../protocol/errors.ts';
import { RELAY_TABLES } from './relay-tables.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/** Each entry brings the schema from version i to i + 1. Entries are appended, never edited. */
const MIGRATIONS: readonly (readonly string[])[] = [
  [
    `CREATE TABLE service_identity (
       id integer PRIMARY KEY CHECK (id = 1),
       chain text NOT NULL
     )`,
    `CREATE TABLE submissions (
       id text PRIMARY KEY,
       sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
       kind text NOT NULL CHECK (kind IN ('origin', 'enrolment', 'attestation-set')),
       identity text NOT NULL,
       statement_hash text NOT NULL,
       statement text NOT NULL,
       call_to text NOT NULL,
       call_data text NOT NULL,
       status text NOT NULL
         CHECK (status IN ('queued', 'submitted', 'confirmed', 'failed-onchain', 'rejected')),
       reason text,
       received_at timestamptz NOT NULL,
       updated_at timestamptz NOT NULL
     )`,
    // What was refused or failed consumed no nullifier, so its identity is free again.
    `CREATE UNIQUE INDEX submissions_live_identity ON submissions (identity)
       WHERE status NOT IN ('rejected', 'failed-onchain')`,
    `CREATE INDEX submissions_queue ON submissions (sequence) WHERE status IN ('queued', 'submitted')`,
    `CREATE TABLE transactions (
       hash text PRIMARY KEY,
       submission_id text NOT NULL REFERENCES submissions (id),
       signer text NOT NULL,
       nonce bigint NOT NULL,
       raw text NOT NULL,
       status text NOT NULL CHECK (status IN ('signed', 'mined', 'reverted', 'superseded')),
       block_number bigint,
       created_at timestamptz NOT NULL
     )`,
    // One live transaction a nonce: the relay can never sign two different ones for the same place.
    `CREATE UNIQUE INDEX transactions_live_nonce ON transactions (signer, nonce) WHERE status <> 'superseded'`,
    `CREATE INDEX transactions_submission ON transactions (submission_id)`,
    `CREATE TABLE idempotency_keys (
       key text PRIMARY KEY,
       request_hash text NOT NULL,
       status integer,
       body text,
       created_at timestamptz NOT NULL
     )`,
  ],
  // Proofs of a round's direction and step.
  [
    'ALTER TABLE submissions DROP CONSTRAINT submissions_kind_check',
    `ALTER TABLE submissions ADD CONSTRAINT submissions_kind_check
       CHECK (kind IN ('origin', 'enrolment', 'attestation-set', 'evaluation', 'step'))`,
  ],
  RELAY_TABLES,
];

/**
 * Brings the schema to the newest version, each step in a transaction of its own.
 * Throws `store-newer` (exit code 4) if the database was written by a later version of the service.
 */
export async function migrate(database: SqlDatabase): Promise<void> {
  await database.query('CREATE TABLE IF NOT EXISTS schema_version (version integer PRIMARY KEY)');
  const version = await currentVersion(database);
  if (version > MIGRATIONS.length) {
    throw new AssayError('store-newer', 'the database was written by a newer version', { exitCode: 4 });
  }
  for (const [i, statements] of MIGRATIONS.entries()) {
    if (i < version) continue;
    await database.transaction(async (client) => {
      for (const statement of statements) await client.query(statement);
      await client.query('INSERT INTO schema_version (version) VALUES ($1)', [i + 1]);
    });
  }
}

async function currentVersion(client: SqlClient): Promise<number> {
  const [row] = await client.query('SELECT coalesce(max(version), 0) AS version FROM schema_version');
  return Number(row?.version);
}
