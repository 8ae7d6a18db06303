// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";

/// @notice Accepts exactly what a test has announced: the public signals of a whole call.
contract MockVerifier is IGroth16Verifier {
    uint256 public immutable publicSignalCount;
    bytes32 public constant vkHash = keccak256("mock");
    mapping(bytes32 => bool) private _expected;
    bool private _lenient;

    constructor(uint256 count) {
        publicSignalCount = count;
    }

    function expect(uint256[] calldata publicSignals) external {
        _expected[keccak256(abi.encodePacked(publicSignals))] = true;
    }

    /// @notice From now on everything is accepted, for tests of what stands before the chain.
    function acceptAll() external {
        _lenient = true;
    }

    function verify(Groth16Proof calldata, uint256[] calldata publicSignals) external view returns (bool) {
        return _lenient || _expected[keccak256(abi.encodePacked(publicSignals))];
    }

    function verifyAll(Groth16Proof[] calldata proofs, uint256[] calldata publicSignals) external view returns (bool) {
        if (publicSignals.length != proofs.length * publicSignalCount) {
            revert WrongArity(proofs.length * publicSignalCount, publicSignals.length);
        }
        return _lenient || _expected[keccak256(abi.encodePacked(publicSignals))];
    }

    function circuit() external pure returns (string memory) {
        return "mock";
    }

    function grade() external pure returns (string memory) {
        return "dev";
    }
}
