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

    function verifyAll(
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own
    ) public view returns (bool) {
        if (common.length != publicSignalCount) revert WrongArity(publicSignalCount, common.length);
        uint256[] memory signals = new uint256[](proofs.length * publicSignalCount);
        uint256 next;
        for (uint256 i = 0; i < signals.length; i++) {
            uint256 position = i % publicSignalCount;
            signals[i] = varying >> position & 1 != 0 ? own[next++] : common[position];
        }
        if (next != own.length) revert WrongArity(next, own.length);
        return _lenient || _expected[keccak256(abi.encodePacked(signals))];
    }

    function verifyAllAnd(
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own,
        IGroth16Verifier other,
        Groth16Proof calldata otherProof,
        uint256[] calldata otherSignals
    ) external view returns (bool) {
        return verifyAll(proofs, common, varying, own) && other.verify(otherProof, otherSignals);
    }

    function verifyingKey() external pure returns (bytes memory) {
        return "mock";
    }

    function circuit() external pure returns (string memory) {
        return "mock";
    }

    function grade() external pure returns (string memory) {
        return "dev";
    }
}
