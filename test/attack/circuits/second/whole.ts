import { join } from 'node:path';
import {
  attestationCase,
  evaluateCase,
  inferCase,
  originCase,
  scoreCase,
  sealCase,
  stepCase,
} from '../../../../scripts/support/second-cases.ts';
import { commitOpening } from '../../../../src/protocol/second/commitment.ts';
import { type CircuitName, inferCircuit, TINY, TINY_DENSE } from '../../../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import type { Inputs } from '../generator.ts';
import type { Case, Target } from '../target.ts';
import { BATCH_CASES } from './batch-cases.ts';
import { digitOffsets, SECOND_HINTS } from './hints.ts';

const source = (circuit: CircuitName) => ({
  main: join(PROJECT_ROOT, 'circuits', 'second', 'main', `${circuit}.circom`),
});
const good = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: true });
const bad = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: false });
/** Each named input increased by one. */
const off = (inputs: Inputs, names: readonly string[]): Case[] =>
  names.map((name) => bad(`another ${name}`, { ...inputs, [name]: BigInt(inputs[name] as bigint) + 1n }));
/** Signals that the main template itself assigns: its own and its components' inputs. */
const isOfMain = (name: string) => name.split('.').length <= 2;
const coordinates = ({ x, y }: { x: bigint; y: bigint }) => [x, y];

function attestation(shape: typeof TINY): Target {
  const { inputs, sums, witness } = attestationCase(shape);
  const commitment = (edit: object) =>
    coordinates(commitOpening({ ...sums, ...edit, blinding: witness.blinding }));
  return {
    name: `second/${shape.circuit}`,
    source: source(shape.circuit),
    hints: SECOND_HINTS,
    derived: (name) => /^(root|policyHash|commitment|W)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('a partial batch', attestationCase(shape, { count: 2 }).inputs),
      ...off(inputs, ['root', 'index', 'count', 'policyHash', 'salt', 'numbers', 'bound2', 'blinding']),
      bad('another word', {
        ...inputs,
        commitment: commitment({ words: sums.words.map((word) => word + 1n) }),
      }),
      bad('another squared error', { ...inputs, commitment: commitment({ q: sums.q + 1n }) }),
      bad('a norm beyond B', attestationCase(shape, { policy: { bound: 20 } }).inputs),
      ...(shape.dense ? denseBatches(shape) : BATCH_CASES),
    ],
  };
}

/** The last record of a dense batch has no code, or one beyond 8 bits. */
const denseBatches = (shape: typeof TINY): Case[] => {
  const { inputs } = attestationCase(shape);
  const last = (code: number) => ({
    ...inputs,
    codes: (inputs.codes as number[][]).map((codes, i, all) =>
      i === all.length - 1 ? [...codes.slice(0, -1), code] : codes,
    ),
  });
  const missing = attestationCase(shape, {
    edit: (records) =>
      records.map((record, i) =>
        i === records.length - 1 ? { ...record, codes: [...record.codes.slice(0, -1), 0] } : record,
      ),
  });
  return [bad('a missing code', missing.inputs), bad('a code of 9 bits', last(256))];
};

/** A seal of sums whose words are all the same. */
const sealOf = (word: bigint, q: bigint) =>
  sealCase(TINY, { sums: { words: new Array<bigint>(TINY.f + 1).fill(word), q } }).inputs;

function seal(): Target {
  const { inputs, fresh, witness } = sealCase(TINY);
  const other = (edit: object) =>
    coordinates(commitOpening({ ...fresh, ...edit, blinding: witness.freshBlinding }));
  return {
    name: 'second/seal-f4',
    source: source('seal-f4'),
    hints: SECOND_HINTS,
    derived: (name) => /^(sum|fresh|seedHash|policyHash|V|scores|sealed)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('a holdout', sealCase(TINY, { mode: 'holdout' }).inputs),
      good('a holdout before the step', sealCase(TINY, { mode: 'holdoutBefore' }).inputs),
      good('the largest sums', sealOf(2n ** 41n - 1n, 2n ** 53n - 1n)),
      bad('a word of 43 bits', sealOf(2n ** 41n, 5n)),
      bad('a squared error of 54 bits', sealOf(5n, 2n ** 53n)),
      ...off(inputs, ['mode', 'seedHash', 'noiseInput', 'policyHash', 'scores', 'q', 'blinding', 'seed']),
      bad('noise off by one', { ...inputs, fresh: other({ words: fresh.words.map((word) => word + 1n) }) }),
      bad('a squared error of a contributor', { ...inputs, fresh: other({ q: witness.opening.q }) }),
    ],
  };
}

