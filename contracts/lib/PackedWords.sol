// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {NonCanonicalInput} from "./Field.sol";

/// @title Uniform packing of small words into 252-bit signals, little-endian
/// @notice W: 28-bit words biased by 2^27, nine a signal. V: 14-bit words biased by 2^13, eighteen a signal.
library PackedWords {
    uint256 internal constant WEIGHT_BITS = 28;
    uint256 internal constant DIRECTION_BITS = 14;
    uint256 private constant SIGNAL_BITS = 252;

    /// @notice There are `actual` signals instead of `expected`.
    error WrongWordCount(uint256 expected, uint256 actual);

    /// @dev Number of signals that hold `words` words of `bits` bits.
    function signalCount(uint256 words, uint256 bits) internal pure returns (uint256) {
        uint256 perSignal = SIGNAL_BITS / bits;
        return (words + perSignal - 1) / perSignal;
    }

    /// @dev `words` words of value zero, which is 2^(bits − 1) with the bias.
    function zeros(uint256 words, uint256 bits) internal pure returns (uint256[] memory signals) {
        uint256 perSignal = SIGNAL_BITS / bits;
        signals = new uint256[](signalCount(words, bits));
        for (uint256 i = 0; i < words; i++) {
            signals[i / perSignal] |= 1 << (bits * (i % perSignal) + bits - 1);
        }
    }

    /// @dev Reverts unless `signals` has the right length and no bit outside of its words.
    function requireCanonical(uint256[] calldata signals, uint256 words, uint256 bits) internal pure {
        uint256 perSignal = SIGNAL_BITS / bits;
        uint256 expected = signalCount(words, bits);
        if (signals.length != expected) revert WrongWordCount(expected, signals.length);
        for (uint256 i = 0; i < expected; i++) {
            uint256 held = i + 1 < expected ? perSignal : words - perSignal * i;
            if (signals[i] >> (bits * held) != 0) revert NonCanonicalInput(signals[i]);
        }
    }
}
