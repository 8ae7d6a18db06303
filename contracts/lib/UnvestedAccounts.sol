// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {MAX_VESTING_ROUNDS} from "../interfaces/IModelRegistry.sol";
import {Account} from "../interfaces/IRounds.sol";

/// @title UnvestedAccounts: signed scores in, stake out
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// - A gain of vesting tick p falls due in equal parts at the ticks p+1 … p+v (see IRounds.vestingTickOf).
/// - A loss lowers the account, never below zero. It does not change the amounts that fall due at a tick.
/// - The amount that vests is min(due, unvested), so a loss shortens the end of the calendar.
/// - At zero, all earlier gains are used up.
library UnvestedAccounts {
    using SafeCast for uint256;

    /// @dev A positive score, and the number of ticks over which it vests.
    struct Gain {
        uint128 amount;
        uint8 vestingRounds;
    }

    /// @notice A score after the cap. The cap scales gains and losses alike; both round down, in the pool's favour.
    /// @param positive sum of the round's positive scores
    function scaled(int256 score, uint128 positive, uint128 cap) internal pure returns (int256 result) {
        if (positive <= cap) return score;
        int256 product = score * uint256(cap).toInt256();
        int256 divisor = uint256(positive).toInt256();
        result = product / divisor;
        if (product < 0 && product % divisor != 0) result--;
    }

    /// @notice Adds the score of a settled round to an account.
    /// @param account the account
    /// @param gains its gains by vesting tick
    /// @param index tick of the settled round
    /// @param score before the cap
    /// @param positive sum of the round's positive scores
    /// @param cap most that the positive scores may sum to
    /// @param vestingRounds ticks over which the score vests
    /// @return applied the score after the cap
    function add(
        Account storage account,
        mapping(uint256 tick => Gain) storage gains,
        uint32 index,
        int256 score,
        uint128 positive,
        uint128 cap,
        uint8 vestingRounds
    ) external returns (int256 applied) {
        applied = scaled(score, positive, cap);
        if (applied > 0) {
            uint128 gain = uint256(applied).toUint128();
            account.unvested += gain;
            account.lastGain = index;
            gains[index] = Gain(gain, vestingRounds);
        } else if (applied < 0) {
            uint256 loss = uint256(-applied);
            if (loss >= account.unvested) {
                account.unvested = 0;
                account.scheduleFrom = index;
            } else {
                account.unvested -= uint128(loss);
            }
        }
    }

    /// @notice Takes the amount that falls due at the ticks (vestedThrough, to] out of an account.
    /// @dev Reads at most MAX_VESTING_ROUNDS + 1 gains: a gain is added only after vesting has reached the tick before.
    /// @param account the account
    /// @param gains its gains by vesting tick
    /// @param to the last tick to vest
    /// @return amount to be minted
    function release(Account storage account, mapping(uint256 tick => Gain) storage gains, uint32 to)
        external
        returns (uint256 amount)
    {
        uint256 from = account.vestedThrough;
        if (to <= from) return 0;
        account.vestedThrough = to;
        if (account.unvested == 0) return 0;
        uint256 first = from > MAX_VESTING_ROUNDS ? from - MAX_VESTING_ROUNDS : 1;
        if (first <= account.scheduleFrom) first = uint256(account.scheduleFrom) + 1;
        for (uint256 index = first; index <= account.lastGain; index++) {
            Gain memory gain = gains[index];
            amount += _dueBy(gain, index, to) - _dueBy(gain, index, from);
        }
        if (amount >= account.unvested) {
            amount = account.unvested;
            account.scheduleFrom = to;
        }
        account.unvested -= uint128(amount);
    }

    /// @dev The part of a gain of tick `index` that has fallen due by tick `present`.
    function _dueBy(Gain memory gain, uint256 index, uint256 present) private pure returns (uint256) {
        if (present <= index || gain.amount == 0) return 0;
        uint256 passed = present - index;
        if (passed >= gain.vestingRounds) return gain.amount;
        return uint256(gain.amount) * passed / gain.vestingRounds;
    }
}
