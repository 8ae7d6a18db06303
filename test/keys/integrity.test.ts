import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  copyFileSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { attestationCase } from '../../scripts/support/second-cases.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { type CircuitName, TINY } from '../../src/protocol/second/shape.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import { CheckedKeys } from '../../src/prover/prover.ts';
import { SECOND_EDITION as edition, SECOND_KEYS as KEYS } from '../../src/prover/second/keys.ts';
import { KEY_CACHE } from '../../src/prover/setup/made-key.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const run = promisify(execFile);
const circuit = TINY.circuit;
const zkey = `${circuit}.zkey`;
const vkey = `${circuit}.vkey.json`;

/** The manifest, of which nothing else than the circuit's line is needed. */
function manifestWith(edit: (manifest: Manifest) => void): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-spoilt-'));
  const manifest = JSON.parse(readFileSync(join(KEYS, 'manifest.json'), 'utf8')) as Manifest;
  edit(manifest);
  writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
  copyFileSync(join(KEYS, vkey), join(folder, vkey));
  return folder;
}

interface Manifest {
  keyVersion: number;
  circuits: Record<
    string,
    { zkey: { sha256: string; file?: string }; r1cs: { sha256: string }; wasm: { sha256: string } }
  >;
}

const entryOf = (manifest: Manifest) => manifest.circuits[circuit] as Manifest['circuits'][string];

/** A folder that holds the proving key as a file, as one of a ceremony does, to be spoiled. */
function folderWithKey(): string {
  const folder = manifestWith((manifest) => {
    entryOf(manifest).zkey.file = zkey;
  });
  copyFileSync(made, join(folder, zkey));
  return folder;
}

function flipMiddle(file: string): void {
  const bytes = readFileSync(file);
  const middle = Math.floor(bytes.length / 2);
  bytes[middle] = (bytes[middle] as number) ^ 1;
  writeFileSync(file, bytes);
}

const keysIn = (folder: string, cache = KEY_CACHE) => new CheckedKeys<CircuitName>(folder, cache, edition);
const proverOf = (folder: string, cache?: string) =>
  new AssayProver<CircuitName>(folder, cache === undefined ? { edition } : { edition, cache });

let made: string;
beforeAll(async () => {
  made = (await keysIn(KEYS).of(circuit)).zkey;
});

describe('the prover', () => {
  let prover: AssayProver<CircuitName>;
  afterEach(() => prover.close());
  const refusal = async (folder: string, cache?: string): Promise<AssayError> => {
    prover = proverOf(folder, cache);
    const error = await prover
      .prove(circuit, attestationCase(TINY).inputs)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AssayError);
    return error as AssayError;
  };

  test('rejects a key with one bit changed, a truncated one and a missing one, before use', async () => {
    const flipped = folderWithKey();
    flipMiddle(join(flipped, zkey));
    const truncated = folderWithKey();
    truncateSync(join(truncated, zkey), statSync(made).size - 1);
    const missing = folderWithKey();
    rmSync(join(missing, zkey));
    for (const folder of [flipped, truncated, missing]) {
      expect(await refusal(folder)).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    }
  });

  test('uses a key that lies beside its manifest, and makes none', async () => {
    const cache = join(mkdtempSync(join(tmpdir(), 'assay-cache-')), 'keys');
    prover = proverOf(folderWithKey(), cache);
    await prover.prove(circuit, attestationCase(TINY).inputs);
    expect(existsSync(cache)).toBe(false);
  });

  test('makes a key that is missing from the cache, and rejects one there that was changed or cut off', async () => {
    const cache = mkdtempSync(join(tmpdir(), 'assay-cache-'));
    const { zkey: again } = await keysIn(KEYS, cache).of(circuit);
    expect(readFileSync(again)).toEqual(readFileSync(made));
    prover = proverOf(KEYS, cache);
    await prover.prove(circuit, attestationCase(TINY).inputs);
    flipMiddle(again);
    expect(await refusal(KEYS, cache)).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    flipMiddle(again);
    truncateSync(again, statSync(made).size - 1);
    const error = await refusal(KEYS, cache);
    expect(error).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    expect(error.message).toMatch(/remove .*-tiny-[0-9a-f]{16}\.zkey from build\/keys/);
  });

  test('rejects a compiled circuit that is not the one of the key', async () => {
    for (const part of ['wasm', 'r1cs'] as const) {
      const folder = manifestWith((manifest) => {
        entryOf(manifest)[part].sha256 = '0'.repeat(64);
      });
      const error = await refusal(folder);
      expect(error).toMatchObject({ code: 'key-integrity', exitCode: 4 });
      expect(error.message).toMatch(/compiled circuit/);
    }
  });

  test('rejects a made key that is not the manifest’s, or not that of the verification key beside it', async () => {
    const other = manifestWith((manifest) => {
      entryOf(manifest).zkey.sha256 = '0'.repeat(64);
    });
    expect(await refusal(other)).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    const text = readFileSync(join(KEYS, 'step-f4.vkey.json'));
    const exchanged = manifestWith((manifest) => {
      const { vkey: line } = entryOf(manifest) as unknown as { vkey: { sha256: string } };
      line.sha256 = createHash('sha256').update(text).digest('hex');
    });
    writeFileSync(join(exchanged, vkey), text);
    const error = await refusal(exchanged);
    expect(error).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    expect(error.message).toMatch(/doesn't belong to/);
  });

  test('rejects keys of a version that a later release made', async () => {
    const folder = manifestWith((manifest) => {
      manifest.keyVersion++;
    });
    expect(await refusal(folder)).toMatchObject({ code: 'key-version', exitCode: 4 });
  });
});

describe('npm run keys', () => {
  const keys = (...args: string[]) =>
    run(process.execPath, [join(PROJECT_ROOT, 'scripts', 'build', 'keys.ts'), ...args]).then(
      () => ({ code: 0, stderr: '' }),
      ({ code, stderr }: { code: number; stderr: string }) => ({ code, stderr }),
    );

  test('rejects a phase-1 file that is none, and one that is unknown, with exit code 4; keys stay as they are', async () => {
    const before = readFileSync(join(KEYS, 'manifest.json'), 'utf8');
    const file = join(mkdtempSync(join(tmpdir(), 'assay-phase1-')), 'none.ptau');
    writeFileSync(file, 'not a ceremony');
    expect((await keys('--phase1', file, circuit)).code).toBe(4);
    const damaged = await keys('--phase1', file, '--development', circuit);
    expect(damaged.code).toBe(4);
    expect(damaged.stderr).toMatch(/too small or damaged/);
    expect(readFileSync(join(KEYS, 'manifest.json'), 'utf8')).toBe(before);
  });

  test('ends a key that is not made in time, with exit code 4', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'assay-phase1-')), 'slow.ptau');
    writeFileSync(file, 'not a ceremony');
    const ended = await keys('--phase1', file, '--development', '--time-limit', '0.0001', circuit);
    expect(ended.code).toBe(4);
    expect(ended.stderr).toMatch(/not made in time/);
  });
});
