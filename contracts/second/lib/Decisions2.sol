// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BondDecision, BondFate, PLEDGE, TRAINER_BOND} from "../interfaces/IBonds2.sol";
import {Dataset2, Entry2, Outcome, Phase, Round2} from "../interfaces/IRounds2.sol";
import {RoundsState, State} from "./RoundsState.sol";

/// @title Decisions2: what rounds decide about bonds
/// @notice A linked library, because Rounds2 would exceed the size limit with its code. A decision is derived from the
/// state at every call, and not stored.
library Decisions2 {
    using RoundsState for State;

    /// @notice The decision about a bond. See IRounds2.bondDecisionOf.
    /// @param s the storage of Rounds2
    /// @param round the round, or 0 (PLEDGE)
    /// @param dataset the dataset, or 0 (TRAINER_BOND)
    /// @return decision fate and parts
    function decide(State storage s, uint256 round, uint256 dataset)
        external
        view
        returns (BondDecision memory decision)
    {
        if (round == PLEDGE) return _pledge(s, dataset);
        if (dataset == TRAINER_BOND) return _trainer(s.rounds[round]);
        return _contributor(s, round, dataset);
    }

    /// @notice Whether a dataset has a share in a shared bond. See IRounds2.shareOf.
    /// @param s the storage of Rounds2
    /// @param round the round of the bond, or 0 (PLEDGE)
    /// @param dataset the bond's dataset, or 0 (TRAINER_BOND)
    /// @param harmed the dataset in question
    /// @return has whether it has
    /// @return beneficiary to whom the share is paid
    function share(State storage s, uint256 round, uint256 dataset, uint256 harmed)
        external
        view
        returns (bool has, address beneficiary)
    {
        beneficiary = s.datasets[harmed].beneficiary;
        if (s.datasets[harmed].role != 1) return (false, beneficiary);
        uint256 judged = round == PLEDGE ? s.datasets[dataset].silentIn : round;
        Round2 storage r = s.rounds[judged];
        // After a missed step: the accepted sets.
        if (r.phase == Phase.Settled) return (s.entries[judged][harmed].accepted, beneficiary);
        has = s.entries[judged][harmed].enrolled || (r.carried != 0 && s.entries[r.carried][harmed].enrolled);
    }

    function _pledge(State storage s, uint256 dataset) private view returns (BondDecision memory decision) {
        Dataset2 storage d = s.datasets[dataset];
        if (d.silentIn != 0) {
            uint32 harmed = s.rounds[d.silentIn].enrolled;
            return harmed == 0 ? _of(BondFate.Returnable) : BondDecision(BondFate.Shared, 0, harmed);
        }
        bool idle = !d.pledged || s.trainings[d.model].closed;
        return _of(idle ? BondFate.Returnable : BondFate.Held);
    }

    function _trainer(Round2 storage r) private view returns (BondDecision memory) {
        if (r.phase == Phase.Void) {
            return r.enrolled == 0 ? _of(BondFate.Returnable) : BondDecision(BondFate.Shared, 0, r.enrolled);
        }
        if (r.phase == Phase.RolledBack || r.phase == Phase.Stepped) return _of(BondFate.Returnable);
        if (r.phase != Phase.Settled) return _of(BondFate.Held);
        bool missed = r.steppedAt == 0 && r.outcome == Outcome.Fallback;
        return missed ? BondDecision(BondFate.Shared, 0, r.sets) : _of(BondFate.Returnable);
    }

    function _contributor(State storage s, uint256 enrolling, uint256 dataset)
        private
        view
        returns (BondDecision memory)
    {
        // Taken back before the seal.
        if (!s.entries[enrolling][dataset].enrolled) return _of(BondFate.Returnable);
        uint256 round = s.answeringRound(enrolling);
        Round2 storage r = s.rounds[round];
        if (RoundsState.isAbandoned(r.phase)) return _of(r.released ? BondFate.Returnable : BondFate.Held);
        if (r.phase == Phase.Open || r.phase == Phase.Sealed || r.phase == Phase.Evaluating) {
            return _of(BondFate.Held);
        }
        Entry2 storage entry = s.entries[round][dataset];
        if (!entry.attested) {
            bool over = r.phase != Phase.Attesting || block.number > r.schedule.attestDeadline;
            return _of(over ? BondFate.Lost : BondFate.Held);
        }
        if (!entry.accepted) return _of(BondFate.Returnable);
        if (r.phase != Phase.Settled) return _of(BondFate.Held);
        if (r.outcome != Outcome.Paid) return _of(BondFate.Returnable);
        return entry.paid ? BondDecision(BondFate.Returnable, entry.bondLost, 0) : _of(BondFate.Lost);
    }

    function _of(BondFate fate) private pure returns (BondDecision memory) {
        return BondDecision(fate, 0, 0);
    }
}
