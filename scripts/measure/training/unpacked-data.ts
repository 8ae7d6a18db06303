import { createReadStream, createWriteStream, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { AssayError } from '../../../src/protocol/errors.ts';
import type { PolicyDocument } from '../../../src/protocol/policy/types.ts';

/**
 * Calls `work` with a directory of the files that a policy reads. The reader takes plain files only. If DIR
 * has `name.gz` instead of `name`, the files are unpacked into a temporary directory that only this user can
 * read. It is removed when `work` ends or the process is interrupted.
 * @throws AssayError `mixed-compression` if some files are packed and others are not
 */
export async function withUnpackedData<T>(
  document: PolicyDocument,
  dataDir: string,
  work: (dir: string) => Promise<T>,
): Promise<T> {
  const names = [...new Set(document.mapping.sites.map(({ files }) => files))];
  const packed = names.filter(
    (name) => !existsSync(join(dataDir, name)) && existsSync(join(dataDir, `${name}.gz`)),
  );
  if (packed.length === 0) return work(dataDir);
  if (packed.length < names.length) {
    throw new AssayError(
      'mixed-compression',
      'some of the record files are gzipped and others are not: unpack them first',
    );
  }
  const folder = mkdtempSync(join(tmpdir(), 'assay-training-'));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  const interrupted = () => {
    remove();
    process.exit(130);
  };
  process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
  try {
    for (const name of packed) {
      const target = join(folder, name);
      mkdirSync(dirname(target), { recursive: true, mode: 0o700 });
      await unpack(join(dataDir, `${name}.gz`), target);
    }
    return await work(folder);
  } finally {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    remove();
  }
}

async function unpack(source: string, target: string): Promise<void> {
  try {
    await pipeline(
      createReadStream(source),
      createGunzip(),
      createWriteStream(target, { mode: 0o600, flags: 'wx' }),
    );
  } catch {
    // The cause is withheld: it would only name the temporary path.
    throw new AssayError('gzip-unreadable', 'a gzipped record file cannot be unpacked', { exitCode: 4 });
  }
}
