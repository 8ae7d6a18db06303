import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { waitFor } from '../service/support/wait-for.ts';

const children: ChildProcess[] = [];
const orphans: number[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  for (const pid of orphans.splice(0)) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended, as it should.
    }
  }
});

/** A program that drains on SIGTERM, started by the wrapper; `through` is the command line that starts the wrapper. */
async function start(through: (wrapper: string) => readonly [string, readonly string[]], env = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'assay-wrapper-'));
  const log = join(folder, 'log');
  writeFileSync(
    join(folder, 'program.mjs'),
    `import { appendFileSync } from 'node:fs';
const say = (text) => appendFileSync(${JSON.stringify(log)}, text + '\\n');
process.on('SIGTERM', () => setTimeout(() => { say('drained'); process.exit(0); }, 50));
setInterval(() => {}, 1000);
say('up ' + process.pid);`,
  );
  const wrapper = join(folder, 'wrapper.mjs');
  writeFileSync(
    wrapper,
    `import { runOnNewNode } from ${JSON.stringify(join(PROJECT_ROOT, 'src/cli/supplied-node.mjs'))};
runOnNewNode(${JSON.stringify(join(folder, 'program.mjs'))}, []);`,
  );
  chmodSync(wrapper, 0o755);
  const [command, args] = through(wrapper);
  const child = spawn(command, args, { stdio: 'ignore', env: { ...process.env, ...env } });
  children.push(child);
  const said = () => (existsSync(log) ? readFileSync(log, 'utf8') : '');
  await waitFor('the program to start', () => /^up \d+\n/.test(said()));
  orphans.push(Number(/^up (\d+)/.exec(said())?.[1]));
  const drained = () => waitFor('the program to drain', () => said().includes('drained'));
  return { child, drained };
}

describe.skipIf(process.platform === 'win32')('the program that the wrapper starts', () => {
  const direct = (wrapper: string) => [process.execPath, [wrapper]] as const;
  /** As npm does: through a shell that stays, and that dies of a signal without passing it on. */
  const throughShell = (wrapper: string) =>
    ['/bin/sh', ['-c', `${process.execPath} ${wrapper}; exit $?`]] as const;

  it('drains on a signal to the wrapper, whose exit code is its own', async () => {
    const { child, drained } = await start(direct);
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGTERM');
    await drained();
    expect(await ended).toBe(0);
  });

  it('drains when the wrapper is killed', async () => {
    const { child, drained } = await start(direct);
    child.kill('SIGKILL');
    await drained();
  });

  it("drains when npm's shell dies of the signal", async () => {
    const { child, drained } = await start(throughShell, { npm_execpath: '/npm-cli.js' });
    child.kill('SIGTERM');
    await drained();
  });
});
