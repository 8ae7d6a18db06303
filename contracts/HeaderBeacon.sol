// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

import {IBeacon} from "./interfaces/IBeacon.sol";

/// @title Beacon from a block header: the mixHash (RANDAO mix) of the block at the fixed height
/// @notice The proof is the block's RLP-encoded header; it must hash to BLOCKHASH(height) (256 blocks back), or to
/// EIP-2935's record (8,191 blocks back, where the chain has it). Behind that the height can't be proven any more.
/// @dev A block's mixHash is known once its parent is: hence a gap of at least two. A proposer may withhold its
/// block and so choose between two values; what that is worth is for the reader of docs/TRUST.md to weigh.
contract HeaderBeacon is IBeacon {
    /// @inheritdoc IBeacon
    uint256 public immutable minimumGap;

    /// @notice A gap below two would let the randomness be known before the seal.
    error GapTooSmall(uint256 gap);
    /// @notice This chain puts no randomness into its headers.
    error NoRandomness(uint256 height);

    constructor(uint256 gap) {
        if (gap < 2) revert GapTooSmall(gap);
        minimumGap = gap;
    }

    /// @inheritdoc IBeacon
    function randomness(uint256 height, bytes calldata header) external view returns (bytes32 value) {
        bytes32 hash = Blockhash.blockHash(height);
        if (hash == 0 || keccak256(header) != hash) revert InvalidBeaconProof(height);
        // The hash is the chain's own, so the list is a header: field 13 is its mixHash.
        Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
        value = BlockHeader.getPrevRandao(fields);
        if (value == 0) revert NoRandomness(height);
    }
}
