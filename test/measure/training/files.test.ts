import { existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { readDatasets } from '../../../scripts/measure/rehearsal.ts';
import { readCountedDatasets } from '../../../scripts/measure/training/counted-datasets.ts';
import { divide, testSites } from '../../../scripts/measure/training/test-records.ts';
import { writeTrainingFiles } from '../../../scripts/measure/training/training-files.ts';
import { withUnpackedData } from '../../../scripts/measure/training/unpacked-data.ts';
import { compilePolicy } from '../../../src/protocol/policy/compile.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { errorOf, folderWith, tinyDocument } from '../../records/fixture.ts';

/** Rows of 60 patients, each patient on two rows, the second with another age. */
const CSV = [
  'patient,age,dose,outcome',
  ...[30, 40].flatMap((age) => Array.from({ length: 60 }, (_, i) => `p${i},${age},${5 + (i % 9)},${i % 2}`)),
  'old,120,5,1',
  '',
].join('\r\n');

const document = tinyDocument((json) => {
  json.mapping.key = { columns: ['patient'] };
});
const compiled = compilePolicy(document, TINY);
const RULE = { share: 0.25, seed: 'files', part: 0 };

test('a gzipped file is unpacked for this user only, and goes afterwards', async () => {
  const folder = folderWith({ 'ward.csv.gz': gzipSync(CSV) });
  let used = '';
  const rows = await withUnpackedData(document, folder, async (dir) => {
    used = dir;
    expect(statSync(dir).mode & 0o077).toBe(0);
    expect(statSync(join(dir, 'ward.csv')).mode & 0o077).toBe(0);
    return readFileSync(join(dir, 'ward.csv'), 'utf8');
  });
  expect(rows).toBe(CSV);
  expect(used).not.toBe(folder);
  expect(existsSync(used)).toBe(false);
});

test('it goes after a failure too', async () => {
  let used = '';
  const error = await errorOf(
    withUnpackedData(document, folderWith({ 'ward.csv.gz': gzipSync(CSV) }), async (dir) => {
      used = dir;
      throw new Error('stop');
    }),
  );
  expect(error.message).toBe('stop');
  expect(existsSync(used)).toBe(false);
});

test('a plain file is read where it is, also beside a gzipped one', async () => {
  const folder = folderWith({ 'ward.csv': CSV, 'ward.csv.gz': gzipSync('other') });
  expect(await withUnpackedData(document, folder, async (dir) => dir)).toBe(folder);
});

test('rejects a file that only claims to be gzipped, and a mixture', async () => {
  const broken = folderWith({ 'ward.csv.gz': 'patient,age' });
  expect(await errorOf(withUnpackedData(document, broken, async () => 0))).toMatchObject({
    code: 'gzip-unreadable',
    exitCode: 4,
  });
  const two = tinyDocument((json) => {
    json.mapping.sites.push({ name: 'annex', role: 'contributor', files: 'annex.csv' });
  });
  const mixed = folderWith({ 'ward.csv.gz': gzipSync(CSV), 'annex.csv': CSV });
  expect(await errorOf(withUnpackedData(two, mixed, async () => 0))).toMatchObject({
    code: 'mixed-compression',
  });
});

test('counts what is left out', async () => {
  const [ward] = await readCountedDatasets(document, compiled, folderWith({ 'ward.csv': CSV }));
  expect(ward).toMatchObject({ rows: 121, repeated: 60, refused: 1 });
  expect(ward?.records).toHaveLength(60);
});

test('rejects a row that does not say what the mapping declares', async () => {
  const folder = folderWith({ 'ward.csv': CSV.replace('p7,30', 'p7,old') });
  const error = await errorOf(readCountedDatasets(document, compiled, folder));
  expect(error).toMatchObject({ code: 'row-unreadable', exitCode: 2 });
});

test('training files hold every record but the test records, whose later rows go too', async () => {
  const folder = folderWith({ 'ward.csv': CSV });
  const target = join(folder, 'training');
  await writeTrainingFiles(document, compiled, folder, RULE, target);
  const keys = (datasets: Awaited<ReturnType<typeof readDatasets>>) =>
    datasets.flatMap(({ records }) => records.map(({ key }) => key));
  const { training, test: kept } = divide(
    await readDatasets(document, compiled, folder),
    testSites(document),
    RULE,
  );
  expect(kept.length).toBeGreaterThan(0);
  expect(keys(await readDatasets(document, compiled, target))).toEqual(keys([...training]));
  expect(statSync(join(target, 'ward.csv')).mode & 0o077).toBe(0);
});

test('rejects a directory that exists, one in the project, and rows that are no lines', async () => {
  const folder = folderWith({ 'ward.csv': CSV });
  const write = (target: string, from = folder) =>
    errorOf(writeTrainingFiles(document, compiled, from, RULE, target));
  expect(await write(folder)).toMatchObject({ code: 'bad-arguments' });
  expect(await write(join(PROJECT_ROOT, 'training-files'))).toMatchObject({ code: 'bad-arguments' });
  expect(await write(join(PROJECT_ROOT, 'docs', 'training-files'))).toMatchObject({ code: 'bad-arguments' });
  expect(existsSync(join(PROJECT_ROOT, 'training-files'))).toBe(false);
  const quoted = join(folder, 'quoted');
  mkdirSync(quoted);
  writeFileSync(join(quoted, 'ward.csv'), CSV.replace('p7,', '"p7",'));
  expect(await write(join(folder, 'new'), quoted)).toMatchObject({ code: 'quoted-records' });
});
