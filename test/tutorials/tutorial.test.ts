import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { runShell } from './shell.ts';
import { blocksOf, missingLine, TUTORIALS } from './tutorial.ts';

const FOLDER = join(PROJECT_ROOT, 'docs', 'tutorials');
const read = (name: string): string => readFileSync(join(FOLDER, `${name}.md`), 'utf8');

describe('the tutorials (npm run test:tutorials runs them)', () => {
  it('are all known to the runner', () => {
    const pages = globSync('*.md', { cwd: FOLDER }).map((file) => basename(file, '.md'));
    expect(pages.filter((name) => name !== 'README').sort()).toEqual([...TUTORIALS].sort());
  });

  it.each(TUTORIALS)(
    '%s has only commands, files and outputs, and ends in an output that is compared',
    (name) => {
      const runs = blocksOf(read(name)).filter((block) => block.kind === 'run');
      expect(runs.length).toBeGreaterThan(3);
      expect(runs.at(-1)?.expected.length).toBeGreaterThan(0);
    },
  );
});

describe('an expected output', () => {
  it('may leave out lines and, with …, parts of a line, but not change their order', () => {
    const output = 'round 3\nsome progress\nstake 12 of 40\n';
    expect(missingLine(output, ['round 3', 'stake … of 40'])).toBeUndefined();
    expect(missingLine(output, ['stake … of 40', 'round 3'])).toBe('round 3');
    expect(missingLine(output, ['stake … of 41'])).toBe('stake … of 41');
  });

  it('is that of the command before it; a block that is nothing else is refused', () => {
    const [run, file] = blocksOf('```sh\necho a\n```\n```text\na\n```\n```json b.json\n{}\n```\n');
    expect(run).toMatchObject({ kind: 'run', expected: ['a'], isBackground: false });
    expect(file).toEqual({ kind: 'file', name: 'b.json', text: '{}\n' });
    expect(() => blocksOf('```python\n1\n```\n')).toThrow('python');
  });
});

describe('a tutorial ends with its runner', () => {
  /** Starts two programs in the background, of which one starts a third, writes their ids to `pids`, and waits. */
  const SCRIPT = `sleep 1000 & echo $! >>pids
bash -c 'sleep 1000 & echo $! >>pids; wait' & echo $! >>pids
until [ "$(wc -l <pids)" = 3 ]; do sleep 0.05; done
mv pids started`;
  const folders: string[] = [];
  const emptyFolder = (): string => {
    const folder = mkdtempSync(join(tmpdir(), 'assay-tutorial-test-'));
    folders.push(folder);
    return folder;
  };
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
  });
  const started = (folder: string): number[] =>
    readFileSync(join(folder, 'started'), 'utf8').trim().split('\n').map(Number);
  /** A process that nothing waits for stays as a zombie on some machines. */
  const runs = (pid: number): boolean => {
    try {
      return !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  };
  const PATIENCE = { timeout: 120_000, interval: 50 };

  it.runIf(process.platform === 'linux').each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)(
    'whose %s ends every program in the background and removes the folder',
    async (signal) => {
      const folder = emptyFolder();
      const program = `import { runShell } from ${JSON.stringify(new URL('./shell.ts', import.meta.url).href)};
await runShell(${JSON.stringify(`${SCRIPT}\nwait`)}, '${folder}', { cwd: '${folder}', env: process.env });`;
      const runner = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
      await vi.waitUntil(() => existsSync(join(folder, 'started')), PATIENCE);
      const pids = started(folder);
      onTestFinished(() => {
        for (const pid of pids.filter(runs)) process.kill(pid, 'SIGKILL');
      });
      expect(pids.map(runs)).toEqual([true, true, true]);
      runner.kill(signal);
      await once(runner, 'exit');
      await vi.waitUntil(() => !pids.some(runs) && !existsSync(folder), PATIENCE);
    },
  );

  it.runIf(process.platform === 'linux')(
    'in order: background programs end, and the code is that of the script',
    async () => {
      const folder = emptyFolder();
      expect(await runShell(`${SCRIPT}\nexit 7`, folder, { cwd: folder, env: process.env })).toBe(7);
      const pids = started(folder);
      expect(pids).toHaveLength(3);
      expect(pids.some(runs)).toBe(false);
    },
  );
});
