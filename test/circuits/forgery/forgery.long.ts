import { describe, expect, test } from 'vitest';
import { publicSignalNames } from '../../../src/protocol/shape.ts';
import { GADGETS } from '../../attack/circuits/targets.ts';
import { wholeCircuits } from '../../attack/circuits/whole-circuits.ts';
import { agreeing, attackTemplate, expectNoForgery, sampled } from './no-forgery.ts';

// npm run test:forgery: every template and every whole circuit.

describe('rejects forged witnesses of the template', () => {
  test.each(GADGETS.map((target) => [target.name, target] as const))(
    '%s',
    { timeout: 3_600_000 },
    (_, target) => attackTemplate(target),
  );
});

describe('rejects forged witnesses of the circuit', () => {
  test.each(wholeCircuits().map((target) => [target.name, target] as const))(
    '%s',
    { timeout: 3_600_000 },
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
