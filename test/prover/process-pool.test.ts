import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { trueInputs } from '../../scripts/measure/circuit-inputs.ts';
import { STANDARD } from '../../src/protocol/second/shape.ts';
import { selfTest } from '../../src/prover/external-prover.ts';
import { PROCESS_BYTES, ProcessPool, poolSize } from '../../src/prover/process-pool.ts';
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
    expect(poolSize(8, 3.2e9)).toBe(7);
    expect(poolSize(8, 3.2e9, 'snarkjs')).toBe(3);
    expect(poolSize(8, 1e6)).toBe(1);
  });

  test.runIf(process.platform === 'linux')('takes at most the memory that the pool counts with', async () => {
    const status = join(folder, 'status');
    const script = join(folder, 'watched.mjs');
    writeFileSync(
      script,
      `import { readFileSync, writeFileSync } from 'node:fs';
       const send = process.send.bind(process);
       process.send = (message) => { writeFileSync(${JSON.stringify(status)}, readFileSync("/proc/self/status")); return send(message); };
       await import(${JSON.stringify(new URL('../../src/prover/proving-process.ts', import.meta.url).href)});`,
    );
    pool = new ProcessPool(1, script);
    const standard = trueInputs(STANDARD.circuit);
    for (let i = 0; i < 3; i++) await pool.prove(STANDARD.circuit, standard);
    const peak = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(status, 'utf8'))?.[1];
    expect(Number(peak) * 1024).toBeGreaterThan(100e6);
    expect(Number(peak) * 1024).toBeLessThan(PROCESS_BYTES.assay);
  });
});
