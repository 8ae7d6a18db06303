import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { DISK, type Disk } from '../../../src/service/store/embedded-files.ts';
import { migrate, SCHEMA_VERSION } from '../../../src/service/store/migrations.ts';
import { openPglite } from '../../../src/service/store/pglite.ts';

const temporary = () => mkdtempSync(join(tmpdir(), 'assay-files-'));
/** A database that was closed in order, and one whose process was killed. */
let closed: string;
let killed: string;
const folders: string[] = [];

beforeAll(async () => {
  closed = temporary();
  const database = await openPglite(closed);
  await migrate(database);
  await database.close();
  killed = temporary();
  cpSync(closed, killed, { recursive: true });
  const script = `
    import { openPglite } from './src/service/store/pglite.ts';
    const database = await openPglite(${JSON.stringify(killed)});
    await database.query("INSERT INTO service_identity (id, chain) VALUES (1, 'x')");
    process.kill(process.pid, 'SIGKILL');`;
  spawnSync(process.execPath, ['--input-type=module', '-e', script], { stdio: 'inherit' });
});
afterAll(() => {
  for (const folder of [closed, killed, ...folders]) rmSync(folder, { recursive: true, force: true });
});

function copyOf(folder: string): string {
  const copy = temporary();
  folders.push(copy);
  cpSync(folder, copy, { recursive: true });
  return copy;
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

function sumOf(folder: string): string {
  const hash = createHash('sha256');
  for (const path of filesOf(folder)) hash.update(path).update(readFileSync(path));
  return hash.digest('hex');
}

async function refuses(folder: string, path: string, label: string): Promise<void> {
  const before = sumOf(join(folder, 'database'));
  const refusal = await openPglite(folder).then(
    () => undefined,
    (error: Error) => error,
  );
  expect(refusal, label).toMatchObject({ code: 'store-damaged', exitCode: 4 });
  expect(refusal?.message, label).toContain(path);
  expect(sumOf(join(folder, 'database')), label).toBe(before);
}

describe('the files of an embedded database', () => {
  it('rejects a flipped bit and a truncation anywhere, names the file and leaves it alone', async () => {
    const seed = Date.now() % 2 ** 32;
    console.log(`seed ${seed}`);
    const random = new SeededRandom(seed);
    const folder = copyOf(closed);
    const files = filesOf(join(folder, 'database'));
    for (let i = 0; i < 4; i++) {
      const path = files[random.integer(0, files.length - 1)] ?? '';
      const bytes = readFileSync(path);
      if (bytes.length === 0) continue;
      const damaged = Buffer.from(bytes);
      const at = random.integer(0, bytes.length - 1);
      damaged[at] = (damaged[at] ?? 0) ^ (1 << random.integer(0, 7));
      writeFileSync(path, damaged);
      await refuses(folder, path, `bit flipped in ${path} at ${at}`);
      writeFileSync(path, bytes);
      truncateSync(path, random.integer(0, bytes.length - 1));
      await refuses(folder, path, `${path} cut off`);
      writeFileSync(path, bytes);
    }
    const database = await openPglite(folder);
    await migrate(database);
    await database.close();
  });

  it('rejects, after a crash, a damaged control file and a relation that is cut off', async () => {
    const folder = copyOf(killed);
    const control = join(folder, 'database', 'global', 'pg_control');
    const bytes = readFileSync(control);
    const damaged = Buffer.from(bytes);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    writeFileSync(control, damaged);
    await refuses(folder, control, 'control file');
    writeFileSync(control, bytes);
    const relation =
      filesOf(join(folder, 'database', 'base')).find((path) => readFileSync(path).length > 8192) ?? '';
    const whole = readFileSync(relation);
    truncateSync(relation, whole.length - 100);
    await refuses(folder, relation, 'relation');
    writeFileSync(relation, whole);
    const database = await openPglite(folder);
    expect(await database.query('SELECT chain FROM service_identity')).toEqual([{ chain: 'x' }]);
    await database.close();
  });

  it('rejects writes while the disk is full, acknowledges none of them, and goes on when there is room', async () => {
    let free = 1 << 30;
    const database = await openPglite(copyOf(closed), { disk: { ...DISK, freeBytes: () => free } });
    const insert = () => database.query("INSERT INTO service_identity (id, chain) VALUES (1, 'x')");
    free = 1 << 20;
    await expect(insert()).rejects.toMatchObject({ code: 'store-unavailable' });
    expect(await database.query('SELECT count(*)::int AS count FROM schema_version')).toEqual([
      { count: SCHEMA_VERSION },
    ]);
    free = 1 << 30;
    await insert();
    await database.close();
  });

  it('rejects everything after a failed flush, and what is acknowledged before it is there', async () => {
    const folder = copyOf(closed);
    let isFailing = false;
    const disk: Disk = {
      ...DISK,
      async fsync(descriptor) {
        if (isFailing) throw Object.assign(new Error('EIO'), { code: 'EIO' });
        await DISK.fsync(descriptor);
      },
    };
    const database = await openPglite(folder, { disk });
    const insert = (version: number) =>
      database.query('INSERT INTO schema_version (version) VALUES ($1)', [version]);
    await insert(101);
    isFailing = true;
    await expect(insert(102)).rejects.toMatchObject({ code: 'store-broken', exitCode: 4 });
    isFailing = false;
    await expect(insert(103)).rejects.toMatchObject({ code: 'store-broken', exitCode: 4 });
    await database.close();
    const reopened = await openPglite(folder);
    const rows = await reopened.query('SELECT version FROM schema_version WHERE version > 100');
    expect(rows).toContainEqual({ version: 101 });
    expect(rows).not.toContainEqual({ version: 103 });
    await reopened.close();
  });
});
