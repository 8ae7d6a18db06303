import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { matchesSegment } from '../../../src/records/tables/file-pattern.ts';
import {
  describeIoError,
  openRecordFile,
  resolveGivenFile,
  resolveRecordFiles,
} from '../../../src/records/tables/safe-file.ts';
import { errorOf, folderWith } from '../fixture.ts';

describe('resolveRecordFiles', () => {
  test('finds files by pattern, in name order, and leaves hidden ones alone', async () => {
    const folder = folderWith({ 'b.csv': 'x', 'a.csv': 'x', '.c.csv': 'x', 'a.txt': 'x' });
    mkdirSync(join(folder, 'ward-1'));
    writeFileSync(join(folder, 'ward-1', 'a.csv'), 'x');
    const names = async (pattern: string) =>
      (await resolveRecordFiles(folder, pattern)).map((path) =>
        path.slice(path.indexOf(basename(folder)) + basename(folder).length + 1),
      );
    expect(await names('*.csv')).toEqual(['a.csv', 'b.csv']);
    expect(await names('ward-?/*.csv')).toEqual(['ward-1/a.csv']);
    expect(await names('a.*')).toEqual(['a.csv', 'a.txt']);
  });

  test.each([
    '../secret.csv',
    'a/../../b.csv',
    '/etc/passwd',
    './a.csv',
    'a//b.csv',
    'a\\b.csv',
    'a\0.csv',
    '',
  ])('rejects the pattern %j', async (pattern) => {
    const error = await errorOf(resolveRecordFiles(folderWith({ 'a.csv': 'x' }), pattern));
    expect(error).toMatchObject({ code: 'data-path-unsafe', exitCode: 2 });
  });

  test('rejects a symbolic link, on the way and at the end', async () => {
    const outside = folderWith({ 'a.csv': 'x' });
    const folder = folderWith();
    symlinkSync(outside, join(folder, 'linked'));
    symlinkSync(join(outside, 'a.csv'), join(folder, 'b.csv'));
    for (const pattern of ['linked/a.csv', 'b.csv', '*.csv', 'link*/a.csv']) {
      expect(await errorOf(resolveRecordFiles(folder, pattern))).toMatchObject({
        code: 'data-path-unsafe',
        exitCode: 2,
      });
    }
    expect(await errorOf(resolveGivenFile(join(folder, 'b.csv')))).toMatchObject({
      code: 'data-path-unsafe',
    });
  });

  test('rejects a pattern that nothing matches, and a data directory that is not there', async () => {
    const folder = folderWith({ 'a.csv': 'x' });
    expect(await errorOf(resolveRecordFiles(folder, 'b*.csv'))).toMatchObject({
      code: 'data-file-not-found',
      exitCode: 2,
    });
    expect(await errorOf(resolveRecordFiles(join(folder, 'no'), 'a.csv'))).toMatchObject({
      code: 'data-file-not-found',
    });
    expect(await errorOf(resolveRecordFiles(join(folder, 'a.csv'), '*'))).toMatchObject({ exitCode: 2 });
  });
});

describe('openRecordFile', () => {
  test('rejects a directory, a pipe, a device and a link, without waiting', async () => {
    const folder = folderWith({ 'a.csv': 'x' });
    mkdirSync(join(folder, 'directory'));
    symlinkSync(join(folder, 'a.csv'), join(folder, 'link.csv'));
    execFileSync('mkfifo', [join(folder, 'pipe.csv')]);
    for (const path of [
      join(folder, 'directory'),
      join(folder, 'pipe.csv'),
      join(folder, 'link.csv'),
      '/dev/null',
    ]) {
      expect(await errorOf(openRecordFile(path))).toMatchObject({ code: 'data-path-unsafe', exitCode: 2 });
    }
    expect(readdirSync(folder).sort()).toEqual(['a.csv', 'directory', 'link.csv', 'pipe.csv']);
  });

  test('rejects an empty file', async () => {
    const folder = folderWith({ 'a.csv': '' });
    expect(await errorOf(openRecordFile(join(folder, 'a.csv')))).toMatchObject({
      code: 'data-file-empty',
      exitCode: 2,
    });
  });

  test.skipIf(process.getuid?.() === 0)('rejects a file without permission', async () => {
    const folder = folderWith({ 'a.csv': 'x' });
    chmodSync(join(folder, 'a.csv'), 0);
    expect(await errorOf(openRecordFile(join(folder, 'a.csv')))).toMatchObject({ exitCode: 4 });
  });

  test.each([
    ['EACCES', 'data-file-unreadable', 4],
    ['EIO', 'data-file-unreadable', 4],
    ['ELOOP', 'data-path-unsafe', 2],
    ['ENXIO', 'data-path-unsafe', 2],
    ['EISDIR', 'data-path-unsafe', 2],
    ['ENOENT', 'data-file-not-found', 2],
  ])('rejects on %s with its own code', (errno, code, exitCode) => {
    expect(describeIoError(Object.assign(new Error('x'), { code: errno }), 'a.csv')).toMatchObject({
      code,
      exitCode,
    });
  });
});

test('a segment pattern matches characters, not expressions', () => {
  expect(matchesSegment('processed.va.data', 'processed.*.data')).toBe(true);
  expect(matchesSegment('processedXva.data', 'processed.*.data')).toBe(false);
  expect(matchesSegment('a+b(1).csv', 'a+b(?).csv')).toBe(true);
  expect(matchesSegment('.hidden', '*')).toBe(false);
});
