// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @title Source of the randomness that decides a round's challenges
/// @notice An adapter gives the random value of a height. The height is fixed before the value can be known. An adapter
/// must give the same value for a height in every call.
interface IBeacon {
    /// @notice The proof does not belong to that height, or the height is out of reach (too old, or not yet mined).
    error InvalidBeaconProof(uint256 height);

    /// @notice The randomness of a height.
    /// @param height block number, or the adapter's own equivalent
    /// @param proof evidence in the adapter's format
    /// @return value the randomness
    function randomness(uint256 height, bytes calldata proof) external view returns (bytes32 value);

    /// @notice Blocks that a round must leave between its seal and its beacon.
    /// @return gap number of blocks
    function minimumGap() external view returns (uint256 gap);
}
