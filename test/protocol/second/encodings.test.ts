import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { openPolicy, TRAINER_SECRET, testNumbers } from '../../../scripts/support/second-cases.ts';
import { addPoints, BASE, IDENTITY, mulPoint } from '../../../src/protocol/babyjub.ts';
import { asField, type Field } from '../../../src/protocol/field.ts';
import { sigmoid } from '../../../src/protocol/fixed-point.ts';
import { batchLeaf } from '../../../src/protocol/second/batch.ts';
import {
  addOpenings,
  assertOpening,
  commitOpening,
  type Opening,
} from '../../../src/protocol/second/commitment.ts';
import { signatureMessage } from '../../../src/protocol/second/dataset.ts';
import { DATASET_VERSION, DOMAINS } from '../../../src/protocol/second/domains.ts';
import {
  directionOf,
  lossOf,
  meanDirection,
  packDirection,
  packWeights,
  scoreOf,
  stepOf,
  sumsOf,
  unpackDirection,
  unpackWeights,
} from '../../../src/protocol/second/model.ts';
import { packNumbers, publicNumbers, readPublicNumbers } from '../../../src/protocol/second/numbers.ts';
import type { Policy } from '../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../src/protocol/second/policy-hash.ts';
import { encodeValue, normSquared, shrinkRecord } from '../../../src/protocol/second/record.ts';
import { checkBatch, checkRecord } from '../../../src/protocol/second/rules.ts';
import { sealWords, unsealWords } from '../../../src/protocol/second/sealed-words.ts';
import { batchBlinding, freshBlinding, sealEphemeral } from '../../../src/protocol/second/secrets.ts';
import { TINY, TINY_DENSE } from '../../../src/protocol/second/shape.ts';
import { SourceList, sourceCommitment, sourceTag } from '../../../src/protocol/second/source-list.ts';
import { EMPTY, rootOf, Tree8 } from '../../../src/protocol/second/tree.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const field = (value: bigint | number): Field => asField(BigInt(value));

test('every domain has its circuit counterpart, and no two are equal', () => {
  const source = readFileSync(join(PROJECT_ROOT, 'circuits/second/lib/domains.circom'), 'utf8');
  const shared = readFileSync(join(PROJECT_ROOT, 'circuits/lib/domains.circom'), 'utf8');
  const values = new Map<string, bigint>();
  for (const [, name, value] of `${shared}${source}`.matchAll(
    /function (DOMAIN_\w+)\([^)]*\) \{ return (\d+)/g,
  ))
    values.set(name as string, BigInt(value as string));
  const named: Record<string, bigint> = {
    DOMAIN_SIGNATURE: DOMAINS.signature,
    DOMAIN_HOLDER: DOMAINS.holder,
    DOMAIN_NULLIFIER: DOMAINS.nullifier,
    DOMAIN_SEAL: DOMAINS.seal,
    DOMAIN_BATCH: DOMAINS.batch(0, 0),
    DOMAIN_BATCH_NODE: DOMAINS.batchNode,
    DOMAIN_RULES: DOMAINS.rules(0, 0, 0),
    DOMAIN_POLICY_ROOT: DOMAINS.policyRoot,
    DOMAIN_RECORD: DOMAINS.record(0),
    DOMAIN_SOURCE_LEAF: DOMAINS.sourceLeaf,
    DOMAIN_SOURCE_NODE: DOMAINS.sourceNode,
    DOMAIN_SOURCE_SECRET: DOMAINS.sourceSecret,
    DOMAIN_SOURCE_TAG: DOMAINS.sourceTag,
    DOMAIN_SEED: DOMAINS.seed,
    DOMAIN_SEED_HASH: DOMAINS.seedHash,
    DOMAIN_NOISE: DOMAINS.noise(0),
  };
  for (const [name, value] of Object.entries(named)) expect(values.get(name), name).toBe(value);
  expect(new Set(values.values()).size).toBe(values.size);
  expect(source).toContain(`function DATASET_VERSION() { return ${DATASET_VERSION}; }`);
});

