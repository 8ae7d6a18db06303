import { afterAll, beforeAll, expect, it } from 'vitest';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { type NewSubmission, Store } from '../../../src/service/store/submission-store.ts';
import { describeDatabases } from '../../support/databases.ts';

const submission = (identity: string, statementHash = '0x01'): NewSubmission => ({
  kind: 'origin',
  identity,
  statementHash,
  statement: '{}',
  call: { to: '0x00', data: '0x' },
});

describeDatabases('Store', (open) => {
  let database: SqlDatabase;
  let store: Store;
  beforeAll(async () => {
    database = await open();
    store = await Store.open(database, 'chain/1');
  });
  afterAll(() => store.close());

  it('keeps one live submission an identity, however many come at once', async () => {
    const results = await Promise.all(Array.from({ length: 50 }, () => store.add(submission('a'))));
    expect(results.filter(({ created }) => created).length).toBe(1);
    expect(new Set(results.map((result) => result.submission.id)).size).toBe(1);
  });

  it('keeps every kind of submission', async () => {
    for (const kind of ['origin', 'enrolment', 'attestation-set', 'evaluation', 'step'] as const) {
      const added = await store.add({ ...submission(`kind:${kind}`), kind });
      expect(added.submission.kind).toBe(kind);
      // Off the queue, so that other tests find theirs at its head.
      await store.reject(added.submission.id, 'none');
    }
  });

  it('frees an identity once its submission is rejected', async () => {
    const first = await store.add(submission('b'));
    await store.reject(first.submission.id, 'TooLate');
    const second = await store.add(submission('b', '0x02'));
    expect(second.created).toBe(true);
    expect((await store.submission(first.submission.id))?.reason).toBe('TooLate');
  });

  it('reserves idempotency keys once, and keeps answers over a restart', async () => {
    expect(await store.reserveKey('k', 'r')).toEqual({ state: 'new' });
    expect(await store.reserveKey('k', 'r')).toEqual({ state: 'in-progress' });
    expect(await store.reserveKey('k', 'other')).toEqual({ state: 'other-request' });
    await store.completeKey('k', 201, '{}');
    const reopened = await Store.open(database, 'chain/1');
    expect(await reopened.reserveKey('k', 'r')).toEqual({ state: 'done', status: 201, body: '{}' });
  });

  it('gives the reservation of a dead process away, and never its own answer for a later one', async () => {
    expect(await store.reserveKey('dead', 'r')).toEqual({ state: 'new' });
    // As a killed process leaves it.
    await database.query(
      "UPDATE idempotency_keys SET held_until = now() - interval '1 second' WHERE key = 'dead'",
    );
    const other = await Store.open(database, 'chain/1');
    if (database.kind === 'server')
      expect(await other.reserveKey('dead', 'else')).toEqual({ state: 'other-request' });
    expect(await other.reserveKey('dead', 'r')).toEqual({ state: 'new' });
    await store.completeKey('dead', 201, 'late');
    expect(await other.reserveKey('dead', 'r')).toEqual({ state: 'in-progress' });
    await other.completeKey('dead', 201, 'in time');
    expect(await store.reserveKey('dead', 'r')).toMatchObject({ body: 'in time' });
  });

  it('gives a key to one of many replicas that ask at once', async () => {
    const replicas = [store, await Store.open(database, 'chain/1'), await Store.open(database, 'chain/1')];
    const asked = await Promise.all(
      Array.from({ length: 60 }, (_, i) => replicas[i % 3]?.reserveKey('many', 'r')),
    );
    expect(asked.filter((reservation) => reservation?.state === 'new').length).toBe(1);
  });

  it('rejects a database of another deployment, or of a newer version', async () => {
    await expect(Store.open(database, 'chain/2')).rejects.toMatchObject({
      code: 'store-foreign',
      exitCode: 4,
    });
    await database.query('INSERT INTO schema_version (version) VALUES (99)');
    await expect(Store.open(database, 'chain/1')).rejects.toMatchObject({ code: 'store-newer', exitCode: 4 });
    await database.query('DELETE FROM schema_version WHERE version = 99');
  });

  it('has no column for a record, an address of a caller or the secret of an API key', async () => {
    const rows = await database.query(
      `SELECT table_name || '.' || column_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' ORDER BY (table_name || '.' || column_name) COLLATE "C"`,
    );
    expect(rows.map((row) => row.name)).toEqual([
      'admin_acts.act',
      'admin_acts.at',
      'admin_acts.by_mark',
      'admin_acts.sequence',
      'admin_acts.status',
      'admin_acts.subject',
      'api_keys.created_at',
      'api_keys.expires_at',
      'api_keys.id',
      'api_keys.label',
      'api_keys.last_used_at',
      'api_keys.requests_per_minute',
      'api_keys.revoked_at',
      'api_keys.scopes',
      'api_keys.secret_hash',
      'api_keys.sequence',
      'api_keys.tenant',
      'idempotency_keys.body',
      'idempotency_keys.created_at',
      'idempotency_keys.held_until',
      'idempotency_keys.holder',
      'idempotency_keys.key',
      'idempotency_keys.request_hash',
      'idempotency_keys.status',
      'log_nodes.hash',
      'log_nodes.level',
      'log_nodes.position',
      'relay_halt.halted_at',
      'relay_halt.id',
      'relay_halt.nonce',
      'relay_halt.reason',
      'relay_halt.resume',
      'relay_halt.signer',
      'relay_lease.epoch',
      'relay_lease.expires_at',
      'relay_lease.holder',
      'relay_lease.id',
      'relay_nonces.cancel_reason',
      'relay_nonces.nonce',
      'relay_nonces.reorgs',
      'relay_nonces.signer',
      'relay_nonces.state',
      'relay_nonces.submission_id',
      'restored_from.id',
      'restored_from.rows',
      'restored_from.taken_at',
      'restored_jobs.data',
      'restored_jobs.id',
      'restored_jobs.name',
      'restored_jobs.start_after',
      'schema_version.additive',
      'schema_version.checksum',
      'schema_version.version',
      'service_identity.chain',
      'service_identity.id',
      'submission_events.at',
      'submission_events.ordinal',
      'submission_events.reason',
      'submission_events.status',
      'submission_events.submission_id',
      'submission_events.told',
      'submission_tenants.granted_at',
      'submission_tenants.log_index',
      'submission_tenants.position',
      'submission_tenants.submission_id',
      'submission_tenants.tenant',
      'submissions.call_data',
      'submissions.call_to',
      'submissions.id',
      'submissions.identity',
      'submissions.kind',
      'submissions.reason',
      'submissions.received_at',
      'submissions.sequence',
      'submissions.statement',
      'submissions.statement_hash',
      'submissions.status',
      'submissions.updated_at',
      'tenant_gas.day',
      'tenant_gas.gas',
      'tenant_gas.tenant',
      'told_rounds.round',
      'told_rounds.told_at',
      'transactions.attempt',
      'transactions.block_hash',
      'transactions.block_number',
      'transactions.created_at',
      'transactions.hash',
      'transactions.nonce',
      'transactions.raw',
      'transactions.signer',
      'transactions.status',
      'transactions.submission_id',
      'webhook_deliveries.attempts',
      'webhook_deliveries.created_at',
      'webhook_deliveries.event',
      'webhook_deliveries.id',
      'webhook_deliveries.last_error',
      'webhook_deliveries.payload',
      'webhook_deliveries.position',
      'webhook_deliveries.status',
      'webhook_deliveries.updated_at',
      'webhook_deliveries.webhook_id',
      'webhooks.created_at',
      'webhooks.events',
      'webhooks.id',
      'webhooks.models',
      'webhooks.position',
      'webhooks.secret',
      'webhooks.tenant',
      'webhooks.url',
    ]);
  });
});
