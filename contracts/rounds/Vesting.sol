// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Account, Dataset, Entry, IRounds, Round, Status, Training} from "../interfaces/IRounds.sol";
import {UnvestedAccounts} from "../lib/UnvestedAccounts.sol";
import {RoundsBase} from "./RoundsBase.sol";

/// @title Vesting: settlement of rounds, unvested accounts, stake
/// @notice A part of Rounds. In every settled round the new score is applied first; then the stake that is due vests.
/// Stake falls due by ticks, which pass with settlements and with time.
/// An account is brought up to date only when a call needs it; the result does not depend on when or by whom.
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
        uint32 tick = _tickOf(training) + 1;
        (training.tick, training.tickedAt, training.tickDays) = (tick, uint64(block.timestamp), r.pins.vestingDays);
        (r.settledIndex, r.settledTick) = (index, tick);
        emit RoundSettled(round, r.model, index, tick, r.positiveScore, r.pins.capPerRound, r.sets, _stepDue(r));
    }

    /// @inheritdoc IRounds
    function vest(uint256 dataset) external nonReentrant returns (uint256 amount) {
        Dataset storage d = _knownDataset(dataset);
        amount = _catchUp(dataset, d);
        _mint(dataset, d, amount);
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
        emit ModelClosed(model);
    }

    /// @inheritdoc IRounds
    function vestingTickOf(uint256 model) external view returns (uint32) {
        return _tickOf(_training[model]);
    }

    function _tickOf(Training storage training) internal view returns (uint32) {
        if (training.tickDays == 0) return 0;
        return training.tick + uint32((block.timestamp - training.tickedAt) / (uint256(training.tickDays) * 1 days));
    }

    /// @dev Whether the round has enough sets for a step, and the step has not been made.
    function _stepDue(Round storage r) internal view returns (bool) {
        return r.sets >= r.pins.minSets && !r.stepped;
    }

    /// @dev Brings the account up to the model's present vesting tick. Returns the stake to be minted.
    function _catchUp(uint256 dataset, Dataset storage d) internal returns (uint256 amount) {
        Account storage account = _accounts[dataset];
        mapping(uint256 => UnvestedAccounts.Gain) storage gains = _gains[dataset];
        Training storage training = _training[d.model];
        uint256 last = d.lastRound;
        Entry storage entry = _entries[last][dataset];
        Round storage r = _rounds[last];
        if (entry.attestedAt != 0 && !entry.applied && r.status == Status.Settled) {
            uint32 index = r.settledTick;
            amount = UnvestedAccounts.release(account, gains, index - 1);
            entry.applied = true;
            int256 applied = UnvestedAccounts.add(
                account, gains, index, entry.score, r.positiveScore, r.pins.capPerRound, r.pins.vestingRounds
            );
            emit ScoreApplied(dataset, last, applied, account.unvested);
        }
        amount += UnvestedAccounts.release(account, gains, _tickOf(training));
        if (training.closed) {
            amount += account.unvested;
            account.unvested = 0;
        }
    }

    function _mint(uint256 dataset, Dataset storage d, uint256 amount) internal {
        if (amount == 0) return;
        emit Vested(dataset, d.model, d.beneficiary, amount, _accounts[dataset].unvested);
        stakeToken.mint(d.beneficiary, d.model, amount);
    }
}
