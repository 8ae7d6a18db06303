import { join } from 'node:path';
import { attestationCase, type CaseOptions } from '../../../scripts/support/attestation-case.ts';
import { originCase } from '../../../scripts/support/origin-case.ts';
import { evaluateCase, openCase, randomOpening, stepCase } from '../../../scripts/support/round-case.ts';
import { DOMAIN } from '../../../src/protocol/domains.ts';
import { asField } from '../../../src/protocol/field.ts';
import { type IntervalNode, IntervalTree } from '../../../src/protocol/interval-tree.ts';
import { hash, sponge } from '../../../src/protocol/poseidon.ts';
import { packRecord, type TaggedRecord } from '../../../src/protocol/record.ts';
import { packDirection, packWeights } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { originNullifier } from '../../../src/protocol/signature.ts';
import { packPeriod } from '../../../src/protocol/statement.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import type { Inputs } from './generator.ts';
import type { Case, Target } from './target.ts';

const main = (circuit: string) => ({ main: join(PROJECT_ROOT, 'circuits', 'main', `${circuit}.circom`) });
const good = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: true });
const bad = (name: string, inputs: Inputs): Case => ({ name, inputs, accepted: false });
const limits = (bits: bigint) => () => [-(1n << bits), (1n << bits) - 1n] as const;
/** Each named input increased by one. */
const off = (inputs: Inputs, names: readonly string[]): Case[] =>
  names.map((name) => bad(`another ${name}`, { ...inputs, [name]: BigInt(inputs[name] as bigint) + 1n }));
/** Signals that the main template itself assigns: its own and its components' inputs. */
const isOfMain = (name: string) => name.split('.').length <= 2;

