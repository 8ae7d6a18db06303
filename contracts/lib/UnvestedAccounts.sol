// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Account} from "../interfaces/IRounds.sol";
import {DuePart, MAX_PARTS} from "../interfaces/IStakeToken.sol";

/// @title UnvestedAccounts: signed scores in, due stake out
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// - A gain of vesting tick p falls due in equal parts at the ticks p+1 … p+v (see IStakeToken.tickOf).
/// - A loss cuts the newest gain first, from the end of its calendar, and never what has fallen due. The cut is final: a
///   later gain does not restore it.
/// - Once the calendar is closed, all that remains falls due at the closing tick.
library UnvestedAccounts {
    using SafeCast for uint256;

    /// @dev A positive score.
    /// amount: the score after the cap; cut: the part of it that losses took from the end;
    /// previous: tick of the gain before it, 0: none; parts: number of ticks over which it vests.
    struct Gain {
        uint104 amount;
        uint104 cut;
        uint32 previous;
        uint8 parts;
    }

    /// @notice A positive score after the cap, rounded down.
    /// @param positive sum of the round's positive scores
    function scaled(uint256 score, uint128 positive, uint128 cap) internal pure returns (uint256) {
        return positive <= cap ? score : score * cap / positive;
    }

    /// @notice Adds the positive score of a settled round to an account.
    /// @param account the account
    /// @param gains its gains by vesting tick
    /// @param tick of the settlement, later than that of any other gain
    /// @param score before the cap
    /// @param positive sum of the round's positive scores
    /// @param cap most that the positive scores may sum to
    /// @param parts ticks over which the score vests
    /// @return gain the score after the cap
    function add(
        Account storage account,
        mapping(uint256 tick => Gain) storage gains,
        uint32 tick,
        uint256 score,
        uint128 positive,
        uint128 cap,
        uint8 parts
    ) external returns (uint256 gain) {
        gain = scaled(score, positive, cap);
        if (gain == 0) return 0;
        gains[tick] = Gain(gain.toUint104(), 0, account.lastGain, parts);
        account.lastGain = tick;
        account.unvested += uint128(gain);
    }

    /// @notice Takes a loss out of the parts that have not fallen due.
    /// @param account the account
    /// @param gains its gains by vesting tick
    /// @param present the vesting tick
    /// @param loss greater than 0
    /// @return forgone the parts that it took
    function lose(
        Account storage account,
        mapping(uint256 tick => Gain) storage gains,
        uint32 present,
        uint256 loss
    ) external returns (DuePart[] memory forgone) {
        uint256[] memory amounts = new uint256[](MAX_PARTS + 1);
        uint256 rest = loss;
        uint256 tick = account.lastGain;
        while (rest != 0 && tick != 0 && tick + MAX_PARTS > present) {
            Gain memory gain = gains[tick];
            uint256 taken = _min(rest, gain.amount - gain.cut - _dueBy(gain, tick, present, 0));
            if (taken != 0) {
                Gain memory shorter = Gain(gain.amount, gain.cut + uint104(taken), gain.previous, gain.parts);
                // A gain's tick may be later than `present` by one, in the block of its settlement.
                uint256 first = tick > present ? tick : present;
                for (uint256 i = 1; i <= MAX_PARTS; i++) {
                    amounts[first + i - present - 1] += _part(gain, tick, first + i, 0) - _part(shorter, tick, first + i, 0);
                }
                gains[tick].cut = shorter.cut;
                rest -= taken;
            }
            tick = gain.previous;
        }
        account.unvested -= uint128(loss - rest);
        return _listed(amounts, uint256(present) + 1);
    }

    /// @notice Takes the parts that fall due at the ticks (vestedThrough, to] out of an account.
    /// @param account the account
    /// @param gains its gains by vesting tick
    /// @param to the last tick to vest
    /// @param closedAt tick at which the calendar was closed; 0: it is open
    /// @return due the parts to be minted
    function release(
        Account storage account,
        mapping(uint256 tick => Gain) storage gains,
        uint32 to,
        uint32 closedAt
    ) external returns (DuePart[] memory due) {
        uint256 from = account.vestedThrough;
        if (to <= from) return due;
        account.vestedThrough = to;
        if (account.unvested == 0) return due;
        uint256 last = _min(to, uint256(account.lastGain) + MAX_PARTS);
        from = _max(from, _oldestSince(account, gains, from));
        if (last <= from) return due;
        uint256[] memory amounts = new uint256[](last - from);
        uint256 sum;
        for (uint256 tick = account.lastGain; tick != 0 && tick + MAX_PARTS > from;) {
            Gain memory gain = gains[tick];
            uint256 end = _min(last, tick + gain.parts);
            for (uint256 moment = _max(tick, from) + 1; moment <= end; moment++) {
                uint256 part = _part(gain, tick, moment, closedAt);
                amounts[moment - from - 1] += part;
                sum += part;
            }
            tick = gain.previous;
        }
        account.unvested -= uint128(sum);
        return _listed(amounts, from + 1);
    }

    /// @dev Tick of the oldest gain with parts that fall due after the tick `from`.
    function _oldestSince(Account storage account, mapping(uint256 tick => Gain) storage gains, uint256 from)
        private
        view
        returns (uint256 oldest)
    {
        for (uint256 tick = account.lastGain; tick != 0 && tick + MAX_PARTS > from; tick = gains[tick].previous) {
            oldest = tick;
        }
    }

    /// @dev The parts that are not zero. The first amount is that of tick `first`.
    function _listed(uint256[] memory amounts, uint256 first) private pure returns (DuePart[] memory parts) {
        uint256 count;
        for (uint256 i = 0; i < amounts.length; i++) {
            if (amounts[i] != 0) count++;
        }
        parts = new DuePart[](count);
        for (uint256 i = amounts.length; i > 0; i--) {
            if (amounts[i - 1] != 0) parts[--count] = DuePart(uint32(first + i - 1), amounts[i - 1].toUint128());
        }
    }

    /// @dev The part of the gain of `tick` that falls due at the tick `moment`.
    function _part(Gain memory gain, uint256 tick, uint256 moment, uint256 closedAt) private pure returns (uint256) {
        return _dueBy(gain, tick, moment, closedAt) - _dueBy(gain, tick, moment - 1, closedAt);
    }

    /// @dev The part of the gain of `tick` that has fallen due by the tick `present`.
    function _dueBy(Gain memory gain, uint256 tick, uint256 present, uint256 closedAt) private pure returns (uint256) {
        if (present <= tick) return 0;
        uint256 rest = uint256(gain.amount) - gain.cut;
        uint256 passed = present - tick;
        if (passed >= gain.parts || (closedAt != 0 && present >= closedAt)) return rest;
        return _min(uint256(gain.amount) * passed / gain.parts, rest);
    }

    function _min(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? a : b;
    }

    function _max(uint256 a, uint256 b) private pure returns (uint256) {
        return a < b ? b : a;
    }
}
