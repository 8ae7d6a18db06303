// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {DuePart} from "../../interfaces/IStakeToken.sol";
import {Account2, IRounds2, Outcome, Phase, Round2, SCORE_UNIT} from "../interfaces/IRounds2.sol";
import {Obligation, Owed, State} from "./RoundsState.sol";

/// @title Accounts2: settled scores in, stake out; one account per beneficiary and model
/// @notice A linked library, because Rounds2 would exceed the size limit with its code.
/// - The score of a round that was settled at tick t falls due in v equal parts at the ticks t+1 … t+v of the stake token's
///   calendar.
/// - A negative score lowers the account from the end of its calendar. The rest stays as a debt, which later gains pay
///   first.
/// - An account with a missing second score loses what had not fallen due when the round was settled, the gain of that
///   round included.
/// @dev A settlement costs the same for any number of accounts, so an account is brought up to date later: by any call
/// that touches it, and always before stake leaves it. The result does not depend on when that happens, because gains,
/// debts and forfeits count from the tick of their settlement. Stake that has fallen due meanwhile, and is lost from before,
/// is dropped: it is never minted, and what it earned goes to the other holders.
///
/// Bounds: a score is below 2^16, so the stake of a round is below 2^66; 128 bits hold more than 2^60 rounds. An account
/// owes for at most two rounds at a time. A loss walks over at most 17 ticks, a release over at most 32.
library Accounts2 {
    /// @dev Most ticks that one call releases: a long silence needs more calls, and no call grows with it.
    uint256 private constant MOST_TICKS = 32;

    // --------------------------------------------------------------------------------------------------------- Callable

    /// @notice Brings an account up to date, and mints nothing. See IRounds2.collect.
    /// @param s the storage of Rounds2
    /// @param model the model
    /// @param beneficiary the account
    function collect(State storage s, uint256 model, address beneficiary) external {
        update(s, model, beneficiary);
    }

    /// @notice Mints the stake that is due to a beneficiary. See IRounds2.vest.
    /// @param s the storage of Rounds2
    /// @param model the model
    /// @param beneficiary the account
    /// @return amount stake minted
    function vest(State storage s, uint256 model, address beneficiary) external returns (uint256 amount) {
        update(s, model, beneficiary);
        DuePart[] memory due = _release(s, model, beneficiary);
        for (uint256 i = 0; i < due.length; i++) amount += due[i].amount;
        if (amount == 0) return 0;
        emit IRounds2.Vested(model, beneficiary, amount, s.accounts[model][beneficiary].unvested);
        // The last action, because a receiver of stake may call back.
        s.stakeToken.mint(beneficiary, model, due);
    }

    // ------------------------------------------------------------------------------------------------- For other parts

    /// @dev Applies all settled rounds to an account, the earlier one first.
    function update(State storage s, uint256 model, address beneficiary) internal {
        Owed storage owed = s.owed[model][beneficiary];
        _apply(s, model, beneficiary, owed.earlier);
        _apply(s, model, beneficiary, owed.last);
    }

    /// @dev Makes room for a round in which an account may have accepted sets. Only the pending round can be unsettled
    /// beside it, so one of two places is free once the account is up to date.
    function noteRound(State storage s, uint256 model, address beneficiary, uint256 round) internal {
        update(s, model, beneficiary);
        Owed storage owed = s.owed[model][beneficiary];
        if (owed.last.round == round) return;
        if (owed.last.sets != 0) owed.earlier = owed.last;
        owed.last = Obligation(uint64(round), 0, 0, 0, 0);
    }

    /// @dev Takes a debt out of an account: of what falls due later. The rest stays as a debt.
    /// @return taken the part that the account could bear
    function owe(State storage s, uint256 model, address beneficiary, uint256 amount) internal returns (uint256 taken) {
        if (amount == 0) return 0;
        update(s, model, beneficiary);
        taken = _lose(s, model, beneficiary, amount, uint256(s.stakeToken.tickOf(model)) + 1);
        s.accounts[model][beneficiary].debt += uint128(amount - taken);
    }

    // ---------------------------------------------------------------------------------------------------------- Rounds

    /// @dev Enters a settled round: its gain, which pays debts first, then the forfeit.
    function _apply(State storage s, uint256 model, address beneficiary, Obligation storage place) private {
        Obligation memory o = place;
        if (o.sets == 0) return;
        Round2 storage r = s.rounds[o.round];
        if (r.phase != Phase.Settled) return;
        place.sets = 0;
        Account2 storage account = s.accounts[model][beneficiary];
        uint256 amount = _gainOf(r, o);
        _enter(s, r, account, beneficiary, amount);
        emit IRounds2.ScoresCredited(o.round, model, beneficiary, amount);
        uint256 debt = account.debt;
        if (debt != 0 && amount != 0) {
            uint256 taken = _lose(s, model, beneficiary, debt < amount ? debt : amount, r.settledTick);
            account.debt = uint128(debt - taken);
            emit IRounds2.DebtPaid(o.round, model, beneficiary, taken, debt - taken);
        }
        if (o.unpaid == 0 || r.outcome != Outcome.Paid) return;
        uint256 lost = _lose(s, model, beneficiary, account.unvested, r.settledTick);
        emit IRounds2.StakeForfeited(o.round, model, beneficiary, lost);
    }

    /// @dev The stake that the scores of an account's sets are worth after the round's cap, in whole parts. The product is
    /// below 2^66 · 2^128.
    function _gainOf(Round2 storage r, Obligation memory o) private view returns (uint256 stake) {
        uint256 positive;
        if (r.outcome == Outcome.Paid) (stake, positive) = (o.positive, r.positiveScore);
        if (r.outcome == Outcome.Fallback) (stake, positive) = (o.fallbacks, r.positiveFallback);
        (stake, positive) = (stake * SCORE_UNIT, positive * SCORE_UNIT);
        if (positive > r.pins.capPerRound) stake = stake * r.pins.capPerRound / positive;
        stake -= stake % r.pins.vestingRounds;
    }

    // --------------------------------------------------------------------------------------------------------- Calendar

    function _enter(State storage s, Round2 storage r, Account2 storage account, address beneficiary, uint256 amount)
        private
    {
        if (amount == 0) return;
        mapping(uint256 => uint256) storage due = s.due[r.model][beneficiary];
        (uint256 first, uint256 parts) = (r.settledTick, r.pins.vestingRounds);
        for (uint256 tick = first + 1; tick <= first + parts; tick++) due[tick] += amount / parts;
        // Without this, a release would begin at the last tick at which there was stake.
        if (account.unvested == 0 && account.vestedThrough < first) account.vestedThrough = uint32(first);
        account.unvested += uint128(amount);
        if (first + parts > account.lastTick) account.lastTick = uint32(first + parts);
    }

    /// @dev Takes up to `amount` of the ticks from `first` on, the last ones first, out of an account and off the stake
    /// token's calendar.
    function _lose(State storage s, uint256 model, address beneficiary, uint256 amount, uint256 first)
        private
        returns (uint256 taken)
    {
        Account2 storage account = s.accounts[model][beneficiary];
        uint256 last = account.lastTick;
        if (first <= account.vestedThrough) first = uint256(account.vestedThrough) + 1;
        if (amount == 0 || account.unvested == 0 || last < first) return 0;
        DuePart[] memory parts = new DuePart[](last + 1 - first);
        uint256 count;
        mapping(uint256 => uint256) storage due = s.due[model][beneficiary];
        for (uint256 tick = last; tick >= first && taken < amount; tick--) {
            uint256 part = due[tick];
            if (part > amount - taken) part = amount - taken;
            if (part == 0) continue;
            due[tick] -= part;
            taken += part;
            parts[count++] = DuePart(uint32(tick), uint128(part));
        }
        _shorten(parts, count);
        account.unvested -= uint128(taken);
        _takeOff(s, model, parts);
    }

    /// @dev Takes parts off the stake token's calendar: of ticks that have not passed, and of those that have. At the
    /// closing tick, all later parts have fallen due.
    function _takeOff(State storage s, uint256 model, DuePart[] memory parts) private {
        if (parts.length == 0) return;
        (uint256 present, uint256 closedAt) = (s.stakeToken.tickOf(model), s.stakeToken.closedAt(model));
        DuePart[] memory passed = new DuePart[](parts.length);
        (uint256 early, uint256 late) = (0, 0);
        for (uint256 i = 0; i < parts.length; i++) {
            DuePart memory part = parts[i];
            if (closedAt != 0 && part.tick > closedAt) part.tick = uint32(closedAt);
            if (part.tick > present) parts[early++] = part;
            else passed[late++] = part;
        }
        _shorten(parts, early);
        _shorten(passed, late);
        if (early != 0) s.stakeToken.forgo(model, parts);
        if (late != 0) s.stakeToken.drop(model, passed);
    }

    /// @dev Takes out of an account what has fallen due since the last release, at most MOST_TICKS ticks of it.
    function _release(State storage s, uint256 model, address beneficiary) private returns (DuePart[] memory parts) {
        Account2 storage account = s.accounts[model][beneficiary];
        if (account.unvested == 0) return parts;
        (uint256 from, uint256 last) = (account.vestedThrough, account.lastTick);
        (uint256 present, uint256 closedAt) = (s.stakeToken.tickOf(model), s.stakeToken.closedAt(model));
        bool all = closedAt != 0 && closedAt <= present;
        if (!all && last > present) last = present;
        if (last > from + MOST_TICKS) last = from + MOST_TICKS;
        if (last <= from) return parts;
        account.vestedThrough = uint32(last);
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