describe('a record', () => {
  const feature = { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 1 } as const;

  test('encodes to 128 in the middle and 1..255, never clipped', () => {
    expect(encodeValue(feature, 50)).toBe(128);
    expect(encodeValue(feature, 177)).toBe(255);
    expect(encodeValue(feature, 177.6)).toBeUndefined();
    expect(encodeValue(feature, -77)).toBe(1);
    expect(encodeValue(feature, -77.6)).toBeUndefined();
    expect(encodeValue(feature, Number.NaN)).toBeUndefined();
    expect(encodeValue({ ...feature, transform: 'log' }, -1)).toBeUndefined();
  });

  test('shrinks into the norm bound towards zero, and stays as it is inside', () => {
    const random = new SeededRandom(11);
    for (let i = 0; i < 300; i++) {
      const codes = Array.from({ length: 16 }, () => (random.next() < 0.1 ? 0 : random.integer(1, 255)));
      const bound = random.integer(16, 255);
      const { codes: shrunk } = shrinkRecord({ codes, label: 1 }, bound);
      expect(normSquared(shrunk)).toBeLessThanOrEqual(bound ** 2);
      shrunk.forEach((code, j) => {
        const before = codes[j] as number;
        expect(code === 0).toBe(before === 0);
        expect(Math.abs(code - 128)).toBeLessThanOrEqual(Math.abs(before - 128));
      });
      if (normSquared(codes) <= bound ** 2) expect(shrunk).toEqual(codes);
      // No further than it must: one more unit of scale would leave the bound or round to the same.
      else expect(normSquared(shrunk)).toBeGreaterThan((bound - 5) ** 2 - 16 ** 2);
    }
    expect(() => shrinkRecord({ codes: [1], label: 0 }, 15)).toThrow(/constant feature/);
  });
});

describe('a tree of arity 8', () => {
  const leaves = Array.from({ length: 20 }, (_, i) => field(1000 + i));
  const tree = new Tree8(leaves, 2, DOMAINS.batchNode);

  test('leads from every leaf to its root, at its place alone', () => {
    leaves.forEach((leaf, i) => {
      expect(rootOf(leaf, i, tree.path(i), DOMAINS.batchNode)).toBe(tree.root);
      expect(rootOf(leaf, (i + 1) % 20, tree.path(i), DOMAINS.batchNode)).toBeUndefined();
      expect(rootOf(leaf, i + 64, tree.path(i), DOMAINS.batchNode)).toBeUndefined();
    });
    expect(rootOf(leaves[3] as Field, 3, tree.path(3), DOMAINS.sourceNode)).not.toBe(tree.root);
  });

  test('fills unused places with EMPTY, and holds 8^levels leaves', () => {
    expect(tree.path(19)[0]?.slice(4)).toEqual([EMPTY, EMPTY, EMPTY, EMPTY]);
    expect(tree.path(0)[1]?.slice(3)).toEqual([EMPTY, EMPTY, EMPTY, EMPTY, EMPTY]);
    expect(() => tree.path(20)).toThrow(/leaves 0 to 19/);
    expect(() => new Tree8(new Array(65).fill(EMPTY), 2, 1n)).toThrow(/1 to 64/);
    expect(() => new Tree8([], 2, 1n)).toThrow(/1 to 64/);
  });
});

