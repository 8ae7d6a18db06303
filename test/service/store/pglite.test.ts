import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openPglite } from '../../../src/service/store/pglite.ts';
import { type NewSubmission, Store } from '../../../src/service/store/submission-store.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'assay-store-'));
const submission: NewSubmission = {
  kind: 'origin',
  identity: 'kept',
  statementHash: '0x01',
  statement: '{}',
  call: { to: '0x00', data: '0x' },
};

describe('openPglite', () => {
  it('keeps written rows, and rejects a second opener before it opens anything', async () => {
    const directory = temporary();
    const first = await Store.open(await openPglite(directory), 'chain/1');
    await first.add(submission);
    await expect(openPglite(directory)).rejects.toMatchObject({ code: 'store-locked', exitCode: 4 });
    await first.close();
    const second = await Store.open(await openPglite(directory), 'chain/1');
    expect(await second.live('kept')).toBeDefined();
    await second.close();
    expect(existsSync(join(directory, 'database.lock'))).toBe(false);
  });
});

describe('a database whose process is killed', () => {
  it('has every acknowledged row, once', async () => {
    const directory = temporary();
    const script = `
      import { Store } from './src/service/store/submission-store.ts';
      import { openPglite } from './src/service/store/pglite.ts';
      const store = await Store.open(await openPglite(${JSON.stringify(directory)}), 'chain/1');
      for (let i = 0; ; i++) {
        await store.add({ kind: 'origin', identity: String(i), statementHash: '0x01', statement: '{}',
          call: { to: '0x00', data: '0x' } });
        process.stdout.write(i + '\\n');
      }`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const gone = new Promise((resolve) => child.once('exit', resolve));
    let acknowledged = '';
    child.stdout.on('data', (chunk) => {
      acknowledged += chunk;
      if (acknowledged.length > 400) child.kill('SIGKILL');
    });
    await gone;
    const ids = acknowledged.split('\n').slice(0, -1);
    expect(ids.length).toBeGreaterThan(100);
    const database = await openPglite(directory);
    const rows = await database.query('SELECT identity, count(*)::int AS count FROM submissions GROUP BY 1');
    const counts = new Map(rows.map((row) => [row.identity, row.count]));
    for (const id of ids) expect(counts.get(id), id).toBe(1);
    await database.close();
  });
});
