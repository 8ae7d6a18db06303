import { beforeAll, describe, expect, test } from 'vitest';
import {
  evaluateCase,
  lockedKey,
  type SealOptions,
  scoreCase,
  sealCase,
  stepCase,
  TRAINER_SECRET,
} from '../../../scripts/support/second-cases.ts';
import { IDENTITY } from '../../../src/protocol/babyjub.ts';
import { FIELD_MODULUS, SUBGROUP_ORDER } from '../../../src/protocol/field.ts';
import { hash } from '../../../src/protocol/poseidon.ts';
import { commitOpening } from '../../../src/protocol/second/commitment.ts';
import { DOMAINS } from '../../../src/protocol/second/domains.ts';
import { packWeights, scoresSignal } from '../../../src/protocol/second/model.ts';
import type { SealMode } from '../../../src/protocol/second/noise.ts';
import { packNumbers } from '../../../src/protocol/second/numbers.ts';
import { sealWords, unsealWords } from '../../../src/protocol/second/sealed-words.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { compiled, rejectsAnother, type Witnesses } from './support.ts';

const POLICY = ['schemaHash', 'rulesDigest', 'bound2', 'w', 'vScale', 'b', 'weightBound'];

describe('seal', () => {
  let gadget: Witnesses;
  const honest = sealCase(TINY);
  const { fresh, witness, statement } = honest;
  const accepts = (options: SealOptions) => gadget.accepts(sealCase(TINY, options).inputs);
  /** The same seal with other words or Q under the fresh commitment and in the ciphertext. */
  const withFresh = (words: readonly bigint[], q = fresh.q) => {
    const { x, y } = commitOpening({ words, q, blinding: witness.freshBlinding });
    const sealed = sealWords({ words, blinding: witness.freshBlinding }, statement.key, witness.ephemeral);
    return { ...honest.inputs, fresh: [x, y], sealed };
  };
  beforeAll(async () => {
    gadget = await compiled('seal-f4');
  });

  test('rejects any other public signal, opening, seed, direction and policy word', async () => {
    rejectsAnother(gadget, honest.inputs, [
      ...['sum', 'fresh', 'mode', 'seedHash', 'noiseInput', 'policyHash', 'V', 'scores', 'key', 'sealed'],
      ...['gradient', 'q', 'blinding', 'freshBlinding', 'ephemeral', 'seed', 'direction'],
      ...POLICY,
    ]);
  });

  test('rejects noise that is another, none, or carried between words', async () => {
    const [first, second, ...rest] = fresh.words as [bigint, bigint, ...bigint[]];
    for (const words of [
      [first + 1n, second, ...rest],
      witness.opening.words,
      [first - (1n << 44n), second + 1n, ...rest],
      [first + (1n << 44n), second - 1n, ...rest],
      fresh.words.map(() => 0n),
    ])
      expect(gadget.accepts({ ...withFresh(words.map((word) => word % (1n << 42n))) })).toBe(false);
  });

  test("rejects a squared error in a contributor's commitment", async () => {
    expect(gadget.accepts(withFresh(fresh.words, witness.opening.q))).toBe(false);
    expect(gadget.accepts(withFresh(fresh.words, 1n))).toBe(false);
  });

  test('rejects a mode with the statement of another, and modes that there are not', async () => {
    for (const from of ['contributor', 'holdout', 'holdoutBefore'] as const) {
      const { inputs } = sealCase(TINY, { mode: from });
      for (const mode of [0n, 1n, 2n, 3n, FIELD_MODULUS - 1n]) {
        if (mode !== BigInt(inputs['mode'] as number))
          expect(gadget.accepts({ ...inputs, mode })).toBe(false);
      }
    }
  });

  test('takes every scale of noise, and none beyond 36 and 47 bits', async () => {
    for (const numbers of [
      { noise: 0, holdoutNoise: 0, lossNoise: 0 },
      { noise: 1, holdoutNoise: 1, lossNoise: 1 },
      { noise: 36, holdoutNoise: 36, lossNoise: 47 },
    ]) {
      for (const mode of ['contributor', 'holdout', 'holdoutBefore'] as const)
        expect(accepts({ mode, numbers }), `${mode} ${numbers.noise}`).toBe(true);
    }
    for (const [i, mode] of [0, 1, 2].map(
      (at) => [at, (['contributor', 'holdout', 'holdoutBefore'] as const)[at]] as const,
    )) {
      // A policy whose word of numbers has the bits, however it came about.
      const { inputs, policy } = sealCase(TINY, {
        mode: mode as SealMode,
        numbers: { noise: 0, holdoutNoise: 0, lossNoise: 0 },
      });
      const beyond = i === 2 ? 48n : 37n;
      const numbers = packNumbers(policy.numbers) + (beyond << BigInt(64 + 6 * i));
      const policyHash = hash(DOMAINS.policyRoot, [
        ...[policy.schemaHash, inputs['rulesDigest'] as bigint, numbers, BigInt(policy.bound ** 2)],
      ]);
      const b = [0n, 0n, 0n].map((none, at) => (at === i ? beyond : none));
      expect(gadget.accepts({ ...inputs, policyHash, b })).toBe(false);
    }
  });

  test('takes sums at their bounds, and none beyond', async () => {
    const at = (word: bigint, q: bigint) =>
      sealCase(TINY, { sums: { words: [word, 0n, -word, 1n, 0n], q }, mode: 'holdout' }).inputs;
    const limit = (1n << 41n) - 1n;
    expect(gadget.accepts(at(limit, (1n << 53n) - 1n))).toBe(true);
    expect(gadget.accepts(at(-limit, 0n))).toBe(true);
    expect(gadget.accepts(at(1n << 41n, 0n))).toBe(false);
    expect(gadget.accepts(at(0n, 1n << 53n))).toBe(false);
    expect(gadget.accepts(at(0n, -1n))).toBe(false);
  });

  test('has one opening: words that are congruent mod l are refused', async () => {
    const { words } = witness.opening;
    const gradient = [(words[0] as bigint) + SUBGROUP_ORDER, ...words.slice(1)];
    expect(gadget.accepts({ ...honest.inputs, gradient })).toBe(false);
  });

  test('clamps gates both ways and rounds halves away from zero', async () => {
    const words = [3n, 0n, 0n, 0n, 0n];
    const at = (scoreScale: bigint, factor: bigint) =>
      sealCase(TINY, {
        sums: { words: words.map((word) => word * factor), q: 0n },
        numbers: { noise: 0, scoreScale },
        directions: [
          [1n, 0n, 0n, 0n, 0n],
          [-1n, 0n, 0n, 0n, 0n],
          [8191n, 0n, 0n, 0n, 0n],
        ],
      });
    const half = at(2n, 1n);
    expect(half.statement.scores).toEqual([2n, -2n, 12_287n]);
    expect(gadget.accepts(half.inputs)).toBe(true);
    const large = at(1n, 1n << 38n);
    expect(large.statement.scores).toEqual([32_767n, -32_767n, 32_767n]);
    expect(gadget.accepts(large.inputs)).toBe(true);
    for (const scores of [
      [3n, -2n, 12_287n],
      [2n, -1n, 12_287n],
      [1n, -2n, 12_287n],
    ])
      expect(gadget.accepts({ ...half.inputs, scores: scoresSignal(scores) })).toBe(false);
  });

  test("opens with the trainer's secret, and with nobody's where the key is locked", async () => {
    expect(unsealWords(statement.sealed, TRAINER_SECRET, TINY.f)).toEqual({
      words: fresh.words,
      blinding: witness.freshBlinding,
    });
    const key = lockedKey();
    const sealed = sealWords({ words: fresh.words, blinding: witness.freshBlinding }, key, witness.ephemeral);
    const locked = { ...honest.inputs, key: [key.x, key.y], sealed };
    expect(gadget.accepts(locked)).toBe(true);
    expect(() => unsealWords(sealed, TRAINER_SECRET, TINY.f)).toThrow();
  });

  test('rejects an ephemeral of 0 or l, whose words anybody could read', async () => {
    for (const ephemeral of [0n, SUBGROUP_ORDER]) {
      const sealed = [IDENTITY.x, IDENTITY.y, ...statement.sealed.slice(2)];
      expect(gadget.accepts({ ...honest.inputs, ephemeral, sealed })).toBe(false);
    }
  });
});

