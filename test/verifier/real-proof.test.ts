import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { attestationCase } from '../../scripts/support/second-cases.ts';
import { type CircuitName, publicSignalNames, TINY } from '../../src/protocol/second/shape.ts';
import { AssayProver } from '../../src/prover/assay-prover.ts';
import type { Proved } from '../../src/prover/prover.ts';
import { SECOND_KEYS as KEYS } from '../../src/prover/second/keys.ts';
import { MclVerifier } from '../../src/verifier/batch-verifier.ts';
import { listedCircuits, loadVerificationKey } from '../../src/verifier/load-verification-key.ts';
import { nobleVerifier } from '../../src/verifier/noble-verifier.ts';
import { parseProof } from '../../src/verifier/parse-proof.ts';
import { parsePublicSignals } from '../../src/verifier/parse-public-signals.ts';
import { snarkjsVerifier } from '../../src/verifier/verify-proof.ts';

const CIRCUITS = listedCircuits(KEYS) as CircuitName[];

describe('the keys of this repository', () => {
  it('load, and have the arity that the manifest of circuits says', () => {
    for (const circuit of CIRCUITS) {
      const key = loadVerificationKey(KEYS, circuit, 31337n);
      expect(key.arity).toBe(publicSignalNames(circuit).length);
    }
  });

  it('rejects every key of development grade off the local chain', () => {
    for (const circuit of CIRCUITS) {
      const { grade } = loadVerificationKey(KEYS, circuit, 31337n);
      if (grade === 'ceremony') continue;
      expect(() => loadVerificationKey(KEYS, circuit, 1n)).toThrow(
        expect.objectContaining({ code: 'key-development-grade', exitCode: 4 }),
      );
    }
  });
});

describe('a proof of the tiny attestation circuit', () => {
  const prover = new AssayProver();
  const key = loadVerificationKey(KEYS, TINY.circuit, 31337n);
  let proved: Proved;
  beforeAll(async () => {
    proved = await prover.prove(TINY.circuit, attestationCase(TINY).inputs);
  });
  afterAll(() => prover.close());

  it('is accepted by all verifiers, while the prover keeps its own curve', async () => {
    const proof = parseProof(JSON.parse(JSON.stringify(proved.proof)));
    const signals = parsePublicSignals(proved.publicSignals.map(String), key.arity);
    // Null and undefined both mean that no curve is loaded.
    const loaded = () => (globalThis as { curve_bn128?: unknown }).curve_bn128 ?? undefined;
    const own = loaded();
    expect(await snarkjsVerifier.verify(key, signals, proof)).toBe(true);
    expect(await nobleVerifier.verify(key, signals, proof)).toBe(true);
    const mcl = await MclVerifier.load();
    const wrong = signals.map((signal, i) => (i === 0 ? signal + 1n : signal));
    const batch = [signals, wrong, signals].map((each) => ({ signals: each, proof }));
    expect(mcl.verify(key, batch)).toEqual([true, false, true]);
    expect(loaded()).toBe(own);
  });

  it('rejects every public signal changed by one, and every two swapped', async () => {
    const proof = parseProof(JSON.parse(JSON.stringify(proved.proof)));
    const signals = [...proved.publicSignals] as bigint[];
    for (let i = 0; i < signals.length; i++) {
      const changed = signals.map((signal, j) => (i === j ? signal + 1n : signal));
      expect(await snarkjsVerifier.verify(key, changed, proof)).toBe(false);
    }
    const rotated = [...signals.slice(1), ...signals.slice(0, 1)];
    expect(await snarkjsVerifier.verify(key, rotated, proof)).toBe(false);
    expect(await nobleVerifier.verify(key, rotated, proof)).toBe(false);
  });
});
