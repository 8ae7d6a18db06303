import { execFile } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, describe, expect, test } from 'vitest';
import { attestationCase } from '../../scripts/support/attestation-case.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { SnarkjsProver } from '../../src/prover/prover.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const run = promisify(execFile);
const KEYS = join(PROJECT_ROOT, 'keys');
const circuit = TINY.circuit;
const zkey = `${circuit}.zkey`;

/** A folder with the tiny key, to be spoiled. */
function copyOfKeys(): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-spoilt-'));
  for (const file of ['manifest.json', zkey]) copyFileSync(join(KEYS, file), join(folder, file));
  return folder;
}

describe('the prover', () => {
  let prover: SnarkjsProver;
  afterEach(() => prover.close());
  const refusal = async (folder: string): Promise<AssayError> => {
    prover = new SnarkjsProver(folder);
    const error = await prover
      .prove(circuit, attestationCase(TINY).inputs)
      .catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(AssayError);
    return error as AssayError;
  };

  test('rejects a key with one bit changed, a truncated one and a missing one, before use', async () => {
    const flipped = copyOfKeys();
    const bytes = readFileSync(join(flipped, zkey));
    const middle = Math.floor(bytes.length / 2);
    bytes[middle] = (bytes[middle] as number) ^ 1;
    writeFileSync(join(flipped, zkey), bytes);
    const truncated = copyOfKeys();
    truncateSync(join(truncated, zkey), bytes.length - 1);
    const missing = mkdtempSync(join(tmpdir(), 'assay-spoilt-'));
    copyFileSync(join(KEYS, 'manifest.json'), join(missing, 'manifest.json'));
    for (const folder of [flipped, truncated, missing]) {
      expect(await refusal(folder)).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    }
  });

  test('rejects a compiled circuit that is not the one of the key', async () => {
    const folder = copyOfKeys();
    const manifest = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
    manifest.circuits[circuit].wasm.sha256 = '0'.repeat(64);
    writeFileSync(join(folder, 'manifest.json'), JSON.stringify(manifest));
    const error = await refusal(folder);
    expect(error).toMatchObject({ code: 'key-integrity', exitCode: 4 });
    expect(error.message).toMatch(/compiled circuit/);
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
