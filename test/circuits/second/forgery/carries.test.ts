import { beforeAll, describe, expect, test } from 'vitest';
import { FIELD_MODULUS } from '../../../../src/protocol/field.ts';
import type { Attempt, Circuit } from '../../../attack/circuits/circuit.ts';
import { compileTarget } from '../../../attack/circuits/compile.ts';
import { wiresOf } from '../../../attack/circuits/r1cs.ts';
import { secondCircuits } from '../../../attack/circuits/second/whole.ts';
import type { Target } from '../../../attack/circuits/target.ts';

// Several values that share a product, as digits: moving a unit of one digit into the next leaves the product as it is.
// Only the range checks of the digits notice, and they must.

const targetOf = (name: string) => secondCircuits().find((target) => target.name === name) as Target;

/** The honest witness with some signals changed by an amount, everything that depends on them computed anew. */
function moved(circuit: Circuit, honest: Attempt, edits: Readonly<Record<string, bigint>>): Attempt {
  return circuit.forge(
    honest,
    new Map(
      Object.entries(edits).map(([name, by]) => {
        const wire = circuit.wire(name);
        return [wire, ((honest.values[wire] as bigint) + by + FIELD_MODULUS) % FIELD_MODULUS];
      }),
    ),
  );
}

/** Whether a broken constraint reads one of the named signals and nothing but products beside it. */
const isPackingBroken = (circuit: Circuit, attempt: Attempt, signals: RegExp, products: RegExp): boolean =>
  [...attempt.broken].some((i) => {
    const names = wiresOf(circuit.constraint(i)).map((wire) => circuit.name(wire));
    return names.some((name) => signals.test(name)) && names.some((name) => products.test(name));
  });

describe('attestation', () => {
  let circuit: Circuit;
  let honest: Attempt;
  beforeAll(async () => {
    const target = targetOf('second/attestation-tiny');
    ({ circuit } = await compileTarget(target));
    honest = circuit.evaluate((target.cases[0] as Target['cases'][0]).inputs);
    expect(honest.broken.size).toBe(0);
  });

  test.each([
    ['logits', 'logits.logit[0]', 'logits.logit[1]', 39n, /logits\.term/],
    ['gradient words', 'sums.gradient[0]', 'sums.gradient[1]', 37n, /sums\.term/],
    ['the last word and the squared error', 'sums.gradient[4]', 'sums.q', 37n, /sums\.term/],
    ['slacks of a rule', 'rules.slack[0][0]', 'rules.slack[1][0]', 26n, /rules\.sumTerm/],
  ] as const)(
    'rejects a carry between %s, which their product does not notice',
    (_, low, high, bits, products) => {
      for (const sign of [1n, -1n]) {
        const attempt = moved(circuit, honest, { [low]: sign << bits, [high]: -sign });
        const digits = new RegExp(
          `^(${[low, high].map((name) => name.replace(/[.[\]]/g, '\\$&')).join('|')})$`,
        );
        expect(isPackingBroken(circuit, attempt, digits, products)).toBe(false);
        expect(attempt.broken.size).toBeGreaterThan(0);
      }
    },
  );

  test('rejects a rule that is skipped although nothing is missing, and the reverse', () => {
    for (const i of [0, 1, 2, 3]) {
      const wire = circuit.wire(`rules.skip[${i}][0]`);
      const flipped = 1n - (honest.values[wire] as bigint);
      expect(circuit.forge(honest, new Map([[wire, flipped]])).broken.size).toBeGreaterThan(0);
    }
  });
});

describe('seal', () => {
  let circuit: Circuit;
  let honest: Attempt;
  beforeAll(async () => {
    ({ circuit } = await compileTarget(targetOf('second/seal-f4')));
    honest = circuit.evaluate((targetOf('second/seal-f4').cases[0] as Target['cases'][0]).inputs);
    expect(honest.broken.size).toBe(0);
  });

  test.each([
    ['noisy words', 'noisy.noisy[0]', 'noisy.noisy[1]', 44n, /noisy\.(kept|coins|limb)/],
    ['inner products', 'gates.inner[0]', 'gates.inner[1]', 63n, /gates\.term/],
  ] as const)(
    'rejects a carry between %s, which their product does not notice',
    (_, low, high, bits, products) => {
      for (const sign of [1n, -1n]) {
        const attempt = moved(circuit, honest, { [low]: sign << bits, [high]: -sign });
        const digits = new RegExp(
          `^(${[low, high].map((name) => name.replace(/[.[\]]/g, '\\$&')).join('|')})$`,
        );
        expect(isPackingBroken(circuit, attempt, digits, products)).toBe(false);
        expect(attempt.broken.size).toBeGreaterThan(0);
      }
    },
  );

  test('rejects a second decomposition of a noise output: output + r has no place', () => {
    for (const j of [0, 1, 2, 3, 4]) {
      const path = `noisy.canonical[${j}]`;
      const output = honest.values[circuit.wire(`${path}.in`)] as bigint;
      const other = output + FIELD_MODULUS;
      const edits = new Map([[circuit.wire(`${path}.high`), other >> 208n]]);
      for (let i = 0; i < 208; i++)
        edits.set(circuit.wire(`${path}.lowBits.out[${i}]`), (other >> BigInt(i)) & 1n);
      expect(circuit.forge(honest, edits).broken.size).toBeGreaterThan(0);
    }
  });

  test('rejects noise of another scale, and another mode', () => {
    for (const name of ['scale.isAt[0]', 'scale.isAt[25]', 'modes.isMode[0]', 'modes.isMode[1]']) {
      const wire = circuit.wire(name);
      const flipped = 1n - (honest.values[wire] as bigint);
      expect(circuit.forge(honest, new Map([[wire, flipped]])).broken.size).toBeGreaterThan(0);
    }
    const both = new Map([
      [circuit.wire('modes.isMode[0]'), 0n],
      [circuit.wire('modes.isMode[1]'), 1n],
    ]);
    expect(circuit.forge(honest, both).broken.size).toBeGreaterThan(0);
  });
});
