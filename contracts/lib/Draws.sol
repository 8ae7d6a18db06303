// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Draws: the batches that the beacon selects
/// @notice hᵢ = keccak256(abi.encode(beacon, chainId, rounds, model, round, root, i)).
/// - Contributor: partial Fisher–Yates over 0..n−1. Draw i swaps positions i and i + hᵢ mod (n−i).
/// - Holdout: draw i takes position hᵢ mod m of the m batches never opened; the last of them moves to that position.
/// @dev A linked library: `address(this)` is the calling Rounds. The permutation is kept sparsely. Only positions that
/// moved are stored (holdout), or held in memory in a hash table of words (index + 1) · 2^128 + position + 1, at least
/// half of them empty (0). The reduction mod m ≤ 2^20 is uniform up to 2^-236.
library Draws {
    /// @dev The values on which a draw depends.
    struct Seed {
        bytes32 beacon;
        uint256 model;
        uint256 round;
        uint256 root;
    }

    /// @notice A dataset of `batches` batches can't answer `draws` draws.
    error TooManyDraws(uint256 draws, uint256 batches);

    /// @notice Draws a contributor's challenge.
    /// @param seed the values on which it depends
    /// @param batches number of the dataset's batches
    /// @param draws number of batches to draw
    /// @return distinct indices below `batches`
    function contributor(Seed memory seed, uint256 batches, uint256 draws)
        external
        view
        returns (uint256[] memory)
    {
        return drawContributor(seed, batches, draws);
    }

    /// @dev `contributor` as an internal function, for other linked libraries.
    function drawContributor(Seed memory seed, uint256 batches, uint256 draws)
        internal
        view
        returns (uint256[] memory challenge)
    {
        bytes memory preimage = _preimage(seed);
        // `first`: 1 + the index at each of the first `draws` positions, 0 if that position never moved.
        // `moved`: the positions behind them that moved.
        uint256[] memory first = new uint256[](draws);
        uint256[] memory moved = _table(draws);
        challenge = new uint256[](draws);
        if (draws > batches) revert TooManyDraws(draws, batches);
        for (uint256 i = 0; i < draws;) {
            uint256 j = _hash(preimage, i);
            uint256 place;
            uint256 value;
            assembly ("memory-safe") {
                j := add(i, mod(j, sub(batches, i)))
                place := add(add(first, 0x20), shl(5, j))
            }
            bool turns = j < draws;
            if (!turns) (place, value) = _find(moved, j);
            assembly ("memory-safe") {
                if turns { value := mload(place) }
                let offset := add(0x20, shl(5, i))
                mstore(add(challenge, offset), add(j, mul(iszero(iszero(value)), sub(sub(value, 1), j))))
                value := mload(add(first, offset))
                value := or(value, mul(iszero(value), add(i, 1)))
                // A word of the table also holds its position.
                if iszero(turns) { value := or(shl(128, value), add(j, 1)) }
                mstore(place, value)
                i := add(i, 1)
            }
        }
    }

    /// @notice Draws among the batches of a holdout dataset that were never opened, without opening them.
    /// @param order index + 1 at every position that moved; 0: the position's own index
    /// @param seed the values on which the draw depends
    /// @param unopened number of batches never opened
    /// @param draws number of batches to draw, at most `unopened`
    /// @return challenge the indices
    function peek(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) external view returns (uint256[] memory challenge) {
        (challenge,) = _holdout(order, seed, unopened, draws);
    }

    /// @notice Draws like `peek`, and removes the drawn batches from `order`: they are never drawn again.
    /// @param order index + 1 at every position that moved; 0: the position's own index
    /// @param seed the values on which the draw depends
    /// @param unopened number of batches never opened
    /// @param draws number of batches to draw, at most `unopened`
    /// @return challenge the indices
    function open(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) external returns (uint256[] memory challenge) {
        uint256[] memory moved;
        (challenge, moved) = _holdout(order, seed, unopened, draws);
        for (uint256 i = 0; i < moved.length; i++) {
            if (moved[i] != 0) order[uint128(moved[i]) - 1] = moved[i] >> 128;
        }
    }

    function _holdout(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) private view returns (uint256[] memory challenge, uint256[] memory moved) {
        bytes memory preimage = _preimage(seed);
        moved = _table(draws);
        challenge = new uint256[](draws);
        for (uint256 i = 0; i < draws; i++) {
            uint256 j = _hash(preimage, i) % unopened;
            unopened--;
            (uint256 place, uint256 value) = _find(moved, j);
            if (value == 0) value = order[j];
            challenge[i] = value == 0 ? j : value - 1;
            (, value) = _find(moved, unopened);
            if (value == 0) value = order[unopened];
            _put(place, j, value == 0 ? unopened : value - 1);
        }
    }

    function _preimage(Seed memory seed) private view returns (bytes memory) {
        return
            abi.encode(seed.beacon, block.chainid, address(this), seed.model, seed.round, seed.root, uint256(0));
    }

    /// @dev Hashes the preimage with its last word set to i.
    function _hash(bytes memory preimage, uint256 i) private pure returns (uint256 value) {
        assembly ("memory-safe") {
            mstore(add(preimage, 0xe0), i)
            value := keccak256(add(preimage, 0x20), 0xe0)
        }
    }

    function _table(uint256 draws) private pure returns (uint256[] memory) {
        uint256 size = 2;
        while (size < 2 * draws) size *= 2;
        return new uint256[](size);
    }

    /// @dev Returns the memory address of a position's word, or of the empty word where it would go; and 1 + the index
    /// there, 0 if it never moved.
    function _find(uint256[] memory moved, uint256 position) private pure returns (uint256 place, uint256 value) {
        assembly ("memory-safe") {
            // In bytes. The length is a power of 2.
            let mask := sub(shl(5, mload(moved)), 1)
            let offset := and(shl(5, position), mask)
            place := add(add(moved, 0x20), offset)
            value := mload(place)
            for {} value {} {
                if eq(shr(128, shl(128, value)), add(position, 1)) { break }
                offset := and(add(offset, 0x20), mask)
                place := add(add(moved, 0x20), offset)
                value := mload(place)
            }
            value := shr(128, value)
        }
    }

    function _put(uint256 place, uint256 position, uint256 index) private pure {
        assembly ("memory-safe") {
            mstore(place, or(shl(128, add(index, 1)), add(position, 1)))
        }
    }
}
