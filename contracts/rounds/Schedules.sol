// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {TRAINER} from "../interfaces/IBonds.sol";
import {MAX_HOLDOUTS, ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../interfaces/IModels.sol";
import {MAX_SUM_BATCHES} from "../interfaces/IModelRegistry.sol";
import {Dataset, Entry, IRounds, Round, Schedule, Status, Training} from "../interfaces/IRounds.sol";
import {DuePart} from "../interfaces/IStakeToken.sol";
import {RoundOpening} from "../lib/RoundOpening.sol";
import {Vesting} from "./Vesting.sol";

/// @title Schedules: opening, enrolment, seal, beacon, void
/// @notice A part of Rounds.
abstract contract Schedules is Vesting, EIP712 {
    bytes32 private constant ENROL_TYPE = keccak256("Enrol(uint256 round,uint256 dataset,uint256 deadline)");

    /// @inheritdoc IRounds
    function openRound(uint256 model, Schedule calldata schedule, uint256[] calldata holdouts)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 round)
    {
        _requireModelOwner(model);
        Training storage training = _training[model];
        if (training.closed) revert AlreadyClosed(model);
        _requirePredecessorDone(training.lastRound);

        round = ++roundCount;
        training.lastRound = uint64(round);
        if (training.tickedAt == 0) training.tickedAt = uint64(block.timestamp);
        Round storage r = _rounds[round];
        RoundOpening.pin(r, _training, registry, model, schedule, beaconAdapter.minimumGap(), shortestWindow);
        _drawHoldouts(round, r, holdouts);
        emit RoundOpened(round, model, r.pins.version, schedule, holdouts, r.weights);
        _takeBond(round, TRAINER, msg.sender, r.pins.settlementToken, r.pins.trainerBond);
    }

    /// @inheritdoc IRounds
    function enrol(uint256 round, uint256 dataset) external nonReentrant whenNotPaused {
        Dataset storage d = _knownDataset(dataset);
        if (d.beneficiary != msg.sender) revert NotBeneficiary(dataset, msg.sender);
        _enrol(round, dataset, d);
    }

    /// @inheritdoc IRounds
    function enrolFor(uint256 round, uint256 dataset, uint64 deadline, bytes calldata signature)
        external
        nonReentrant
        whenNotPaused
    {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        Dataset storage d = _knownDataset(dataset);
        bytes32 digest = _hashTypedDataV4(keccak256(abi.encode(ENROL_TYPE, round, dataset, uint256(deadline))));
        if (!SignatureChecker.isValidSignatureNow(d.beneficiary, digest, signature)) revert InvalidSignature();
        _enrol(round, dataset, d);
    }

    /// @inheritdoc IRounds
    function seal(uint256 round) external {
        Round storage r = _roundIn(round, Status.Open);
        if (block.number < r.schedule.sealHeight) revert TooEarly(r.schedule.sealHeight);
        r.status = Status.Sealed;
        emit RoundSealed(round, r.enrolled);
    }

    /// @inheritdoc IRounds
    function recordBeacon(uint256 round, bytes calldata proof) external {
        Round storage r = _roundIn(round, Status.Sealed);
        _requireUpTo(r.schedule.evaluateDeadline);
        _requireAfter(r.schedule.beaconHeight);
        r.beacon = beaconAdapter.randomness(r.schedule.beaconHeight, proof);
        r.status = Status.Evaluating;
        emit BeaconRecorded(round, r.beacon);
    }

    /// @inheritdoc IRounds
    function voidRound(uint256 round) external {
        Round storage r = _rounds[round];
        Status status = r.status;
        if (status == Status.None) revert UnknownRound(round);
        if (status != Status.Open && status != Status.Sealed && status != Status.Evaluating) {
            revert WrongStatus(round, status);
        }
        _requireAfter(r.schedule.evaluateDeadline);
        r.status = Status.Void;
        for (uint256 i = 0; status == Status.Evaluating && i < r.holdouts.length; i++) {
            uint256 dataset = r.holdouts[i];
            // A holdout that could leave a draw unanswered could wait for a better draw. So it is retired.
            if (_entries[round][dataset].attestedAt == 0) {
                _datasets[dataset].retired = true;
                emit DatasetRetired(dataset, round);
            }
        }
        emit RoundVoided(round);
    }

    function _requirePredecessorDone(uint256 previous) private view {
        if (previous == 0) return;
        Round storage r = _rounds[previous];
        if (r.status == Status.Void) return;
        if (r.status != Status.Settled) revert RoundInProgress(previous);
        if (!_stepDue(r)) return;
        if (block.number <= r.schedule.stepDeadline) revert StepPending(previous);
        revert StepMissed(previous);
    }

    function _drawHoldouts(uint256 round, Round storage r, uint256[] calldata holdouts) private {
        uint256 batches = r.pins.holdoutBatches;
        uint256 count = holdouts.length;
        if (count == 0 || count > MAX_HOLDOUTS || count > batches) revert InvalidHoldouts(count);
        for (uint256 i = 0; i < count; i++) {
            uint256 dataset = holdouts[i];
            Dataset storage d = _knownDataset(dataset);
            if (d.role != ROLE_HOLDOUT) revert InvalidRole(d.role);
            _requireListed(d, r.pins.sources.holdouts);
            Entry storage entry = _admit(round, r, dataset, d);
            entry.draws = uint8(batches / count + (i < batches % count ? 1 : 0));
            if (d.unopened < entry.draws) revert HoldoutExhausted(dataset, d.unopened);
        }
        r.holdouts = holdouts;
        r.holdoutsDue = uint8(count);
    }

    function _enrol(uint256 round, uint256 dataset, Dataset storage d) private {
        Round storage r = _roundIn(round, Status.Open);
        if (block.number >= r.schedule.sealHeight) revert TooLate(r.schedule.sealHeight - 1);
        if (d.role != ROLE_CONTRIBUTOR) revert InvalidRole(d.role);
        _requireListed(d, r.pins.sources.contributors);
        if (d.records < r.pins.minRecords) revert TooFewRecords(d.records, r.pins.minRecords);
        if (d.answered >= r.pins.scoreBudget) revert ScoreBudgetSpent(dataset, r.pins.scoreBudget);
        // Apply the last round's score before `lastRound` changes.
        DuePart[] memory due = _catchUp(dataset, d);
        Entry storage entry = _admit(round, r, dataset, d);
        uint32 k = r.pins.challengeSize;
        entry.draws = uint8(d.batches < k ? d.batches : k);
        if (uint256(++r.enrolled) * k > MAX_SUM_BATCHES) revert RoundFull(round);
        emit Enrolled(round, dataset, entry.draws);
        _takeBond(round, dataset, d.beneficiary, r.pins.settlementToken, r.pins.enrolmentBond);
        _mint(dataset, d, due);
    }

    /// @dev Without this check an owner could accredit itself for the length of one transaction.
    function _requireListed(Dataset storage d, uint256 pinned) private view {
        if (d.sourceListRoot != pinned) revert StaleSourceList(pinned, d.sourceListRoot);
    }

    function _admit(uint256 round, Round storage r, uint256 dataset, Dataset storage d)
        private
        returns (Entry storage entry)
    {
        if (d.model != r.model) revert WrongModel(dataset, r.model);
        _requireAvailable(dataset, d);
        entry = _entries[round][dataset];
        if (entry.enrolled) revert AlreadyEnrolled(round, dataset);
        entry.enrolled = true;
        d.lastRound = uint64(round);
    }
}
