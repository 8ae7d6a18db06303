import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { attack } from '../../../scripts/circuit-attack/attack.ts';
import type { Circuit } from '../../../scripts/circuit-attack/circuit.ts';
import { type Compiled, compileTarget } from '../../../scripts/circuit-attack/compile.ts';
import type { Target } from '../../../scripts/circuit-attack/target.ts';
import { GADGETS } from '../../../scripts/circuit-attack/targets.ts';
import { wholeCircuits } from '../../../scripts/circuit-attack/whole-circuits.ts';
import { publicSignalNames } from '../../../src/protocol/shape.ts';
import { PROJECT_ROOT } from '../../../src/prover/project.ts';

// Forged witnesses: every signal that the project assigns, and every hint, takes the values that an attacker would
// try; what depends on it is computed anew; a false statement must break some constraint. The engine is
// scripts/circuit-attack; docs/SOUNDNESS.md says what it covers.

/** Signals that may differ under one true statement, because nothing that anybody reads depends on them. */
const FREE: readonly RegExp[] = [
  /(^|\.)negative$/, // the sign of 0
  /(^|\.)inv$/, // the inverse of 0
];
/** SignMagnitude alone shows the sign of 0; the templates that use it must not. */
const isSignOfZero = (target: Target, of: string) => target.name === 'SignMagnitude(8)' && of === 'zero';

async function agreeing(target: Target): Promise<Compiled> {
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

function expectNoForgery(
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
const sampled = (circuit: Circuit, most: number) => {
  const chosen = new Set(circuit.hintWires.filter((_, i, all) => i % Math.ceil(all.length / most) === 0));
  return { wires: (_: string, wire: number) => chosen.has(wire), honest: 1, depth: 0 };
};

describe('rejects forged witnesses of the template', () => {
  test.each(GADGETS.map((target) => [target.name, target] as const))(
    '%s',
    { timeout: 400_000 },
    async (_, target) => {
      const { circuit } = await agreeing(target);
      const large = circuit.r1cs.wires > 5000;
      if (target.attacked?.('') !== false) {
        expectNoForgery(circuit, target, large ? { honest: 1, depth: 1 } : { depth: 2 }, 20);
      }
      if (circuit.hintWires.length > 0)
        expectNoForgery(circuit, target, sampled(circuit, large ? 60 : 400), 1);
    },
  );
});

describe('rejects forged witnesses of the circuit', () => {
  test.each(wholeCircuits().map((target) => [target.name, target] as const))(
    '%s',
    { timeout: 400_000 },
    async (_, target) => {
      const { circuit, generator } = await agreeing(target);
      // Its statement is the reference's: the honest cases come from src/protocol.
      const [honest] = target.cases as [(typeof target.cases)[0]];
      const names = publicSignalNames(target.name as never);
      expect(circuit.publicWires.map((wire) => circuit.name(wire))).toEqual(names);
      const { values } = circuit.evaluate(honest.inputs);
      expect(generator.run(honest.inputs).slice(1, names.length + 1)).toEqual(
        values.slice(1, names.length + 1),
      );
      expectNoForgery(circuit, target, { honest: 1, depth: 1 }, 100);
      expectNoForgery(circuit, target, sampled(circuit, 60), 30);
    },
  );
});

test('every hint in the sources is one that the suite attacks', async () => {
  const folder = join(PROJECT_ROOT, 'circuits');
  const found: string[] = [];
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.circom')) continue;
    const source = (await readFile(join(folder, file), 'utf8')).replace(/\/\/.*$/gm, '');
    for (const [, signal] of source.matchAll(/([\w.]+)(?:\[[^\]]*\])*\s*<--/g))
      found.push(`${file} ${signal}`);
  }
  expect(found.sort()).toEqual([
    'attestation.circom active',
    'lib/range.circom negative',
    'lib/record.circom present',
    'lib/rounding.circom above',
    'lib/rounding.circom below',
    'lib/rounding.circom quotient',
    'lib/score.circom a',
  ]);
  const attacked = new Set<string>();
  for (const name of [
    'Record(4)',
    'SignMagnitude(8)',
    'Clamp(20, -8192, 8191)',
    'RoundedQuotient(20, 10, 20)',
    'Score(5)',
  ]) {
    const { circuit } = await compileTarget(GADGETS.find((target) => target.name === name) as Target);
    for (const wire of circuit.hintWires) attacked.add(circuit.name(wire).replace(/^.*\.|\[.*$/g, ''));
  }
  for (const signal of ['present', 'negative', 'above', 'below', 'quotient', 'a'])
    expect(attacked).toContain(signal);
});
