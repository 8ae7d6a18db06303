import { expect, test } from 'vitest';
import { assembleDataset, buildDataset, type KeyedRecord } from '../../src/protocol/dataset.ts';
import { isSigned } from '../../src/protocol/eddsa.ts';
import { asField, hashToField } from '../../src/protocol/field.ts';
import { blinding } from '../../src/protocol/secrets.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { signDataset } from '../../src/protocol/sign-dataset.ts';
import { holderOf, signatureMessage } from '../../src/protocol/signature.ts';

const secrets = {
  signingKey: new Uint8Array(32).fill(1),
  tagKey: new Uint8Array(32).fill(2),
  saltKey: new Uint8Array(32).fill(3),
};
const options = {
  shape: TINY,
  model: hashToField('model'),
  schemaHash: hashToField('schema'),
  firstDay: 100,
  lastDay: 200,
  nonce: 'a',
};
const record = (i: number): KeyedRecord => ({
  key: `patient ${i}`,
  codes: [500 + i, 0, 1, 1023],
  day: 150,
  label: 1,
});
const records = (count: number) => Array.from({ length: count }, (_, i) => record(i));

test('every record is in exactly one batch, in tag order, only the last batch partial', () => {
  const { dataset } = buildDataset(records(10), secrets, options);
  expect(dataset.batches.map((batch) => batch.records.length)).toEqual([4, 4, 2]);
  const tags = dataset.batches.flatMap((batch) => batch.records.map(({ tag }) => tag));
  expect(tags).toEqual([...tags].sort((a, b) => (a < b ? -1 : 1)));
  expect(new Set(tags).size).toBe(10);
  expect(new Set(dataset.batches.map(({ salt }) => salt)).size).toBe(3);
});

test('of records with one key the first counts, and the others are named', () => {
  const { dataset, leftOut } = buildDataset(
    [record(1), record(2), { ...record(1), label: 0 }],
    secrets,
    options,
  );
  expect(dataset.records).toBe(2);
  expect(leftOut).toEqual({ duplicates: [2], collisions: [] });
});

test('the root hides the records: another salt key, nonce or tag key gives another root', () => {
  const root = (changed: object, other = {}) =>
    buildDataset(records(5), { ...secrets, ...changed }, { ...options, ...other }).dataset.tree.root;
  const roots = [
    root({}),
    root({ saltKey: new Uint8Array(32).fill(9) }),
    root({ tagKey: new Uint8Array(32).fill(9) }),
    root({}, { nonce: 'b' }),
    root({}, { model: hashToField('another') }),
  ];
  expect(new Set(roots).size).toBe(roots.length);
  expect(root({})).toBe(roots[0]);
});

test('rejects no records, records outside the period, and more than the tree holds', () => {
  expect(() => buildDataset([], secrets, options)).toThrow(/No record/);
  expect(() => buildDataset([{ ...record(1), day: 201 }], secrets, options)).toThrow(/period/);
  expect(() => buildDataset(records(33), secrets, options)).toThrow(/at most 32/);
});

test('reassembling from the batches gives the same root, and rejects reordered ones', () => {
  const { dataset } = buildDataset(records(10), secrets, options);
  const again = assembleDataset(dataset.batches, { ...options, period: dataset.period });
  expect(again.tree.root).toBe(dataset.tree.root);
  expect(() =>
    assembleDataset([...dataset.batches].reverse(), { ...options, period: dataset.period }),
  ).toThrow(/order/);
});

test('a source signs one serial per model and period, for one holder', () => {
  const { dataset } = buildDataset(records(5), secrets, options);
  const holder = holderOf(asField(5n));
  const signed = signDataset(dataset, secrets, holder);
  const message = signatureMessage({ ...dataset, root: dataset.tree.root, serial: signed.serial, holder });
  expect(isSigned(signed.sourceKey, message, signed.signature)).toBe(true);
  const other = buildDataset(records(6), secrets, options).dataset;
  expect(signDataset(other, secrets, holder).serial).toBe(signed.serial);
  const next = buildDataset(
    records(5).map((each) => ({ ...each, day: 250 })),
    secrets,
    {
      ...options,
      firstDay: 201,
      lastDay: 300,
    },
  ).dataset;
  expect(signDataset(next, secrets, holder).serial).not.toBe(signed.serial);
});

test('a blinding is never shared by two statements', () => {
  const purpose = {
    root: hashToField('root'),
    batchIndex: 0,
    round: 1n,
    role: 'contributor',
    policyHash: hashToField('policy'),
    weights: [asField(1n)],
  };
  const secret = asField(42n);
  const all = [
    blinding(secret, purpose),
    blinding(secret, { ...purpose, batchIndex: 1 }),
    blinding(secret, { ...purpose, round: 2n }),
    blinding(secret, { ...purpose, role: 'holdout' }),
    blinding(secret, { ...purpose, root: hashToField('other') }),
    blinding(secret, { ...purpose, policyHash: hashToField('other') }),
    blinding(secret, { ...purpose, weights: [asField(2n)] }),
    blinding(asField(43n), purpose),
  ];
  expect(new Set(all).size).toBe(all.length);
  expect(blinding(secret, purpose)).toBe(all[0]);
});
