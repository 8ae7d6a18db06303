import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Batch } from '../../../src/protocol/batch.ts';
import { batchLeaf } from '../../../src/protocol/batch.ts';
import { buildDataset, type KeyedRecord } from '../../../src/protocol/dataset.ts';
import { rootOfPath } from '../../../src/protocol/interval-tree.ts';
import { recordTag } from '../../../src/protocol/secrets.ts';
import { STANDARD, TINY } from '../../../src/protocol/shape.ts';
import { type BuildRequest, buildDatasetFile } from '../../../src/records/dataset/build-file.ts';
import { DatasetFile } from '../../../src/records/dataset/dataset-file.ts';
import { unwrapForSource } from '../../../src/records/dataset/dataset-keys.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
import { MODEL, records, SCHEMA, SECRETS } from './case.ts';
import { LARGE_BATCHES, largeBuild } from './large-build.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-build-'));
const request = (name: string, edit: Partial<BuildRequest> = {}): BuildRequest => ({
  out: join(folder, name),
  keys: localSourceKeys(SECRETS),
  fingerprint: 'the same',
  shape: TINY,
  model: MODEL,
  schemaHash: SCHEMA,
  firstDay: 100,
  lastDay: 199,
  records: () => records(30),
  ...edit,
});
const open = (path: string) =>
  DatasetFile.open(path, ({ sourceKey }, id) => unwrapForSource(SECRETS.saltKey, sourceKey, id));

describe('buildDatasetFile', () => {
  test('commits to what building in memory commits to, whatever fits in memory', async () => {
    for (const [i, runRecords] of [3, 7, 1000].entries()) {
      const batches: Batch[] = [];
      const built = await buildDatasetFile(
        request(`same-${i}`, { runRecords, onBatch: (batch) => batches.push(batch) }),
      );
      expect(built).toMatchObject({
        records: 30,
        batches: 8,
        duplicates: [],
        collisions: [],
        resumed: false,
      });
      const { dataset } = buildDataset(records(30), SECRETS, {
        ...request('unused'),
        nonce: 'another',
      });
      // Salts differ with the nonce; the records and their order don't.
      expect(batches.map(({ records: held }) => held)).toEqual(dataset.batches.map((batch) => batch.records));
      const file = await open(join(folder, `same-${i}`));
      await file.recompute();
      expect(file.root).toBe(built.root);
      expect(await file.batch(7)).toEqual(batches[7]);
      expect(rootOfPath(batchLeaf(batches[3] as Batch, SCHEMA, TINY), 3, file.path(3))).toBe(file.root);
      expect(existsSync(join(folder, `same-${i}.build`))).toBe(false);
      expect(statSync(join(folder, `same-${i}`)).mode & 0o777).toBe(0o600);
    }
  });

  test('leaves out repeated keys, the first counts, in any run', async () => {
    const repeated = [
      ...records(9),
      { ...(records(3)[2] as KeyedRecord), day: 150 },
      records(1)[0] as KeyedRecord,
    ];
    const batches: Batch[] = [];
    const built = await buildDatasetFile(
      request('repeated', {
        records: () => repeated,
        runRecords: 4,
        onBatch: (batch) => batches.push(batch),
      }),
    );
    expect(built).toMatchObject({ records: 9, collisions: [] });
    expect([...built.duplicates].sort()).toEqual([10, 9]);
    const tag = recordTag(SECRETS.tagKey, MODEL, records(3)[2]?.key as string);
    const kept = batches.flatMap(({ records: held }) => held).find((record) => record.tag === tag);
    expect(kept?.day).toBe(records(3)[2]?.day);
  });

  test.each([
    ['no records', { records: () => [] }, /No record/],
    [
      'a day outside the period',
      { records: () => [{ ...(records(1)[0] as KeyedRecord), day: 99 }] },
      /period/,
    ],
    ['more than the tree holds', { records: () => records(33) }, /at most 32/],
  ])('rejects %s, and leaves no file', async (name, edit, message) => {
    const out = join(folder, name);
    await expect(buildDatasetFile(request(name, edit))).rejects.toThrow(message);
    expect(existsSync(out)).toBe(false);
  });

  test('writes no record in the clear, neither in the file nor while it is being built', async () => {
    // A pattern that encoding would show: equal codes of 0x02a5 throughout.
    const marked = records(24).map((record) => ({ ...record, codes: [677, 677, 677, 677] }));
    const pattern = Buffer.from('02a502a502a5', 'hex');
    const out = join(folder, 'marked');
    let seen = 0;
    const onBatch = ({ index }: Batch) => {
      if (index !== 3) return;
      for (const name of readdirSync(`${out}.build`)) {
        seen++;
        expect(readFileSync(join(`${out}.build`, name)).includes(pattern)).toBe(false);
      }
    };
    await buildDatasetFile(request('marked', { records: () => marked, runRecords: 5, onBatch }));
    expect(seen).toBeGreaterThan(5);
    expect(readFileSync(out).includes(pattern)).toBe(false);
  });

  test('goes on after kill -9 with the same salts, to the same root', async () => {
    const out = join(folder, 'killed');
    const child = fork(join(import.meta.dirname, 'killed-build.ts'), [out], { stdio: 'inherit' });
    await once(child, 'message');
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(existsSync(out)).toBe(false);
    const state = JSON.parse(readFileSync(join(`${out}.build`, 'state.json'), 'utf8'));
    expect(state).toMatchObject({ sealed: 256, read: LARGE_BATCHES * STANDARD.n });
    const built = await buildDatasetFile({
      ...largeBuild(out),
      records: () => {
        throw new Error('the input is read again');
      },
    });
    expect(built).toMatchObject({ resumed: true, batches: LARGE_BATCHES, tally: { refused: 7 } });
    const file = await open(out);
    await file.recompute();
    expect(file.root).toBe(built.root);
  });

  test('starts anew where the input or the options have changed', async () => {
    const out = join(folder, 'changed');
    await expect(buildDatasetFile(request('changed', { onBatch: stopAt(1), runRecords: 9 }))).rejects.toThrow(
      'stopped',
    );
    const built = await buildDatasetFile(
      request('changed', { fingerprint: 'another', records: () => records(5) }),
    );
    expect(built).toMatchObject({ resumed: false, records: 5 });
    await expect(open(out)).resolves.toMatchObject({ records: 5 });
  });

  test('rejects runs that were changed while the build lay', async () => {
    const name = 'tampered';
    const out = join(folder, name);
    await expect(buildDatasetFile(request(name, { onBatch: stopAt(1), runRecords: 9 }))).rejects.toThrow(
      'stopped',
    );
    const run = join(`${out}.build`, 'run-1');
    const bytes = readFileSync(run);
    bytes[20] = (bytes[20] as number) ^ 1;
    writeFileSync(run, bytes);
    await expect(buildDatasetFile(request(name))).rejects.toMatchObject({
      code: 'dataset-corrupt',
      exitCode: 4,
    });
    writeFileSync(run, '');
    await expect(buildDatasetFile(request(name))).rejects.toMatchObject({
      code: 'dataset-corrupt',
      exitCode: 4,
    });
  });
});

const stopAt =
  (index: number) =>
  (batch: Batch): void => {
    if (batch.index === index) throw new Error('stopped');
  };
