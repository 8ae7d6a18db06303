// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title VerifyCalls: the call of IGroth16Verifier.verifyAllAnd for less gas
/// @notice Solidity copies an array of words one by one, but bytes at once. Both have the same encoding, except for the
/// length in front. So the caller encodes `own` as bytes, and this library corrects its length.
library VerifyCalls {
    /// @dev Changes the length of `own` in an encoded call from bytes to words. The sixth argument's word, at 0xe0, is the
    /// offset of `own`.
    function countOwnInWords(bytes memory data) internal pure {
        assembly ("memory-safe") {
            let arguments := add(data, 0x24)
            let own := add(arguments, mload(add(arguments, 0xe0)))
            mstore(own, shr(5, mload(own)))
        }
    }
}
