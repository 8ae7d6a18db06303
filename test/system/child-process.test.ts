import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';

const MODULE = new URL('../../src/system/child-process.ts', import.meta.url).href;

/** A process that starts a long-lived child, prints the child's id, and waits. */
const PARENT = `
  import { spawn } from 'node:child_process';
  const { endWithParent } = await import(${JSON.stringify(MODULE)});
  const child = spawn('sleep', ['3600'], { stdio: 'ignore' });
  endWithParent(child);
  console.log(child.pid);
  setInterval(() => {}, 1000);
`;

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

it.each(['SIGKILL', 'SIGTERM'] as const)('ends a child whose parent was ended by %s', async (signal) => {
  const parent = spawn(process.execPath, ['--input-type=module', '-e', PARENT], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const pid = Number(line.toString());
  onTestFinished(() => {
    parent.kill('SIGKILL');
    if (isRunning(pid)) process.kill(pid, 'SIGKILL');
  });
  expect(isRunning(pid)).toBe(true);
  parent.kill(signal);
  while (isRunning(pid)) await pause(20);
});
