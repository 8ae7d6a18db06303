import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { readJsonFile, readTextFile, writeTextFile } from '../../src/system/files.ts';
import { Workspace } from '../cli/support/assay.ts';

const workspace = new Workspace();
const { folder } = workspace;
afterAll(() => workspace.remove());

const failure = (code: string, exitCode: number) => expect.objectContaining({ code, exitCode });
const isRoot = process.getuid?.() === 0;

describe('reading', () => {
  test('rejects a link, a folder and a pipe, without waiting for the pipe', async () => {
    symlinkSync(workspace.password, join(folder, 'link'));
    mkdirSync(join(folder, 'folder'));
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    for (const name of ['link', 'folder', 'pipe']) {
      await expect(readTextFile(join(folder, name))).rejects.toEqual(failure('file-unsafe', 2));
    }
  });

  test('rejects what is not there, and what is too large', async () => {
    await expect(readTextFile(join(folder, 'absent'))).rejects.toEqual(failure('file-not-found', 2));
    await expect(readTextFile(workspace.password, { largest: 4 })).rejects.toEqual(
      failure('file-too-large', 2),
    );
  });

  test.skipIf(isRoot)(
    'rejects a file without permission (not for root, who may read everything)',
    async () => {
      const path = workspace.write('closed', 'x', 0o000);
      await expect(readTextFile(path)).rejects.toEqual(failure('file-unreadable', 4));
    },
  );

  test('rejects a secret file that others may read', async () => {
    for (const mode of [0o644, 0o640, 0o604, 0o620]) {
      const path = workspace.write(`secret-${mode}`, 'x', mode);
      await expect(readTextFile(path, { secret: true })).rejects.toEqual(failure('file-exposed', 2));
    }
  });

  test('rejects text that is not JSON, without quoting it', async () => {
    const path = workspace.write('text', '{"secret": hunter2');
    const error = await readJsonFile(path).catch((caught: Error) => caught);
    expect(error).toEqual(failure('not-json', 2));
    expect((error as Error).message).not.toContain('hunter2');
  });
});

describe('writing', () => {
  test('secret files are 0600, public ones 0644, and nothing else is left', async () => {
    const before = process.umask(0);
    try {
      await writeTextFile(join(folder, 'private'), 'a', { secret: true });
      await writeTextFile(join(folder, 'public'), 'b', { secret: false });
    } finally {
      process.umask(before);
    }
    expect(statSync(join(folder, 'private')).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, 'public')).mode & 0o777).toBe(0o644);
    expect(readdirSync(folder).filter((name) => name.includes('.assay-'))).toEqual([]);
  });

  test('rejects `..`, a link, a folder, a pipe, and an existing file unless told to replace it', async () => {
    const write = (path: string, replace = false) => writeTextFile(path, 'new', { secret: true, replace });
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'out-link'));
    mkdirSync(join(folder, 'out-folder'));
    execFileSync('mkfifo', [join(folder, 'out-pipe')]);
    const present = workspace.write('present', 'old');
    await expect(write(`${folder}/../outside`)).rejects.toEqual(failure('path-unsafe', 2));
    for (const name of ['out-link', 'out-folder', 'out-pipe']) {
      await expect(write(join(folder, name), true)).rejects.toEqual(failure('file-unsafe', 2));
    }
    await expect(write(join(folder, 'no-folder', 'x'))).rejects.toEqual(failure('file-not-found', 2));
    await expect(write(present)).rejects.toEqual(failure('file-exists', 2));
    expect(readFileSync(present, 'utf8')).toBe('old');
    await write(present, true);
    expect(readFileSync(present, 'utf8')).toBe('new');
    expect(readdirSync(folder)).not.toContain('elsewhere');
  });

  test('an interrupted write leaves the old file; the next run removes what it left', async () => {
    const target = workspace.write('target', 'old');
    // A process that no longer runs had written half of it; a living one (this) is still at work.
    const dead = execFileSync('sh', ['-c', 'echo $$'], { encoding: 'utf8' }).trim();
    const left = workspace.write(`.target.assay-${dead}.0a0b0c`, 'half of a sec', 0o600);
    const alive = workspace.write(`.target.assay-${process.pid}.0a0b0c`, 'half', 0o600);
    expect(readFileSync(target, 'utf8')).toBe('old');
    await writeTextFile(target, 'new', { secret: true, replace: true });
    expect(readFileSync(target, 'utf8')).toBe('new');
    const names = readdirSync(folder).map((name) => join(folder, name));
    expect(names).not.toContain(left);
    expect(names).toContain(alive);
  });

  test.skipIf(isRoot)('rejects a folder without permission, and leaves nothing (not for root)', async () => {
    const closed = join(folder, 'closed-folder');
    mkdirSync(closed);
    chmodSync(closed, 0o500);
    await expect(writeTextFile(join(closed, 'x'), 'a', { secret: true })).rejects.toEqual(
      failure('file-unwritable', 4),
    );
    expect(readdirSync(closed)).toEqual([]);
  });

  test('kill -9 in the middle of a write leaves the old file whole', async () => {
    const target = workspace.write('killed', 'old', 0o600);
    const script = `
      const { writeTextFile } = await import(${JSON.stringify(new URL('../../src/system/files.ts', import.meta.url).href)});
      const fs = await import('node:fs/promises');
      const handle = await fs.open(process.argv[1] + '.probe', 'w');
      const prototype = Object.getPrototypeOf(handle);
      const write = prototype.writeFile;
      prototype.writeFile = async function (text, ...rest) {
        await write.call(this, text.slice(0, text.length / 2), ...rest);
        process.kill(process.pid, 'SIGKILL');
      };
      await writeTextFile(process.argv[1], 'x'.repeat(100000), { secret: true, replace: true });
    `;
    expect(() =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script, target], { stdio: 'ignore' }),
    ).toThrow();
    expect(readFileSync(target, 'utf8')).toBe('old');
    const left = readdirSync(folder).filter((name) => name.startsWith('.killed.assay-'));
    expect(left).toHaveLength(1);
    expect(statSync(join(folder, left[0] as string)).mode & 0o777).toBe(0o600);
    await writeTextFile(target, 'new', { secret: true, replace: true });
    expect(readdirSync(folder).filter((name) => name.startsWith('.killed.assay-'))).toEqual([]);
    writeFileSync(target, '');
  });
});
