import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  evaluateCase,
  openCase,
  randomOpening,
  stepCase,
  TRAINER_SECRET,
} from '../../scripts/support/round-case.ts';
import { IDENTITY } from '../../src/protocol/babyjub.ts';
import { commitSum } from '../../src/protocol/commitment.ts';
import { SUBGROUP_ORDER } from '../../src/protocol/field.ts';
import { packDirection, packWeights } from '../../src/protocol/reference-model.ts';
import { unsealOpening } from '../../src/protocol/sealed-opening.ts';
import { type CircuitName, publicSignalNames, STANDARD, shapeOf, TINY } from '../../src/protocol/shape.ts';
import { evaluateSignals, openSignals, stepSignals } from '../../src/protocol/statement.ts';
import { openInputs } from '../../src/prover/inputs.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Gadget } from '../support/gadget.ts';

const compile = (circuit: CircuitName) =>
  Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'main', `${circuit}.circom`));
const shapes = [TINY, STANDARD];

test.each([...shapes])('the circuits of a round agree with the reference in size $circuit', async (shape) => {
  for (const [{ circuit, inputs }, signals] of [
    [openCase(shape), openSignals(openCase(shape).statement, shape)],
    [evaluateCase(shape), evaluateSignals(evaluateCase(shape).statement, shape)],
    [stepCase(shape), stepSignals(stepCase(shape).statement, shape)],
  ] as const) {
    const gadget = await compile(circuit);
    expect(await gadget.run(inputs, ...publicSignalNames(circuit))).toEqual(signals);
  }
});

describe('open', () => {
  let gadget: Gadget;
  const honest = openCase(TINY);
  beforeAll(async () => {
    gadget = await compile(honest.circuit);
  });

  test('opens with the trainer secret, also where the blinding is not reduced', async () => {
    const { statement, opening } = honest;
    expect(unsealOpening(statement.sealed, TRAINER_SECRET, TINY)).toEqual(opening);
    const unreduced = { ...randomOpening(TINY, 40), blinding: SUBGROUP_ORDER + 5n };
    const sealed = openCase(TINY, { ...unreduced, blinding: 5n });
    // The same commitment, sealed with the other representative: the prover may, the trainer reads it all the same.
    const words = [...sealed.statement.sealed];
    words[words.length - 1] = ((words.at(-1) as bigint) + SUBGROUP_ORDER) as never;
    const inputs = openInputs({ ...sealed.statement, sealed: words }, unreduced, 123456789n);
    expect(await gadget.accepts(inputs)).toBe(true);
    expect(unsealOpening(words, TRAINER_SECRET, TINY).blinding).toBe(5n);
  });

  test('takes words at the bounds of a sum of 32 batches', async () => {
    const limit = 2n ** 41n;
    const at = (word: bigint) => openCase(TINY, { gradient: [word, 0n, 0n, 0n, -word], blinding: 1n });
    expect(await gadget.accepts(at(limit - 1n).inputs)).toBe(true);
    expect(() => at(limit)).toThrow();
    const beyond = openCase(TINY);
    const gradient = [limit, 0n, 0n, 0n, 0n];
    expect(await gadget.accepts({ ...beyond.inputs, gradient })).toBe(false);
  });

  test.each(['blinding', 'ephemeral'])('rejects another %s', async (name) => {
    expect(await gadget.accepts({ ...honest.inputs, [name]: (honest.inputs[name] as bigint) + 1n })).toBe(
      false,
    );
  });

  test('rejects another sum, key, sealed word, and an opening of one batch in the place of the sum', async () => {
    const { inputs, statement } = honest;
    const other = openCase(TINY, randomOpening(TINY, 40, 9));
    expect(await gadget.accepts({ ...inputs, sum: other.inputs['sum'] })).toBe(false);
    expect(await gadget.accepts({ ...inputs, trainerKey: other.inputs['sum'] })).toBe(false);
    for (let i = 0; i < statement.sealed.length; i++) {
      const sealed = statement.sealed.map((word, at) => (at === i ? word + 1n : word));
      expect(await gadget.accepts({ ...inputs, sealed })).toBe(false);
    }
    expect(await gadget.accepts({ ...other.inputs, sum: inputs['sum'] })).toBe(false);
  });

  test('rejects an ephemeral of 0 or l, under which every reader could open the words', async () => {
    for (const ephemeral of [0n, SUBGROUP_ORDER]) {
      const sealed = [IDENTITY.x, IDENTITY.y, ...honest.statement.sealed.slice(2)];
      expect(await gadget.accepts({ ...honest.inputs, ephemeral, sealed })).toBe(false);
    }
  });
});

