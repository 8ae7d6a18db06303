// Renders the Solidity verifier of a verification key. It holds constants only; the logic is in
// contracts/lib/Groth16Verifier.sol.
import { verifierContract } from '../../src/chain/deploy/verifier-contract.ts';
import type { G1Point, G2Point } from '../../src/verifier/curve-points.ts';
import { type KeyGrade, parseVerificationKey } from '../../src/verifier/verification-key.ts';

export interface VerifierInfo {
  readonly circuit: string;
  readonly grade: KeyGrade;
  /** Of a circuit of the second edition, whose verifier tells its shape. */
  readonly shape?: CircuitShape;
}

/** As in contracts/second/interfaces/ICircuitVerifier.sol; 0 where the circuit has no such parameter. */
export interface CircuitShape {
  readonly batchSize: number;
  readonly features: number;
  readonly levels: number;
  readonly rules: number;
}

/** The head of a source, and what a verifier inherits and says of its shape. */
function partsOf({ circuit, shape }: VerifierInfo) {
  if (!shape)
    return {
      key: `keys/${circuit}.vkey.json`,
      imports: 'import {Groth16Verifier, IGroth16Verifier} from "../lib/Groth16Verifier.sol";',
      bases: 'Groth16Verifier',
      shape: '',
    };
  const { batchSize, features, levels, rules } = shape;
  return {
    key: `keys/second/${circuit}.vkey.json`,
    imports: [
      'import {Groth16Verifier, IGroth16Verifier} from "../../lib/Groth16Verifier.sol";',
      'import {CircuitShape, ICircuitVerifier} from "../../second/interfaces/ICircuitVerifier.sol";',
    ].join('\n'),
    bases: 'Groth16Verifier, ICircuitVerifier',
    shape: `    /// @inheritdoc ICircuitVerifier
    function shape() external pure returns (CircuitShape memory) {
        return CircuitShape(${batchSize}, ${features}, ${levels}, ${rules});
    }

`,
  };
}

/** Offset of ic in the encoding of the key: after fourteen words and this offset itself. */
const IC_OFFSET = 15n * 32n;

const hexWord = (value: bigint): string => value.toString(16).padStart(64, '0');

/**
 * The Solidity source of `contracts/generated/<verifierContract(name)>.sol`, or of the second edition's in its folder.
 * @param vkey a snarkjs verification key
 * @throws AssayError `key-malformed`, `key-unsafe` (4)
 */
export function renderVerifier(name: string, vkey: unknown, info: VerifierInfo): string {
  const key = parseVerificationKey(vkey, { circuit: info.circuit, grade: info.grade, sha256: '' });
  const parts = partsOf(info);
  const over = info.shape ? '(Groth16Verifier, IGroth16Verifier)' : '';
  const words = (note: string, ...values: readonly bigint[]) =>
    [`            // ${note}`, ...values.map((value) => `            hex"${hexWord(value)}"`)].join('\n');
  const g1 = (note: string, { x, y }: G1Point) => words(note, x, y);
  // The EVM takes the imaginary part first.
  const g2 = (note: string, { x, y }: G2Point) => words(note, x.c1, x.c0, y.c1, y.c0);
  return `// SPDX-License-Identifier: GPL-3.0-or-later
// Generated from ${parts.key}. Do not edit.
pragma solidity 0.8.37;

${parts.imports}

/// @title Verifier of the circuit ${info.circuit} (key of grade ${info.grade})
/// @notice The verification key of the circuit; Groth16Verifier has the logic.
contract ${verifierContract(name)}${info.shape ? '2' : ''} is ${parts.bases} {
${parts.shape}    /// @inheritdoc Groth16Verifier
    function vkHash() public pure override${over} returns (bytes32) {
        return ${key.vkHash};
    }

    /// @inheritdoc IGroth16Verifier
    function circuit() external pure returns (string memory) {
        return "${info.circuit}";
    }

    /// @inheritdoc Groth16Verifier
    function grade() public pure override${over} returns (string memory) {
        return "${info.grade}";
    }

    /// @inheritdoc Groth16Verifier
    function verifyingKey() public pure override${over} returns (bytes memory) {
        return
${g1('alpha', key.alpha)}
${g2('beta', key.beta)}
${g2('gamma', key.gamma)}
${g2('delta', key.delta)}
${words('ic: its offset, its length', IC_OFFSET, BigInt(key.ic.length))}
${key.ic.map((point, i) => g1(`ic[${i}]`, point)).join('\n')};
    }
}
`;
}
