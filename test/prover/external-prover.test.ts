import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExternalProver, findProgram, selfTest } from '../../src/prover/external-prover.ts';
import { selfTestCase } from '../../src/prover/self-test-case.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const { circuit, inputs } = selfTestCase();
const folder = mkdtempSync(join(tmpdir(), 'assay-external-'));
const work = mkdtempSync(join(tmpdir(), 'assay-external-work-'));

/** An executable in the place of rapidsnark. */
function program(name: string, body: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!${process.execPath}\n${body}`);
  chmodSync(path, 0o755);
  return path;
}
/** Proves with snarkjs, called as rapidsnark is. */
const honest = program(
  'stand-in.mjs',
  `import { groth16 } from ${JSON.stringify(join(PROJECT_ROOT, 'node_modules/snarkjs/main.js'))};
import { statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
const [zkey, witness, proofFile, publicFile] = process.argv.slice(2);
if ((statSync(dirname(witness)).mode & 0o077) !== 0 || (statSync(witness).mode & 0o077) !== 0) process.exit(9);
const { proof, publicSignals } = await groth16.prove(zkey, witness);
writeFileSync(proofFile, JSON.stringify(proof));
writeFileSync(publicFile, JSON.stringify(publicSignals));
process.exit(0);`,
);
const forged = program(
  'forged.mjs',
  `import { writeFileSync } from 'node:fs';
const point = ['1', '2', '1'];
writeFileSync(process.argv[4], JSON.stringify({ pi_a: point, pi_b: [['1', '2'], ['3', '4'], ['1', '0']], pi_c: point }));
writeFileSync(process.argv[5], JSON.stringify(['1']));`,
);

describe('a prover of another program', () => {
  test('passes the self-test where the program proves, and leaves no witness behind', async () => {
    await selfTest(new ExternalProver(honest, { folder: work }), circuit, inputs);
    expect(readdirSync(work)).toEqual([]);
  });

  test('removes the witness that a killed process left, and no folder of a running one', async () => {
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const left = join(work, `assay-proof-${dead}-abcdef`);
    const running = join(work, `assay-proof-${process.pid}-abcdef`);
    for (const path of [left, running]) {
      mkdirSync(path);
      writeFileSync(join(path, 'witness.wtns'), 'a record');
    }
    const silent = program('silent-2.mjs', '');
    await expect(new ExternalProver(silent, { folder: work }).prove(circuit, inputs)).rejects.toThrow();
    expect(existsSync(left)).toBe(false);
    expect(existsSync(running)).toBe(true);
    rmSync(running, { recursive: true });
  });

  test.runIf(process.platform === 'linux')('puts the witness on the memory disk by default', async () => {
    const seen = join(folder, 'seen');
    const telling = program(
      'telling.mjs',
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(seen)}, process.argv[3]);`,
    );
    await expect(new ExternalProver(telling).prove(circuit, inputs)).rejects.toThrow();
    expect(readFileSync(seen, 'utf8')).toMatch(/^\/dev\/shm\/assay-proof-\d+-/);
  });

  test('rejects a program whose proofs do not verify, that fails, or that writes nothing', async () => {
    const failing = program('failing.mjs', "console.error('a value of the witness'); process.exit(1);");
    const silent = program('silent.mjs', '');
    for (const path of [forged, failing, silent]) {
      const attempt = selfTest(new ExternalProver(path, { folder: work }), circuit, inputs);
      await expect(attempt).rejects.toMatchObject({ code: 'prover-failed', exitCode: 4 });
      await expect(attempt).rejects.not.toThrow(/witness/);
    }
    expect(readdirSync(work)).toEqual([]);
  });

  test('gives out no proof that does not verify', async () => {
    const attempt = new ExternalProver(forged, { folder: work }).prove(circuit, inputs);
    await expect(attempt).rejects.toMatchObject({ code: 'prover-failed', exitCode: 4 });
  });

  test('is found on the path, or refused', async () => {
    expect(await findProgram('stand-in.mjs', `/nowhere:${folder}`)).toBe(honest);
    expect(await findProgram(honest)).toBe(honest);
    await expect(findProgram('rapidsnark', folder)).rejects.toMatchObject({ code: 'no-prover', exitCode: 2 });
  });
});
