/**
 * The relay's tables. A nonce belongs to one submission, or to a no-op that fills a gap. It has one or more signed
 * transactions, of which one can be mined.
 *
 * States of a nonce: `open`, not known to be mined; `mined`, at least `confirmations` deep; `final`; `foreign`, spent by
 * a transaction of another program.
 */
export const RELAY_TABLES: readonly string[] = [
  'ALTER TABLE submissions DROP CONSTRAINT submissions_status_check',
  `ALTER TABLE submissions ADD CONSTRAINT submissions_status_check
     CHECK (status IN ('queued', 'submitted', 'delayed', 'confirmed', 'failed-onchain', 'rejected'))`,
  `CREATE TABLE relay_lease (
     id integer PRIMARY KEY CHECK (id = 1),
     holder text NOT NULL,
     epoch bigint NOT NULL,
     expires_at timestamptz NOT NULL
   )`,
  `CREATE TABLE relay_halt (
     id integer PRIMARY KEY CHECK (id = 1),
     reason text NOT NULL,
     signer text NOT NULL,
     nonce bigint NOT NULL,
     resume boolean NOT NULL DEFAULT false,
     halted_at timestamptz NOT NULL
   )`,
  `CREATE TABLE relay_nonces (
     signer text NOT NULL,
     nonce bigint NOT NULL,
     submission_id text REFERENCES submissions (id),
     state text NOT NULL CHECK (state IN ('open', 'mined', 'final', 'foreign')),
     cancel_reason text,
     reorgs integer NOT NULL DEFAULT 0,
     PRIMARY KEY (signer, nonce)
   )`,
  `CREATE INDEX relay_nonces_watched ON relay_nonces (signer, nonce) WHERE state IN ('open', 'mined')`,
  `CREATE INDEX relay_nonces_submission ON relay_nonces (submission_id)`,
  `INSERT INTO relay_nonces (signer, nonce, submission_id, state)
     SELECT DISTINCT ON (signer, nonce) signer, nonce, submission_id,
       CASE status WHEN 'signed' THEN 'open' WHEN 'superseded' THEN 'foreign' ELSE 'final' END
     FROM transactions ORDER BY signer, nonce, status = 'superseded'`,
  `DROP INDEX transactions_live_nonce`,
  `ALTER TABLE transactions ALTER COLUMN submission_id DROP NOT NULL`,
  `ALTER TABLE transactions ADD COLUMN attempt integer NOT NULL DEFAULT 0, ADD COLUMN block_hash text`,
  `CREATE INDEX transactions_nonce ON transactions (signer, nonce, attempt)`,
  `ALTER TABLE transactions ADD FOREIGN KEY (signer, nonce) REFERENCES relay_nonces (signer, nonce)`,
];
