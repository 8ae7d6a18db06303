import { describe, expect, test } from 'vitest';
import { compileMain } from '../../../../src/prover/artifacts.ts';
import { freeWires, unboundPublicWires } from '../../../attack/circuits/free.ts';
import { Generator } from '../../../attack/circuits/generator.ts';
import { readR1cs, readSymbols } from '../../../attack/circuits/r1cs.ts';
import { SECOND_GADGETS } from '../../../attack/circuits/second/targets.ts';
import { secondCircuits } from '../../../attack/circuits/second/whole.ts';
import type { Target } from '../../../attack/circuits/target.ts';
import { agreeing, attackTemplate, expectNoForgery, sampled } from '../../forgery/no-forgery.ts';

// Every template and every whole circuit of the second edition. Run with vitest.long.config.ts.

const named = (targets: readonly Target[]) => targets.map((target) => [target.name, target] as const);

describe('rejects forged witnesses of the template', () => {
  test.each(named(SECOND_GADGETS))('%s', { timeout: 3_600_000 }, (_, target) => attackTemplate(target));
});

describe('rejects forged witnesses of the circuit', () => {
  test.each(named(secondCircuits()))('%s', { timeout: 3_600_000 }, async (_, target) => {
    const { circuit } = await agreeing(target);
    expectNoForgery(circuit, target, { honest: 1, depth: 1 }, 100);
    expectNoForgery(circuit, target, sampled(circuit, 60), 30);
  });
});

/** Why a private signal may be free: nothing that is read depends on it. */
const EXPLAINED = [
  /(^|\.)inv$/, // IsZero.inv where the tested value is 0
  /(^|\.)negative$/, // the sign of 0
  /(^|\.)part\[\d+\]$/, // parts of a missing code
  /(^|\.)isLimit$/, // where the limit is also the quotient that isn't clamped
];

describe('has no free wire', () => {
  test.each(named(secondCircuits()))('%s', { timeout: 3_600_000 }, async (_, target) => {
    if (!('main' in target.source)) throw new Error('a circuit has a main file');
    for (const level of ['O2', 'O0'] as const) {
      const { r1cs, sym, wasm } = await compileMain(target.source.main, level);
      const [system, symbols, generator] = await Promise.all([
        readR1cs(r1cs),
        readSymbols(sym),
        Generator.load(wasm),
      ]);
      expect(unboundPublicWires(system)).toEqual([]);
      for (const { name, inputs, accepted } of target.cases) {
        if (!accepted) continue;
        const free = freeWires(system, generator.run(inputs)).map(
          (wire) => symbols.nameOf[wire] ?? `${wire}`,
        );
        expect(
          free.filter((signal) => !EXPLAINED.some((explained) => explained.test(signal))),
          `${level}, ${name}`,
        ).toEqual([]);
      }
    }
  });
});
