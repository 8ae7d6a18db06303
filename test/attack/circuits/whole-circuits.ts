import { originCase } from '../../../scripts/support/origin-case.ts';
import { evaluateCase, openCase, randomOpening, stepCase } from '../../../scripts/support/round-case.ts';
import { asField } from '../../../src/protocol/field.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { originNullifier } from '../../../src/protocol/signature.ts';
import type { Target } from './target.ts';
import { attestation } from './whole-attestation.ts';
import { bad, bigPack, good, isOfMain, main, off } from './whole-cases.ts';

const limits = (bits: bigint) => () => [-(1n << bits), (1n << bits) - 1n] as const;

function origin(): Target {
  const { inputs, statement, serial, list, otherSource, signedUnder } = originCase();
  const other = list.indexOf(otherSource);
  return {
    name: 'origin',
    source: main('origin'),
    derived: (name) => /^(sourceListRoot|originNullifier)$/.test(name),
    attacked: isOfMain,
    suspects: (name) => (/^(message|holder|signature)\./.test(name) ? 0 : undefined),
    cases: [
      good('honest', inputs),
      bad('a signature by another listed source', {
        ...inputs,
        sourceKey: [otherSource.x, otherSource.y],
        sourceIndex: other,
        sourceSiblings: list.siblings(other),
      }),
      bad('a signature of another version', {
        ...inputs,
        R8: [signedUnder(2n).R8.x, signedUnder(2n).R8.y],
        S: signedUnder(2n).S,
      }),
      bad('another model, with its nullifier', {
        ...inputs,
        model: statement.model + 1n,
        originNullifier: originNullifier(serial, asField(statement.model + 1n)),
      }),
      bad('another serial, with its nullifier', {
        ...inputs,
        serial: serial + 1n,
        originNullifier: originNullifier(asField(serial + 1n), statement.model),
      }),
      bad('another nonce', { ...inputs, R8: [otherSource.x, otherSource.y] }),
      ...off(inputs, [
        'root',
        'records',
        'period',
        'schemaHash',
        'sourceListRoot',
        'model',
        'originNullifier',
        'serial',
        'holderSecret',
        'sourceIndex',
        'S',
      ]),
    ],
  };
}

function open(): Target {
  const { inputs, statement } = openCase(TINY);
  const small = openCase(TINY, { gradient: [0n, 1n, -1n, (1n << 41n) - 1n, 5n], blinding: 1n });
  return {
    name: 'open-tiny',
    source: main('open-tiny'),
    derived: (name) => /^(sum|sealed)\[/.test(name),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('extremes', small.inputs),
      ...off(inputs, ['blinding', 'ephemeral']),
      bad('another sum', { ...inputs, sum: small.inputs['sum'] }),
      bad('another key', { ...inputs, trainerKey: inputs['sum'] }),
      bad('a word of 43 bits', { ...inputs, gradient: [1n << 41n, 0, 0, 0, 0] }),
      ...statement.sealed.map((_, at) =>
        bad(`another sealed word ${at}`, {
          ...inputs,
          sealed: statement.sealed.map((word, i) => (i === at ? word + 1n : word)),
        }),
      ),
    ],
  };
}

function evaluate(): Target {
  const { inputs, statement } = evaluateCase(TINY);
  const limit = 1n << 53n;
  const at = (word: bigint, count: number, vScale: number) =>
    evaluateCase(
      TINY,
      { gradient: [word, 7n, -word + (word === -limit ? -1n : 0n), 1000n, -5n], blinding: 3n },
      count,
      { vScale },
    ).inputs;
  return {
    name: 'evaluate-tiny',
    source: main('evaluate-tiny'),
    derived: (name) => /^(sum\[.*|policyHash|V\[.*)$/.test(name),
    limits: limits(13n),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('the largest word and scale', at(limit - 1n, 1, 2 ** 24 - 1)),
      good('the largest count', at(limit - 1n, 2 ** 32 - 1, 1)),
      good('one record', at(12345n, 1, 2 ** 23)),
      ...off(inputs, ['count', 'policyHash', 'vScale', 'blinding', 'scoreScale', 'schemaHash']),
      bad('a direction one off', { ...inputs, V: [(statement.V[0] as bigint) + 1n] }),
      bad('a sum beyond its bound', { ...inputs, gradient: [1n << 53n, 0, 0, 0, 0] }),
      bad('no records', { ...inputs, count: 0 }),
      bad('a count of 33 bits', evaluateCase(TINY, randomOpening(TINY, 33), 2 ** 32).inputs),
      bad('another sum', { ...inputs, sum: openCase(TINY).inputs['sum'] }),
    ],
  };
}

function step(): Target {
  const { inputs, statement } = stepCase(TINY);
  const top = 2n ** 27n - 1n;
  const weights = [top, -top - 1n, 0n, top, -top - 1n];
  const at = (word: bigint, count: number, eta: number) =>
    stepCase(TINY, { gradient: [word, 7n, word, 0n, -5n], blinding: 3n }, count, eta, weights).inputs;
  return {
    name: 'step-tiny',
    source: main('step-tiny'),
    derived: (name) => /^(sum|W|next)\[/.test(name),
    limits: limits(27n),
    attacked: isOfMain,
    cases: [
      good('honest', inputs),
      good('the largest word and rate', at(2n ** 53n - 1n, 1, 2 ** 32 - 1)),
      good('the lowest word', at(-(2n ** 53n), 1, 2 ** 32 - 1)),
      good('the largest count', at(2n ** 53n - 1n, 2 ** 32 - 1, 1)),
      good('no rate', at(5n, 300, 0)),
      ...off(inputs, ['count', 'eta', 'blinding']),
      bad('another next', { ...inputs, next: [(statement.next[0] as bigint) + 1n] }),
      bad('another W', { ...inputs, W: statement.next }),
      bad('no records', { ...inputs, count: 0 }),
      bad('a weight of 29 bits', {
        ...inputs,
        weights: [1n << 27n, 0, 0, 0, 0],
        W: [bigPack(28, 1n << 28n)],
      }),
      bad(
        'a rate of 33 bits',
        stepCase(TINY, { gradient: [7n, 1n, 2n, 0n, -5n], blinding: 3n }, 300, 2 ** 32).inputs,
      ),
      bad(
        'a count of 33 bits',
        stepCase(TINY, { gradient: [7n, 1n, 2n, 0n, -5n], blinding: 3n }, 2 ** 32, 7).inputs,
      ),
      bad('another sum', { ...inputs, sum: openCase(TINY).inputs['sum'] }),
    ],
  };
}

/** Every circuit of the manifest in its tiny size. */
export const wholeCircuits = (): Target[] => [attestation(), origin(), open(), evaluate(), step()];
