// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title SignalWriter: writes points and words into a list of public signals
/// @notice Each function returns the offset behind the words that it wrote.
library SignalWriter {
    function write(uint256[] memory signals, uint256 offset, uint256[2] memory point)
        internal
        pure
        returns (uint256)
    {
        signals[offset] = point[0];
        signals[offset + 1] = point[1];
        return offset + 2;
    }

    function write(uint256[] memory signals, uint256 offset, uint256[] memory words)
        internal
        pure
        returns (uint256)
    {
        for (uint256 i = 0; i < words.length; i++) signals[offset + i] = words[i];
        return offset + words.length;
    }
}
