import { expect } from 'vitest';
import { attack } from '../../attack/circuits/attack.ts';
import type { Circuit } from '../../attack/circuits/circuit.ts';
import { type Compiled, compileTarget } from '../../attack/circuits/compile.ts';
import type { Target } from '../../attack/circuits/target.ts';

// Forged witnesses: every signal that the project assigns, and every hint, takes the values that an attacker would
// try; what depends on it is computed anew; a false statement must break some constraint. The engine is
// test/attack/circuits; docs/SOUNDNESS.md says what it covers.

/** Signals that may differ under one true statement, because no constraint of the statement reads them. */
const FREE: readonly RegExp[] = [
  /(^|\.)negative$/, // the sign of 0
  /(^|\.)inv$/, // the inverse of 0
  /(^|\.)part\[\d+\]$/, // parts of a missing code, and two subsets of one sum (circuits/second/lib/record)
  /(^|\.)isLimit$/, // where the limit is also the quotient that isn't clamped (circuits/second/lib/quotient)
];
/** SignMagnitude alone shows the sign of 0; the templates that use it must not. */
const isSignOfZero = (target: Target, of: string) => target.name === 'SignMagnitude(8)' && of === 'zero';

/** The target compiled, its generator and its constraints agreeing on every case. */
export async function agreeing(target: Target): Promise<Compiled> {
  const compiled = await compileTarget(target);
  for (const { name, inputs, accepted } of target.cases) {
    const generated = compiled.generator.attempt(inputs);
    expect(generated !== undefined, `${target.name}: ${name}`).toBe(accepted);
    const { values, broken } = compiled.circuit.evaluate(inputs);
    expect(broken.size === 0, `${target.name}: ${name}`).toBe(accepted);
    // The walk over the constraints is the generator: the two were written apart.
    if (generated) expect(values.every((value, wire) => value === generated[wire])).toBe(true);
  }
  return compiled;
}

/** Attacks a circuit and expects that no forged witness of a false statement satisfies it. */
export function expectNoForgery(
  circuit: Circuit,
  target: Target,
  options: Parameters<typeof attack>[2],
  least: number,
): void {
  const { attempts, accepted, free } = attack(circuit, target, options);
  expect(accepted.filter((forgery) => !isSignOfZero(target, forgery.case))).toEqual([]);
  expect([...free].filter((signal) => !FREE.some((explained) => explained.test(signal)))).toEqual([]);
  expect(attempts).toBeGreaterThanOrEqual(least);
}

/** Every so many hints of circomlib's own templates, in which thousands are alike. */
export const sampled = (circuit: Circuit, most: number) => {
  const chosen = new Set(circuit.hintWires.filter((_, i, all) => i % Math.ceil(all.length / most) === 0));
  return { wires: (_: string, wire: number) => chosen.has(wire), honest: 1, depth: 0 };
};

/** One template under attack, as deep as its size allows. */
export async function attackTemplate(target: Target): Promise<void> {
  const { circuit } = await agreeing(target);
  const large = circuit.r1cs.wires > 5000;
  if (target.attacked?.('') !== false) {
    expectNoForgery(circuit, target, large ? { honest: 1, depth: 1 } : { depth: 2 }, 20);
  }
  if (circuit.hintWires.length > 0) expectNoForgery(circuit, target, sampled(circuit, large ? 60 : 400), 1);
}
