import { readFile } from 'node:fs/promises';
import { calculateWitness as calculate } from './groth16/index.ts';
import type { CircuitInputs } from './inputs.ts';

const modules = new Map<string, Promise<WebAssembly.Module>>();

/** A calculator, compiled once per process. */
function moduleOf(wasm: string): Promise<WebAssembly.Module> {
  let module = modules.get(wasm);
  if (!module) {
    module = readFile(wasm).then((bytes) => WebAssembly.compile(new Uint8Array(bytes)));
    module.catch(() => modules.delete(wasm));
    modules.set(wasm, module);
  }
  return module;
}

/**
 * Runs a circuit's generated calculator; gives a .wtns file in memory.
 * @param wasm path of the calculator, which is compiled once per process
 * @throws Error see `calculateWitness` of groth16; its text may quote an input
 */
export async function calculateWitness(inputs: CircuitInputs, wasm: string): Promise<Uint8Array> {
  return calculate(await moduleOf(wasm), inputs);
}
