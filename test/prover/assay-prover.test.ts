import { afterEach, describe, expect, test } from 'vitest';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import { selfTest } from '../../src/prover/external-prover.ts';
import { FUSED, Groth16Error, INTEGER } from '../../src/prover/groth16/index.ts';
import { selfTestCase } from '../../src/prover/self-test-case.ts';

const { circuit, inputs } = selfTestCase();

describe('AssayProver', () => {
  let prover: AssayProver;
  afterEach(() => prover.close());

  test('makes proofs that verify, in one thread and in two', async () => {
    for (const threads of [1, 2]) {
      prover = new AssayProver(undefined, { threads });
      await selfTest(prover, circuit, inputs);
      expect(await prover.engine()).toBe('assay, fused arithmetic');
      await prover.close();
    }
  });

  test('proves with integers where fused arithmetic is wrong, and says why', async () => {
    const choice = { backend: INTEGER, rejected: [{ name: FUSED.name, reason: 'wrong answers' }] };
    prover = new AssayProver(undefined, { threads: 1, choose: async () => choice });
    await selfTest(prover, circuit, inputs);
    expect(await prover.engine()).toBe('assay, integer arithmetic (fused: wrong answers)');
  });

  test('lets snarkjs prove where no backend works, and says so', async () => {
    const none = new Groth16Error('no-engine', 'The prover cannot run here.');
    prover = new AssayProver(undefined, { threads: 1, choose: () => Promise.reject(none) });
    await selfTest(prover, circuit, inputs);
    expect(await prover.engine()).toBe('snarkjs: The prover cannot run here.');
  });

  test('makes proofs that are asked for at the same time', async () => {
    prover = new AssayProver(undefined, { threads: 2 });
    const proofs = await Promise.all([1, 2, 3].map(() => prover.prove(circuit, inputs)));
    expect(new Set(proofs.map(({ proof }) => proof.a[0])).size).toBe(3);
  });

  test('says that a claim is false, without any of its values', async () => {
    prover = new AssayProver(undefined, { threads: 1 });
    await expect(prover.prove(circuit, { ...inputs, count: 0 })).rejects.toMatchObject({
      code: 'no-witness',
      exitCode: 3,
    });
  });
});
