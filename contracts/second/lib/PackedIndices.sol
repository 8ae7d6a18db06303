// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title PackedIndices: the indices of a challenge, as events have them
/// @notice Two bytes for each index, in the order of the draw.
/// @dev An internal library.
library PackedIndices {
    /// @dev Two bytes for each index.
    function pack(uint256[] memory challenge) internal pure returns (bytes memory packed) {
        packed = new bytes(2 * challenge.length);
        assembly ("memory-safe") {
            let from := add(challenge, 0x20)
            let end := add(from, shl(5, mload(challenge)))
            for { let to := add(packed, 0x20) } lt(from, end) { to := add(to, 2) } {
                // Indices are below 2^15.
                mstore8(to, shr(8, mload(from)))
                mstore8(add(to, 1), and(mload(from), 0xff))
                from := add(from, 0x20)
            }
        }
    }
}