describe('evaluate', () => {
  let gadget: Gadget;
  const honest = evaluateCase(TINY);
  beforeAll(async () => {
    gadget = await compile(honest.circuit);
  });

  test('takes sums at the bounds, clamps both ways, and one record', async () => {
    const limit = 2n ** 53n;
    for (const word of [0n, limit - 1n, -limit, 1n]) {
      const opening = { gradient: [word, 7n, word, 0n, -5n], blinding: 3n };
      for (const [count, vScale] of [
        [1, 2 ** 24 - 1],
        [2048, 768],
        [2 ** 32 - 1, 1],
      ] as const) {
        expect(await gadget.accepts(evaluateCase(TINY, opening, count, { vScale }).inputs)).toBe(true);
      }
    }
  });

  test.each(['count', 'policyHash', 'vScale', 'blinding', 'scoreScale'])(
    'rejects another %s',
    async (name) => {
      expect(
        await gadget.accepts({ ...honest.inputs, [name]: BigInt(honest.inputs[name] as bigint) + 1n }),
      ).toBe(false);
    },
  );

  test('rejects a direction one off, and a sum beyond its bound', async () => {
    const V = packDirection([1n, 2n, 3n, 4n, 5n]);
    expect(await gadget.accepts({ ...honest.inputs, V })).toBe(false);
    expect(await gadget.accepts({ ...honest.inputs, V: [(honest.statement.V[0] as bigint) + 1n] })).toBe(
      false,
    );
    const gradient = [2n ** 53n, 0n, 0n, 0n, 0n];
    expect(await gadget.accepts({ ...honest.inputs, gradient })).toBe(false);
    expect(await gadget.accepts({ ...honest.inputs, count: 0 })).toBe(false);
  });

  test('rejects words that are congruent mod l: the sum has one opening', async () => {
    const { gradient, blinding } = honest.opening;
    const shifted = [(gradient[0] as bigint) + SUBGROUP_ORDER, ...gradient.slice(1)];
    expect(commitSum(shifted, blinding)).toEqual(commitSum(gradient, blinding));
    expect(await gadget.accepts({ ...honest.inputs, gradient: shifted })).toBe(false);
  });
});

describe('step', () => {
  let gadget: Gadget;
  const honest = stepCase(TINY);
  beforeAll(async () => {
    gadget = await compile(honest.circuit);
  });

  test('takes sums, weights and rates at their bounds', async () => {
    const top = 2n ** 27n - 1n;
    for (const word of [0n, 2n ** 53n - 1n, -(2n ** 53n)]) {
      const opening = { gradient: [word, 7n, word, 0n, -5n], blinding: 3n };
      for (const [count, eta] of [
        [1, 2 ** 32 - 1],
        [2 ** 32 - 1, 1],
        [300, 1229],
      ] as const) {
        const weights = [top, -top - 1n, 0n, top, -top - 1n];
        expect(await gadget.accepts(stepCase(TINY, opening, count, eta, weights).inputs)).toBe(true);
      }
    }
  });

  test.each(['count', 'eta', 'blinding'])('rejects another %s', async (name) => {
    expect(
      await gadget.accepts({ ...honest.inputs, [name]: BigInt(honest.inputs[name] as bigint) + 1n }),
    ).toBe(false);
  });

  test('rejects another next checkpoint, another old one, and no records', async () => {
    const next = packWeights(honest.weights);
    expect(await gadget.accepts({ ...honest.inputs, next })).toBe(false);
    expect(await gadget.accepts({ ...honest.inputs, W: honest.statement.next })).toBe(false);
    expect(await gadget.accepts({ ...honest.inputs, count: 0 })).toBe(false);
  });
});

test('every size that the manifest names has its circuits of a round', () => {
  for (const shape of shapes) expect(shapeOf(shape.circuit)).toEqual(shape);
});
