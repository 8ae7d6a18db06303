// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @title Source of the randomness that decides a round's challenges
/// @notice An adapter answers for one height, fixed before anyone could know the answer, with the one value that
/// belongs to it, whoever asks and whenever. It must not be able to answer twice differently.
interface IBeacon {
    /// @notice The proof does not belong to that height, or the height is out of reach (too old, or not yet mined).
    error InvalidBeaconProof(uint256 height);

    /// @notice The randomness of a height.
    /// @param height block height (or the adapter's own notion of one)
    /// @param proof what the adapter needs to believe it
    function randomness(uint256 height, bytes calldata proof) external view returns (bytes32);

    /// @notice Blocks that a round must leave between its seal and its beacon.
    function minimumGap() external view returns (uint256);
}
