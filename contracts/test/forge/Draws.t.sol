// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Draws} from "../../lib/Draws.sol";
import {Artifacts} from "./Artifacts.sol";

/// @notice Compares the library Draws, called as Rounds calls it, with draws from an explicit array.
contract DrawsByArray is Artifacts {
    uint256 private constant MOST = 40;

    mapping(uint256 position => uint256) private _order;
    address private _library_;
    /// @dev The unopened batches of the holdout, in the contract's order.
    uint256[] private _pool;

    function setUp() external {
        _library_ = _library("Draws");
    }

    function _call(bytes memory data) private returns (bool ok, bytes memory result) {
        (ok, result) = _library_.delegatecall(data);
    }

    function _seed(uint256 salt) private pure returns (Draws.Seed memory) {
        return Draws.Seed(keccak256(abi.encode(salt)), salt ^ 1, salt ^ 2, salt ^ 3);
    }

    function _hash(Draws.Seed memory s, uint256 i) private view returns (uint256) {
        return uint256(keccak256(abi.encode(s.beacon, block.chainid, address(this), s.model, s.round, s.root, i)));
    }

    function _contributor(Draws.Seed memory seed, uint256 batches, uint256 draws) private returns (bool, bytes memory) {
        return _call(abi.encodePacked(Draws.contributor.selector, abi.encode(seed, batches, draws)));
    }

    function _holdout(bytes4 selector, Draws.Seed memory seed, uint256 draws) private returns (uint256[] memory) {
        uint256 order;
        assembly {
            order := _order.slot
        }
        (bool ok, bytes memory result) =
            _call(abi.encodePacked(selector, abi.encode(order, seed, _pool.length, draws)));
        require(ok, "the library reverted");
        return abi.decode(result, (uint256[]));
    }

    function _same(uint256[] memory actual, uint256[] memory expected) private pure {
        require(keccak256(abi.encode(actual)) == keccak256(abi.encode(expected)), "another draw");
    }

    function testFuzz_contributor(uint256 salt, uint256 batches, uint256 draws) external {
        batches = 1 + batches % MOST;
        draws %= batches + 1;
        // Also few draws out of many: then most positions that move are outside of the first ones.
        if (salt % 2 == 0) batches += 1_000;
        Draws.Seed memory seed = _seed(salt);
        uint256[] memory all = new uint256[](batches);
        for (uint256 i = 0; i < batches; i++) all[i] = i;
        uint256[] memory expected = new uint256[](draws);
        for (uint256 i = 0; i < draws; i++) {
            uint256 j = i + _hash(seed, i) % (batches - i);
            expected[i] = all[j];
            (all[i], all[j]) = (all[j], all[i]);
        }
        (bool ok, bytes memory result) = _contributor(seed, batches, draws);
        require(ok, "the library reverted");
        _same(abi.decode(result, (uint256[])), expected);
    }

    /// @notice Draws round after round until no batch is left; `peek` changes nothing.
    function testFuzz_holdout(uint256 salt, uint256 batches) external {
        batches = 1 + batches % MOST;
        for (uint256 i = 0; i < batches; i++) _pool.push(i);
        for (uint256 round = 0; _pool.length != 0; round++) {
            Draws.Seed memory seed = _seed(salt ^ round << 128);
            uint256 draws = 1 + (salt >> round % 200) % _pool.length;
            uint256[] memory peeked = _holdout(Draws.peek.selector, seed, draws);
            uint256[] memory opened = _holdout(Draws.open.selector, seed, draws);
            uint256[] memory expected = new uint256[](draws);
            for (uint256 i = 0; i < draws; i++) {
                uint256 j = _hash(seed, i) % _pool.length;
                expected[i] = _pool[j];
                _pool[j] = _pool[_pool.length - 1];
                _pool.pop();
            }
            _same(peeked, expected);
            _same(opened, expected);
        }
    }

    function test_moreDrawsThanBatches() external {
        (bool ok, bytes memory result) = _contributor(_seed(1), 3, 4);
        bytes memory expected = abi.encodeWithSelector(Draws.TooManyDraws.selector, 4, 3);
        require(!ok && keccak256(result) == keccak256(expected), "drew more than there are");
    }
}
