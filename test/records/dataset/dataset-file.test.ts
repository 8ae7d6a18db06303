import { chmodSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { asField } from '../../../src/protocol/field.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { buildDatasetFile } from '../../../src/records/dataset/build-file.ts';
import { DatasetFile } from '../../../src/records/dataset/dataset-file.ts';
import {
  datasetKeyOf,
  holderCode,
  parseHolderCode,
  unwrapForHolder,
  unwrapForSource,
  wrapForHolder,
} from '../../../src/records/dataset/dataset-keys.ts';
import { blockAt, blockBytes } from '../../../src/records/dataset/layout.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
import { MODEL, records, SCHEMA, SECRETS } from './case.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-dataset-'));
const path = join(folder, 'dataset');
const open = (file = path) =>
  DatasetFile.open(file, ({ sourceKey }, id) => unwrapForSource(SECRETS.saltKey, sourceKey, id));
const refusal = { code: 'dataset-corrupt', exitCode: 4 };

beforeAll(async () => {
  await buildDatasetFile({
    out: path,
    keys: localSourceKeys(SECRETS),
    fingerprint: '',
    shape: TINY,
    model: MODEL,
    schemaHash: SCHEMA,
    firstDay: 100,
    lastDay: 199,
    records: () => records(10),
  });
});

function changed(name: string, edit: (bytes: Buffer) => Buffer | undefined): string {
  const bytes = readFileSync(path);
  const file = join(folder, name);
  writeFileSync(file, edit(bytes) ?? bytes, { mode: 0o600 });
  return file;
}

describe('a dataset file', () => {
  test('gives a batch that was changed to nobody, and the others still', async () => {
    const file = changed('one-batch', (bytes) => {
      const at = blockAt(TINY, 1) + 50;
      bytes[at] = (bytes[at] as number) ^ 1;
      return bytes;
    });
    const dataset = await open(file);
    await expect(dataset.batch(0)).resolves.toMatchObject({ index: 0 });
    await expect(dataset.batch(1)).rejects.toMatchObject(refusal);
    await expect(dataset.recompute()).rejects.toMatchObject(refusal);
    await expect(dataset.batch(3)).rejects.toMatchObject({ code: 'no-such-batch' });
  });

  test('rejects blocks in another order, and of another file', async () => {
    const size = blockBytes(TINY);
    const file = changed('swapped', (bytes) =>
      Buffer.concat([
        bytes.subarray(0, blockAt(TINY, 0)),
        bytes.subarray(blockAt(TINY, 1), blockAt(TINY, 1) + size),
        bytes.subarray(blockAt(TINY, 0), blockAt(TINY, 0) + size),
        bytes.subarray(blockAt(TINY, 2)),
      ]),
    );
    await expect((await open(file)).batch(0)).rejects.toMatchObject(refusal);
  });

  test('rejects a header that says something else, a cut file, another format', async () => {
    const other = changed('header', (bytes) => {
      const at = bytes.indexOf('"records":10');
      bytes.write('"records":11', at);
      return bytes;
    });
    await expect(open(other)).rejects.toMatchObject(refusal);
    await expect(open(changed('cut', (bytes) => bytes.subarray(0, -1)))).rejects.toMatchObject(refusal);
    await expect(open(changed('empty', () => Buffer.alloc(0)))).rejects.toMatchObject({ exitCode: 2 });
    await expect(open(changed('text', () => Buffer.alloc(5000, 'x')))).rejects.toMatchObject({
      code: 'bad-dataset-file',
      exitCode: 2,
    });
  });

  test('rejects a file that others can read, a link, and a missing one', async () => {
    const exposed = changed('exposed', () => undefined);
    chmodSync(exposed, 0o644);
    await expect(open(exposed)).rejects.toMatchObject({ code: 'file-exposed', exitCode: 2 });
    symlinkSync(path, join(folder, 'link'));
    await expect(open(join(folder, 'link'))).rejects.toMatchObject({ code: 'file-unsafe', exitCode: 2 });
    await expect(open(join(folder, 'none'))).rejects.toMatchObject({ code: 'file-not-found', exitCode: 2 });
  });
});

describe('the key of a dataset file', () => {
  const secret = asField(123456789n);
  const code = holderCode(holderOf(secret), datasetKeyOf(secret));

  test('is wrapped for the holder that the source signs for, and opens the file', async () => {
    const dataset = await open();
    const { datasetKey, holder } = parseHolderCode(code);
    expect(holder).toBe(holderOf(secret));
    const wrapped = wrapForHolder(datasetKey, dataset.key, dataset.id);
    const again = await DatasetFile.open(path, (_, id) => unwrapForHolder(secret, wrapped, id));
    expect(await again.batch(2)).toEqual(await dataset.batch(2));
    expect(wrapForHolder(datasetKey, dataset.key, dataset.id)).not.toBe(wrapped);
  });

  test('rejects another holder, another source, another file, and a damaged wrapping', async () => {
    const dataset = await open();
    const wrapped = wrapForHolder(parseHolderCode(code).datasetKey, dataset.key, dataset.id);
    const wrong = { code: 'wrong-keystore', exitCode: 2 };
    const attempt = (...args: Parameters<typeof unwrapForHolder>) => {
      try {
        return unwrapForHolder(...args);
      } catch (error) {
        return error;
      }
    };
    expect(attempt(asField(5n), wrapped, dataset.id)).toMatchObject(wrong);
    expect(attempt(secret, wrapped, new Uint8Array(16))).toMatchObject(wrong);
    expect(
      attempt(secret, `${wrapped.slice(0, -1)}${wrapped.endsWith('0') ? '1' : '0'}`, dataset.id),
    ).toMatchObject(wrong);
    expect(attempt(secret, '00'.repeat(92), dataset.id)).toMatchObject(wrong);
    await expect(
      DatasetFile.open(path, ({ sourceKey }, id) => unwrapForSource(new Uint8Array(32), sourceKey, id)),
    ).rejects.toMatchObject(wrong);
  });

  test.each([
    '',
    '5',
    `5.${'zz'.repeat(32)}`,
    `-5.${'00'.repeat(32)}`,
    `${21888242871839275222246405745257275088548364400416034343698204186575808495617n}.${'00'.repeat(32)}`,
  ])('rejects the holder code "%s"', (text) => {
    expect(() => parseHolderCode(text)).toThrow(/holder code/);
  });
});
