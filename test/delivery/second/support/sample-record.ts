import type { SecondAttestationRecord } from '../../../../src/delivery/second/attestation-record.ts';
import { parseSecondParcel, SECOND_PARCEL } from '../../../../src/delivery/second/parcel.ts';
import { type CircuitName, TINY } from '../../../../src/protocol/second/shape.ts';
import { combineC } from '../../../../src/verifier/combine-proofs.ts';
import { parseProof } from '../../../../src/verifier/parse-proof.ts';
import { toEvmProof } from '../../../../src/verifier/proof.ts';
import { setLayout } from '../../../../src/verifier/second/set-layout.ts';
import { parseVerificationKey } from '../../../../src/verifier/verification-key.ts';
import { keyOf, setRequest } from '../../../service/second/support/second-requests.ts';

const key = (circuit: CircuitName) =>
  parseVerificationKey(keyOf(circuit).json, { circuit, grade: 'dev', sha256: '' });
export const keys = { attestation: key(TINY.circuit), seal: key('seal-f4') };
const NOISE = { noise: 25, holdoutNoise: 0, lossNoise: 0, bound: 75 };

/** A set whose proofs hold, as the chain keeps it. @param other changes of the second batch's set */
export async function recordOf(other?: Parameters<typeof setRequest>[0]): Promise<SecondAttestationRecord> {
  const body = await setRequest();
  if (other !== undefined) {
    const { attestations } = await setRequest(other);
    body.attestations[1] = attestations[0] as (typeof attestations)[0];
  }
  const json = { format: SECOND_PARCEL, kind: 'attestation-set', circuit: TINY.circuit, body, noise: NOISE };
  const parcel = parseSecondParcel(json);
  if (parcel.kind !== 'attestation-set') throw new Error('the parcel is of another kind');
  const { statement, attestations, seal } = parcel.values;
  const proven = (part: typeof seal) => ({
    signals: part.publicSignals,
    proof: toEvmProof(parseProof(part.proof)),
  });
  const set = {
    ...{ key: keys.attestation, attestations: attestations.map(proven), openKey: keys.seal },
    ...{ opening: proven(seal), layout: setLayout(TINY.circuit) },
  };
  return {
    ...{ transaction: `0x${'2'.repeat(64)}`, circuit: TINY.circuit, statement },
    attestations: set.attestations.map(({ signals, proof: { a, b } }) => ({ signals, proof: { a, b } })),
    combinedC: combineC(set) as [bigint, bigint],
    seal: set.opening,
  };
}
