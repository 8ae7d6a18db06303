import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { readBytes, readText } from '../../../src/records/tables/byte-stream.ts';
import {
  dropFiles,
  FOLDER,
  isFolder,
  namesIn,
  openRecordFile,
  resolveGivenFile,
  resolveRecordFiles,
  type TabFile,
} from '../../../src/records/tables/dropped-files.ts';
import { gunzipped } from '../../../src/records/tables/gunzip-in-tab.ts';
import { errorOf } from '../fixture.ts';

/** A file of the browser over bytes. */
const fileOf = (name: string, bytes: Uint8Array): TabFile => ({
  name,
  size: bytes.length,
  slice: (start, end) => ({ arrayBuffer: async () => Uint8Array.from(bytes.subarray(start, end)).buffer }),
});

/** A file of spaces behind its first bytes. It takes no memory; `read` collects the sizes of its pieces. */
function sparse(name: string, size: number, head: string, read: number[]): TabFile {
  const first = new TextEncoder().encode(head);
  return {
    name,
    size,
    slice: (start, end) => ({
      arrayBuffer: async () => {
        const piece = new Uint8Array(end - start).fill(0x20);
        if (start < first.length) piece.set(first.subarray(start, end));
        read.push(piece.length);
        return piece.buffer;
      },
    }),
  };
}

const bytes = (length: number): Uint8Array => Uint8Array.from({ length }, (_, i) => (i * 31) % 251);

describe('files that were dropped on a page', () => {
  test('are read whole, at any place, and past their end', async () => {
    const content = bytes(9 << 20);
    const read: number[] = [];
    const path = dropFiles([fileOf('a.bin', content)], (count) => read.push(count));
    const file = await openRecordFile(path);
    const into = new Uint8Array(5 << 20);
    expect(await file.read(into, 7)).toBe(into.length);
    expect(Buffer.compare(into, content.subarray(7, 7 + into.length))).toBe(0);
    expect(await file.read(into, content.length - 3)).toBe(3);
    expect(await file.read(into, content.length)).toBe(0);
    expect(read.length).toBeGreaterThan(1);
  });

  test('are found by name and by pattern, one alone or several in a folder', async () => {
    expect(dropFiles([fileOf('a.csv', bytes(3))])).toBe(`${FOLDER}/a.csv`);
    expect(dropFiles([fileOf('b.csv', bytes(3)), fileOf('a.csv', bytes(3))])).toBe(FOLDER);
    expect(await isFolder(FOLDER)).toBe(true);
    expect(await isFolder(`${FOLDER}/a.csv`)).toBe(false);
    expect(await namesIn(FOLDER)).toEqual(['a.csv', 'b.csv']);
    expect(await resolveRecordFiles('', '*.csv')).toEqual([`${FOLDER}/a.csv`, `${FOLDER}/b.csv`]);
    expect(await resolveGivenFile(`${FOLDER}/a.csv`)).toBe(`${FOLDER}/a.csv`);
    expect(await errorOf(resolveGivenFile(`${FOLDER}/c.csv`))).toMatchObject({ code: 'data-file-not-found' });
    expect(await errorOf(resolveRecordFiles('', '../*.csv'))).toMatchObject({ code: 'data-path-unsafe' });
    expect(() => dropFiles([])).toThrow('no file was dropped');
    expect(() => dropFiles([fileOf('a.csv', bytes(1)), fileOf('a.csv', bytes(1))])).toThrow('one name');
  });

  test('are refused when empty, and when they changed after they were dropped', async () => {
    const path = dropFiles([fileOf('a.csv', new Uint8Array())]);
    expect(await errorOf(openRecordFile(path))).toMatchObject({ code: 'data-file-empty' });
    const gone: TabFile = {
      name: 'b.csv',
      size: 10,
      slice: () => ({ arrayBuffer: () => Promise.reject(new Error('NotReadableError')) }),
    };
    const file = await openRecordFile(dropFiles([gone]));
    expect(await errorOf(file.read(new Uint8Array(1), 0))).toMatchObject({ code: 'data-file-unreadable' });
  });

  test('of 2 GB are read a piece at a time', async () => {
    const read: number[] = [];
    const path = dropFiles([sparse('large.csv', 2 ** 31, 'a,b\n1,2\n', read)]);
    let size = 0;
    for await (const piece of readBytes(await openRecordFile(path))) {
      size += piece.length;
      if (size > 64 << 20) break;
    }
    expect(Math.max(...read)).toBeLessThanOrEqual(4 << 20);
    expect(read.reduce((sum, each) => sum + each, 0)).toBeLessThan(80 << 20);
  });

  test('are unpacked where they are gzip files, and refused where those are damaged', async () => {
    const packed = gzipSync('a,b\n1,2\n');
    const text = async (content: Uint8Array): Promise<string> => {
      const pieces: Uint8Array[] = [];
      const file = await openRecordFile(dropFiles([fileOf('a.csv.gz', content)]));
      for await (const piece of gunzipped(file)) pieces.push(Uint8Array.from(piece));
      return Buffer.concat(pieces).toString();
    };
    expect(await text(packed)).toBe('a,b\n1,2\n');
    for (const damaged of [packed.subarray(0, -4), Buffer.concat([packed, packed])]) {
      expect(await errorOf(text(damaged))).toMatchObject({ code: 'data-file-unreadable' });
    }
    let whole = '';
    for await (const piece of readText(
      await openRecordFile(dropFiles([fileOf('a.csv.gz', packed)])),
      'utf-8',
    ))
      whole += piece;
    expect(whole).toBe('a,b\n1,2\n');
  });
});
