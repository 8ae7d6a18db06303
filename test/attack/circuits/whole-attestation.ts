import { attestationCase, type CaseOptions } from '../../../scripts/support/attestation-case.ts';
import { DOMAIN } from '../../../src/protocol/domains.ts';
import { type IntervalNode, IntervalTree } from '../../../src/protocol/interval-tree.ts';
import { hash, sponge } from '../../../src/protocol/poseidon.ts';
import { packRecord, type TaggedRecord } from '../../../src/protocol/record.ts';
import { packDirection, packWeights } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { packPeriod } from '../../../src/protocol/statement.ts';
import type { Inputs } from './generator.ts';
import type { Case, Target } from './target.ts';
import { bad, bigPack, good, isOfMain, main, off } from './whole-cases.ts';

const at = (options: CaseOptions = {}) => attestationCase(TINY, { seed: 3, ...options });
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

type Honest = ReturnType<typeof at>;

/** Records and batches that keep every rule. */
const honestBatches = ({ inputs }: Honest, partial: Inputs): Case[] => [
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
];

/** Weights and directions at both ends of their ranges. */
const extremes = (): Case[] => [
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
];

/** Records exactly at a limit. */
const limitCases = (): Case[] => [
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
    ...at({ edit: (records) => records.map((record, i) => ({ ...record, day: 40_000 + (i % 50) })) }).inputs,
    firstDay: 40_000,
    lastDay: 40_365,
    period: packPeriod(40_000, 40_365),
  }),
];

/** One public or secret value changed, which the proof binds. */
const changedValues = ({ inputs }: Honest): Case[] => [
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
];

/** Packed words, commitments and counts that do not belong to the batch. */
const foreignValues = ({ inputs, statement }: Honest, partial: Inputs): Case[] => [
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
];

/** Days beyond 16 bits, or outside the period. */
const brokenPeriods = ({ inputs }: Honest): Case[] => [
  bad('a first day of 17 bits', {
    ...inputs,
    firstDay: (18_000 << 16) + 18_365,
    lastDay: 0,
    period: BigInt((18_000 << 16) + 18_365) << 16n,
  }),
  bad('a last day of 17 bits', { ...inputs, firstDay: 17_999, lastDay: 18_365 + 65_536 }),
  bad('records after the period, with a last day of 17 bits', {
    ...at({ edit: (records) => records.map((record, i) => ({ ...record, day: 18_366 + (i % 50) })) }).inputs,
    firstDay: 17_999,
    lastDay: 18_365 + 65_536,
  }),
  bad('a first day below 0', { ...inputs, firstDay: 18_001, lastDay: 18_365 - 65_536 }),
];

/** A record that breaks a rule. */
const brokenRecords = (): Case[] => [
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
];

/** A batch that breaks a rule, each of its records keeping those for records. */
const brokenBatches = (): Case[] => [
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
];

/** The circuit of one attestation in its tiny size. */
export function attestation(): Target {
  // A scale at which the band is neither 0 nor at its limit: another gradient, direction or scale is another band.
  const honest = at({ policy: { scoreScale: 1n << 38n } });
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
      ...honestBatches(honest, partial),
      ...extremes(),
      ...limitCases(),
      ...changedValues(honest),
      ...foreignValues(honest, partial),
      ...brokenPeriods(honest),
      ...brokenRecords(),
      ...brokenBatches(),
    ],
  };
}
