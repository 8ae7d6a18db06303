/**
 * A process that compiles circuits, one after the other. The compiler is itself a WebAssembly program: to load it and run
 * it for the first time takes as long as to compile a small circuit.
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';

export interface CompilerTask {
  /** Arguments of circom. Paths are relative to the folder and lead nowhere outside it. */
  readonly args: readonly string[];
  readonly folder: string;
}

export interface CompilerReport {
  /** Absent: it compiled. Else the compiler's output. */
  readonly failure?: string;
  /** The process has grown large and wants no further task. */
  readonly isSpent: boolean;
}

/** The part of circom2 that is used: it has no types. */
interface Circom2 {
  readonly bindings: object;
  readonly CircomRunner: new (options: {
    args: readonly string[];
    env: object;
    preopens: Readonly<Record<string, string>>;
    bindings: object;
  }) => { compile: () => Promise<WebAssembly.Module>; execute(bytes: Uint8Array): Promise<unknown> };
}

const LARGE_BYTES = 512 << 20;
const require = createRequire(import.meta.url);
const { CircomRunner, bindings } = require('circom2') as Circom2;
const circom = WebAssembly.compile(fs.readFileSync(require.resolve('circom2/circom.wasm')));

/** @throws Error with the compiler's output */
async function compile({ args, folder }: CompilerTask): Promise<void> {
  process.chdir(folder);
  let output = '';
  const writeSync = (file: number, bytes: Uint8Array, offset: number, length: number, at: number | null) => {
    if (file !== 1 && file !== 2) return fs.writeSync(file, bytes, offset, length, at);
    output += Buffer.from(bytes.subarray(offset, offset + length)).toString('utf8');
    return length;
  };
  const stop = (code: number): never => {
    throw new Error(`exit ${code}`);
  };
  const runner = new CircomRunner({
    args,
    env: {},
    preopens: { '.': '.' },
    bindings: { ...bindings, fs: { ...fs, writeSync }, exit: stop, kill: stop },
  });
  runner.compile = () => circom;
  try {
    await runner.execute(new Uint8Array());
  } catch (cause) {
    throw new Error(`${output}\n${String(cause)}`, { cause });
  }
}

process.on('message', async (task: CompilerTask) => {
  const failure = await compile(task).then(
    () => ({}),
    (error: Error) => ({ failure: error.message }),
  );
  const isSpent = process.memoryUsage.rss() > LARGE_BYTES;
  process.send?.({ ...failure, isSpent } satisfies CompilerReport);
});
process.on('disconnect', () => process.exit());
