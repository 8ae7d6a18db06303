/** A shell whose programs end with it: also those in the background, and also if the test program is killed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Longest wait for programs that end in order, in seconds. */
const PATIENCE_S = 20;

/** Ends the group $1 and removes the folder $2 when the pipe on standard input closes: its only holder has died. */
const WATCH = `read -r _
kill -TERM "-$1"
left=${PATIENCE_S * 10}
while [ "$left" -gt 0 ] && kill -0 "-$1"; do sleep 0.1; left=$((left - 1)); done
kill -KILL "-$1"
rm -rf -- "$2"`;

/**
 * Runs a bash script in a process group of its own, and ends what is left of the group after it: SIGTERM first, SIGKILL
 * after 20 seconds. If this process dies before, by any signal, the group ends in the same way and the folder goes.
 * @param folder temporary folder of the script; the caller removes it after an orderly end
 * @returns the script's exit code; null after a signal
 */
export async function runShell(
  script: string,
  folder: string,
  { cwd, env }: { readonly cwd: string; readonly env: NodeJS.ProcessEnv },
): Promise<number | null> {
  const shell = spawn('bash', ['-c', script], { cwd, env, stdio: 'ignore', detached: true });
  const ended = new Promise<number | null>((resolve, reject) => {
    shell.once('error', reject);
    shell.once('exit', resolve);
  });
  if (shell.pid === undefined) return ended;
  const watcher = watch(shell.pid, folder);
  try {
    const code = await ended;
    await endGroup(shell.pid);
    return code;
  } finally {
    watcher.kill('SIGKILL');
    watcher.stdin?.destroy();
  }
}

/** Detached: a Ctrl-C, which goes to the group of this process, must not end the watcher. */
function watch(leader: number, folder: string): ChildProcess {
  const watcher = spawn('/bin/sh', ['-c', WATCH, 'sh', String(leader), folder], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.unref();
  return watcher;
}

/** Ends a process group: its programs write to the tutorial's folder until they have ended. */
async function endGroup(leader: number): Promise<void> {
  const until = Date.now() + PATIENCE_S * 1000;
  try {
    process.kill(-leader, 'SIGTERM');
    while (Date.now() < until) {
      await sleep(50);
      process.kill(-leader, 0);
    }
    process.kill(-leader, 'SIGKILL');
  } catch {
    // The group has no process any more.
  }
}
