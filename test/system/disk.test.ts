import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { AssayError } from '../../src/protocol/errors.ts';
import { diskFailure, writingBelow } from '../../src/system/disk.ts';

const folder = (): string => {
  const path = mkdtempSync(join(tmpdir(), 'assay-disk-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
};
const refusal = (code: string) => Object.assign(new Error('refused'), { code });

it('names the folder of a full disk and what to do', async () => {
  const path = folder();
  for (const code of ['ENOSPC', 'EDQUOT'])
    expect(await diskFailure(refusal(code), path)).toMatchObject({
      ...{ code: 'disk-full', exitCode: 4, message: expect.stringContaining(`the disk of ${path} is full`) },
    });
});

// Root may write to every folder of a writable disk; `npm run test:packages` tries a read-only disk.
it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
  'names a folder that the account may not write to',
  async () => {
    const path = folder();
    chmodSync(path, 0o500);
    expect(await diskFailure(refusal('ENOENT'), join(path, 'circuits'))).toMatchObject({
      ...{ code: 'disk-protected', exitCode: 4, message: expect.stringContaining('EACCES') },
    });
  },
);

it('leaves every other failure as it is', async () => {
  const path = folder();
  const other = new Error('a constraint is wrong');
  expect(await diskFailure(other, join(path, 'not', 'there'))).toBeUndefined();
  await expect(writingBelow(path, () => Promise.reject(other))).rejects.toBe(other);
  const known = new AssayError('bad-r1cs', 'cut off');
  await expect(writingBelow(path, () => Promise.reject(known))).rejects.toBe(known);
  expect(await writingBelow(path, async () => 7)).toBe(7);
});