function evaluate(): Target {
  const { inputs } = evaluateCase(TINY);
  return {
    name: 'second/evaluate-f4',
    source: source('evaluate-f4'),
    hints: SECOND_HINTS,
    derived: (name) => /^(sum|before|policyHash|numbers|V|loss|lossBefore)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('without a step before', evaluateCase(TINY, { qBefore: null }).inputs),
      good('of high losses', evaluateCase(TINY, highLosses()).inputs),
      ...off(inputs, ['count', 'policyHash', 'numbers', 'loss', 'lossBefore', 'q', 'qBefore', 'vScale']),
      bad('no records', { ...inputs, count: 0 }),
    ],
  };
}

/** Losses of 16 bits. */
const highLosses = () => ({
  count: 448,
  sums: { words: [1n, -2n, 3n, -4n, 5n], q: (448n * 60_000n) << 24n },
  qBefore: (448n * 50_000n) << 24n,
});

function score(): Target {
  const { inputs } = scoreCase(TINY);
  return {
    name: 'second/score-f4',
    source: source('score-f4'),
    hints: SECOND_HINTS,
    derived: (name) => /^(fresh|policyHash|V|score)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [good('honest', inputs), ...off(inputs, ['policyHash', 'score', 'blinding', 'w'])],
  };
}

function step(): Target {
  const { inputs } = stepCase(TINY);
  return {
    name: 'second/step-f4',
    source: source('step-f4'),
    hints: SECOND_HINTS,
    derived: (name) => /^(sum|policyHash|W|next)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('clamped', stepCase(TINY, { words: new Array(5).fill(1n << 50n) }).inputs),
      good('of the most records', stepCase(TINY, { count: 2 ** 24 }).inputs),
      ...off(inputs, ['count', 'eta', 'policyHash', 'blinding', 'weightBound']),
      bad('no records', { ...inputs, count: 0 }),
      bad('of one more record', stepCase(TINY, { count: 2 ** 24 + 1 }).inputs),
    ],
  };
}

/** No code in the last place, whose weight is 0: only the code's own check notices. */
const MISSING = { codes: [128, 130, 126, 0], weights: [5n, -7n, 11n, 0n, 13n].map((word) => word << 20n) };

function infer(shape: typeof TINY): Target {
  const { inputs, statement } = inferCase(shape);
  return {
    name: `second/${inferCircuit(shape)}`,
    source: source(inferCircuit(shape)),
    hints: SECOND_HINTS,
    offsets: digitOffsets,
    derived: (name) => /^(policyHash|recordHash|W|probability)(\[|$)/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('of the largest logit', inferCase(shape, largest(shape)).inputs),
      ...off(inputs, ['policyHash', 'recordHash', 'probability', 'salt', 'schemaHash', 'numbers', 'bound2']),
      bad('the probability of the other label', {
        ...inputs,
        probability: 2n ** 20n - statement.probability,
      }),
      bad('a norm beyond B', inferCase(shape, { policy: { bound: 20 } }).inputs),
      ...(shape.dense ? [bad('a missing code', inferCase(shape, MISSING).inputs)] : []),
    ],
  };
}

/** A record of the largest norm at the largest weights: beyond the sigmoid's last segment. */
const largest = (shape: typeof TINY) => ({
  codes: new Array<number>(shape.f).fill(128 + 120),
  weights: new Array<bigint>(shape.f + 1).fill(2n ** 27n - 1n),
});

function origin(): Target {
  const { inputs } = originCase();
  return {
    name: 'second/origin',
    source: source('origin'),
    derived: (name) => /^(sourceListRoot|originNullifier|sourceTag|seedHash)$/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      ...off(inputs, [
        ...['root', 'records', 'period', 'schemaHash', 'sourceListRoot', 'model', 'originNullifier'],
        ...['sourceTag', 'seedHash', 'tagSecret', 'sourceIndex', 'S', 'serial', 'holderSecret'],
      ]),
    ],
  };
}

/** The circuits of the second edition at their tiny size. */
export const secondCircuits = (): Target[] => [
  attestation(TINY),
  attestation(TINY_DENSE),
  seal(),
  evaluate(),
  score(),
  step(),
  infer(TINY),
  infer(TINY_DENSE),
  origin(),
];
