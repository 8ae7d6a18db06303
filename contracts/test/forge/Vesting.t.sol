// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Account} from "../../interfaces/IRounds.sol";
import {UnvestedAccounts} from "../../lib/UnvestedAccounts.sol";
import {Artifacts} from "./Artifacts.sol";

/// @notice Compares the vesting library, called as Rounds calls it, with an eager ledger: in every settled round it
/// applies the score first, then vests everything that falls due.
contract Vesting is Artifacts {
    struct Due {
        uint256 index;
        uint256 amount;
        uint256 rounds;
    }

    Account private _account;
    mapping(uint256 settledIndex => UnvestedAccounts.Gain) private _gains;
    address private _library_;

    Due[] private _calendar;
    uint256 private _unvested;
    uint256 private _vested;
    uint256 private _released;

    function setUp() external {
        _library_ = _library("UnvestedAccounts");
    }

    function _call(bytes memory data) private returns (bytes memory) {
        (bool ok, bytes memory result) = _library_.delegatecall(data);
        require(ok, "the library reverted");
        return result;
    }

    function _slots() private pure returns (uint256 account, uint256 gains) {
        assembly {
            account := _account.slot
            gains := _gains.slot
        }
    }

    function _release(uint32 to) private {
        (uint256 account, uint256 gains) = _slots();
        bytes memory data = abi.encodePacked(UnvestedAccounts.release.selector, abi.encode(account, gains, to));
        _released += abi.decode(_call(data), (uint256));
    }

    function _add(uint32 index, int256 score, uint128 positive, uint128 cap, uint8 rounds) private returns (int256) {
        (uint256 account, uint256 gains) = _slots();
        bytes memory data = abi.encodePacked(
            UnvestedAccounts.add.selector, abi.encode(account, gains, index, score, positive, cap, rounds)
        );
        return abi.decode(_call(data), (int256));
    }

    /// @dev Rounds down, gains and losses alike.
    function _scaled(int256 score, uint256 positive, uint256 cap) private pure returns (int256) {
        if (positive <= cap) return score;
        if (score >= 0) return int256(uint256(score) * cap / positive);
        return -int256((uint256(-score) * cap + positive - 1) / positive);
    }

    function _eagerScore(uint256 index, int256 score, uint256 rounds) private {
        if (score > 0) {
            _unvested += uint256(score);
            _calendar.push(Due(index, uint256(score), rounds));
        } else if (uint256(-score) >= _unvested) {
            // At zero all earlier gains are used up. A score of zero changes nothing.
            if (score == 0) return;
            _unvested = 0;
            delete _calendar;
        } else {
            _unvested -= uint256(-score);
        }
    }

    function _eagerVest(uint256 index) private {
        uint256 due;
        for (uint256 i = 0; i < _calendar.length; i++) {
            Due memory d = _calendar[i];
            if (index <= d.index) continue;
            uint256 now_ = index - d.index < d.rounds ? index - d.index : d.rounds;
            uint256 before = index - 1 - d.index < d.rounds ? index - 1 - d.index : d.rounds;
            due += d.amount * now_ / d.rounds - d.amount * before / d.rounds;
        }
        if (due == 0 || _unvested == 0) return;
        if (due >= _unvested) {
            due = _unvested;
            delete _calendar;
        }
        _unvested -= due;
        _vested += due;
    }

    /// @notice Plays forty settled rounds and calls the library at random times. Like Rounds, it applies the last score
    /// before it adds a new one.
    function testFuzz_vesting(uint256 seed) external {
        uint256 last;
        int256 score;
        uint128 positive;
        uint128 cap;
        uint8 rounds;
        for (uint32 index = 1; index <= 40; index++) {
            uint256 random = uint256(keccak256(abi.encode(seed, index)));
            if (random % 3 != 0) {
                // Enrolling again applies the last score.
                if (last != 0) _catchUp(uint32(last), index - 1, score, positive, cap, rounds);
                last = index;
                score = _scoreOf(random);
                rounds = uint8(1 + (random >> 80) % 16);
                positive = uint128(1 + (random >> 96) % 2_000);
                cap = uint128(1 + (random >> 112) % 2_000);
                if (random % 7 == 0) cap = positive;
                if (score > 0 && positive < uint256(score)) positive = uint128(uint256(score));
                _eagerScore(index, _scaled(score, positive, cap), rounds);
            }
            _eagerVest(index);
            if (random % 5 == 0) {
                if (last != 0) _catchUp(uint32(last), index, score, positive, cap, rounds);
                else _release(index);
                last = 0;
                _same();
            }
        }
        if (last != 0) _catchUp(uint32(last), 60, score, positive, cap, rounds);
        else _release(60);
        for (uint256 index = 41; index <= 60; index++) _eagerVest(index);
        _same();
        require(_unvested == 0, "something never vests");
        _release(60);
        _release(59);
        _same();
    }

    /// @notice If exactly the rest of the account falls due, all earlier gains are used up: the part of an old gain
    /// that a loss removed does not fall due out of a new gain.
    function test_exactlyAllFallsDue() external {
        _add(1, 4, 4, 100, 4);
        _release(2);
        _add(3, -2, 4, 100, 4);
        _release(3);
        require(_released == 2 && _account.unvested == 0, "not all of it fell due");
        _add(4, 8, 8, 100, 4);
        _release(4);
        require(_released == 2 && _account.unvested == 8, "an old gain went on");
        _release(5);
        require(_released == 4 && _account.unvested == 6, "another part than a quarter");
    }

    /// @notice A score after the cap is rounded down, for either sign, and exact where the division is.
    function test_scaling() external {
        int256[7] memory scores = [int256(6), -6, 7, -7, 0, 8, -8];
        int256[7] memory halves = [int256(3), -3, 3, -4, 0, 4, -4];
        for (uint256 i = 0; i < 7; i++) {
            require(_add(uint32(i + 1), scores[i], 8, 4, 1) == halves[i], "half of it");
            require(_add(uint32(i + 1), scores[i], 4, 4, 1) == scores[i], "a round at the cap");
        }
    }

    /// @dev Small and large values of either sign; often one unit, often zero.
    function _scoreOf(uint256 random) private pure returns (int256) {
        uint256 kind = (random >> 8) % 8;
        if (kind == 0) return 0;
        if (kind == 1) return 1;
        if (kind == 2) return -1;
        int256 size = int256(1 + (random >> 16) % 1_000);
        return kind < 6 ? size : -size;
    }

    function _catchUp(uint32 settled, uint32 to, int256 score, uint128 positive, uint128 cap, uint8 rounds) private {
        _release(settled - 1);
        require(_add(settled, score, positive, cap, rounds) == _scaled(score, positive, cap), "another score after the cap");
        _release(to);
        require(_account.vestedThrough == to, "vested to another round");
    }

    function _same() private view {
        require(_account.unvested == _unvested, "the eager ledger has another sum unvested");
        require(_released == _vested, "the eager ledger has vested another sum");
    }
}
