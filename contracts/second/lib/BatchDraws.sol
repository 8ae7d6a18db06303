// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Dataset2} from "../interfaces/IRounds2.sol";

/// @title BatchDraws: the batches that the beacon selects, without replacement
/// @notice hᵢ = keccak256(abi.encode(beacon, chainId, rounds, model, round, root, i)). Draw i takes the (hᵢ mod m)-th of
/// the m batches that are not opened in the running epoch, counted from 0 in ascending index.
/// @dev An internal library. A dataset has at most 8^5 = 2^15 batches, hence 128 words of the bitmap; a draw reads each
/// once. The reduction mod m ≤ 2^15 is uniform up to 2^-241.
library BatchDraws {
    uint256 private constant BITS_1 = 0x5555555555555555555555555555555555555555555555555555555555555555;
    uint256 private constant BITS_2 = 0x3333333333333333333333333333333333333333333333333333333333333333;
    uint256 private constant BITS_4 = 0x0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f0f;
    /// @dev Four bits for each value of four bits: the number of its set bits.
    uint256 private constant BITS_IN = 0x4332322132212110;
    uint256 private constant EACH_BYTE = 0x0101010101010101010101010101010101010101010101010101010101010101;

    /// @dev The values on which a draw depends.
    struct Seed {
        bytes32 beacon;
        uint256 model;
        uint256 round;
        uint256 root;
    }

    /// @notice A dataset with `unopened` batches can't answer `draws` draws.
    error TooManyDraws(uint256 draws, uint256 unopened);

    // ---------------------------------------------------------------------------------------------------------- Epochs

    /// @notice The epoch from which the next draw is made: the running one, or the next one where the rest of this one
    /// has fewer records than `fewest`.
    /// @param size N
    /// @param epochs E
    /// @return epoch 0: the dataset is exhausted
    /// @return unopened batches not opened in that epoch
    function epochFor(Dataset2 storage d, uint256 size, uint256 epochs, uint256 fewest)
        internal
        view
        returns (uint256 epoch, uint256 unopened)
    {
        (epoch, unopened) = (d.epoch, d.unopened);
        uint256 records = d.records;
        if (unopened != 0) {
            // All but the last batch hold N records.
            uint256 short = size * d.batches - records;
            if (size * unopened - (d.lastOpened ? 0 : short) >= fewest) return (epoch <= epochs ? epoch : 0, unopened);
        }
        if (epoch >= epochs || records < fewest) return (0, 0);
        return (epoch + 1, d.batches);
    }

    // ----------------------------------------------------------------------------------------------------------- Draws

    /// @notice Draws without opening.
    /// @param opened the bitmap of the epoch
    /// @param batches indices are below this
    /// @return challenge distinct indices of unopened batches
    /// @return words the bitmap with the drawn batches, for `store`; bits beyond `batches` are set
    /// @return touched bit w is set if word w has a drawn batch
    function draw(
        mapping(uint256 word => uint256) storage opened,
        Seed memory seed,
        uint256 batches,
        uint256 draws
    ) internal view returns (uint256[] memory challenge, uint256[] memory words, uint256 touched) {
        uint256[] memory counts;
        uint256 unopened;
        (words, counts, unopened) = _load(opened, batches);
        if (draws > unopened) revert TooManyDraws(draws, unopened);
        bytes memory preimage =
            abi.encode(seed.beacon, block.chainid, address(this), seed.model, seed.round, seed.root, uint256(0));
        challenge = new uint256[](draws);
        unchecked {
            for (uint256 i = 0; i < draws; i++) {
                uint256 rank;
                uint256 w;
                uint256 word;
                assembly ("memory-safe") {
                    mstore(add(preimage, 0xe0), i)
                    rank := mod(keccak256(add(preimage, 0x20), 0xe0), sub(unopened, i))
                    // The counts sum to the unopened batches, so the walk ends inside of the array.
                    let count := add(counts, 0x20)
                    for {} iszero(lt(rank, mload(count))) { count := add(count, 0x20) } {
                        rank := sub(rank, mload(count))
                    }
                    mstore(count, sub(mload(count), 1))
                    w := shr(5, sub(sub(count, counts), 0x20))
                    word := mload(add(add(words, 0x20), shl(5, w)))
                }
                uint256 bit = _select(~word, rank);
                touched |= 1 << w;
                assembly ("memory-safe") {
                    mstore(add(add(words, 0x20), shl(5, w)), or(word, shl(bit, 1)))
                    mstore(add(add(challenge, 0x20), shl(5, i)), or(shl(8, w), bit))
                }
            }
        }
    }

    /// @notice Keeps the bitmap that `draw` returned: its batches are not drawn again in the epoch.
    function store(mapping(uint256 word => uint256) storage opened, uint256[] memory words, uint256 touched) internal {
        for (uint256 w = 0; touched >> w != 0; w++) {
            if (touched >> w & 1 == 1) opened[w] = words[w];
        }
    }

    /// @notice Counts drawn batches as opened.
    /// @param epoch the epoch of the draw
    /// @param unopened batches not opened in that epoch before the draw
    function spend(Dataset2 storage d, uint256[] memory challenge, uint256 epoch, uint256 unopened) internal {
        bool lastOpened = epoch == d.epoch && d.lastOpened;
        uint256 last = d.batches - 1;
        for (uint256 i = 0; i < challenge.length; i++) {
            if (challenge[i] == last) lastOpened = true;
        }
        (d.unopened, d.epoch, d.lastOpened) = (uint32(unopened - challenge.length), uint8(epoch), lastOpened);
    }

    /// @dev The bitmap, the unopened batches of each word, and of all. Bits beyond `batches` count as opened.
    function _load(mapping(uint256 word => uint256) storage opened, uint256 batches)
        private
        view
        returns (uint256[] memory words, uint256[] memory counts, uint256 unopened)
    {
        uint256 length = (batches + 255) >> 8;
        words = new uint256[](length);
        counts = new uint256[](length);
        for (uint256 w = 0; w < length; w++) {
            uint256 word = opened[w];
            if (w + 1 == length && batches & 0xff != 0) word |= type(uint256).max << (batches & 0xff);
            words[w] = word;
            counts[w] = _count(~word);
            unopened += counts[w];
        }
    }

    // ------------------------------------------------------------------------------------------------------------ Bits

    /// @dev The number of set bits of each byte.
    function _byteCounts(uint256 x) private pure returns (uint256) {
        unchecked {
            x -= x >> 1 & BITS_1;
            x = (x & BITS_2) + (x >> 2 & BITS_2);
            return x + (x >> 4) & BITS_4;
        }
    }

    function _count(uint256 x) private pure returns (uint256) {
        unchecked {
            x = _byteCounts(x);
            // Halves of 16 bytes, at most 16 each: their sum of bytes is at most 256, so lanes of 16 bits are summed.
            x = (x & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff)
                + (x >> 8 & 0x00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff00ff);
            return (x * 0x0001000100010001000100010001000100010001000100010001000100010001) >> 240;
        }
    }

    /// @dev The place of the set bit that has `rank` set bits below it. There must be one.
    function _select(uint256 x, uint256 rank) private pure returns (uint256 place) {
        unchecked {
            // Byte i: set bits in the bytes up to i. The last byte, which could overflow, is never read.
            uint256 sums = _byteCounts(x) * EACH_BYTE;
            for (uint256 width = 16; width != 0; width >>= 1) {
                if (sums >> ((place + width - 1) << 3) & 0xff <= rank) place += width;
            }
            if (place != 0) rank -= sums >> ((place - 1) << 3) & 0xff;
            place <<= 3;
            // The byte, then its half, quarter and bit: BITS_IN has the set bits of each half.
            x = x >> place & 0xff;
            uint256 low = BITS_IN >> ((x & 0xf) << 2) & 0xf;
            if (rank >= low) (rank, place, x) = (rank - low, place + 4, x >> 4);
            low = (x & 1) + (x >> 1 & 1);
            if (rank >= low) (rank, place, x) = (rank - low, place + 2, x >> 2);
            return rank >= (x & 1) ? place + 1 : place;
        }
    }
}
