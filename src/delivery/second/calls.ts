import type { AttestationSetCall, OriginCall } from '../../chain/clients/second/round-types.ts';
import type { SecondAttestationSetValues, SecondOriginValues } from '../../client/second/bodies.ts';
import { ROLES } from '../../protocol/context.ts';
import type { EvmProof } from '../../protocol/evm-proof.ts';
import { publicSignalNames, roundCircuit, shapeOf } from '../../protocol/second/shape.ts';
import type { WireProof } from '../../protocol/wire-proof.ts';
import { combineC } from '../../verifier/combine-proofs.ts';
import { parseProof } from '../../verifier/parse-proof.ts';
import { toEvmProof } from '../../verifier/proof.ts';
import { secondLocalKey } from '../../verifier/second/local-key.ts';
import { setLayout } from '../../verifier/second/set-layout.ts';

/** Contract calls from the values of bodies, for an account that sends them itself. */

/** A proof in the contracts' form. @throws AssayError `wrong-arity`, `non-canonical`, `invalid-proof` (2) */
export const evmProofOf = (proof: WireProof): EvmProof => toEvmProof(parseProof(proof));

export const originCallOf = ({ statement }: SecondOriginValues): OriginCall => ({
  ...statement,
  role: ROLES[statement.role],
  records: Number(statement.records),
});

/**
 * The call of an answer. The contract takes only one point C for all attestations, so they are combined here under this
 * package's keys.
 * @param circuit attestation circuit of the round
 * @throws AssayError as `evmProofOf`; `unknown-circuit` (2)
 */
export function setCallOf(
  { statement, attestations, seal }: SecondAttestationSetValues,
  circuit: string,
): AttestationSetCall {
  const shape = shapeOf(circuit);
  const sealCircuit = roundCircuit('seal', shape.f);
  const proven = attestations.map(({ publicSignals, proof }) => ({
    signals: publicSignals,
    proof: evmProofOf(proof),
  }));
  const opening = { signals: seal.publicSignals, proof: evmProofOf(seal.proof) };
  const named = (names: readonly string[], signals: readonly bigint[], name: string): bigint[] =>
    names.flatMap((each, i) => (each === name || each.startsWith(`${name}[`) ? [signals[i] as bigint] : []));
  const ofSeal = (name: string) => named(publicSignalNames(sealCircuit), seal.publicSignals, name);
  const [freshX, freshY] = ofSeal('fresh') as [bigint, bigint];
  return {
    round: statement.round,
    dataset: statement.dataset,
    relayerFee: statement.relayerFee,
    deadline: statement.deadline,
    points: proven.flatMap(({ proof: { a, b } }) => [...a, ...b[0], ...b[1]]),
    combinedC: combineC({
      key: secondLocalKey(shape.circuit, statement.chainId),
      attestations: proven,
      openKey: secondLocalKey(sealCircuit, statement.chainId),
      opening,
      layout: setLayout(shape.circuit),
    }),
    commitments: proven.flatMap(({ signals }) =>
      named(publicSignalNames(shape.circuit), signals, 'commitment'),
    ),
    fresh: [freshX, freshY],
    scores: ofSeal('scores')[0] as bigint,
    sealedOpening: ofSeal('sealed'),
    sealProof: opening.proof,
  };
}
