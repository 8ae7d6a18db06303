import { join } from 'node:path';
import { expect } from 'vitest';
import type { CircuitName } from '../../../src/protocol/second/shape.ts';
import { compileMain } from '../../../src/prover/artifacts.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { Generator, type Inputs } from '../../attack/circuits/generator.ts';

/** A compiled circuit that is asked for witnesses many times. */
export interface Witnesses {
  /** Whether the generator finds a witness for these inputs. */
  accepts(inputs: Inputs): boolean;
}

export async function compiled(circuit: CircuitName): Promise<Witnesses> {
  const main = join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`);
  const generator = await Generator.load((await compileMain(main)).wasm);
  return { accepts: (inputs) => generator.attempt(inputs) !== undefined };
}

/** Expects that the circuit has no witness once any of the named inputs is one more, in each of its entries. */
export function rejectsAnother(circuit: Witnesses, inputs: Inputs, names: readonly string[]): void {
  for (const name of names) {
    for (const edited of oneMore(inputs[name]))
      expect(circuit.accepts({ ...inputs, [name]: edited }), name).toBe(false);
  }
}

/** The value with one entry increased by one, for each entry. */
function oneMore(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [BigInt(value as bigint) + 1n];
  return value.flatMap((entry, i) =>
    oneMore(entry).map((edited) => value.map((other, at) => (at === i ? edited : other))),
  );
}
