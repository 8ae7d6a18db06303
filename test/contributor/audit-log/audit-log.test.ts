import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { makeAuditKey } from '../../../src/contributor/audit-log/audit-key.ts';
import { type AuditPlace, appendEntry, verifyLog } from '../../../src/contributor/audit-log/audit-log.ts';
import type { NewEntry } from '../../../src/contributor/audit-log/entry.ts';

const NOW = Date.UTC(2026, 10, 30) / 1000;
const BEGIN: NewEntry = { command: 'source build', event: 'begin', touched: ['records', 'source keys'] };

async function place(): Promise<AuditPlace> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-audit-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const key = join(folder, 'audit.key');
  return { log: join(folder, 'audit.log'), key, publicKey: await makeAuditKey(key) };
}

async function filled(lines = 3): Promise<AuditPlace> {
  const at = await place();
  for (let n = 0; n < lines; n++)
    await appendEntry(at, { ...BEGIN, event: n % 2 ? 'end' : 'begin' }, NOW + n);
  return at;
}

const CHANGED = { code: 'audit-log-changed', exitCode: 3 };

describe('the audit log', () => {
  it('chains its entries, with time and user, and verifies', async () => {
    const { entries, head } = await verifyLog(await filled());
    expect(entries.map(({ n }) => n)).toEqual([0, 1, 2]);
    expect(entries[0]).toMatchObject({ ...BEGIN, time: '2026-11-30T00:00:00Z' });
    expect(head).toMatchObject({ entries: 3, head: expect.stringMatching(/^[0-9a-f]{64}$/) });
  });

  it('is empty before the first command', async () => {
    expect(await verifyLog(await place())).toEqual({ entries: [], head: undefined });
  });

  it('takes entries of commands that run at the same time, and loses none', async () => {
    const at = await place();
    await Promise.all(Array.from({ length: 8 }, () => appendEntry(at, BEGIN, NOW)));
    expect((await verifyLog(at)).entries).toHaveLength(8);
  });

  const edits: Record<string, (lines: string[]) => string[]> = {
    'a changed command': ([first = '', ...rest]) => [first.replace('source build', 'source signs'), ...rest],
    'a changed time': ([first = '', ...rest]) => [first.replace('00:00:00', '00:00:01'), ...rest],
    'a missing line': ([first = '', , ...rest]) => [first, ...rest],
    'a missing first line': ([, ...rest]) => rest,
    'two lines that changed places': ([a = '', b = '', ...rest]) => [b, a, ...rest],
    'a repeated line': ([a = '', ...rest]) => [a, a, ...rest],
    'a line of something else': ([a = '', ...rest]) => [a, '{}', ...rest],
  };
  it.each(Object.entries(edits))('shows %s', async (_, edit) => {
    const at = await filled();
    const lines = readFileSync(at.log, 'utf8').split('\n').slice(0, -1);
    writeFileSync(at.log, `${edit(lines).join('\n')}\n`, { mode: 0o600 });
    await expect(verifyLog(at)).rejects.toMatchObject(CHANGED);
  });

  it('shows a cut end against a head that was kept elsewhere, and goes on from that head otherwise', async () => {
    const at = await filled();
    const { head } = await verifyLog(at);
    if (head === undefined) throw new Error('no head');
    await appendEntry(at, BEGIN, NOW);
    await verifyLog(at, head);
    const lines = readFileSync(at.log, 'utf8').split('\n');
    writeFileSync(at.log, `${lines.slice(0, 2).join('\n')}\n`, { mode: 0o600 });
    // The shorter log is whole in itself: only the kept head tells.
    expect((await verifyLog(at)).entries).toHaveLength(2);
    await expect(verifyLog(at, head)).rejects.toMatchObject(CHANGED);
    await appendEntry(at, BEGIN, NOW + 9);
    await expect(verifyLog(at, head)).rejects.toMatchObject(CHANGED);
  });

  it('written anew under another key is not the log that assay.json names', async () => {
    const at = await filled();
    const other = await filled();
    await expect(verifyLog({ ...other, publicKey: at.publicKey })).rejects.toMatchObject(CHANGED);
    await expect(appendEntry({ ...at, key: other.key }, BEGIN, NOW)).rejects.toMatchObject(CHANGED);
  });

  it('takes no further entry after a line that was cut short', async () => {
    const at = await filled();
    writeFileSync(at.log, readFileSync(at.log, 'utf8').slice(0, -5), { mode: 0o600 });
    await expect(appendEntry(at, BEGIN, NOW)).rejects.toMatchObject(CHANGED);
  });
});