test('a leaf binds every code, label, the count, salt, schema and shape', () => {
  const batch = {
    records: [
      { codes: [1, 2, 3, 4], label: 1 as const },
      { codes: [5, 6, 7, 8], label: 0 as const },
    ],
    salt: field(9),
  };
  const [first, second] = batch.records as [(typeof batch.records)[0], (typeof batch.records)[0]];
  const variants = [
    batch,
    { ...batch, salt: field(10) },
    { ...batch, records: [first] },
    { ...batch, records: [second, first] },
    { ...batch, records: [{ ...first, label: 0 as const }, second] },
    { ...batch, records: [{ ...first, codes: [1, 2, 3, 5] }, second] },
    { ...batch, records: [...batch.records, { codes: [0, 0, 0, 0], label: 0 as const }] },
  ];
  const hashes = variants.map((variant) => batchLeaf(variant, field(1), TINY));
  hashes.push(batchLeaf(batch, field(2), TINY), batchLeaf(batch, field(1), { ...TINY, n: 5 }));
  expect(new Set(hashes).size).toBe(hashes.length);
  expect(() =>
    batchLeaf({ ...batch, records: [{ codes: [256, 1, 1, 1], label: 0 }] }, field(1), TINY),
  ).toThrow(/a code/);
  expect(() => batchLeaf({ ...batch, records: [] }, field(1), TINY)).toThrow(/1 to 4 records/);
});

describe('a policy', () => {
  const policy = openPolicy(TINY);

  test('hashes every number that anything reads', () => {
    const feature = policy.features[0] as Policy['features'][0];
    const features = (edit: object) => ({ features: [{ ...feature, ...edit }, ...policy.features.slice(1)] });
    const rule = { coefficients: [1, -2, 0, 0], bound: -5, maxSkipped: 1 };
    const edits: Partial<Policy>[] = [
      {},
      { schemaHash: field(1) },
      features({ lo: 2 }),
      features({ hi: 254 }),
      features({ meanLo: 1 }),
      features({ meanHi: 254 }),
      features({ maxMissing: 3 }),
      { rules: [rule] },
      { rules: [{ ...rule, bound: -6 }] },
      { rules: [{ ...rule, maxSkipped: 2 }] },
      { rules: [{ ...rule, coefficients: [1, -2, 1, 0] }] },
      { rules: [{ ...rule, coefficients: [-2, 1, 0, 0] }] },
      { minPositive: 1 },
      { maxPositive: 3 },
      { bound: 200 },
      ...[{ noise: 1 }, { holdoutNoise: 1 }, { lossNoise: 1 }, { vScale: 1 }, { weightBound: 1 }].map(
        (edit) => ({
          numbers: testNumbers(edit),
        }),
      ),
      { numbers: testNumbers({ scoreScale: 1n }) },
      ...Object.keys(policy.terms).map((name) => ({
        terms: { ...policy.terms, [name]: name === 'shrink' ? false : 3 },
      })),
    ];
    const hashes = edits.map((edit) => policyHash({ ...policy, ...edit }, TINY));
    expect(new Set(hashes).size).toBe(hashes.length);
    expect(policyHash(policy, { ...TINY, n: 5 })).not.toBe(policyHash(policy, TINY));
  });

  test.each([
    ['a window above 255', { features: [{ lo: 1, hi: 256, meanLo: 0, meanHi: 255, maxMissing: 0 }] }],
    ['an empty window', { features: [{ lo: 9, hi: 8, meanLo: 0, meanHi: 255, maxMissing: 0 }] }],
    ['a window from 0', { features: [{ lo: 0, hi: 8, meanLo: 0, meanHi: 255, maxMissing: 0 }] }],
    ['a coefficient of 13 bits', { rules: [{ coefficients: [2048], bound: 0, maxSkipped: 0 }] }],
    ['a bound of 25 bits', { rules: [{ coefficients: [1], bound: 2 ** 23, maxSkipped: 0 }] }],
    ['a rule of nothing that fails', { rules: [{ coefficients: [], bound: 1, maxSkipped: 0 }] }],
    ['a norm bound of 256', { bound: 256 }],
    ['a norm bound below the constant feature', { bound: 15 }],
    ['noise of 37 bits', { numbers: testNumbers({ noise: 37 }) }],
    ['loss noise of 48 bits', { numbers: testNumbers({ lossNoise: 48 }) }],
    ['a bound on W of 28 bits', { numbers: testNumbers({ weightBound: 2 ** 27 }) }],
    ['a score scale of 0', { numbers: testNumbers({ scoreScale: 0n }) }],
  ])('refuses %s', (_, edit) => {
    expect(() => policyHash({ ...policy, ...edit }, TINY)).toThrow(/out of range/);
  });

  test('of a dense shape promises no rules that its circuit does not prove', () => {
    const dense = openPolicy(TINY_DENSE);
    expect(policyHash(dense, TINY_DENSE)).not.toBe(policyHash(dense, TINY));
    expect(() => policyHash(policy, TINY_DENSE)).toThrow(/no windows, rules or label balance/);
    expect(() => policyHash({ ...dense, maxPositive: 4 }, TINY_DENSE)).toThrow();
  });

  test('shows its numbers and B in one word that reads back', () => {
    const numbers = testNumbers({
      scoreScale: 1n << 40n,
      weightBound: 2 ** 27 - 1,
      noise: 36,
      lossNoise: 47,
    });
    expect(readPublicNumbers(publicNumbers(numbers, 255))).toEqual({ numbers, bound2: 255 ** 2 });
    expect(packNumbers(numbers) >> 110n).toBe(0n);
    expect(() => readPublicNumbers(1n << 126n)).toThrow(/126 bits/);
  });
});