describe('evaluate', () => {
  let gadget: Witnesses;
  const honest = evaluateCase(TINY);
  beforeAll(async () => {
    gadget = await compiled('evaluate-f4');
  });

  test('rejects any other public signal, opening and policy word', async () => {
    rejectsAnother(gadget, honest.inputs, [
      ...['sum', 'before', 'count', 'policyHash', 'numbers', 'V', 'loss', 'lossBefore'],
      ...['gradient', 'q', 'blinding', 'qBefore', 'blindingBefore'],
      ...POLICY,
    ]);
  });

  test('takes sums at their bounds, clamps both ways, and counts from 1 to 2^24', async () => {
    for (const word of [0n, (1n << 53n) - 1n, -(1n << 53n)]) {
      for (const [count, vScale] of [
        [1, 2 ** 24 - 1],
        [2048, 768],
        [2 ** 24, 1],
      ] as const) {
        for (const q of [0n, (1n << 64n) - 1n, -(1n << 64n)]) {
          const sums = { words: [word, 7n, word, 0n, -5n], q };
          const { inputs } = evaluateCase(TINY, { sums, qBefore: q, count, numbers: { vScale } });
          expect(gadget.accepts(inputs)).toBe(true);
        }
      }
    }
    const { inputs } = honest;
    for (const count of [0n, 2n ** 24n + 1n, FIELD_MODULUS - 1n])
      expect(gadget.accepts({ ...inputs, count })).toBe(false);
  });

  test('rejects sums beyond their bounds', async () => {
    const { words } = honest.opening;
    for (const sums of [
      { words: [1n << 53n, ...words.slice(1)], q: 0n },
      { words: [-(1n << 53n) - 1n, ...words.slice(1)], q: 0n },
      { words, q: 1n << 64n },
      { words, q: -(1n << 64n) - 1n },
    ])
      expect(gadget.accepts(evaluateCase(TINY, { sums }).inputs)).toBe(false);
  });

  test('gives the loss 0 for a squared error that noise made negative, and 0 before where there is none', async () => {
    const sums = { words: honest.opening.words, q: -12345n };
    const { inputs, statement } = evaluateCase(TINY, { sums, qBefore: null });
    expect([statement.loss, statement.lossBefore]).toEqual([0n, 0n]);
    expect(statement.before).toEqual(IDENTITY);
    expect(gadget.accepts(inputs)).toBe(true);
    expect(gadget.accepts({ ...inputs, loss: 1n })).toBe(false);
  });

  test('rejects a direction or a loss that is negated or halved mod r', async () => {
    const { inputs, statement } = honest;
    const half = (statement.loss * ((FIELD_MODULUS + 1n) / 2n)) % FIELD_MODULUS;
    for (const loss of [FIELD_MODULUS - statement.loss, half])
      expect(gadget.accepts({ ...inputs, loss })).toBe(false);
  });
});

