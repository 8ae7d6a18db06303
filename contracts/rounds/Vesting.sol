// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Account, Dataset, Entry, IRounds, Round, Status, Training} from "../interfaces/IRounds.sol";
import {DuePart} from "../interfaces/IStakeToken.sol";
import {UnvestedAccounts} from "../lib/UnvestedAccounts.sol";
import {RoundsBase} from "./RoundsBase.sol";

/// @title Vesting: settlement of rounds, unvested accounts, stake
/// @notice A part of Rounds. A settlement enters the round's gains into the calendar of StakeToken, which has the vesting
/// clock. A dataset's account is brought up to date only when a call needs it; the result does not depend on when or by
/// whom. A loss is applied at once, in the call that brings the score.
abstract contract Vesting is RoundsBase {
    /// @dev The gains of each dataset, by the model's vesting tick.
    mapping(uint256 dataset => mapping(uint256 tick => UnvestedAccounts.Gain)) private _gains;

    /// @inheritdoc IRounds
    function settle(uint256 round) external {
        Round storage r = _roundIn(round, Status.Attesting);
        _requireAfter(r.schedule.attestDeadline);
        r.status = Status.Settled;
        Training storage training = _training[r.model];
        uint32 index = ++training.settledRounds;
        training.tickedAt = uint64(block.timestamp);
        uint128 cap = r.pins.capPerRound;
        uint128 gains = r.positiveScore < cap ? r.positiveScore : cap;
        uint32 tick = stakeToken.settle(r.model, gains, r.pins.vestingRounds, r.pins.vestingDays);
        (r.settledIndex, r.settledTick) = (index, tick);
        emit RoundSettled(round, r.model, index, tick, r.positiveScore, cap, r.sets, _stepDue(r));
    }

    /// @inheritdoc IRounds
    function vest(uint256 dataset) external nonReentrant returns (uint256 amount) {
        Dataset storage d = _knownDataset(dataset);
        amount = _mint(dataset, d, _catchUp(dataset, d));
    }

    /// @inheritdoc IRounds
    function closeModel(uint256 model) external {
        Training storage training = _training[model];
        if (training.closed) revert AlreadyClosed(model);
        uint256 last = training.lastRound;
        Round storage r = _rounds[last];
        if (last != 0 && r.status != Status.Settled && r.status != Status.Void) revert RoundInProgress(last);
        bool missed = r.status == Status.Settled && _stepDue(r) && block.number > r.schedule.stepDeadline;
        bool idle = last != 0 && block.timestamp > training.tickedAt + uint256(r.pins.idleDays) * 1 days;
        if (!missed && !idle) _requireModelOwner(model);
        training.closed = true;
        stakeToken.close(model);
        emit ModelClosed(model);
    }

    /// @inheritdoc IRounds
    function vestingTickOf(uint256 model) external view returns (uint32) {
        return stakeToken.tickOf(model);
    }

    /// @dev Whether the round has enough sets for a step, and the step has not been made.
    function _stepDue(Round storage r) internal view returns (bool) {
        return r.sets >= r.pins.minSets && !r.stepped;
    }

    /// @dev Takes a negative score out of the account and off the calendar.
    function _lose(uint256 round, uint256 dataset, uint256 model, Entry storage entry) internal {
        entry.applied = true;
        Account storage account = _accounts[dataset];
        uint32 tick = stakeToken.tickOf(model);
        DuePart[] memory forgone = UnvestedAccounts.lose(account, _gains[dataset], tick, uint128(-entry.score));
        if (forgone.length != 0) stakeToken.forgo(model, forgone);
        emit ScoreApplied(dataset, round, entry.score, account.unvested);
    }

    /// @dev Brings the account up to the model's present vesting tick. Returns the stake to be minted.
    function _catchUp(uint256 dataset, Dataset storage d) internal returns (DuePart[] memory) {
        Account storage account = _accounts[dataset];
        mapping(uint256 => UnvestedAccounts.Gain) storage gains = _gains[dataset];
        uint256 last = d.lastRound;
        Entry storage entry = _entries[last][dataset];
        Round storage r = _rounds[last];
        if (entry.attestedAt != 0 && !entry.applied && r.status == Status.Settled) {
            entry.applied = true;
            uint256 gain = UnvestedAccounts.add(
                account,
                gains,
                r.settledTick,
                uint128(entry.score),
                r.positiveScore,
                r.pins.capPerRound,
                r.pins.vestingRounds
            );
            emit ScoreApplied(dataset, last, int256(gain), account.unvested);
        }
        return UnvestedAccounts.release(account, gains, stakeToken.tickOf(d.model), stakeToken.closedAt(d.model));
    }

    function _mint(uint256 dataset, Dataset storage d, DuePart[] memory due) internal returns (uint256 amount) {
        if (due.length == 0) return 0;
        for (uint256 i = 0; i < due.length; i++) amount += due[i].amount;
        emit Vested(dataset, d.model, d.beneficiary, amount, _accounts[dataset].unvested);
        stakeToken.mint(d.beneficiary, d.model, due);
    }
}
