import { describe, expect, test } from 'vitest';
import { publicSignalNames } from '../../../../src/protocol/second/shape.ts';
import { secondCircuits } from '../../../attack/circuits/second/whole.ts';
import type { Target } from '../../../attack/circuits/target.ts';
import { GADGETS } from '../../../attack/circuits/targets.ts';
import { agreeing, attackTemplate, expectNoForgery, sampled } from '../../forgery/no-forgery.ts';

// npm run test:forgery: every template and every whole circuit.

const named = (targets: readonly Target[]) => targets.map((target) => [target.name, target] as const);

describe('rejects forged witnesses of the template', () => {
  test.each(named(GADGETS))('%s', { timeout: 3_600_000 }, (_, target) => attackTemplate(target));
});

describe('rejects forged witnesses of the circuit', () => {
  test.each(named(secondCircuits()))('%s', { timeout: 3_600_000 }, async (_, target) => {
    const { circuit, generator } = await agreeing(target);
    // Its statement is the reference's: the honest cases come from src/protocol.
    const [honest] = target.cases as [Target['cases'][0]];
    const names = publicSignalNames(target.name.replace('second/', '') as never);
    const { values } = circuit.evaluate(honest.inputs);
    expect(circuit.publicWires).toHaveLength(names.length);
    expect(generator.run(honest.inputs).slice(1, names.length + 1)).toEqual(
      values.slice(1, names.length + 1),
    );
    expectNoForgery(circuit, target, { honest: 1, depth: 1 }, 100);
    expectNoForgery(circuit, target, sampled(circuit, 60), 30);
  });
});