function attestation(): Target {
  const at = (options: CaseOptions = {}) => attestationCase(TINY, { seed: 3, ...options });
  // A scale at which the band is neither 0 nor at its limit: another gradient, direction or scale is another band.
  const { inputs, statement } = at({ policy: { scoreScale: 1n << 38n } });
  const calm = (edit: (record: TaggedRecord) => TaggedRecord) => (records: TaggedRecord[]) =>
    [...records]
      .sort((a, b) => (a.tag < b.tag ? -1 : 1))
      .map((record, i) => (i === 1 ? edit(record) : record))
      .map((record, i) =>
        i === 1 ? record : { ...record, codes: [800, 300, 500, 400 + i], label: (i % 2) as 0 | 1 },
      );
  const spoiled = (edit: (record: TaggedRecord) => TaggedRecord, policy: CaseOptions['policy'] = {}) =>
    at({ edit: calm(edit), policy }).inputs;
  const plain = (record: TaggedRecord): TaggedRecord => ({
    ...record,
    codes: [800, 300, 500, 500],
    label: 0,
  });
  const emptyFirst = (records: TaggedRecord[]): TaggedRecord[] =>
    [...records]
      .sort((a, b) => (a.tag < b.tag ? -1 : 1))
      .map((record, i) => (i === 0 ? { codes: [0, 0, 0, 0], day: 0, label: 0, tag: 0n } : record));
  const miscounted = (): Inputs => {
    const full = at({ records: 3 * TINY.n, batchIndex: 2 });
    const { salt, records } = full.witness.batch;
    const header = hash(DOMAIN.leaf(TINY.n, TINY.f), [salt, full.policy.schemaHash, 3n]);
    const honest = full.tree.leaves;
    const leaf = { ...(honest[2] as IntervalNode), hash: sponge(header, records.flatMap(packRecord)) };
    const { root } = new IntervalTree([...honest.slice(0, 2), leaf], TINY.depth);
    return { ...full.inputs, root, count: 3 };
  };
  const rules = [{ coefficients: [1, -1, 0, 0], bound: 0, maxSkipped: 0 }];
  const features = (edit: object) =>
    Array.from({ length: TINY.f }, (_, j) => ({
      lo: 100,
      hi: 900,
      meanLo: 1,
      meanHi: 1023,
      maxMissing: 4,
      ...(j === 3 ? edit : {}),
    }));
  const partial = at({ batchIndex: 2 }).inputs;
  return {
    name: 'attestation-tiny',
    source: main('attestation-tiny'),
    derived: (name) => /^(root|period|policyHash|commitment|band|W\[.*|V\[.*)(\[.*)?$/.test(name),
    attacked: isOfMain,
    suspects: (name) =>
      /^active/.test(name)
        ? 1
        : /^((record|rule)\[[01]\]|isNamed|order|isFull|(first|last)DayBits)/.test(name)
          ? 0
          : undefined,
    cases: [
      good('honest', inputs),
      good('a partial batch', partial),
      good('calm', spoiled(plain, { rules })),
      good(
        'with a missing feature that a rule names',
        at({
          edit: (records) =>
            records.map((record, i) => ({ ...record, codes: i % 2 ? [0, 0, 0, 0] : [900, 101, 200, 300] })),
        }).inputs,
      ),
      good(
        'a partial batch against the batch rules',
        at({
          batchIndex: 2,
          policy: {
            minPositive: 4,
            maxPositive: 4,
            rules: [{ coefficients: [0, 0, 0, 0], bound: 0, maxSkipped: 0 }],
          },
        }).inputs,
      ),
      good(
        'at the extremes of W and V',
        at({
          weights: new Array(5).fill(2n ** 27n - 1n),
          direction: new Array(5).fill(-(2n ** 13n)),
          edit: (records) =>
            records.map((record) => ({ ...record, codes: [900, 101, 900, 900], label: 1 as const })),
        }).inputs,
      ),
      good(
        'at the other extremes',
        at({
          weights: new Array(5).fill(-(2n ** 27n)),
          direction: new Array(5).fill(2n ** 13n - 1n),
          edit: (records) =>
            records.map((record) => ({ ...record, codes: [900, 101, 900, 900], label: 1 as const })),
        }).inputs,
      ),
      good(
        'at exactly the batch rules',
        spoiled((record) => ({ ...plain(record), codes: [800, 300, 0, 900], label: 1 }), {
          rules: [{ coefficients: [0, 0, 1, 0], bound: 500, maxSkipped: 1 }],
          minPositive: 2,
          maxPositive: 2,
          features: features({ meanLo: 400, meanHi: 700, maxMissing: 0 }),
        }),
      ),
      good(
        'a missing feature that no rule names',
        spoiled((record) => ({ ...plain(record), codes: [800, 300, 0, 500] }), { rules }),
      ),
      good('a late period', {
        ...at({ edit: (records) => records.map((record, i) => ({ ...record, day: 40_000 + (i % 50) })) })
          .inputs,
        firstDay: 40_000,
        lastDay: 40_365,
        period: packPeriod(40_000, 40_365),
      }),
      ...off(inputs, [
        'root',
        'batchIndex',
        'count',
        'period',
        'policyHash',
        'band',
        'salt',
        'schemaHash',
        'scoreScale',
        'blinding',
        'firstDay',
        'lastDay',
        'minRecords',
        'vScale',
        'minPositive',
        'maxPositive',
      ]),
      bad('another W', { ...inputs, W: packWeights([1n, 2n, 3n, 4n, 5n]) }),
      bad('another V', { ...inputs, V: packDirection([1n, 2n, 3n, 4n, 5n]) }),
      bad('a weight of 29 bits', {
        ...inputs,
        weights: [1n << 27n, 0, 0, 0, 0],
        W: [bigPack(28, 1n << 28n)],
      }),
      bad('a direction of 15 bits', {
        ...inputs,
        direction: [1n << 13n, 0, 0, 0, 0],
        V: [bigPack(14, 1n << 14n)],
      }),
      bad('another commitment', {
        ...inputs,
        commitment: [statement.commitment.x, statement.commitment.y + 1n],
      }),
      bad('another commitment x', {
        ...inputs,
        commitment: [statement.commitment.x + 1n, statement.commitment.y],
      }),
      bad('a partial batch as full', { ...partial, count: 4 }),
      bad('a full batch as partial', { ...inputs, count: 3 }),
      bad('four records under a leaf that says three', miscounted()),
      bad('a first day of 17 bits', {
        ...inputs,
        firstDay: (18_000 << 16) + 18_365,
        lastDay: 0,
        period: BigInt((18_000 << 16) + 18_365) << 16n,
      }),
      bad('a last day of 17 bits', { ...inputs, firstDay: 17_999, lastDay: 18_365 + 65_536 }),
      bad('records after the period, with a last day of 17 bits', {
        ...at({ edit: (records) => records.map((record, i) => ({ ...record, day: 18_366 + (i % 50) })) })
          .inputs,
        firstDay: 17_999,
        lastDay: 18_365 + 65_536,
      }),
      bad('a first day below 0', { ...inputs, firstDay: 18_001, lastDay: 18_365 - 65_536 }),
      bad(
        'a code outside a window',
        spoiled((record) => ({ ...plain(record), codes: [800, 300, 500, 99] })),
      ),
      bad(
        'a code above a window',
        spoiled((record) => ({ ...plain(record), codes: [800, 300, 500, 901] })),
      ),
      bad('a slot of zeros counted as a record', at({ edit: emptyFirst }).inputs),
      bad(
        'too many skipped, with the rule fulfilled',
        spoiled((record) => ({ ...plain(record), codes: [500, 0, 500, 500] }), { rules }),
      ),
      bad(
        'the last one skipped, with the rule fulfilled',
        at({
          edit: (records) =>
            calm((record) => record)(records).map((record, i) =>
              i === TINY.n - 1
                ? { ...record, codes: [500, 0, 500, 500] }
                : { ...record, codes: [800, 300, 500, 500] },
            ),
          policy: { rules },
        }).inputs,
      ),
      bad(
        'a day outside the period',
        spoiled((record) => ({ ...plain(record), day: 17_999 })),
      ),
      bad(
        'a day after the period',
        spoiled((record) => ({ ...plain(record), day: 18_366 })),
      ),
      bad(
        'a broken linear rule',
        spoiled((record) => ({ ...plain(record), codes: [300, 800, 500, 500] }), { rules }),
      ),
      bad('a batch of negatives', spoiled(plain, { minPositive: 4 })),
      bad('a batch of too many positives', spoiled(plain, { maxPositive: 0 })),
      bad('a mean too low', spoiled(plain, { features: features({ meanLo: 600 }) })),
      bad('a mean too high', spoiled(plain, { features: features({ meanHi: 300 }) })),
      bad(
        'too many missing',
        spoiled((record) => ({ ...plain(record), codes: [800, 300, 500, 0] }), {
          features: features({ maxMissing: 0 }),
        }),
      ),
      bad(
        'too many skipped',
        spoiled((record) => ({ ...plain(record), codes: [0, 300, 500, 500] }), { rules }),
      ),
    ],
  };
}

/** Words of value 0 (biased to the middle), the first one replaced. */
function bigPack(width: number, first: bigint): bigint {
  let word = first;
  for (let i = 1; i < 5; i++) word += (1n << BigInt(width - 1)) << BigInt(width * i);
  return word;
}

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
