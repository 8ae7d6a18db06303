import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import {
  type CircuitName as SecondCircuit,
  publicSignalNames as secondSignalNames,
} from '../../src/protocol/second/shape.ts';
import { parseVerificationKey, type VerificationKey } from '../../src/verifier/verification-key.ts';
import { type TrapdoorKey, trapdoorKey } from '../support/trapdoor-key.ts';
import { shapeOfCircuit } from './second-shape.ts';
import { renderVerifier } from './verifier-template.ts';

/** Keys for tests of the batch, of no circuit that there is: the number of their public signals. */
const SIMULATED = { 'attestation-standard': 12, 'open-standard': 11 } as const;

export type Simulated = keyof typeof SIMULATED;

/**
 * A key with a known trapdoor: it proves any statement. All these keys share a phase 1, as the real ones do.
 */
export const simulatedKey = (circuit: Simulated): TrapdoorKey =>
  trapdoorKey(circuit, SIMULATED[circuit], 'simulated');

/** The verification key of `simulatedKey`, parsed. */
export const simulatedVerificationKey = (circuit: Simulated): VerificationKey =>
  parseVerificationKey(simulatedKey(circuit).json, { circuit, grade: 'dev', sha256: '' });

/** Name of a circuit's simulated verifier. */
export const simulatedName = (circuit: Simulated): string => verifierContract(`simulated-${circuit}`);

/**
 * The source of contracts/test/SimulatedVerifiers.sol: the code of the real verifiers with keys that need no
 * proving.
 */
export function renderSimulatedVerifiers(): string {
  const sources = (Object.keys(SIMULATED) as Simulated[]).map((circuit) =>
    renderVerifier(`simulated-${circuit}`, simulatedKey(circuit).json, { circuit, grade: 'dev' }),
  );
  const contracts = sources.map((source) => source.slice(source.indexOf('/// @title')));
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys whose trapdoor is known. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";

${contracts.join('\n')}`;
}

/** The circuits of the second edition's standard shape. */
const SECOND_SIMULATED = [
  ...(['origin', 'attestation-standard', 'seal-f16', 'evaluate-f16', 'score-f16', 'step-f16'] as const),
] satisfies readonly SecondCircuit[];

export type SecondSimulated = (typeof SECOND_SIMULATED)[number];

/** As `simulatedKey`, for a circuit of the second edition. */
export const secondSimulatedKey = (circuit: SecondSimulated): TrapdoorKey =>
  trapdoorKey(`second-${circuit}`, secondSignalNames(circuit).length, 'simulated');

/** The verification key of `secondSimulatedKey`, parsed. */
export const secondSimulatedVerificationKey = (circuit: SecondSimulated): VerificationKey =>
  parseVerificationKey(secondSimulatedKey(circuit).json, { circuit, grade: 'dev', sha256: '' });

/** The source of contracts/test/SimulatedVerifiers2.sol. */
export function renderSecondSimulatedVerifiers(): string {
  const sources = SECOND_SIMULATED.map((circuit) =>
    renderVerifier(`simulated-${circuit}`, secondSimulatedKey(circuit).json, {
      circuit,
      grade: 'dev',
      shape: shapeOfCircuit(circuit),
    }),
  );
  const contracts = sources.map((source) => source.slice(source.indexOf('/// @title')));
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys whose trapdoor is known. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";
import {CircuitShape, ICircuitVerifier} from "../second/interfaces/ICircuitVerifier.sol";

${contracts.join('\n')}`;
}
