import { describe, expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { isSigned, publicKeyOf } from '../../../src/protocol/eddsa.ts';
import { asField } from '../../../src/protocol/field.ts';
import { batchLeaf, batchTree } from '../../../src/protocol/second/batch.ts';
import {
  assembleSecondDataset,
  type BuildOptions,
  buildSecondDataset,
  type KeyedRecord,
  type SecondSourceSecrets,
  signSecondDataset,
} from '../../../src/protocol/second/build-dataset.ts';
import { signatureMessage } from '../../../src/protocol/second/dataset.ts';
import { DOMAINS } from '../../../src/protocol/second/domains.ts';
import { batchesOf, TINY } from '../../../src/protocol/second/shape.ts';
import { rootOf } from '../../../src/protocol/second/tree.ts';

const source: SecondSourceSecrets = {
  signingKey: new Uint8Array(32).fill(1),
  orderKey: new Uint8Array(32).fill(2),
  saltKey: new Uint8Array(32).fill(3),
  tagSecret: asField(77n),
};
const options: BuildOptions = {
  ...{ shape: TINY, model: asField(5n), schemaHash: asField(6n) },
  ...{ firstDay: 10_000, lastDay: 10_029, nonce: 'a', smallestBatch: 2 },
};
const records = (count: number): KeyedRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    codes: [1 + i, 100, 0, 128],
    label: i % 2 === 0 ? 1 : 0,
    key: `record ${i}`,
  }));
const all = (dataset: ReturnType<typeof buildSecondDataset>['dataset']) =>
  Array.from({ length: batchesOf(TINY, dataset.records) }, (_, i) => dataset.batch(i));

describe('a dataset of the second edition', () => {
  test('has full batches and a last one, in an order that the input does not decide', () => {
    const { dataset, stayedOut } = buildSecondDataset(records(10), source, options);
    expect(all(dataset).map((batch) => batch.records.length)).toEqual([4, 4, 2]);
    expect(stayedOut).toEqual({ duplicates: 0, remainder: 0 });
    const seed = 20_261_201;
    const random = new SeededRandom(seed);
    const shuffled = records(10).sort(() => random.next() - 0.5);
    expect(buildSecondDataset(shuffled, source, options).dataset.root, `seed ${seed}`).toBe(dataset.root);
    const first = all(dataset).flatMap((batch) => batch.records.map(({ codes }) => codes[0]));
    expect(first).not.toEqual([...first].sort((a, b) => (a as number) - (b as number)));
  });

  test('leaves out repeated keys, and a remainder that is smaller than the smallest batch', () => {
    const { dataset, stayedOut } = buildSecondDataset([...records(9), ...records(3)], source, options);
    expect(stayedOut).toEqual({ duplicates: 3, remainder: 1 });
    expect(dataset.records).toBe(8);
    expect(() => buildSecondDataset(records(1), source, options)).toThrow('Too few records');
  });

  test('never repeats a salt, between batches or between builds', () => {
    const salts = ['a', 'b'].flatMap((nonce) =>
      all(buildSecondDataset(records(10), source, { ...options, nonce }).dataset).map(({ salt }) => salt),
    );
    expect(new Set(salts).size).toBe(6);
  });

  test('has paths that lead from each batch to its root', () => {
    const { dataset } = buildSecondDataset(records(10), source, options);
    for (const [index, batch] of all(dataset).entries()) {
      const leaf = batchLeaf(batch, options.schemaHash, TINY);
      expect(rootOf(leaf, index, dataset.path(index), DOMAINS.batchNode)).toBe(dataset.root);
    }
    expect(batchTree(all(dataset), options.schemaHash, TINY).root).toBe(dataset.root);
    expect(() => dataset.batch(3)).toThrow('batches 0 to 2');
  });

  test('is not assembled from batches of which one before the last is not full', () => {
    const { dataset } = buildSecondDataset(records(10), source, options);
    const [first, second, last] = all(dataset);
    const wrong = [first, last, second].flatMap((batch) => batch ?? []);
    expect(() => assembleSecondDataset(wrong, dataset)).toThrow('not full');
  });

  test('is signed with everything that the source vouches for', () => {
    const { dataset } = buildSecondDataset(records(10), source, options);
    const signed = signSecondDataset(dataset, source, asField(9n));
    const { model, schemaHash, root, period } = dataset;
    const { serial } = signed;
    const key = publicKeyOf(source.signingKey);
    const message = (edit: object) =>
      signatureMessage({
        model,
        schemaHash,
        root,
        period,
        serial,
        records: 10,
        holder: asField(9n),
        ...edit,
      });
    expect(isSigned(key, message({}), signed.signature)).toBe(true);
    for (const edit of [{ records: 9 }, { holder: asField(8n) }, { root: asField(1n) }, { period: 1n }])
      expect(isSigned(key, message(edit), signed.signature)).toBe(false);
    // Another dataset of the same source, model and period has the same serial.
    const other = buildSecondDataset(records(8), source, options).dataset;
    expect(signSecondDataset(other, source, asField(9n)).serial).toBe(serial);
  });
});