describe('score', () => {
  let gadget: Witnesses;
  const honest = scoreCase(TINY);
  beforeAll(async () => {
    gadget = await compiled('score-f4');
  });

  test('rejects any other public signal, opening, direction and policy word', async () => {
    rejectsAnother(gadget, honest.inputs, [
      ...['fresh', 'policyHash', 'V', 'score', 'gradient', 'blinding', 'direction'],
      ...POLICY,
    ]);
    rejectsAnother(gadget, { ...honest.inputs, score: (honest.inputs['score'] as bigint) - 2n }, ['score']);
  });

  test('takes words and directions at their bounds, and words of 43 bits no more', async () => {
    for (const word of [(1n << 42n) - 1n, -(1n << 42n)]) {
      for (const scoreScale of [1n, 1n << 40n]) {
        const { inputs } = scoreCase(TINY, {
          words: new Array(5).fill(word),
          direction: [8191n, -8192n, 8191n, 8191n, 8191n],
          numbers: { scoreScale },
        });
        expect(gadget.accepts(inputs)).toBe(true);
      }
    }
    const beyond = scoreCase(TINY, { words: [1n << 42n, 0n, 0n, 0n, 0n] });
    expect(gadget.accepts(beyond.inputs)).toBe(false);
  });
});

describe('step', () => {
  let gadget: Witnesses;
  const honest = stepCase(TINY);
  beforeAll(async () => {
    gadget = await compiled('step-f4');
  });

  test('rejects any other public signal, opening, weight and policy word', async () => {
    rejectsAnother(gadget, honest.inputs, [
      ...['sum', 'count', 'eta', 'policyHash', 'W', 'next', 'weights', 'gradient', 'blinding'],
      ...POLICY,
    ]);
    const next = packWeights(honest.statement.weights);
    expect(gadget.accepts({ ...honest.inputs, next })).toBe(false);
  });

  test('has a witness at every bound of sums, weights, rates, counts and bounds on W', async () => {
    const top = 2n ** 27n - 1n;
    for (const word of [0n, 2n ** 53n - 1n, -(2n ** 53n)]) {
      for (const [count, eta] of [
        [1, 2 ** 32 - 1],
        [2 ** 24, 1],
        [300, 0],
      ] as const) {
        for (const weightBound of [0, 1000, 2 ** 27 - 1]) {
          const { inputs, statement } = stepCase(TINY, {
            words: [word, 7n, -word, 0n, -5n].map((each) => (each === 2n ** 53n ? each - 1n : each)),
            weights: [top, -top - 1n, 0n, top, -top - 1n],
            count,
            eta,
            numbers: { weightBound },
          });
          expect(gadget.accepts(inputs)).toBe(true);
          for (const weight of statement.next)
            expect(weight <= BigInt(weightBound) && weight >= -BigInt(weightBound)).toBe(true);
        }
      }
    }
  });

  test('rejects counts of 0 and beyond 2^24, and rates beyond 32 bits', async () => {
    for (const count of [0n, 2n ** 24n + 1n, FIELD_MODULUS - 1n])
      expect(gadget.accepts({ ...honest.inputs, count })).toBe(false);
    const { inputs } = stepCase(TINY, { words: [0n, 0n, 0n, 0n, 0n] });
    expect(gadget.accepts({ ...inputs, eta: 2n ** 32n - 1n })).toBe(true);
    expect(gadget.accepts({ ...inputs, eta: 2n ** 32n })).toBe(false);
  });
});
