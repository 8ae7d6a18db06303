import { type ChildProcess, fork } from 'node:child_process';
import type { CompilerReport, CompilerTask } from './compiling-process.ts';

/** A process that waits longer for its next circuit ends. */
const IDLE_MS = 20_000;
const waiting = new Map<ChildProcess, NodeJS.Timeout>();

/**
 * Runs the circom compiler in a process of its own, which later circuits use again.
 * @throws Error with the compiler's output
 */
export async function runCircom(task: CompilerTask): Promise<void> {
  const child = take();
  const { failure, isSpent } = await reportOf(child, task);
  if (isSpent) child.disconnect();
  else keep(child);
  if (failure !== undefined) throw new Error(failure);
}

function take(): ChildProcess {
  for (const child of waiting.keys()) {
    forget(child);
    child.ref();
    child.channel?.ref();
    return child;
  }
  const child = fork(new URL('./compiling-process.ts', import.meta.url).pathname, [], {
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    execArgv: [],
  });
  child.once('exit', () => forget(child));
  return child;
}

/** A waiting process does not keep this one alive, and ends with it. */
function keep(child: ChildProcess): void {
  child.unref();
  child.channel?.unref();
  const end = () => {
    forget(child);
    child.disconnect();
  };
  waiting.set(child, setTimeout(end, IDLE_MS).unref());
}

function forget(child: ChildProcess): void {
  clearTimeout(waiting.get(child));
  waiting.delete(child);
}

function reportOf(child: ChildProcess, task: CompilerTask): Promise<CompilerReport> {
  return new Promise((resolve, reject) => {
    const ended = () => reject(new Error('The compiler ended early.'));
    child.once('exit', ended);
    child.once('error', reject);
    child.once('message', (report: CompilerReport) => {
      child.off('exit', ended);
      child.off('error', reject);
      resolve(report);
    });
    child.send(task);
  });
}
