// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {DuePart} from "../../interfaces/IStakeToken.sol";
import {Account2, Entry2, IRounds2, Outcome, Phase, Round2, SCORE_UNIT} from "../interfaces/IRounds2.sol";
import {Owed, State} from "./RoundsState.sol";

/// @title Accounts2: settled scores in, stake out; one account per beneficiary and model
/// @notice A linked library, because Rounds2 would exceed the size limit with its code.
/// - A score that was settled at tick t falls due in v equal parts at the ticks t+1 … t+v of the stake token's calendar.
///   A score that is collected later catches up at once.
/// - A negative score lowers the account from the end of its calendar. The rest stays as a debt, which later gains pay
///   first.
/// - An account whose beneficiary owed a second score and did not send it loses its unvested stake.
/// @dev A score is below 2^16, so the stake of a set is below 2^56, that of a round below 2^66. An account has at most
/// 2^10 gains a round: 128 bits hold more than 2^60 rounds. A calendar spans at most 16 ticks after the present one.
library Accounts2 {
    // ---------------------------------------------------------------------------------------------------------- Scores

    /// @notice Adds a set's settled score to its beneficiary's account, and mints what is due.
    /// @param s the storage of Rounds2
    /// @param round the round of the set
    /// @param dataset its dataset
    /// @return amount stake added, after the cap
    function collect(State storage s, uint256 round, uint256 dataset) external returns (uint256 amount) {
        Round2 storage r = s.rounds[round];
        Entry2 storage entry = s.entries[round][dataset];
        if (r.phase != Phase.Settled || !entry.accepted || entry.collected) {
            revert IRounds2.NothingToCollect(round, dataset);
        }
        entry.collected = true;
        address beneficiary = s.datasets[dataset].beneficiary;
        DuePart[] memory due = catchUp(s, r.model, beneficiary);
        amount = _settled(r, entry);
        emit IRounds2.ScoreCollected(round, dataset, beneficiary, amount);
        DuePart[] memory late = _add(s, r, beneficiary, amount);
        mint(s, r.model, beneficiary, due);
        mint(s, r.model, beneficiary, late);
    }

    /// @notice Mints the stake that is due to a beneficiary.
    /// @param s the storage of Rounds2
    /// @param model the model
    /// @param beneficiary the account
    /// @return amount stake minted
    function vest(State storage s, uint256 model, address beneficiary) external returns (uint256 amount) {
        return mint(s, model, beneficiary, catchUp(s, model, beneficiary));
    }

    /// @dev The stake that a set's score is worth after the round's cap, in whole parts. The product is below
    /// 2^56 · 2^128.
    function _settled(Round2 storage r, Entry2 storage entry) private view returns (uint256) {
        if (r.outcome != Outcome.Paid && r.outcome != Outcome.Fallback) return 0;
        int256 score = r.outcome == Outcome.Paid ? entry.score : entry.fallbackScore;
        if (score <= 0) return 0;
        uint256 positive = SCORE_UNIT * (r.outcome == Outcome.Paid ? r.positiveScore : r.positiveFallback);
        uint256 stake = uint256(score) * SCORE_UNIT;
        if (positive > r.pins.capPerRound) stake = stake * r.pins.capPerRound / positive;
        return stake - stake % r.pins.vestingRounds;
    }

    /// @dev Enters a gain of the tick at which its round was settled. Returns the parts that are due already.
    function _add(State storage s, Round2 storage r, address beneficiary, uint256 amount)
        private
        returns (DuePart[] memory late)
    {
        if (amount == 0) return late;
        uint256 model = r.model;
        uint256 parts = r.pins.vestingRounds;
        uint256 present = s.stakeToken.tickOf(model);
        uint256 closedAt = s.stakeToken.closedAt(model);
        Account2 storage account = s.accounts[model][beneficiary];
        mapping(uint256 => uint256) storage due = s.due[model][beneficiary];
        late = new DuePart[](parts);
        uint256 count;
        for (uint256 tick = uint256(r.settledTick) + 1; tick <= uint256(r.settledTick) + parts; tick++) {
            uint256 dueAt = closedAt != 0 && tick > closedAt ? closedAt : tick;
            if (dueAt <= present) {
                late[count++] = DuePart(uint32(dueAt), uint128(amount / parts));
            } else {
                due[dueAt] += amount / parts;
                account.unvested += uint128(amount / parts);
                if (dueAt > account.lastTick) account.lastTick = uint32(dueAt);
            }
        }
        _shorten(late, count);
        uint256 debt = account.debt;
        if (debt != 0) account.debt = uint128(debt - _lose(s, model, beneficiary, debt));
    }

    /// @dev Takes what a negative score owes out of an account: of what falls due later. The rest stays as a debt.
    /// @return taken the part that the account could bear
    function owe(State storage s, uint256 model, address beneficiary, uint256 amount) internal returns (uint256 taken) {
        taken = _lose(s, model, beneficiary, amount);
        s.accounts[model][beneficiary].debt += uint128(amount - taken);
    }

    /// @dev Takes up to `amount` off the end of an account's calendar, and off the stake token's.
    function _lose(State storage s, uint256 model, address beneficiary, uint256 amount)
        private
        returns (uint256 taken)
    {
        Account2 storage account = s.accounts[model][beneficiary];
        if (amount == 0 || account.unvested == 0) return 0;
        mapping(uint256 => uint256) storage due = s.due[model][beneficiary];
        uint256 present = s.stakeToken.tickOf(model);
        uint256 last = account.lastTick;
        if (last <= present) return 0;
        DuePart[] memory parts = new DuePart[](last - present);
        uint256 count;
        for (uint256 tick = last; tick > present && taken < amount; tick--) {
            uint256 part = due[tick];
            if (part > amount - taken) part = amount - taken;
            if (part == 0) continue;
            due[tick] -= part;
            taken += part;
            parts[count++] = DuePart(uint32(tick), uint128(part));
        }
        _shorten(parts, count);
        account.unvested -= uint128(taken);
        if (count != 0) s.stakeToken.forgo(model, parts);
    }

    // --------------------------------------------------------------------------------------------------------- Vesting

    /// @dev Brings an account up to the present: what fell due first, then forfeits. Returns the parts to be minted.
    function catchUp(State storage s, uint256 model, address beneficiary) internal returns (DuePart[] memory due) {
        due = _release(s, model, beneficiary);
        forfeit(s, model, beneficiary, false);
        forfeit(s, model, beneficiary, true);
    }

    /// @dev Must be the last action of a call, because a receiver of stake may call back.
    function mint(State storage s, uint256 model, address beneficiary, DuePart[] memory due)
        internal
        returns (uint256 amount)
    {
        for (uint256 i = 0; i < due.length; i++) amount += due[i].amount;
        if (amount == 0) return 0;
        emit IRounds2.Vested(model, beneficiary, amount, s.accounts[model][beneficiary].unvested);
        s.stakeToken.mint(beneficiary, model, due);
    }

    /// @dev A second score that is still missing when its round is settled by both scores costs the unvested stake.
    /// @param last whether of the account's last round with accepted sets, or of the one before
    function forfeit(State storage s, uint256 model, address beneficiary, bool last) internal {
        Owed storage owed = s.owed[model][beneficiary];
        uint256 round = last ? owed.lastRound : owed.round;
        if (round == 0 || (last ? owed.lastSets : owed.sets) == 0 || s.rounds[round].phase != Phase.Settled) return;
        if (last) owed.lastSets = 0;
        else owed.sets = 0;
        if (s.rounds[round].outcome != Outcome.Paid) return;
        uint256 taken = _lose(s, model, beneficiary, s.accounts[model][beneficiary].unvested);
        emit IRounds2.StakeForfeited(round, model, beneficiary, taken);
    }

    /// @dev Takes the parts of the ticks (vestedThrough, present] out of an account.
    function _release(State storage s, uint256 model, address beneficiary) private returns (DuePart[] memory parts) {
        Account2 storage account = s.accounts[model][beneficiary];
        uint256 from = account.vestedThrough;
        uint256 present = s.stakeToken.tickOf(model);
        if (present <= from) return parts;
        account.vestedThrough = uint32(present);
        uint256 last = account.lastTick;
        if (account.unvested == 0 || last <= from) return parts;
        uint256 closedAt = s.stakeToken.closedAt(model);
        // At the closing tick, all later parts fall due.
        if (last > present && (closedAt == 0 || closedAt > present)) last = present;
        mapping(uint256 => uint256) storage due = s.due[model][beneficiary];
        parts = new DuePart[](last - from);
        uint256 count;
        uint256 sum;
        for (uint256 tick = from + 1; tick <= last; tick++) {
            uint256 part = due[tick];
            if (part == 0) continue;
            due[tick] = 0;
            sum += part;
            parts[count++] = DuePart(uint32(tick > present ? present : tick), uint128(part));
        }
        _shorten(parts, count);
        account.unvested -= uint128(sum);
    }

    function _shorten(DuePart[] memory parts, uint256 count) private pure {
        assembly ("memory-safe") {
            mstore(parts, count)
        }
    }
}
