// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Draws: which batches the beacon picks
/// @notice hᵢ = keccak256(abi.encode(beacon, chainId, rounds, model, round, root, i)).
/// Contributor: partial Fisher–Yates over 0..n−1; draw i swaps positions i and i + hᵢ mod (n−i).
/// Holdout: draw i takes position hᵢ mod m of the m batches never opened, and the last one moves into its place.
/// @dev A linked library: `address(this)` is the calling Rounds. The permutation is kept sparsely: only positions that
/// moved are stored (holdout) or held in memory. The
/// reduction mod m ≤ 2^20 is uniform but for 2^-236.
library Draws {
    /// @dev What a draw depends on.
    struct Seed {
        bytes32 beacon;
        uint256 model;
        uint256 round;
        uint256 root;
    }

    /// @dev Positions that hold another index than their own.
    struct Moves {
        uint256[] positions;
        uint256[] values;
        uint256 count;
    }

    /// @notice `draws` distinct indices below `batches`.
    function contributor(Seed memory seed, uint256 batches, uint256 draws)
        external
        view
        returns (uint256[] memory challenge)
    {
        bytes memory preimage = _preimage(seed);
        Moves memory moves = _noMoves(draws);
        challenge = new uint256[](draws);
        for (uint256 i = 0; i < draws; i++) {
            uint256 j = i + _hash(preimage, i) % (batches - i);
            challenge[i] = _at(moves, j);
            _move(moves, j, _at(moves, i));
        }
    }

    /// @notice `draws` of the batches never opened, without opening them.
    function peek(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) external view returns (uint256[] memory challenge) {
        (challenge,) = _holdout(order, seed, unopened, draws);
    }

    /// @notice The same, and takes them out of what may be drawn, for ever. `order` holds index + 1 at every moved
    /// position; 0 stands for the position's own index.
    function open(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) external returns (uint256[] memory challenge) {
        Moves memory moves;
        (challenge, moves) = _holdout(order, seed, unopened, draws);
        for (uint256 i = 0; i < moves.count; i++) {
            order[moves.positions[i]] = moves.values[i] + 1;
        }
    }

    function _holdout(
        mapping(uint256 position => uint256) storage order,
        Seed memory seed,
        uint256 unopened,
        uint256 draws
    ) private view returns (uint256[] memory challenge, Moves memory moves) {
        bytes memory preimage = _preimage(seed);
        moves = _noMoves(draws);
        challenge = new uint256[](draws);
        for (uint256 i = 0; i < draws; i++) {
            uint256 j = _hash(preimage, i) % unopened;
            unopened--;
            challenge[i] = _stored(order, moves, j);
            _move(moves, j, _stored(order, moves, unopened));
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

    function _noMoves(uint256 most) private pure returns (Moves memory) {
        return Moves(new uint256[](most), new uint256[](most), 0);
    }

    function _find(Moves memory moves, uint256 position) private pure returns (uint256 i) {
        while (i < moves.count && moves.positions[i] != position) i++;
    }

    function _at(Moves memory moves, uint256 position) private pure returns (uint256) {
        uint256 i = _find(moves, position);
        return i < moves.count ? moves.values[i] : position;
    }

    function _stored(mapping(uint256 position => uint256) storage order, Moves memory moves, uint256 position)
        private
        view
        returns (uint256)
    {
        uint256 i = _find(moves, position);
        if (i < moves.count) return moves.values[i];
        uint256 stored = order[position];
        return stored == 0 ? position : stored - 1;
    }

    function _move(Moves memory moves, uint256 position, uint256 value) private pure {
        uint256 i = _find(moves, position);
        if (i == moves.count) moves.positions[moves.count++] = position;
        moves.values[i] = value;
    }
}
