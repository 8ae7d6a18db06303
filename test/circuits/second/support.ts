import { join } from 'node:path';
import { expect } from 'vitest';
import type { CircuitName } from '../../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { Gadget } from '../../support/gadget.ts';

export type Inputs = Record<string, unknown>;

export const compiled = (circuit: CircuitName): Promise<Gadget> =>
  Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`));

/** Expects that the circuit has no witness once any of the named inputs is one more, in each of its entries. */
export async function rejectsAnother(
  gadget: Gadget,
  inputs: Inputs,
  names: readonly string[],
): Promise<void> {
  for (const name of names) {
    for (const edited of oneMore(inputs[name]))
      expect(await gadget.accepts({ ...inputs, [name]: edited }), name).toBe(false);
  }
}

/** The value with one entry increased by one, for each entry. */
function oneMore(value: unknown): unknown[] {
  if (!Array.isArray(value)) return [BigInt(value as bigint) + 1n];
  return value.flatMap((entry, i) =>
    oneMore(entry).map((edited) => value.map((other, at) => (at === i ? edited : other))),
  );
}
