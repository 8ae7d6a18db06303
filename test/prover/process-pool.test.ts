import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { selfTest } from '../../src/prover/external-prover.ts';
import { ProcessPool, poolSize } from '../../src/prover/process-pool.ts';
import { selfTestCase } from '../../src/prover/self-test-case.ts';

const { circuit, inputs } = selfTestCase();
const folder = mkdtempSync(join(tmpdir(), 'assay-pool-'));
/** A stand-in for the proving process. */
const standIn = (name: string, body: string): string => {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, `process.on('message', async ({ id, circuit, inputs }) => {${body}});`);
  return path;
};
const answer = (signal: string) =>
  `process.send({ id, proved: { proof: { a: [], b: [], c: [] }, publicSignals: [${signal}] } });`;

describe('ProcessPool', () => {
  let pool: ProcessPool;
  afterEach(() => pool.close());

  test('makes proofs that verify', async () => {
    pool = new ProcessPool(1);
    await selfTest(pool, circuit, inputs);
  });

  test('says that a claim is false as the prover says it', async () => {
    pool = new ProcessPool(1);
    await expect(pool.prove(circuit, { ...inputs, count: 0 })).rejects.toMatchObject({
      code: 'no-witness',
      exitCode: 3,
    });
  });

  test('says what its processes chose to prove with', async () => {
    pool = new ProcessPool(2);
    expect(await pool.engine()).toBe('assay, fused arithmetic; up to 2 processes');
    await pool.close();
    pool = new ProcessPool(1, standIn('silent', ''), 'snarkjs');
    const engine = pool.engine();
    await pool.close();
    expect(await engine).toBe('snarkjs');
  });

  test('works in as many processes as it was given, and keeps the rest waiting', async () => {
    pool = new ProcessPool(2, standIn('slow', `setTimeout(() => {${answer('BigInt(process.pid)')}}, 100);`));
    const all = await Promise.all(Array.from({ length: 6 }, () => pool.prove(circuit, inputs)));
    expect(new Set(all.map(({ publicSignals }) => publicSignals[0])).size).toBe(2);
  });

  test('begins a proof anew once when its process dies, and then gives it up', async () => {
    const mark = join(folder, 'died');
    pool = new ProcessPool(
      1,
      standIn(
        'once',
        `const { existsSync, writeFileSync } = await import('node:fs');
         if (!existsSync(${JSON.stringify(mark)})) { writeFileSync(${JSON.stringify(mark)}, ''); process.kill(process.pid, 'SIGKILL'); }
         ${answer('7n')}`,
      ),
    );
    expect((await pool.prove(circuit, inputs)).publicSignals).toEqual([7n]);
    await pool.close();
    pool = new ProcessPool(1, standIn('always', "process.kill(process.pid, 'SIGKILL');"));
    await expect(pool.prove(circuit, inputs)).rejects.toMatchObject({ code: 'prover-died', exitCode: 4 });
  });

  test('has a process a core, as far as memory goes', () => {
    expect(poolSize(8, 64e9)).toBe(8);
    expect(poolSize(8, 3e9)).toBe(6);
    expect(poolSize(8, 3e9, 'snarkjs')).toBe(3);
    expect(poolSize(8, 1e6)).toBe(1);
  });
});
