// Renders the Solidity verifier of a verification key: constants only, the logic is contracts/lib/Groth16Verifier.sol.
import { AbiCoder, keccak256 } from 'ethers';

/** A snarkjs verification key: the members that a verifier needs. G2 coordinates as [c0, c1]. */
export type VerificationKey = {
  readonly protocol: string;
  readonly curve: string;
  readonly nPublic: number;
  readonly vk_alpha_1: readonly string[];
  readonly vk_beta_2: readonly (readonly string[])[];
  readonly vk_gamma_2: readonly (readonly string[])[];
  readonly vk_delta_2: readonly (readonly string[])[];
  readonly IC: readonly (readonly string[])[];
};

export type VerifierInfo = { readonly circuit: string; readonly grade: 'dev' | 'ceremony' };

type G1 = readonly [string, string];
type G2 = readonly [G1, G1];
type EvmKey = { alpha: G1; beta: G2; gamma: G2; delta: G2; ic: G1[] };

const DECIMAL = /^(?:0|[1-9][0-9]{0,77})$/;

function coordinate(value: string | undefined): string {
  if (typeof value !== 'string' || !DECIMAL.test(value))
    throw new Error('verification key: not a decimal coordinate');
  return value;
}

function g1(point: readonly string[] | undefined): G1 {
  if (point?.[2] !== undefined && point[2] !== '1') throw new Error('verification key: point is not affine');
  return [coordinate(point?.[0]), coordinate(point?.[1])];
}

/** Swaps each coordinate to the EVM's order: imaginary part first. */
function g2(point: readonly (readonly string[])[]): G2 {
  const part = (pair: readonly string[] | undefined): G1 => [coordinate(pair?.[1]), coordinate(pair?.[0])];
  return [part(point[0]), part(point[1])];
}

function evmKey(vkey: VerificationKey): EvmKey {
  if (vkey.protocol !== 'groth16' || vkey.curve !== 'bn128')
    throw new Error('verification key: not Groth16 on BN254');
  if (vkey.IC.length !== vkey.nPublic + 1) throw new Error('verification key: IC does not fit nPublic');
  return {
    alpha: g1(vkey.vk_alpha_1),
    beta: g2(vkey.vk_beta_2),
    gamma: g2(vkey.vk_gamma_2),
    delta: g2(vkey.vk_delta_2),
    ic: vkey.IC.map(g1),
  };
}

/** keccak256 of the key's canonical encoding; what the Solidity verifier declares as vkHash(). */
export function verificationKeyHash(vkey: VerificationKey): string {
  const key = evmKey(vkey);
  return keccak256(
    AbiCoder.defaultAbiCoder().encode(
      ['uint256[2]', 'uint256[2][2]', 'uint256[2][2]', 'uint256[2][2]', 'uint256[2][]'],
      [key.alpha, key.beta, key.gamma, key.delta, key.ic],
    ),
  );
}

/** Name of a circuit's verifier contract: `attestation-tiny` → `AttestationTinyVerifier`. */
export function contractNameOf(circuit: string): string {
  const words = circuit.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Verifier`;
}

/** The Solidity source of `contracts/generated/<contractNameOf(name)>.sol`. */
export function renderVerifier(name: string, vkey: VerificationKey, info: VerifierInfo): string {
  const key = evmKey(vkey);
  const assign = (target: string, [x, y]: G1) =>
    `        ${target} = [\n            ${x},\n            ${y}\n        ];`;
  const assignG2 = (target: string, [x, y]: G2) =>
    `${assign(`${target}[0]`, x)}\n${assign(`${target}[1]`, y)}`;
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from keys/${info.circuit}.vkey.json. Do not edit.
pragma solidity 0.8.37;

import {Groth16Verifier} from "../lib/Groth16Verifier.sol";

/// @title Verifier of the circuit ${info.circuit} (key of grade ${info.grade})
contract ${contractNameOf(name)} is Groth16Verifier {
    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override returns (bytes32) {
        return ${verificationKeyHash(vkey)};
    }

    function circuit() external pure returns (string memory) {
        return "${info.circuit}";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override returns (string memory) {
        return "${info.grade}";
    }

    function _verifyingKey() internal pure override returns (VerifyingKey memory key) {
${assign('key.alpha', key.alpha)}
${assignG2('key.beta', key.beta)}
${assignG2('key.gamma', key.gamma)}
${assignG2('key.delta', key.delta)}
        key.ic = new uint256[2][](${key.ic.length});
${key.ic.map((point, i) => assign(`key.ic[${i}]`, point)).join('\n')}
    }
}
`;
}
