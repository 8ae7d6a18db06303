import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { runForecast } from '../../src/cli/commands/forecast.ts';
import { readProvingSeconds } from '../../src/cli/files/forecast-files.ts';
import { keepProvingTime, provingSeconds, provingTimesPath } from '../../src/cli/forecast/proving-times.ts';
import { watchProver } from '../../src/cli/forecast/watch-prover.ts';
import { TINY } from '../../src/protocol/second/shape.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import type { Prover } from '../../src/prover/prover.ts';
import { trialAttestation } from '../../src/prover/second/trial-case.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-forecast-'));
const real = new AssayProver();
afterAll(async () => {
  await real.close();
  rmSync(folder, { recursive: true, force: true });
});
const circuit = 'attestation-tiny';
const quiet = { draw: undefined, note: () => {}, now: () => performance.now() };

describe('a proving forecast', () => {
  test('needs one trial proof, a true one, and none the second time', async () => {
    const path = join(folder, 'assay', 'times.json');
    let proofs = 0;
    const counting: Prover = {
      prove: (name, inputs) => {
        proofs++;
        return real.prove(name, inputs);
      },
      engine: () => real.engine(),
      close: () => real.close(),
    };
    const deps = { note: () => {}, prover: async () => watchProver(counting, path, quiet) };
    const first = await runForecast(deps, { circuit, proofs: '3' }, path);
    expect(first).toMatchObject({ circuit, proofs: 3, tried: true });
    expect(first.seconds).toBeCloseTo(3 * first.secondsPerProof, 9);
    const second = await runForecast(deps, { circuit, proofs: '3' }, path);
    expect(second).toMatchObject({ tried: false, secondsPerProof: first.secondsPerProof });
    expect(proofs).toBe(1);
    // The file has the form that check --figures reads.
    expect(await readProvingSeconds(path, circuit)).toBe(first.secondsPerProof);
  });

  test('is not taken from another machine or from a damaged file', async () => {
    const path = join(folder, 'other.json');
    await keepProvingTime(path, circuit, 12);
    expect(await provingSeconds(path, circuit)).toBe(12);
    await keepProvingTime(path, circuit, 18);
    expect(await provingSeconds(path, circuit)).toBe(15);
    const times = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...times, machine: 'another' }));
    expect(await provingSeconds(path, circuit)).toBeUndefined();
    writeFileSync(path, '{');
    expect(await provingSeconds(path, circuit)).toBeUndefined();
  });

  test('keeps its file in the cache folder that the environment names', () => {
    expect(provingTimesPath({ XDG_CACHE_HOME: '/cache' })).toBe('/cache/assay/proving-times.json');
  });

  test('is made for a circuit of any size by inputs of that size', () => {
    expect(trialAttestation(TINY)).toMatchObject({ codes: expect.anything() });
  });
});
