import fc from 'fast-check';
import { groth16 } from 'snarkjs';
import { describe, expect, it } from 'vitest';
import { R } from '../../../src/prover/groth16/constants.ts';
import { FUSED, INTEGER, loadKey, prove, verify } from '../../../src/prover/groth16/index.ts';
import { operations, seeded } from './support/random.ts';
import { type RandomCircuit, randomCircuit } from './support/random-circuit.ts';
import { mclVerdict, threeVerdicts } from './support/three-verifiers.ts';

const SCALARS: Readonly<Record<string, RandomCircuit['scalar']>> = {
  full: (random) => random.below(R),
  bits: (random) => BigInt(random.integer(2)),
  small: (random) => (R + BigInt(random.integer(9) - 4)) % R,
  mixed: (random) => [0n, 1n, R - 1n, R >> 1n, random.bits(20), random.below(R)][random.integer(6)] as bigint,
};

const circuits = fc.record({
  seed: fc.integer(),
  constraints: fc.oneof(fc.integer({ min: 1, max: 8 }), fc.integer({ min: 1, max: 120 })),
  // snarkjs can't verify a proof without public signals.
  publicSignals: fc.integer({ min: 1, max: 4 }),
  longestRow: fc.constantFrom(1, 3, 9, 60),
  scalar: fc.constantFrom(...Object.keys(SCALARS)),
});

describe('proofs of random circuits', () => {
  it.each([FUSED, INTEGER])('verify by snarkjs, noble-curves and mcl, backend $name', async (backend) => {
    await fc.assert(
      fc.asyncProperty(circuits, async ({ seed, scalar, ...shape }) => {
        const random = seeded(`circuit ${seed}`);
        const circuit = await randomCircuit(random, {
          ...shape,
          scalar: SCALARS[scalar] as RandomCircuit['scalar'],
        });
        const key = await loadKey(circuit.zkey, { backends: [backend] });
        const result = await prove(key, circuit.wtns, { verify: false });
        expect(await threeVerdicts(key.verificationKey, result)).toEqual([true, true, true]);
        await key.close();
      }),
      { numRuns: Math.ceil(operations(50_000) / 25_000) },
    );
  });

  it('without public signals are verified by noble-curves and mcl', async () => {
    const circuit = await randomCircuit(seeded('no public signals'), { ...shape(20), publicSignals: 0 });
    const key = await loadKey(circuit.zkey);
    const { proof, publicSignals } = await prove(key, circuit.wtns);
    expect(publicSignals).toEqual([]);
    expect(await verify(key.verificationKey, publicSignals, proof)).toBe(true);
    expect(await mclVerdict(key.verificationKey, publicSignals, proof)).toBe(true);
    await key.close();
  });

  it('two proofs of one witness differ, and both verify', async () => {
    const circuit = await randomCircuit(seeded('blinding'), shape(20));
    const key = await loadKey(circuit.zkey);
    const [first, second] = [await prove(key, circuit.wtns), await prove(key, circuit.wtns)];
    expect(first.proof.pi_a).not.toEqual(second.proof.pi_a);
    expect(first.proof.pi_b).not.toEqual(second.proof.pi_b);
    expect(first.publicSignals).toEqual(second.publicSignals);
  });

  it('both backends, and any number of threads, give the same proof under the same blinding', async () => {
    const circuit = await randomCircuit(seeded('same proof'), shape(60));
    const blinding = { r: 12345n, s: R - 6789n };
    const proofs = [];
    for (const options of [{ backends: [FUSED] }, { backends: [INTEGER] }, { threads: 2 }]) {
      const key = await loadKey(circuit.zkey, options);
      proofs.push((await prove(key, circuit.wtns, { blinding })).proof);
      await key.close();
    }
    expect(proofs[1]).toEqual(proofs[0]);
    expect(proofs[2]).toEqual(proofs[0]);
  });

  it('without blinding a proof is still right, with any sum at infinity', async () => {
    const circuit = await randomCircuit(seeded('no blinding'), shape(3));
    const key = await loadKey(circuit.zkey);
    const result = await prove(key, circuit.wtns, { blinding: { r: 0n, s: 0n }, verify: false });
    expect(await threeVerdicts(key.verificationKey, result)).toEqual([true, true, true]);
  });

  it('snarkjs makes valid proofs with the same keys', async () => {
    const circuit = await randomCircuit(seeded('snarkjs'), shape(30));
    const key = await loadKey(circuit.zkey);
    const proved = await groth16.prove(
      { type: 'mem', data: circuit.zkey },
      { type: 'mem', data: circuit.wtns },
      undefined,
      { singleThread: true },
    );
    expect(await threeVerdicts(key.verificationKey, proved)).toEqual([true, true, true]);
    expect(proved.publicSignals).toEqual((await prove(key, circuit.wtns)).publicSignals);
  });

  it('a proof for other public signals is refused by all verifiers', async () => {
    const circuit = await randomCircuit(seeded('other signals'), { ...shape(12), publicSignals: 2 });
    const key = await loadKey(circuit.zkey);
    const { proof, publicSignals } = await prove(key, circuit.wtns);
    const others = [publicSignals[1], publicSignals[0]] as string[];
    expect(await threeVerdicts(key.verificationKey, { proof, publicSignals: others })).toEqual([
      false,
      false,
      false,
    ]);
  });
});

const shape = (constraints: number): RandomCircuit => ({
  constraints,
  publicSignals: 2,
  longestRow: 5,
  scalar: (random) => random.below(R),
});