describe('the rules', () => {
  const window = { lo: 100, hi: 150, meanLo: 110, meanHi: 130, maxMissing: 1 };
  const policy = openPolicy(TINY, {
    features: new Array(4).fill(window),
    rules: [{ coefficients: [1, -1, 0, 0], bound: 0, maxSkipped: 1 }],
    minPositive: 1,
    maxPositive: 3,
    bound: 60,
  });
  const fine = { codes: [120, 118, 120, 120], label: 1 as const };

  test('of a record are its windows, the norm and linear rules', () => {
    expect(checkRecord(policy, fine, TINY)).toEqual([]);
    const check = (codes: number[]) => checkRecord(policy, { ...fine, codes }, TINY).map(({ rule }) => rule);
    expect(check([151, 118, 120, 120])).toEqual(['window']);
    expect(check([99, 118, 120, 120])).toEqual(['window', 'linear']);
    expect(check([0, 150, 120, 120])).toEqual([]);
    expect(check([101, 101, 101, 101])).toEqual([]);
    expect(check([100, 100, 100, 100])).toEqual([]);
    expect(checkRecord({ ...policy, bound: 58 }, { ...fine, codes: [100, 100, 100, 100] }, TINY)).toEqual([
      { rule: 'norm' },
    ]);
    expect(checkRecord(openPolicy(TINY_DENSE), { ...fine, codes: [0, 1, 2, 3] }, TINY_DENSE)).toEqual([
      { rule: 'missing', index: 0 },
    ]);
  });

  test('of a batch are for full ones: means, missing and skipped shares, balance', () => {
    const batch = [fine, fine, { ...fine, label: 0 as const }, fine];
    const check = (records: typeof batch) => checkBatch(policy, records, TINY).map(({ rule }) => rule);
    expect(check(batch)).toEqual([]);
    expect(check([fine, fine, fine, fine])).toEqual(['balance']);
    const missing = { ...fine, codes: [0, 118, 120, 120] };
    expect(check([missing, missing, ...batch.slice(2)])).toEqual(['missing', 'skipped']);
    const high = { ...fine, codes: [150, 118, 120, 120] };
    expect(check([high, high, ...batch.slice(2)])).toEqual(['mean']);
    expect(check([missing, missing, missing])).toEqual([]);
  });
});

