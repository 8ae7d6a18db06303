// Renders the Solidity verifier of a verification key: constants only, the logic is contracts/lib/Groth16Verifier.sol.
import type { G1Point, G2Point } from '../src/verifier/curve-points.ts';
import { type KeyGrade, parseVerificationKey } from '../src/verifier/verification-key.ts';

export interface VerifierInfo {
  readonly circuit: string;
  readonly grade: KeyGrade;
}

/** Name of a circuit's verifier contract: `attestation-tiny` → `AttestationTinyVerifier`. */
export function contractNameOf(circuit: string): string {
  const words = circuit.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Verifier`;
}

/**
 * The Solidity source of `contracts/generated/<contractNameOf(name)>.sol`.
 * @param vkey snarkjs verification key
 * @throws AssayError `key-malformed` or `key-unsafe`
 */
export function renderVerifier(name: string, vkey: unknown, info: VerifierInfo): string {
  const key = parseVerificationKey(vkey, { ...info, sha256: '' });
  const assign = (target: string, x: bigint, y: bigint) =>
    `        ${target} = [\n            ${x},\n            ${y}\n        ];`;
  const assignG1 = (target: string, { x, y }: G1Point) => assign(target, x, y);
  // The EVM's order: imaginary part first.
  const assignG2 = (target: string, { x, y }: G2Point) =>
    `${assign(`${target}[0]`, x.c1, x.c0)}\n${assign(`${target}[1]`, y.c1, y.c0)}`;
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/${info.circuit}.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit ${info.circuit} (key of grade ${info.grade})
contract ${contractNameOf(name)} is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return ${key.vkHash};
    }

    function circuit() external pure returns (string memory) {
        return "${info.circuit}";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "${info.grade}";
    }

    function _verifyingKey() internal pure override returns (VerifyingKey memory key) {
${assignG1('key.alpha', key.alpha)}
${assignG2('key.beta', key.beta)}
${assignG2('key.gamma', key.gamma)}
${assignG2('key.delta', key.delta)}
        key.ic = new uint256[2][](${key.ic.length});
${key.ic.map((point, i) => assignG1(`key.ic[${i}]`, point)).join('\n')}
    }
}
`;
}
