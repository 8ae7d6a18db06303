import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { type LedgerEntry, NO_NOISE } from '../../../src/contributor/ledger/entries.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { parseLedger } from '../../../src/contributor/ledger/lines.ts';
import { firstHead, ledgerKeys } from '../../../src/contributor/ledger/seal.ts';
import { asField } from '../../../src/protocol/field.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const holderSecret = asField(123456789n);
const holder = { holderSecret, holder: holderOf(holderSecret) };
const place = { chainId: 31337n, contract: `0x${'ab'.repeat(20)}` };
const answer = (round: bigint, indices = [0, 3]): LedgerEntry => ({
  kind: 'answer',
  ...place,
  model: 7n,
  dataset: 9n,
  root: 5n,
  round,
  policyHash: 11n,
  weightsHash: '1'.repeat(64),
  part: 'round',
  indices,
  noise: NO_NOISE,
  statementHash: '2'.repeat(64),
});

let count = 0;
let path: string;
beforeEach(() => {
  path = join(folder, `${count++}.ledger`);
});

async function filled(...entries: LedgerEntry[]): Promise<string> {
  const ledger = await Ledger.open(path, holder);
  for (const entry of entries) ledger.append(entry);
  ledger.close();
  return ledger.head;
}

/** Opens and closes. */
async function reopened(): Promise<Ledger> {
  const ledger = await Ledger.open(path, holder);
  ledger.close();
  return ledger;
}

describe('a ledger', () => {
  test('gives back its entries and its head after it is opened again, and only its owner may read the file', async () => {
    const head = await filled(answer(1n), { kind: 'header', chainId: 1n, height: 4n, hash: 'a'.repeat(64) });
    const { entries, head: again } = await reopened();
    expect(again).toBe(head);
    expect(entries.map(({ entry }) => entry)).toEqual([
      answer(1n),
      { kind: 'header', chainId: 1n, height: 4n, hash: 'a'.repeat(64) },
    ]);
    expect(new Set([...entries.map((each) => each.head)]).size).toBe(2);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(Ledger.read(path, holder)).toHaveLength(2);
  });

  test('shows nothing of its entries without the holder secret', async () => {
    await filled(answer(1n));
    expect(readFileSync(path, 'utf8')).not.toContain('answer');
    const stranger = { holderSecret: asField(5n), holder: holder.holder };
    await expect(Ledger.open(path, stranger)).rejects.toMatchObject({ code: 'ledger-corrupt', exitCode: 4 });
    const other = { holderSecret: asField(5n), holder: holderOf(asField(5n)) };
    await expect(Ledger.open(path, other)).rejects.toMatchObject({ code: 'ledger-corrupt' });
  });

  const keys = ledgerKeys(holderSecret);
  const first = firstHead(holder.holder);
  /** The result of opening a ledger file with this content. */
  const parsed = (bytes: Buffer) => parseLedger(bytes.toString('latin1'), keys, holder.holder, first, path);

  test('drops a last line that was cut short anywhere, and keeps all others', async () => {
    const head = await filled(answer(1n), answer(2n));
    const kept = readFileSync(path);
    const ledger = await Ledger.open(path, holder);
    ledger.append(answer(3n));
    ledger.close();
    const full = readFileSync(path);
    for (let length = kept.length; length < full.length; length++) {
      const { head: found, whole } = parsed(full.subarray(0, length));
      expect([found.toString('hex'), whole]).toEqual([head, kept.length]);
    }
    // The file itself is cut, and goes on from there.
    writeFileSync(path, full.subarray(0, full.length - 7));
    expect((await reopened()).head).toBe(head);
    expect(readFileSync(path).equals(kept)).toBe(true);
  });

  test('is refused with exit code 4 after a change of any bit, and the file is not touched', async () => {
    await filled(answer(1n), answer(2n));
    const honest = readFileSync(path);
    const flipped = (at: number, bit: number) => {
      const changed = Buffer.from(honest);
      changed[at] = (changed[at] as number) ^ (1 << bit);
      return changed;
    };
    const corrupt = expect.objectContaining({ code: 'ledger-corrupt', exitCode: 4 });
    for (let at = 0; at < honest.length; at++) {
      for (let bit = 0; bit < 8; bit++)
        expect(() => parsed(flipped(at, bit)), `bit ${bit} of byte ${at}`).toThrow(corrupt);
    }
    const changed = flipped(honest.length - 1, 1);
    writeFileSync(path, changed);
    await expect(Ledger.open(path, holder)).rejects.toEqual(corrupt);
    expect(readFileSync(path).equals(changed)).toBe(true);
    writeFileSync(path, honest);
    expect((await reopened()).entries).toHaveLength(2);
  });

  test('is refused if an entry is removed, repeated or moved', async () => {
    await filled(answer(1n), answer(2n), answer(3n));
    const [header, one, two, three] = readFileSync(path, 'latin1').split('\n') as [string, ...string[]];
    for (const lines of [
      [header, two, three],
      [header, one, three],
      [header, two, one, three],
      [header, one, one, two, three],
    ]) {
      writeFileSync(path, `${lines.join('\n')}\n`);
      await expect(Ledger.open(path, holder)).rejects.toMatchObject({ code: 'ledger-corrupt' });
    }
  });

  test('throws if the disk is full or the flush fails, and works again from the last whole entry', async () => {
    const head = await filled(answer(1n));
    const full = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    const fail = () => {
      throw full;
    };
    let calls = 0;
    const { writeSync, fsyncSync } = await import('node:fs');
    const disks = [
      { write: fail, sync: fsyncSync },
      // Half of the line arrives, then the disk is full, and later has room again.
      {
        write: (descriptor: number, bytes: Buffer) => {
          calls++;
          if (calls === 2) fail();
          return writeSync(descriptor, calls === 1 ? bytes.subarray(0, bytes.length >> 1) : bytes);
        },
        sync: fsyncSync,
      },
    ];
    for (const disk of disks) {
      const ledger = await Ledger.open(path, holder, disk);
      expect(() => ledger.append(answer(2n))).toThrow(
        expect.objectContaining({ code: 'ledger-unwritable', exitCode: 4 }),
      );
      expect(ledger.head).toBe(head);
      expect(() => ledger.append(answer(2n))).toThrow(expect.objectContaining({ code: 'ledger-unwritable' }));
      ledger.close();
      expect((await reopened()).head).toBe(head);
    }
    const flush = await Ledger.open(path, holder, { write: writeSync, sync: fail });
    expect(() => flush.append(answer(2n))).toThrow(expect.objectContaining({ code: 'ledger-unwritable' }));
    flush.close();
  });

  test('is held by one process; a lock that a killed process left is taken over, and its entries are there', async () => {
    const program = `
      import { Ledger } from './src/contributor/ledger/ledger.ts';
      const ledger = await Ledger.open(${JSON.stringify(path)}, { holderSecret: 123456789n, holder: ${holder.holder}n });
      ledger.append({ kind: 'header', chainId: 1n, height: 4n, hash: 'b'.repeat(64) });
      console.log('held');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      cwd: PROJECT_ROOT,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    await new Promise((resolve) => child.stdout.once('data', resolve));
    await expect(Ledger.open(path, holder)).rejects.toMatchObject({ code: 'ledger-locked', exitCode: 4 });
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await gone;
    expect((await reopened()).entries).toHaveLength(1);
  });
});
