// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IBeacon} from "../interfaces/IBeacon.sol";
import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {CircuitShape} from "../second/interfaces/ICircuitVerifier.sol";

/// @notice A verifier of any shape that accepts every proof, for tests of what happens to the public signals.
contract AcceptingVerifier2 {
    uint256 public immutable publicSignalCount;
    CircuitShape private _shape;
    bytes32 public constant vkHash = keccak256("accepting");

    constructor(uint256 count, CircuitShape memory shape_) {
        publicSignalCount = count;
        _shape = shape_;
    }

    function shape() external view returns (CircuitShape memory) {
        return _shape;
    }

    function circuit() external pure returns (string memory) {
        return "accepting";
    }

    fallback(bytes calldata) external returns (bytes memory) {
        // `fold` must return a point.
        if (msg.sig == IGroth16Verifier.fold.selector) return abi.encode(1, 2);
        return abi.encode(true);
    }
}

/// @notice A beacon whose randomness is the caller's word, so that a test knows all draws beforehand.
contract ToldBeacon is IBeacon {
    /// @inheritdoc IBeacon
    uint256 public constant minimumGap = 2;

    /// @inheritdoc IBeacon
    function randomness(uint256, bytes calldata proof) external pure returns (bytes32) {
        return bytes32(proof);
    }
}
