// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";

/// @notice Accepts only the public signals that a test has announced for a whole call.
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

    /// @notice Accept everything from now on, for tests of components other than the contracts.
    function acceptAll() external {
        _lenient = true;
    }

    function verify(Groth16Proof calldata, uint256[] calldata publicSignals) external view returns (bool) {
        return _lenient || _expected[keccak256(abi.encodePacked(publicSignals))];
    }

    /// @notice Announce the public signals of proofs that are verified by `verifyAllAnd`.
    /// @param publicSignals proof after proof
    /// @param visible positions that are not in the base
    function expectAll(uint256[] calldata publicSignals, uint256 visible) external {
        bytes32 chain;
        uint256 rows = publicSignals.length / publicSignalCount;
        for (uint256 j = 0; j < rows; j++) {
            uint256[] calldata row = publicSignals[j * publicSignalCount:(j + 1) * publicSignalCount];
            uint256[] memory hidden = new uint256[](publicSignalCount);
            uint256 count;
            for (uint256 i = 0; i < row.length; i++) {
                if (visible >> i & 1 == 0) hidden[count++] = row[i];
            }
            bytes32 inputs = keccak256(abi.encode(_point(hidden, count, ~visible & ((1 << publicSignalCount) - 1))));
            for (uint256 i = 0; i < row.length; i++) {
                if (visible >> i & 1 != 0) inputs = keccak256(abi.encode(inputs, i, row[i]));
            }
            chain = keccak256(abi.encode(chain, inputs));
        }
        _expected[chain] = true;
    }

    function fold(uint256[] calldata signals, uint256 positions) external view returns (uint256[2] memory) {
        return _point(signals, signals.length, positions);
    }

    function verifyAllAnd(
        uint256[2] calldata,
        uint256[2] calldata base,
        uint256 commonAt,
        uint256[] calldata common,
        uint256 ownAt,
        uint256[] calldata own,
        uint256[] calldata points,
        IGroth16Verifier other,
        Groth16Proof calldata,
        uint256[2] calldata otherBase,
        uint256 otherAt,
        uint256[] calldata otherSignals
    ) external view returns (bool) {
        bytes32 chain;
        uint256 next;
        for (uint256 j = 0; j < points.length / 6; j++) {
            bytes32 inputs = keccak256(abi.encode(base));
            uint256 shared;
            for (uint256 i = 0; i < publicSignalCount; i++) {
                if (commonAt >> i & 1 != 0) inputs = keccak256(abi.encode(inputs, i, common[shared++]));
                else if (ownAt >> i & 1 != 0) inputs = keccak256(abi.encode(inputs, i, own[next++]));
            }
            chain = keccak256(abi.encode(chain, inputs));
        }
        if (next != own.length) revert WrongArity(next, own.length);
        return (_lenient || _expected[chain]) && MockVerifier(address(other)).holds(otherBase, otherAt, otherSignals);
    }

    function holds(uint256[2] calldata base, uint256 positions, uint256[] calldata signals) external view returns (bool) {
        bytes32 inputs = keccak256(abi.encode(base));
        uint256 next;
        for (uint256 i = 0; i < publicSignalCount; i++) {
            if (positions >> i & 1 != 0) inputs = keccak256(abi.encode(inputs, i, signals[next++]));
        }
        if (next != signals.length) revert WrongArity(next, signals.length);
        return _lenient || _expected[keccak256(abi.encode(bytes32(0), inputs))];
    }

    /// @dev A hash of the signals in place of a point.
    function _point(uint256[] memory signals, uint256 count, uint256 positions)
        private
        view
        returns (uint256[2] memory point)
    {
        if (positions >> publicSignalCount != 0) revert WrongArity(publicSignalCount, positions);
        for (uint256 i = 0; i < count; i++) point[0] = uint256(keccak256(abi.encode(point[0], signals[i])));
        point[1] = positions;
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
