import { RELAY_TABLES } from './relay-tables.ts';

/** API keys (only hashes of their secrets), and the tenants of submissions. */
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
  // Submissions and idempotency keys older than API keys belong to the anonymous tenant.
  `INSERT INTO submission_tenants (submission_id, tenant)
     SELECT id, 'anonymous' FROM submissions ORDER BY sequence`,
  `UPDATE idempotency_keys SET key = 'anonymous ' || key`,
  'CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at)',
];

/** Every change of a submission's status. Triggers write it, so no code path can forget it. */
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

/** Webhooks, their deliveries, and the events that have been delivered to them. */
const WEBHOOKS: readonly string[] = [
  `CREATE TABLE webhooks (
     id text PRIMARY KEY,
     position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     tenant text NOT NULL,
     url text NOT NULL,
     secret text NOT NULL,
     events text NOT NULL,
     models text,
     created_at timestamptz NOT NULL
   )`,
  'CREATE INDEX webhooks_tenant ON webhooks (tenant)',
  `CREATE TABLE webhook_deliveries (
     id text PRIMARY KEY,
     position bigint GENERATED ALWAYS AS IDENTITY UNIQUE,
     webhook_id text NOT NULL REFERENCES webhooks (id) ON DELETE CASCADE,
     event text NOT NULL,
     payload text NOT NULL,
     status text NOT NULL CHECK (status IN ('pending', 'delivered', 'dead')),
     attempts integer NOT NULL,
     last_error text,
     created_at timestamptz NOT NULL,
     updated_at timestamptz NOT NULL
   )`,
  'CREATE INDEX webhook_deliveries_list ON webhook_deliveries (webhook_id, position)',
  'CREATE INDEX webhook_deliveries_age ON webhook_deliveries (created_at)',
  'CREATE TABLE told_rounds (round text PRIMARY KEY, told_at timestamptz NOT NULL)',
  // Events older than webhooks are not delivered.
  'ALTER TABLE submission_events ADD COLUMN told boolean NOT NULL DEFAULT false',
  'UPDATE submission_events SET told = true',
  'CREATE INDEX submission_events_untold ON submission_events (at) WHERE NOT told',
];

/** The log of acknowledgements: its perfect subtrees, and the place of each acknowledgement once it has one. */
const TRANSPARENCY_LOG: readonly string[] = [
  `CREATE TABLE log_nodes (
     level integer NOT NULL,
     position bigint NOT NULL,
     hash text NOT NULL,
     PRIMARY KEY (level, position)
   )`,
  'CREATE INDEX log_nodes_leaf ON log_nodes (hash) WHERE level = 0',
  'ALTER TABLE submission_tenants ADD COLUMN log_index bigint',
  'CREATE INDEX submission_tenants_unlogged ON submission_tenants (position) WHERE log_index IS NULL',
];

/** Entry i migrates the schema from version i to i + 1. Append entries; never edit one. */
export const MIGRATIONS: readonly (readonly string[])[] = [
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
    // A rejected or failed submission consumed no nullifier, so its identity is free again.
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
    // At most one live transaction for each nonce.
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
  // Submissions of a round's direction and step.
  [
    'ALTER TABLE submissions DROP CONSTRAINT submissions_kind_check',
    `ALTER TABLE submissions ADD CONSTRAINT submissions_kind_check
       CHECK (kind IN ('origin', 'enrolment', 'attestation-set', 'evaluation', 'step'))`,
  ],
  // The process that works on a request, and the time until which it counts as alive.
  [
    'ALTER TABLE idempotency_keys ADD COLUMN holder text',
    'ALTER TABLE idempotency_keys ADD COLUMN held_until timestamptz',
  ],
  // A restored backup: no relaying before the comparison with the chain; jobs on their way back to their queues.
  [
    `CREATE TABLE restored_from (
       id integer PRIMARY KEY CHECK (id = 1),
       taken_at timestamptz NOT NULL,
       rows bigint NOT NULL
     )`,
    `CREATE TABLE restored_jobs (
       id uuid PRIMARY KEY,
       name text NOT NULL,
       data jsonb NOT NULL,
       start_after timestamptz NOT NULL
     )`,
    'CREATE INDEX restored_jobs_name ON restored_jobs (name)',
  ],
  API_KEYS,
  SUBMISSION_EVENTS,
  WEBHOOKS,
  RELAY_TABLES,
  // Gas of accepted submissions by tenant and day; the last use of an API key.
  [
    `CREATE TABLE tenant_gas (
       tenant text NOT NULL,
       day date NOT NULL,
       gas bigint NOT NULL,
       PRIMARY KEY (tenant, day)
     )`,
    'ALTER TABLE api_keys ADD COLUMN last_used_at timestamptz',
  ],
  // When each tenant submitted a statement.
  ['ALTER TABLE submission_tenants ADD COLUMN granted_at timestamptz'],
  // The program's type lists the kinds: a longer list in a constraint would be no additive step.
  ['ALTER TABLE submissions DROP CONSTRAINT submissions_kind_check'],
  TRANSPARENCY_LOG,
  // Acts of administrators.
  [
    `CREATE TABLE admin_acts (
       sequence bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
       at timestamptz NOT NULL,
       by_mark text NOT NULL,
       act text NOT NULL,
       subject text,
       status integer
     )`,
  ],
];
