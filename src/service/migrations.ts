import { AssayError } from '../protocol/errors.ts';
import type { SqlClient, SqlDatabase } from './sql.ts';

/** API keys (of their secrets only the hash), and who handed in which submission. */
const API_KEYS: readonly string[] = [
  `CREATE TABLE api_keys (
     id text PRIMARY KEY,
     sequence bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     tenant text NOT NULL CHECK (tenant <> 'anonymous'),
     label text NOT NULL,
     scopes text NOT NULL,
     requests_per_minute integer,
     secret_hash text NOT NULL,
     created_at timestamptz NOT NULL,
     expires_at timestamptz,
     revoked_at timestamptz
   )`,
  `CREATE TABLE submission_tenants (
     submission_id text NOT NULL REFERENCES submissions (id),
     tenant text NOT NULL,
     position bigint GENERATED ALWAYS AS IDENTITY,
     PRIMARY KEY (submission_id, tenant)
   )`,
  'CREATE INDEX submission_tenants_list ON submission_tenants (tenant, position)',
  // What there was before keys was handed in by nobody in particular, and so are the keys of its requests.
  `INSERT INTO submission_tenants (submission_id, tenant)
     SELECT id, 'anonymous' FROM submissions ORDER BY sequence`,
  `UPDATE idempotency_keys SET key = 'anonymous ' || key`,
  'CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at)',
];

/** Every change of a submission's status, written by the database itself: nobody who changes one can forget it. */
const SUBMISSION_EVENTS: readonly string[] = [
  `CREATE TABLE submission_events (
     submission_id text NOT NULL REFERENCES submissions (id),
     ordinal integer NOT NULL,
     status text NOT NULL,
     reason text,
     at timestamptz NOT NULL,
     PRIMARY KEY (submission_id, ordinal)
   )`,
  `INSERT INTO submission_events (submission_id, ordinal, status, reason, at)
     SELECT id, 1, status, reason, updated_at FROM submissions`,
  `CREATE FUNCTION record_submission_event() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     INSERT INTO submission_events (submission_id, ordinal, status, reason, at)
       SELECT NEW.id, coalesce(max(ordinal), 0) + 1, NEW.status, NEW.reason, NEW.updated_at
       FROM submission_events WHERE submission_id = NEW.id;
     RETURN NULL;
   END $$`,
  `CREATE TRIGGER submission_accepted AFTER INSERT ON submissions
     FOR EACH ROW EXECUTE FUNCTION record_submission_event()`,
  `CREATE TRIGGER submission_changed AFTER UPDATE OF status ON submissions
     FOR EACH ROW WHEN (OLD.status IS DISTINCT FROM NEW.status) EXECUTE FUNCTION record_submission_event()`,
];

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
  API_KEYS,
  SUBMISSION_EVENTS,
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
