import { readFile } from 'node:fs/promises';
import { groth16 } from 'snarkjs';
import { afterAll, describe, expect, it } from 'vitest';
import { MEASURED_CIRCUITS, trueInputs } from '../../../scripts/measure/circuit-inputs.ts';
import { FUSED, INTEGER, loadKey, prove } from '../../../src/prover/groth16/index.ts';
import { CheckedKeys, witnessOf } from '../../../src/prover/prover.ts';
import { SnarkjsProver } from '../../../src/prover/snarkjs-prover.ts';
import { threeVerdicts } from './support/three-verifiers.ts';

const keys = new CheckedKeys();
const snarkjs = new SnarkjsProver();
afterAll(() => snarkjs.close());

describe.each(MEASURED_CIRCUITS)('the circuit %s', (circuit) => {
  it('has proofs by both backends and by snarkjs that three verifiers accept, with the same public signals', async () => {
    const { zkey, wasm } = await keys.of(circuit);
    const [bytes, wtns] = [await readFile(zkey), await witnessOf(circuit, trueInputs(circuit), wasm)];
    const theirs = await groth16.prove({ type: 'mem', data: bytes }, { type: 'mem', data: wtns });
    for (const options of [{ backends: [FUSED] }, { backends: [INTEGER] }, { threads: 2 }]) {
      const key = await loadKey(bytes, options);
      const ours = await prove(key, wtns, { verify: false });
      expect(ours.publicSignals).toEqual(theirs.publicSignals);
      expect(await threeVerdicts(key.verificationKey, ours)).toEqual([true, true, true]);
      expect(await threeVerdicts(key.verificationKey, theirs)).toEqual([true, true, true]);
      await key.close();
    }
  }, 1_200_000);
});
