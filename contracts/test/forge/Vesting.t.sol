// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Account} from "../../interfaces/IRounds.sol";
import {DuePart, MAX_PARTS} from "../../interfaces/IStakeToken.sol";
import {UnvestedAccounts} from "../../lib/UnvestedAccounts.sol";
import {Artifacts} from "./Artifacts.sol";

/// @notice Compares the vesting library, called as Rounds calls it, with an eager ledger that has every part of every
/// gain in a list.
contract Vesting is Artifacts {
    /// @dev The parts of a gain, in order. `parts[j]` falls due at the tick `tick + j + 1`.
    struct Eager {
        uint32 tick;
        uint256[] parts;
    }

    Account private _account;
    mapping(uint256 tick => UnvestedAccounts.Gain) private _gains;
    address private _library_;

    Eager[] private _eager;
    /// @dev Stake that the library released and that it forgot, by tick.
    mapping(uint256 tick => uint256) private _released;
    uint256 private _forgone;

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

    function _release(uint32 to, uint32 closedAt) private {
        (uint256 account, uint256 gains) = _slots();
        bytes memory data =
            abi.encodePacked(UnvestedAccounts.release.selector, abi.encode(account, gains, to, closedAt));
        DuePart[] memory parts = abi.decode(_call(data), (DuePart[]));
        for (uint256 i = 0; i < parts.length; i++) {
            require(parts[i].amount != 0 && parts[i].tick <= to, "a part that is empty or not due");
            require(i == 0 || parts[i - 1].tick < parts[i].tick, "parts out of order");
            _released[parts[i].tick] += parts[i].amount;
        }
        if (to > 0) require(_account.vestedThrough >= to, "vested to another tick");
    }

    function _add(uint32 tick, uint256 score, uint128 positive, uint128 cap, uint8 parts) private returns (uint256) {
        (uint256 account, uint256 gains) = _slots();
        bytes memory data = abi.encodePacked(
            UnvestedAccounts.add.selector, abi.encode(account, gains, tick, score, positive, cap, parts)
        );
        return abi.decode(_call(data), (uint256));
    }

    function _lose(uint32 present, uint256 loss) private returns (uint256 taken) {
        (uint256 account, uint256 gains) = _slots();
        bytes memory data =
            abi.encodePacked(UnvestedAccounts.lose.selector, abi.encode(account, gains, present, loss));
        DuePart[] memory parts = abi.decode(_call(data), (DuePart[]));
        for (uint256 i = 0; i < parts.length; i++) {
            require(parts[i].tick > present && parts[i].amount != 0, "a loss took what had fallen due");
            taken += parts[i].amount;
        }
        _forgone += taken;
    }

    function _eagerAdd(uint32 tick, uint256 gain, uint8 parts) private {
        if (gain == 0) return;
        Eager storage eager = _eager.push();
        eager.tick = tick;
        for (uint256 j = 1; j <= parts; j++) eager.parts.push(gain * j / parts - gain * (j - 1) / parts);
    }

    /// @dev From the end of the newest gain, what has not fallen due.
    function _eagerLose(uint32 present, uint256 loss) private returns (uint256 taken) {
        for (uint256 i = _eager.length; i > 0; i--) {
            Eager storage eager = _eager[i - 1];
            for (uint256 j = eager.parts.length; j > 0 && eager.tick + j > present; j--) {
                uint256 part = eager.parts[j - 1] < loss - taken ? eager.parts[j - 1] : loss - taken;
                eager.parts[j - 1] -= part;
                taken += part;
            }
        }
    }

    /// @dev Compares the released parts of every tick up to `to`, and the rest.
    function _same(uint256 to, uint256 closedAt) private view {
        uint256[] memory due = new uint256[](to + 1);
        uint256 left;
        for (uint256 i = 0; i < _eager.length; i++) {
            uint256[] memory parts = _eager[i].parts;
            for (uint256 j = 0; j < parts.length; j++) {
                uint256 moment = _eager[i].tick + j + 1;
                if (closedAt != 0 && moment > closedAt) moment = closedAt;
                if (moment <= to) due[moment] += parts[j];
                else left += parts[j];
            }
        }
        for (uint256 tick = 1; tick <= to; tick++) {
            require(_released[tick] == due[tick], "the eager ledger has another part at a tick");
        }
        require(_account.unvested == left, "the eager ledger has another sum unvested");
    }

    /// @notice Plays 26 ticks with gains and losses of any size, and calls the library at random times.
    function testFuzz_vesting(uint256 seed) external {
        uint32 waiting;
        uint256 gain;
        for (uint32 tick = 1; tick <= 26; tick++) {
            uint256 random = uint256(keccak256(abi.encode(seed, tick)));
            uint8 parts = uint8(1 + (random >> 80) % 16);
            if (random % 3 == 0) {
                gain = (random >> 8) % 4 == 0 ? 1 : 1 + (random >> 16) % 1_000;
                (uint128 positive, uint128 cap) = _limits(random, gain);
                // Rounds applies a gain when the account is next brought up to date, before the next score.
                if (random % 2 == 0) _release(tick - 1, 0);
                waiting = tick;
                uint256 scaled = positive > cap ? gain * cap / positive : gain;
                require(_add(tick, gain, positive, cap, parts) == scaled, "another score after the cap");
                _eagerAdd(tick, scaled, parts);
            } else if (random % 3 == 1) {
                uint256 loss = 1 + (random >> 16) % (random % 5 == 0 ? 5_000 : 200);
                require(_lose(tick, loss) == _eagerLose(tick, loss), "a loss took another amount");
            }
            if (random % 9 == 0) {
                _release(tick, 0);
                _same(tick, 0);
            }
        }
        _release(43, 0);
        _same(43, 0);
        require(_account.unvested == 0, "something never vests");
        _release(42, 0);
        _same(43, 0);
    }

    /// @notice After the closing tick nothing is left.
    function testFuzz_closing(uint256 seed) external {
        uint32 closedAt = uint32(12 + seed % 12);
        for (uint32 tick = 1; tick < 12; tick++) {
            uint256 random = uint256(keccak256(abi.encode(seed, tick)));
            if (random % 2 == 0) {
                uint256 gain = 1 + (random >> 16) % 1_000;
                uint8 parts = uint8(1 + (random >> 80) % 16);
                _add(tick, gain, 1, 1, parts);
                _eagerAdd(tick, gain, parts);
            } else {
                _lose(tick, 1 + (random >> 16) % 300);
                _eagerLose(tick, 1 + (random >> 16) % 300);
            }
            if (random % 5 == 0) _release(tick, 0);
        }
        _release(closedAt - 1, closedAt);
        _same(closedAt - 1, closedAt);
        _release(closedAt, closedAt);
        _same(closedAt, closedAt);
        require(_account.unvested == 0, "something is left after the closing");
    }

    /// @notice A loss in the block of a settlement, which does not count yet, can take all of the new gain.
    function test_aLossInTheBlockOfASettlement() external {
        _add(5, 10, 1, 1, MAX_PARTS);
        require(_lose(4, 4) == 4 && _lose(4, 100) == 6 && _account.unvested == 0, "not all of it");
    }

    /// @notice A later gain does not restore what a loss took.
    function test_aLossIsFinal() external {
        _add(1, 9, 1, 1, 3);
        require(_lose(1, 3) == 3, "a third");
        _add(2, 9, 1, 1, 3);
        _release(10, 0);
        require(_released[2] == 3 && _released[3] == 6 && _released[4] == 3 && _released[5] == 3, "other parts");
    }

    /// @notice A score after the cap is rounded down, and exact where the division is.
    function test_scaling() external {
        uint256[4] memory scores = [uint256(6), 7, 8, 1];
        uint256[4] memory halves = [uint256(3), 3, 4, 0];
        for (uint256 i = 0; i < 4; i++) {
            require(_add(uint32(2 * i + 1), scores[i], 8, 4, 1) == halves[i], "half of it");
            require(_add(uint32(2 * i + 2), scores[i], 4, 4, 1) == scores[i], "a round at the cap");
        }
    }

    function _limits(uint256 random, uint256 gain) private pure returns (uint128 positive, uint128 cap) {
        positive = uint128(1 + (random >> 96) % 2_000);
        cap = uint128(1 + (random >> 112) % 2_000);
        if (random % 7 == 0) cap = positive;
        if (positive < gain) positive = uint128(gain);
    }
}
