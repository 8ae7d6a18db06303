import { chmodSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { asField } from '../../../src/protocol/field.ts';
import { assembleSecondDataset, buildSecondDataset } from '../../../src/protocol/second/build-dataset.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { BlockCipher } from '../../../src/records/dataset/block-cipher.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
import { buildSecondDatasetFile } from '../../../src/records/second/build-file.ts';
import { SecondDatasetFile } from '../../../src/records/second/dataset-file.ts';
import { encodeSecondBatch, secondBlockAt } from '../../../src/records/second/layout.ts';

const SECRETS = {
  signingKey: new Uint8Array(32).fill(1),
  tagKey: new Uint8Array(32).fill(2),
  saltKey: new Uint8Array(32).fill(3),
};
const KEYS = localSourceKeys(SECRETS);
const OPTIONS = {
  ...{ shape: TINY, model: asField(5n), schemaHash: asField(6n), firstDay: 7000, lastDay: 7300 },
  smallestBatch: 2,
};
const record = (n: number) => ({
  ...{ key: `patient ${n}`, label: (n % 2) as 0 | 1 },
  codes: [100 + (n % 50), 0, 1, 255],
});
const records = (count: number) => Array.from({ length: count }, (_, n) => record(n));

let folder: string;
let out: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-second-file-'));
  out = join(folder, 'dataset');
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const opened = () => SecondDatasetFile.open(out, ({ sourceKey }, id) => KEYS.unwrap(sourceKey, id));
const all = (dataset: SecondDatasetFile) =>
  Array.from({ length: dataset.batchCount }, (_, index) => dataset.batch(index));

describe('a dataset file of the second edition', () => {
  test('has the batches of the builder in memory, also where records are sorted in several runs', async () => {
    const given = [...records(23), record(3), record(20)];
    const built = await buildSecondDatasetFile({
      ...OPTIONS,
      out,
      keys: KEYS,
      records: given,
      runRecords: 7,
    });
    expect(built).toMatchObject({ records: 23, batches: 6, duplicates: 2, remainder: 0 });
    const secrets = { ...SECRETS, orderKey: SECRETS.tagKey, tagSecret: asField(1n) };
    const { dataset } = buildSecondDataset(given, secrets, { ...OPTIONS, nonce: 'other' });
    const file = await opened();
    expect(all(file).map((batch) => batch.records)).toEqual(
      Array.from({ length: 6 }, (_, index) => dataset.batch(index).records),
    );
    const again = assembleSecondDataset(all(file), file);
    expect(again.root).toBe(built.root);
    expect(file.path(5)).toEqual(again.path(5));
    expect(file.period).toBe(dataset.period);
  });

  test('leaves out a last batch below the smallest', async () => {
    const built = await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(9) });
    expect(built).toMatchObject({ records: 8, batches: 2, remainder: 1 });
    const none = buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(1) });
    await expect(none).rejects.toMatchObject({ code: 'no-records', exitCode: 3 });
  });

  test('salts every build anew', async () => {
    const roots = new Set<bigint>();
    for (let i = 0; i < 2; i++)
      roots.add((await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(8) })).root);
    expect(roots.size).toBe(2);
  });

  test('holds no record in the clear', async () => {
    await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(8) });
    const bytes = readFileSync(out);
    expect(bytes.includes(Buffer.from([101, 0, 1, 255]))).toBe(false);
    expect(bytes.includes('patient')).toBe(false);
  });

  test('tells every changed byte of its blocks and header', async () => {
    await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(8) });
    const bytes = readFileSync(out);
    for (const at of [30, 4096, 4096 + 60, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] as number) ^ 1;
      writeFileSync(out, changed);
      await expect(opened().then(all), `byte ${at}`).rejects.toThrow(/dataset|changed|version/);
    }
    writeFileSync(out, bytes.subarray(0, bytes.length - 1));
    await expect(opened()).rejects.toMatchObject({ code: 'dataset-corrupt', exitCode: 4 });
  });

  test('compares a batch with its leaf: the key of the file does not help to change a record', async () => {
    await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(8) });
    const file = await opened();
    const batch = file.taggedBatch(1);
    const [first, ...rest] = batch.records as [(typeof batch.records)[0], ...typeof batch.records];
    const changed = { ...batch, records: [{ ...first, label: (1 - first.label) as 0 | 1 }, ...rest] };
    const block = new BlockCipher(file.key, file.id).seal('batch', 1, encodeSecondBatch(changed, TINY));
    const bytes = readFileSync(out);
    bytes.set(block, secondBlockAt(TINY, 1));
    writeFileSync(out, bytes);
    const again = await opened();
    expect(again.batch(0).records).toHaveLength(4);
    expect(() => again.batch(1)).toThrow(/was changed after it was built/);
    expect(() => again.recompute()).toThrow(/was changed after it was built/);
  });

  test('is opened neither through a link nor if others can read it, nor with another source keystore', async () => {
    await buildSecondDatasetFile({ ...OPTIONS, out, keys: KEYS, records: records(8) });
    const other = localSourceKeys({ ...SECRETS, saltKey: new Uint8Array(32).fill(9) });
    const stranger = SecondDatasetFile.open(out, ({ sourceKey }, id) => other.unwrap(sourceKey, id));
    await expect(stranger).rejects.toMatchObject({ code: 'wrong-keystore' });
    chmodSync(out, 0o644);
    await expect(opened()).rejects.toMatchObject({ code: 'file-exposed' });
    chmodSync(out, 0o600);
    const real = out;
    out = join(folder, 'link');
    symlinkSync(real, out);
    await expect(opened()).rejects.toMatchObject({ code: 'file-unsafe' });
  });
});
