// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRounds2, Outcome, Phase, Round2, SCORE_UNIT, Training2} from "../interfaces/IRounds2.sol";
import {RoundsState, State} from "./RoundsState.sol";

/// @title Settlements2: the end of rounds and of models
/// @notice A linked library, because Rounds2 would exceed the size limit with its code. A settlement costs the same for
/// any number of sets: accounts are brought up to date by calls of their own (see Accounts2).
library Settlements2 {
    using RoundsState for State;

    // --------------------------------------------------------------------------------------------------------- Callable

    /// @notice Makes a round's scores final. See IRounds2.settle.
    /// @param s the storage of Rounds2
    /// @param round the round
    function settle(State storage s, uint256 round) external {
        Round2 storage r = s.rounds[round];
        if (r.phase == Phase.None) revert IRounds2.UnknownRound(round);
        Training2 storage training = s.trainings[r.model];
        if (r.phase == Phase.Attesting) {
            settleUnstepped(s, round, r);
            return;
        }
        if (r.phase != Phase.Stepped) revert IRounds2.WrongPhase(round, r.phase);
        settleScored(s, training);
        if (r.phase == Phase.Settled) return;
        // The next evaluation did not come in time.
        bool late = block.timestamp > r.steppedAt + uint256(r.pins.evaluationDays) * 1 days;
        if (!late || r.next != 0) revert IRounds2.NotSettled(round);
        training.closable = true;
        _settlePending(s, training, Outcome.Fallback);
    }

    /// @notice Ends a model's training. See IRounds2.closeModel.
    /// @param s the storage of Rounds2
    /// @param model the model
    function close(State storage s, uint256 model) external {
        Training2 storage training = s.trainings[model];
        if (training.closed) revert IRounds2.AlreadyClosed(model);
        uint256 last = training.lastRound;
        Round2 storage r = s.rounds[last];
        if (r.phase == Phase.Attesting) settleUnstepped(s, last, r);
        else if (RoundsState.isUnderWay(r.phase)) revert IRounds2.RoundInProgress(last);
        settleScored(s, training);
        bool idle = last != 0 && block.timestamp > training.settledAt + uint256(r.pins.idleDays) * 1 days;
        if (!training.closable && !idle && s.registry.ownerOf(model) != msg.sender) {
            revert IRounds2.NotModelOwner(model, msg.sender);
        }
        // An owner who stops costs the accepted sets at most their second scores.
        if (training.pending != 0) _settlePending(s, training, Outcome.Fallback);
        if (RoundsState.isAbandoned(r.phase)) r.released = true;
        training.closed = true;
        s.stakeToken.close(model);
        emit IRounds2.ModelClosed(model);
    }

    // ------------------------------------------------------------------------------------------------- For other parts

    /// @dev Settles a round whose attest deadline has passed without a step: no set earns where none was due; where a due
    /// one was missed, the fallback, and anybody may close.
    function settleUnstepped(State storage s, uint256 round, Round2 storage r) internal {
        RoundsState.requireAfter(r.schedule.attestDeadline);
        Training2 storage training = s.trainings[r.model];
        bool due = RoundsState.stepDue(r);
        if (due && block.number <= r.schedule.stepDeadline) revert IRounds2.StepPending(round);
        settleScored(s, training);
        // The trainer has seen the openings of the accepted sets, with or without a step.
        if (r.sets != 0) training.stepsOfVersion++;
        if (due) training.closable = true;
        finish(s, round, r, due ? Outcome.Fallback : Outcome.Nothing);
    }

    /// @dev Settles the pending round if the window of its second scores has passed.
    function settleScored(State storage s, Training2 storage training) internal {
        if (training.pending == 0) return;
        uint256 next = s.rounds[training.pending].next;
        if (next == 0 || block.number <= s.rounds[next].schedule.attestDeadline) return;
        _settlePending(s, training, Outcome.Paid);
    }

    function _settlePending(State storage s, Training2 storage training, Outcome outcome) private {
        uint256 round = training.pending;
        training.pending = 0;
        finish(s, round, s.rounds[round], outcome);
    }

    /// @dev Makes a round's outcome final: a vesting tick passes, and its scores enter the calendar of the stake token.
    /// The sum of 2^10 scores is below 2^66, so 128 bits hold it.
    function finish(State storage s, uint256 round, Round2 storage r, Outcome outcome) internal {
        Training2 storage training = s.trainings[r.model];
        (r.phase, r.outcome) = (Phase.Settled, outcome);
        training.settledRounds++;
        training.settledAt = uint64(block.timestamp);
        uint32 scores =
            outcome == Outcome.Paid ? r.positiveScore : outcome == Outcome.Fallback ? r.positiveFallback : 0;
        uint128 positive = uint128(scores * SCORE_UNIT);
        uint128 cap = r.pins.capPerRound;
        r.settledTick = s.stakeToken.settle(
            r.model, positive < cap ? positive : cap, r.pins.vestingRounds, r.pins.vestingDays
        );
        emit IRounds2.RoundSettled(round, r.model, outcome, r.settledTick, positive, cap);
    }

    /// @dev Counts a void or rollback. Enrolled sets keep their draw once in a row.
    /// @return released whether they are free instead
    function countCarry(Training2 storage training, Round2 storage r) internal returns (bool released) {
        if (r.enrolled == 0) return true;
        training.carries++;
        released = training.carries >= 2;
        if (released) training.carries = 0;
    }
}
