import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { datasetId } from '../../../src/protocol/context.ts';
import { asField } from '../../../src/protocol/field.ts';
import type { SecondDatasetView } from '../../../src/protocol/second/chain-state.ts';
import { createLogger } from '../../../src/service/logger.ts';
import { isSecondExecuted } from '../../../src/service/relay/executed.ts';
import { type ReconcileChain, reconcile } from '../../../src/service/relay/reconcile.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { Store } from '../../../src/service/store/submission-store.ts';
import { memoryDatabase } from '../../support/databases.ts';
import { BENEFICIARY, newChain } from '../second/support/second-harness.ts';

const SIGNER = '0x00000000000000000000000000000000000000aa';
const log = createLogger('silent');
const example = newChain().datasets[0] as SecondDatasetView;
const [MODEL, NULLIFIER] = [asField(7n), asField(8n)];

describe('a restored database that knows a transaction, but not the one that replaced it', () => {
  let database: SqlDatabase;
  let id: string;
  /** The dataset, as the chain has it. */
  let chain: { mined: number; pending: number; receipts: Set<string>; dataset: boolean };
  const reads: Parameters<typeof isSecondExecuted>[0] = {
    dataset: async (of) =>
      chain.dataset && of === datasetId(MODEL, NULLIFIER)
        ? {
            ...example,
            id: of,
            model: MODEL,
            root: asField(99n),
            beneficiary: BENEFICIARY,
            role: 'contributor',
          }
        : undefined,
    entry: () => Promise.reject(new Error('unexpected read')),
    round: () => Promise.reject(new Error('unexpected read')),
  };
  const gateway: ReconcileChain = {
    minedNonce: async () => chain.mined,
    pendingNonce: async () => chain.pending,
    receipt: async (hash) => (chain.receipts.has(hash) ? {} : undefined),
    isExecuted: (kind, statement) => isSecondExecuted(reads, kind, statement),
  };
  const state = async () => {
    const [row] = await database.query(
      `SELECT s.status, n.state AS nonce, t.status AS transaction FROM submissions s
       JOIN relay_nonces n ON n.submission_id = s.id JOIN transactions t ON t.nonce = n.nonce WHERE s.id = $1`,
      [id],
    );
    return row;
  };

  beforeEach(async () => {
    database = await memoryDatabase();
    const store = await Store.open(database, 'chain/1');
    const statement = {
      model: `${MODEL}`,
      originNullifier: `${NULLIFIER}`,
      root: '99',
      beneficiary: BENEFICIARY,
      role: 'contributor',
      sourceListRoot: `${example.sourceListRoot}`,
    };
    const { submission } = await store.add({
      kind: 'origin',
      identity: 'origin:8',
      statementHash: '0x01',
      statement: JSON.stringify(statement),
      call: { to: SIGNER, data: '0x' },
    });
    id = submission.id;
    await database.query("UPDATE submissions SET status = 'submitted' WHERE id = $1", [id]);
    await database.query(
      "INSERT INTO relay_nonces (signer, nonce, submission_id, state) VALUES ($1, 4, $2, 'open')",
      [SIGNER, id],
    );
    await database.query(
      `INSERT INTO transactions (hash, submission_id, signer, nonce, raw, status, created_at)
       VALUES ('0xf1', $1, $2, 4, '0x', 'signed', now())`,
      [id, SIGNER],
    );
    await database.query('INSERT INTO restored_from (id, taken_at, rows) VALUES (1, now(), 3)');
    chain = { mined: 5, pending: 5, receipts: new Set(), dataset: true };
  });
  afterEach(() => database.close());

  const compare = (patienceMs?: number) => reconcile(database, gateway, SIGNER, log, patienceMs);

  it('confirms it by its effect, and gives the transaction up', async () => {
    expect(await compare()).toEqual({ examined: 1, found: 1 });
    expect(await state()).toEqual({ status: 'confirmed', nonce: 'final', transaction: 'superseded' });
    expect(await compare()).toBeUndefined();
  });

  it('leaves it to the relay if its own transaction is the one that was mined', async () => {
    chain.receipts.add('0xf1');
    expect(await compare()).toEqual({ examined: 1, found: 1 });
    expect(await state()).toEqual({ status: 'submitted', nonce: 'open', transaction: 'signed' });
  });

  it('leaves it to the relay while its nonce is free', async () => {
    chain = { ...chain, mined: 4, pending: 4 };
    await compare();
    expect(await state()).toEqual({ status: 'submitted', nonce: 'open', transaction: 'signed' });
  });

  it('leaves it to the relay if the chain does not show its effect', async () => {
    chain.dataset = false;
    expect(await compare()).toEqual({ examined: 1, found: 0 });
    expect(await state()).toEqual({ status: 'submitted', nonce: 'open', transaction: 'signed' });
  });

  it('waits for transactions that it does not know, but not for ever', async () => {
    chain = { ...chain, mined: 5, pending: 6, dataset: false };
    const waiting = compare(60_000);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(await database.query('SELECT id FROM restored_from')).toHaveLength(1);
    chain = { ...chain, mined: 6, dataset: true };
    expect(await waiting).toEqual({ examined: 1, found: 1 });
    await database.query('INSERT INTO restored_from (id, taken_at, rows) VALUES (1, now(), 3)');
    chain = { ...chain, pending: 7 };
    expect(await compare(100)).toEqual({ examined: 0, found: 0 });
  });
});
