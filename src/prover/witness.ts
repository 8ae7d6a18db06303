import { wtns } from 'snarkjs';
import type { CircuitInputs } from './inputs.ts';

/**
 * Runs the witness calculator of a circuit.
 * It throws the calculator's own errors, which may quote an input: a caller that works on records must not
 * pass them on. The calculator also prints to the console when an assertion fails; that output is suppressed.
 * @returns a .wtns file in memory
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