describe('the model', () => {
  test('sums residuals times inputs and squared residuals', () => {
    const records = [
      { codes: [138, 0], label: 1 as const },
      { codes: [128, 118], label: 0 as const },
    ];
    const weights = [1n << 25n, 1n << 24n, 1n << 23n];
    const residuals = [
      sigmoid((10n << 25n) + (16n << 23n)) - (1n << 20n),
      sigmoid((-10n << 24n) + (16n << 23n)),
    ] as const;
    expect(sumsOf(records, weights)).toEqual({
      words: [10n * residuals[0], -10n * residuals[1], 16n * (residuals[0] + residuals[1])],
      q: residuals[0] ** 2n + residuals[1] ** 2n,
    });
    expect(() => sumsOf(records, [1n])).toThrow(/numbers of features/);
  });

  test('rounds halves away from zero and clamps to its symmetric limits', () => {
    expect(scoreOf([1n], [5n], 2n)).toBe(3n);
    expect(scoreOf([1n], [-5n], 2n)).toBe(-3n);
    expect(scoreOf([8191n], [1n << 42n], 1n)).toBe(32_767n);
    expect(scoreOf([-8191n], [1n << 42n], 1n)).toBe(-32_767n);
    expect(directionOf([(1n << 24n) * 3n, -(1n << 24n) * 9000n, 1n], 2, 1)).toEqual([2n, -4500n, 0n]);
    expect(directionOf([1n << 50n, -(1n << 50n)], 1, 2 ** 24 - 1)).toEqual([8191n, -8191n]);
    expect(
      meanDirection([
        [1n, -1n],
        [2n, -2n],
      ]),
    ).toEqual([2n, -2n]);
    expect(stepOf([10n, 10n, 10n], [3n << 16n, -(3n << 16n), 1n << 50n], 2, 1, 100)).toEqual([
      8n,
      12n,
      -100n,
    ]);
  });

  test('gives the loss in units of 2^-16, between 0 and 2^16 - 1', () => {
    expect(lossOf(100n << 38n, 100)).toBe(16_384n);
    expect(lossOf(-1n << 38n, 100)).toBe(0n);
    expect(lossOf(100n << 40n, 100)).toBe(65_535n);
  });

  test('packs weights and directions as they read back', () => {
    const weights = [(1n << 27n) - 1n, -(1n << 27n), 0n, 1n, -1n];
    expect(unpackWeights(packWeights(weights), 4)).toEqual(weights);
    const direction = [8191n, -8192n, 0n, 1n, -1n];
    expect(unpackDirection(packDirection(direction), 4)).toEqual(direction);
    expect(() => packWeights([1n << 27n])).toThrow(/28 bits/);
  });
});

describe('commitments', () => {
  const opening = (seed: number): Opening => {
    const random = new SeededRandom(seed);
    return {
      words: Array.from({ length: 5 }, () => random.bigint(36) - (1n << 35n)),
      q: random.bigint(48),
      blinding: random.bigint(250),
    };
  };

  test('add up like their openings', () => {
    const all = [1, 2, 3].map(opening);
    expect(commitOpening(addOpenings(all))).toEqual(all.map(commitOpening).reduce(addPoints));
    expect(commitOpening({ words: [], q: 0n, blinding: 0n })).toEqual(IDENTITY);
  });

  test('bind words, Q and blinding to generators of their own', () => {
    const base = opening(4);
    const [head, next, ...rest] = base.words as [bigint, bigint, ...bigint[]];
    const variants = [
      base,
      { ...base, words: [head + 1n, next, ...rest] },
      { ...base, words: [next, head, ...rest] },
      { ...base, q: base.q + 1n },
      { ...base, blinding: base.blinding + 1n },
    ].map((variant) => commitOpening(variant).x);
    expect(new Set(variants).size).toBe(variants.length);
  });

  test('of each kind have the bounds that its circuit checks', () => {
    const at = (word: bigint, q: bigint): Opening => ({ words: [word], q, blinding: 0n });
    expect(() => assertOpening(at((1n << 36n) - 1n, 0n), 'batch')).not.toThrow();
    expect(() => assertOpening(at(-(1n << 36n), 0n), 'batch')).not.toThrow();
    expect(() => assertOpening(at(1n << 36n, 0n), 'batch')).toThrow(/36 bits/);
    expect(() => assertOpening(at(0n, -1n), 'batch')).toThrow(/48 bits/);
    expect(() => assertOpening(at(0n, -(1n << 54n)), 'fresh')).not.toThrow();
    expect(() => assertOpening(at(0n, 1n << 54n), 'fresh')).toThrow(/54 bits/);
  });
});

