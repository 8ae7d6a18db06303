// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {MAX_VESTING_ROUNDS} from "../interfaces/IModelRegistry.sol";
import {Account} from "../interfaces/IRounds.sol";

/// @title UnvestedAccounts: signed scores in, stake out
/// @notice A gain of settled round p falls due in equal parts over settled rounds p+1 … p+v; a loss lowers the
/// account, never below zero, and leaves the calendar of what falls due as it is. What vests is min(due, unvested),
/// so the loss comes off the end; an account that is down to zero starts afresh.
/// @dev A linked library, so that its code is not Rounds'.
library UnvestedAccounts {
    using SafeCast for uint256;

    struct Gain {
        uint128 amount;
        uint8 vestingRounds;
    }

    /// @notice A score after the cap, which scales gains and losses alike; both round down, in the pool's favour.
    /// @param positive sum of the round's positive scores
    function scaled(int256 score, uint128 positive, uint128 cap) internal pure returns (int256 result) {
        if (positive <= cap) return score;
        int256 product = score * uint256(cap).toInt256();
        int256 divisor = uint256(positive).toInt256();
        result = product / divisor;
        if (product < 0 && product % divisor != 0) result--;
    }

    /// @notice Adds the score of settled round `index` to the account; returns it after the cap.
    function add(
        Account storage account,
        mapping(uint256 settledIndex => Gain) storage gains,
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

    /// @notice Takes out what falls due in settled rounds (vestedThrough, to].
    /// @dev At most MAX_VESTING_ROUNDS + 1 gains are looked at: a new one enters only after vesting has reached the
    /// round before it.
    function release(Account storage account, mapping(uint256 settledIndex => Gain) storage gains, uint32 to)
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

    /// @dev The part of a gain of settled round `index` that has fallen due by settled round `present`.
    function _dueBy(Gain memory gain, uint256 index, uint256 present) private pure returns (uint256) {
        if (present <= index || gain.amount == 0) return 0;
        uint256 passed = present - index;
        if (passed >= gain.vestingRounds) return gain.amount;
        return uint256(gain.amount) * passed / gain.vestingRounds;
    }
}
