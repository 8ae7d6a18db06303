import { simulatedKey, simulatedVerificationKey } from '../../scripts/build/simulated-verifier.ts';
import type { ProvenSet } from '../../src/verifier/combine-proofs.ts';
import { toEvmProof } from '../../src/verifier/proof.ts';
import vector from '../vectors/combined-proofs.json' with { type: 'json' };

/** Three attestations and an opening under simulated keys, and what is drawn from them. Decimal numbers. */
export function combinedVector(): { readonly set: ProvenSet; readonly vector: typeof vector } {
  const prove = (
    circuit: 'attestation-standard' | 'open-standard',
    signals: readonly bigint[],
    name: string,
  ) => ({
    signals,
    proof: toEvmProof(simulatedKey(circuit).prove(signals, name)),
  });
  const signals = vector.signals.map((row) => row.map(BigInt));
  const set = {
    key: simulatedVerificationKey('attestation-standard'),
    attestations: signals.map((row, j) => prove('attestation-standard', row, `vector ${j}`)),
    openKey: simulatedVerificationKey('open-standard'),
    opening: prove('open-standard', vector.openSignals.map(BigInt), 'vector'),
    layout: { common: [0, 3, 11], own: [1, 2, 8, 9, 10], openRound: [2, 3] },
  };
  return { set, vector };
}
