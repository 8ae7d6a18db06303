import { wtns } from 'snarkjs';
import type { CircuitInputs } from './inputs.ts';

/**
 * Runs a circuit's generated calculator; gives a .wtns file in memory. Throws what the calculator throws, whose
 * text may quote an input: a caller that works on records must not pass it on.
 * The calculator also writes to the console where an assertion fails; that is held back while it runs.
 */
export async function calculateWitness(inputs: CircuitInputs, wasm: string): Promise<Uint8Array> {
  const output: { type: 'mem'; data?: Uint8Array } = { type: 'mem' };
  const { error, log } = console;
  console.error = () => undefined;
  console.log = () => undefined;
  try {
    await wtns.calculate(inputs, wasm, output);
  } finally {
    console.error = error;
    console.log = log;
  }
  return output.data as Uint8Array;
}
