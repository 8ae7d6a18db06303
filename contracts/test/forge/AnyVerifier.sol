// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";

/// @notice A verifier that accepts every proof, or none, independent of the call.
contract AnyVerifier {
    uint256 public immutable publicSignalCount;
    bytes32 public constant vkHash = keccak256("any");
    bool public refusing;

    constructor(uint256 count) {
        publicSignalCount = count;
    }

    function setRefusing(bool value) external {
        refusing = value;
    }

    fallback(bytes calldata data) external returns (bytes memory) {
        bool taken = !refusing;
        if (msg.sig == IGroth16Verifier.verifyAllAnd.selector) {
            // The tenth word of the arguments is the other circuit's verifier.
            taken = taken && !AnyVerifier(abi.decode(data[292:324], (address))).refusing();
        }
        // `fold` must return a point.
        if (msg.sig == IGroth16Verifier.fold.selector) return abi.encode(1, 2);
        return abi.encode(taken);
    }
}

/// @notice A beacon whose randomness depends on the height alone.
contract HeightBeacon {
    uint256 public constant minimumGap = 2;

    function randomness(uint256 height, bytes calldata) external pure returns (bytes32) {
        return keccak256(abi.encode("beacon", height));
    }
}