describe('sealed words', () => {
  const key = mulPoint(BASE, TRAINER_SECRET);
  const opening = { words: [-(1n << 42n), (1n << 42n) - 1n, 0n, 1n, -1n], blinding: 77n };

  test('open with the secret of their key alone', () => {
    const sealed = sealWords(opening, key, 5n);
    expect(unsealWords(sealed, TRAINER_SECRET, 4)).toEqual(opening);
    expect(() => unsealWords(sealed, TRAINER_SECRET + 1n, 4)).toThrow(/does not decrypt/);
    expect(() => unsealWords(sealed.slice(1), TRAINER_SECRET, 4)).toThrow(/does not decrypt/);
  });

  test('are not made for the identity, nor with an ephemeral of 0', () => {
    expect(() => sealWords(opening, IDENTITY, 5n)).toThrow(/no point/);
    expect(() => sealWords(opening, { x: 1n, y: 1n }, 5n)).toThrow(/no point/);
    expect(() => sealWords(opening, key, 0n)).toThrow(/out of range/);
  });
});

test('blindings and the ephemeral are functions of the whole statement and of nothing shared', () => {
  const secret = field(123);
  const batch = { root: field(1), index: 2, round: 3n, weights: [field(4)], policyHash: field(5) };
  const seal = {
    sum: { x: 1n, y: 2n },
    mode: 0,
    noiseInput: field(3),
    policyHash: field(4),
    directions: [[field(5)]],
    key: { x: 6n, y: 7n },
  };
  const values = [
    batchBlinding(secret, batch),
    batchBlinding(field(124), batch),
    ...[
      { root: field(9) },
      { index: 3 },
      { round: 4n },
      { weights: [field(9)] },
      { policyHash: field(9) },
    ].map((edit) => batchBlinding(secret, { ...batch, ...edit })),
    freshBlinding(secret, seal),
    sealEphemeral(secret, seal),
    ...[
      { sum: { x: 1n, y: 3n } },
      { mode: 1 },
      { noiseInput: field(9) },
      { policyHash: field(9) },
      { directions: [[field(9)]] },
      { key: { x: 6n, y: 8n } },
    ].flatMap((edit) => [
      freshBlinding(secret, { ...seal, ...edit }),
      sealEphemeral(secret, { ...seal, ...edit }),
    ]),
  ];
  expect(new Set(values).size).toBe(values.length);
  expect(batchBlinding(secret, { ...batch })).toBe(values[0]);
});

test('a list has one leaf a key, a tag is one for each source and model, and a message is of version 2', () => {
  const [one, two] = [1n, 2n].map((i) => ({
    key: mulPoint(BASE, i + 5n),
    commitment: sourceCommitment(field(i)),
  })) as [{ key: typeof BASE; commitment: Field }, { key: typeof BASE; commitment: Field }];
  const list = new SourceList([one, two]);
  expect(list.indexOf(two)).toBe(1);
  expect(() => list.indexOf({ ...one, commitment: two.commitment })).toThrow(/not on the accreditation list/);
  expect(() => new SourceList([one, { ...one, commitment: field(9) }])).toThrow(/twice/);
  expect(() => new SourceList([one, { ...two, commitment: one.commitment }])).toThrow(/twice/);
  expect(sourceTag(field(1), field(2))).not.toBe(sourceTag(field(1), field(3)));
  expect(sourceTag(field(1), field(2))).not.toBe(sourceTag(field(2), field(1)));
  const statement = {
    model: field(1),
    schemaHash: field(2),
    root: field(3),
    records: 4,
    period: 5n,
    serial: field(6),
    holder: field(7),
  };
  expect(signatureMessage(statement)).not.toBe(signatureMessage({ ...statement, records: 5 }));
});
