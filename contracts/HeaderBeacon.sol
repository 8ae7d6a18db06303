// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BlockHeader} from "@openzeppelin/contracts/utils/BlockHeader.sol";
import {Blockhash} from "@openzeppelin/contracts/utils/Blockhash.sol";
import {Memory} from "@openzeppelin/contracts/utils/Memory.sol";

import {IBeacon} from "./interfaces/IBeacon.sol";
import {LOCAL_CHAIN_ID} from "./lib/Field.sol";

/// @title HeaderBeacon: randomness from the mixHash (RANDAO mix) of a block header
/// @notice The proof is the RLP-encoded header of the block at the height. Its hash must equal BLOCKHASH(height), which
/// reaches 256 blocks back, or EIP-2935's record, which reaches 8,191 blocks back where the chain has it. Older heights
/// can't be proven.
/// @dev A block's mixHash is known once its parent is, hence the minimum gap of two.
///
/// Assumptions:
/// - The chain puts RANDAO into the header's mixHash (EIP-4399): Ethereum, Gnosis and their test networks. On others the
///   mixHash is constant, the timestamp's milliseconds, a rollup's counters, or a value that its sequencer knows in
///   advance. So a chain that is not listed is refused; it needs another `IBeacon`.
/// - A proposer may withhold its block and so choose between two values. docs/TRUST.md says how much that is worth.
/// - OpenZeppelin's `BlockHeader` decodes the headers of this chain.
contract HeaderBeacon is IBeacon {
    /// @inheritdoc IBeacon
    uint256 public immutable minimumGap;

    /// @notice With a gap below two, the randomness would be known before the seal.
    error GapTooSmall(uint256 gap);
    /// @notice The header has no randomness: its difficulty is not zero, or its mixHash is not 32 bytes or zero.
    error NoRandomness(uint256 height);
    /// @notice The mixHash of this chain's headers is not known to be RANDAO.
    error NoBeaconChain(uint256 chainId);

    /// @param gap fewest blocks between seal and beacon, at least 2
    constructor(uint256 gap) {
        if (gap < 2) revert GapTooSmall(gap);
        if (!_hasRandao(block.chainid)) revert NoBeaconChain(block.chainid);
        minimumGap = gap;
    }

    /// @inheritdoc IBeacon
    function randomness(uint256 height, bytes calldata header) external view returns (bytes32 value) {
        bytes32 hash = Blockhash.blockHash(height);
        if (hash == 0 || keccak256(header) != hash) revert InvalidBeaconProof(height);
        // The hash is that of a block of this chain, so the bytes are a header; its field 13 is the mixHash.
        Memory.Slice[] memory fields = BlockHeader.parseHeader(header);
        // A chain that still has difficulty has no RANDAO. A mixHash has 32 bytes and one of length.
        if (BlockHeader.getDifficulty(fields) != 0 || Memory.length(fields[13]) != 33) revert NoRandomness(height);
        value = BlockHeader.getPrevRandao(fields);
        if (value == 0) revert NoRandomness(height);
    }

    /// @dev Ethereum, Gnosis, and the test networks Sepolia, Holesky, Hoodi and Chiado; local chains.
    function _hasRandao(uint256 chain) private pure returns (bool) {
        return chain == 1 || chain == 100 || chain == 11_155_111 || chain == 17_000 || chain == 560_048
            || chain == 10_200 || chain == LOCAL_CHAIN_ID;
    }
}
