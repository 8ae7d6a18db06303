import {
  type AttestationCircuit,
  publicSignalNames,
  roundCircuit,
  shapeOf,
} from '../../protocol/second/shape.ts';
import { positionsOf, type SetLayout } from '../combine-proofs.ts';

/** Where the signals of an answer's proofs stand in the call: attestations of a circuit, and their seal. */
export function setLayout(attestation: AttestationCircuit): SetLayout {
  const signals = publicSignalNames(attestation);
  const seal = publicSignalNames(roundCircuit('seal', shapeOf(attestation).f));
  return {
    common: positionsOf(signals, ['root', 'context']),
    own: positionsOf(signals, ['index', 'count', 'commitment']),
    openRound: positionsOf(seal, ['mode', 'policyHash', 'V', 'key']),
  };
}
