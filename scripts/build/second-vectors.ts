/** Writes test/vectors/second.json: golden values of the second edition that TypeScript, circom and Solidity tests share. */
import { writeFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { asField, hashToField } from '../../src/protocol/field.ts';
import { batchLeaf } from '../../src/protocol/second/batch.ts';
import { commitOpening, qGenerator } from '../../src/protocol/second/commitment.ts';
import { drawBatches, NOTHING_OPENED } from '../../src/protocol/second/draw.ts';
import { meanDirection } from '../../src/protocol/second/model.ts';
import { noiseInput, noiseOutputs, withNoise } from '../../src/protocol/second/noise.ts';
import { packNumbers, publicNumbers } from '../../src/protocol/second/numbers.ts';
import { fallbackScore, type PaymentTerms, payScore } from '../../src/protocol/second/payment.ts';
import { policyHash, rulesDigest } from '../../src/protocol/second/policy-hash.ts';
import { TINY, TINY_DENSE } from '../../src/protocol/second/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  inferSignals,
  originSignals,
  scoreSignals,
  sealSignals,
  stepSignals,
} from '../../src/protocol/second/statement.ts';
import { EMPTY } from '../../src/protocol/second/tree.ts';
import {
  attestationCase,
  evaluateCase,
  inferCase,
  openPolicy,
  originCase,
  scoreCase,
  sealCase,
  stepCase,
  testNumbers,
} from '../support/second-cases.ts';

const address = (byte: string) => `0x${byte.repeat(20)}`;

/** Public signals of an honest case of every circuit, in their order. */
function signals() {
  const seals = (['contributor', 'holdout', 'holdoutBefore'] as const).map((mode) => [
    mode,
    sealSignals(sealCase(TINY, { mode }).statement, TINY.f),
  ]);
  return {
    origin: originSignals(originCase().statement),
    attestation: attestationSignals(attestationCase(TINY).statement, TINY),
    attestationDense: attestationSignals(attestationCase(TINY_DENSE).statement, TINY_DENSE),
    seal: Object.fromEntries(seals),
    evaluate: evaluateSignals(evaluateCase(TINY).statement, TINY.f),
    evaluateFirst: evaluateSignals(evaluateCase(TINY, { qBefore: null }).statement, TINY.f),
    score: scoreSignals(scoreCase(TINY).statement, TINY.f),
    step: stepSignals(stepCase(TINY).statement, TINY.f),
    infer: inferSignals(inferCase(TINY).statement, TINY),
    inferDense: inferSignals(inferCase(TINY_DENSE).statement, TINY_DENSE),
  };
}

function noise() {
  const place = {
    chainId: 31337n,
    rounds: address('11'),
    model: asField(5n),
    round: 3n,
    root: asField(6n),
    weights: [asField(7n), asField(8n)],
    policyHash: asField(9n),
    beacon: hashToField('a beacon') as bigint,
  };
  const seed = asField(123456789n);
  const input = noiseInput(place);
  const sums = { words: [1n << 30n, -(1n << 31n), 0n, 5n, -7n], q: 1n << 45n };
  return {
    place,
    input,
    seed,
    outputs: noiseOutputs(seed, input, 7),
    numbers: testNumbers(),
    sums,
    contributor: withNoise(sums, 'contributor', testNumbers(), seed, input),
    holdout: withNoise(sums, 'holdout', testNumbers(), seed, input),
    holdoutBefore: withNoise(sums, 'holdoutBefore', testNumbers(), seed, input),
  };
}

/** Scores of sets against one, two and three evaluators. */
function payments() {
  const directions = [
    [819n, -400n, 77n, 0n, 12n],
    [700n, -310n, 20n, 9n, -30n],
    [-50n, -390n, 60n, 1n, 5n],
  ];
  const next = [640n, -350n, 10n, -4n, 3n];
  const terms: PaymentTerms = { numbers: testNumbers({ noise: 20, holdoutNoise: 25 }), kappa: 2 ** 16 };
  const sets = [
    { g: 300n, count: 896, p: 250n },
    { g: 9000n, count: 64, p: 9000n },
    { g: 40n, count: 500, p: -900n },
    { g: 1n, count: 500, p: 1n },
  ];
  return [1, 2, 3].map((evaluators) => {
    const round = {
      directions: directions.slice(0, evaluators),
      counts: [448, 320, 200].slice(0, evaluators),
    };
    return {
      ...round,
      V: meanDirection(round.directions),
      next,
      kappa: terms.kappa,
      numbers: terms.numbers,
      sets: sets.map(({ p, ...set }) => ({
        ...set,
        p,
        score: payScore(set, p, round, next, terms),
        fallback: fallbackScore(set, round, terms),
      })),
    };
  });
}

function draws() {
  const seed = {
    beacon: hashToField('a beacon') as bigint,
    chainId: 31337n,
    rounds: address('22'),
    model: asField(5n),
    round: 7n,
    root: asField(6n),
  };
  const sizes = [...new Array<number>(11).fill(64), 40];
  const terms = { batchesPerRound: 5, epochs: 2, minRecords: 64 };
  let state = NOTHING_OPENED;
  const rounds = [0n, 1n, 2n, 3n].map((round) => {
    const next = drawBatches({ ...seed, round }, sizes, state, terms);
    state = next.state;
    return { round, drawn: next.drawn, epoch: state.epoch };
  });
  return { seed, sizes, terms, rounds };
}

export function secondVectors(): unknown {
  const { witness, statement, sums } = attestationCase(TINY);
  const policy = openPolicy(TINY);
  return plain({
    empty: EMPTY,
    qGenerator: qGenerator(),
    batch: {
      ...witness.batch,
      schemaHash: policy.schemaHash,
      leaf: batchLeaf(witness.batch, policy.schemaHash, TINY),
      path: witness.path,
      root: statement.root,
    },
    policy: {
      numbers: policy.numbers,
      packed: packNumbers(policy.numbers),
      publicNumbers: publicNumbers(policy.numbers, policy.bound),
      rulesDigest: rulesDigest(policy, TINY),
      hash: policyHash(policy, TINY),
      denseHash: policyHash(openPolicy(TINY_DENSE), TINY_DENSE),
    },
    sums,
    commitment: commitOpening({ ...sums, blinding: witness.blinding }),
    noise: noise(),
    payments: payments(),
    draws: draws(),
    signals: signals(),
  });
}

/** Integers as decimal strings. */
const plain = (value: unknown): unknown =>
  JSON.parse(JSON.stringify(value, (_, entry) => (typeof entry === 'bigint' ? entry.toString() : entry)));

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  writeFileSync(
    new URL('../../test/vectors/second.json', import.meta.url),
    `${JSON.stringify(secondVectors(), null, 1)}\n`,
  );
}
