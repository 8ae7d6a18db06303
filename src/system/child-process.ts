import { type ChildProcess, spawn } from 'node:child_process';

/**
 * Ends a child process when this process ends, also when this process is killed and can run no handler.
 *
 * A shell waits on a pipe that only this process holds open. The kernel closes the pipe at the death of this
 * process, and the shell then sends the signal. Windows has no such shell; there only an orderly exit ends the child.
 *
 * @param signal name as `kill` takes it: KILL, or QUIT for a child that must clean up
 */
export function endWithParent(child: ChildProcess, signal: 'KILL' | 'QUIT' = 'KILL'): void {
  if (child.pid === undefined) return;
  const onExit = (): void => void child.kill(`SIG${signal}`);
  process.once('exit', onExit);
  child.once('exit', () => process.off('exit', onExit));
  if (process.platform === 'win32') return;
  // Detached: a Ctrl-C, which goes to the whole process group, must not end the watcher first.
  const watcher = spawn('/bin/sh', ['-c', `read -r _; kill -${signal} ${child.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.once('error', () => {});
  watcher.unref();
  child.once('exit', () => {
    watcher.kill('SIGKILL');
    watcher.stdin?.destroy();
  });
}
