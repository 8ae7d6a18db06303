import { getBytes, hexlify } from 'ethers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acknowledgementLeaf } from '../../../src/api/transparency-log.ts';
import {
  appended,
  frontier,
  rangeHash,
  verifyConsistency,
  verifyInclusion,
} from '../../../src/protocol/merkle-log.ts';
import type { SqlDatabase } from '../../../src/service/store/sql.ts';
import { SubmissionAccess } from '../../../src/service/store/submission-access.ts';
import { Store, type Submission } from '../../../src/service/store/submission-store.ts';
import { TransparencyLog } from '../../../src/service/store/transparency-log.ts';
import { describeDatabases } from '../../support/databases.ts';

const DEPLOYMENT = { chainId: 31337n, rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3' };
const AT = new Date('2026-03-01T10:00:00.123Z');

describeDatabases('the log of acknowledgements', (open) => {
  let database: SqlDatabase;
  let store: Store;
  let access: SubmissionAccess;
  let log: TransparencyLog;
  let made = 0;

  beforeEach(async () => {
    database = await open();
    store = await Store.open(database, 'chain/1');
    access = new SubmissionAccess(database);
    log = new TransparencyLog(database, DEPLOYMENT);
  });
  afterEach(() => store.close());

  async function submit(tenant = 'north', at: Date | undefined = AT): Promise<Submission> {
    made++;
    const { submission } = await store.add({
      kind: 'origin',
      identity: `nullifier ${made}`,
      statementHash: `0x${String(made).padStart(64, '0')}`,
      statement: '{}',
      call: { to: '0x', data: '0x' },
    });
    if (at !== undefined) await access.grant(submission.id, tenant, at);
    return submission;
  }
  const leafOf = ({ id, kind, statementHash }: Submission, at = AT) =>
    hexlify(
      acknowledgementLeaf(DEPLOYMENT, {
        submission: id,
        kind,
        statementHash,
        receivedAt: at.getTime().toString(),
      }),
    );

  it('gives each acknowledgement one place, also to those of versions without a log', async () => {
    const one = await submit();
    await database.query('UPDATE submission_tenants SET granted_at = NULL');
    const other = await submit();
    await access.grant(other.id, 'south', new Date(AT.getTime() + 5));
    expect(await log.isBehind(new Date(Date.now() + 1_000))).toBe(true);
    expect(await log.sequence()).toBe(3);
    expect(await log.sequence()).toBe(0);
    expect(await log.isBehind(new Date(Date.now() + 1_000))).toBe(false);
    expect(await log.size()).toBe(3);
    expect(await log.leafOf(one.id, 'north')).toEqual({ leaf: leafOf(one, one.receivedAt), index: 0 });
    expect(await log.leafOf(other.id, 'south')).toEqual({
      leaf: leafOf(other, new Date(AT.getTime() + 5)),
      index: 2,
    });
    expect(await log.leafOf(other.id, 'east')).toBeUndefined();
    expect(await log.find(leafOf(other))).toEqual({ leaf: leafOf(other), index: 1 });
    expect(await log.find(leafOf(other, new Date(0)))).toBeUndefined();
  });

  it('proves every state that it had', async () => {
    const roots: Uint8Array[] = [await log.root(0)];
    const submissions: Submission[] = [];
    for (let size = 1; size <= 9; size++) {
      submissions.push(await submit());
      await log.sequence();
      roots.push(await log.root(size));
    }
    const leaves = submissions.map((submission) => getBytes(leafOf(submission)));
    const nodes = new Map(
      appended(0, [], leaves).map(({ level, index, hash }) => [`${level}/${index}`, hash]),
    );
    const expected = frontier(9).map(({ level, index }) => nodes.get(`${level}/${index}`) as Uint8Array);
    expect(roots[9]).toEqual(rangeHash(expected));
    const bytes = (proof: readonly string[]) => proof.map((hash) => getBytes(hash));
    for (let older = 0; older <= 9; older++) {
      const proof = bytes(await log.consistency(older, 9));
      const [was, is] = [older, 9].map((size) => ({ size, root: roots[size] as Uint8Array }));
      expect(was && is && verifyConsistency(was, is, proof)).toBe(true);
    }
    for (const [index, leaf] of leaves.entries()) {
      const proof = bytes(await log.inclusion(index, 9));
      expect(verifyInclusion(leaf, index, 9, roots[9] as Uint8Array, proof)).toBe(true);
    }
    await expect(log.root(10)).rejects.toThrow('no such leaves');
  });

  it('is one log for all replicas, which append at once', async () => {
    for (let i = 0; i < 40; i++) await submit(`tenant ${i % 3}`);
    const replicas = Array.from({ length: 4 }, () => new TransparencyLog(database, DEPLOYMENT));
    const counts = await Promise.all(replicas.map((replica) => replica.sequence()));
    expect(counts.reduce((sum, count) => sum + count)).toBe(40);
    const rows = await database.query(
      'SELECT count(*)::int AS count, count(DISTINCT log_index)::int AS places, max(log_index)::int AS last FROM submission_tenants',
    );
    expect(rows).toEqual([{ count: 40, places: 40, last: 39 }]);
    const nodes = await database.query('SELECT count(*)::int AS count FROM log_nodes');
    // 40 leaves, and 20 + 10 + 5 + 2 + 1 perfect subtrees above them.
    expect(nodes).toEqual([{ count: 78 }]);
  });
});
