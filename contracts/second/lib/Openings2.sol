// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {PackedWords} from "../../lib/PackedWords.sol";
import {PLEDGE, TRAINER_BOND} from "../interfaces/IBonds2.sol";
import {MAX_HOLDOUTS, ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../../interfaces/IModels.sol";
import {MAX_SETS, Pins2, Verifiers} from "../interfaces/IModelRegistry2.sol";
import {
    Dataset2,
    Entry2,
    Evaluation2,
    IRounds2,
    Phase,
    Round2,
    Schedule2,
    Training2
} from "../interfaces/IRounds2.sol";
import {Accounts2} from "./Accounts2.sol";
import {BatchDraws} from "./BatchDraws.sol";
import {PackedIndices} from "./PackedIndices.sol";
import {RoundsState, State} from "./RoundsState.sol";
import {Settlements2} from "./Settlements2.sol";

/// @title Openings2: opening, enrolment, seal, beacon, void
/// @notice A linked library, because Rounds2 would exceed the size limit with its code.
library Openings2 {
    using RoundsState for State;

    /// @dev Most blocks of a round. A longer one could keep a model's stake from vesting.
    uint256 private constant LONGEST_ROUND = 2_000_000;
    /// @dev Blocks for which a header can be proven (EIP-2935).
    uint256 private constant PROVABLE = 8191;

    // --------------------------------------------------------------------------------------------------------- Opening

    /// @notice Opens a model's next round. See IRounds2.openRound.
    /// @param s the storage of Rounds2
    /// @param model the model
    /// @param schedule the round's heights
    /// @param holdouts ids of its holdout datasets
    /// @param closing whether it takes no contributors' datasets
    /// @return round its id
    function open(
        State storage s,
        uint256 model,
        Schedule2 calldata schedule,
        uint256[] calldata holdouts,
        bool closing
    ) external returns (uint256 round) {
        if (s.registry.ownerOf(model) != msg.sender) revert IRounds2.NotModelOwner(model, msg.sender);
        Training2 storage training = s.trainings[model];
        if (training.closed) revert IRounds2.AlreadyClosed(model);
        if (training.closable) revert IRounds2.ModelClosable(model);
        uint256 previous = training.lastRound;
        _requireEnded(s, previous);
        Settlements2.settleScored(s, training);
        if (training.closable) revert IRounds2.ModelClosable(model);
        uint256 pending = training.pending;

        round = ++s.roundCount;
        training.lastRound = uint64(round);
        if (training.settledAt == 0) training.settledAt = uint64(block.timestamp);
        Round2 storage r = s.rounds[round];
        r.model = model;
        r.phase = Phase.Open;
        r.closing = closing;
        r.schedule = schedule;
        r.sum = [uint256(0), 1];
        r.pending = uint64(pending);
        _carry(s, r, round, previous);
        _pin(s, r, pending);
        _checkSchedule(s, r, schedule);
        uint256 evaluations = _countRounds(training, r);
        _setWeights(s, r, training);
        _drawOn(s, round, r, evaluations, holdouts);
        _announce(round, r);
        if (r.pins.trainerBond != 0) {
            s.bonds.take(round, TRAINER_BOND, msg.sender, r.pins.settlementToken, r.pins.trainerBond);
        }
    }

    function _requireEnded(State storage s, uint256 previous) private {
        if (previous == 0) return;
        Round2 storage r = s.rounds[previous];
        if (r.phase == Phase.Attesting) Settlements2.settleUnstepped(s, previous, r);
        else if (RoundsState.isUnderWay(r.phase)) revert IRounds2.RoundInProgress(previous);
        // An owner who saw the draw could otherwise leave it unrecorded and have another one.
        bool undrawn = r.phase == Phase.Void && r.beacon == 0 && r.enrolled != 0;
        if (undrawn && block.number <= r.schedule.beaconHeight + PROVABLE) revert IRounds2.BeaconPending(previous);
    }

    /// @dev Sets that a void or rolled back round enrolled answer in this one, once in a row; a closing round frees them.
    function _carry(State storage s, Round2 storage r, uint256 round, uint256 previous) private {
        Round2 storage p = s.rounds[previous];
        if (!RoundsState.isAbandoned(p.phase) || p.released) return;
        if (r.closing) {
            p.released = true;
            return;
        }
        r.carried = uint64(previous);
        r.enrolled = p.enrolled;
        p.carriedBy = uint64(round);
    }

    function _pin(State storage s, Round2 storage r, uint256 pending) private {
        if (r.carried != 0) {
            r.pins = s.rounds[r.carried].pins;
            r.pins.sources = s.registry.sourcesOf(r.model);
        } else if (pending != 0) {
            r.pins = s.rounds[pending].pins;
            r.pins.sources = s.registry.sourcesOf(r.model);
        } else {
            r.pins = s.registry.pinsOf(r.model);
        }
    }

    /// @dev Every phase has a shortest length: two, between beacon and evaluations, for there the beacon is recorded first. Otherwise an owner could enrol in the block that opens the round and leave
    /// others no block for it, or retire an evaluator's holdout by leaving it no block to answer.
    function _checkSchedule(State storage s, Round2 storage r, Schedule2 calldata heights) private view {
        uint256 window = s.windowOf(r);
        uint256 gap = s.beacon.minimumGap();
        if (
            heights.sealHeight < block.number + window || heights.beaconHeight < heights.sealHeight + gap
                || heights.evaluateDeadline < heights.beaconHeight + 2 * window
                || heights.attestDeadline < heights.evaluateDeadline + window
                || heights.stepDeadline < heights.attestDeadline + window
                || heights.stepDeadline > block.number + LONGEST_ROUND
        ) revert IRounds2.InvalidSchedule();
    }

    /// @dev A version promises T paid rounds. A closing round is none of them, so it begins no version.
    /// @return evaluations those for which the holdouts must suffice: one more than the rounds that remain; this one in a
    /// closing round
    function _countRounds(Training2 storage training, Round2 storage r) private returns (uint256 evaluations) {
        if (r.closing) return 1;
        if (training.version != r.pins.version) (training.version, training.stepsOfVersion) = (r.pins.version, 0);
        uint256 made = training.stepsOfVersion;
        if (made >= r.pins.rounds) revert IRounds2.RoundsSpent(r.model, r.pins.rounds);
        return r.pins.rounds - made + 1;
    }

    /// @dev A checkpoint is as good as the verifiers of the steps and evaluations behind it. A version with others takes no
    /// checkpoint over: training starts again.
    function _setWeights(State storage s, Round2 storage r, Training2 storage training) private {
        Verifiers storage v = r.pins.verifiers;
        bytes32 code = keccak256(abi.encode(v.evaluate.codehash, v.step.codehash));
        if (training.checkpointCode != code) {
            training.checkpointCode = code;
            // Checkpoint 0: the parent's present checkpoint, if the model starts from a parent that has one; else zero.
            uint256 parent = s.registry.startsFrom(r.model);
            if (parent != 0 && s.trainings[parent].checkpointCode == code) {
                training.checkpoint = s.trainings[parent].checkpoint;
            } else {
                training.checkpoint = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
            }
        }
        r.weights = training.checkpoint;
    }

    /// @dev Divides the batches of each evaluator among its datasets, and checks that they suffice.
    function _drawOn(
        State storage s,
        uint256 round,
        Round2 storage r,
        uint256 evaluations,
        uint256[] calldata holdouts
    ) private {
        if (holdouts.length > MAX_HOLDOUTS) revert IRounds2.InvalidHoldouts(holdouts.length);
        address[] memory evaluators = r.pins.evaluators;
        uint256 batches = r.pins.holdoutBatches;
        uint256 used;
        for (uint256 e = 0; e < evaluators.length; e++) {
            (uint256 datasets, uint256 unopened) = _poolOf(s, r, evaluators[e], holdouts);
            if (datasets == 0 || datasets > batches) revert IRounds2.InvalidHoldouts(datasets);
            if (unopened < batches * evaluations) {
                revert IRounds2.HoldoutExhausted(uint8(e), unopened, batches * evaluations);
            }
            _assign(s, round, evaluators[e], holdouts, batches, datasets);
            used += datasets;
            Evaluation2 storage evaluation = s.evaluations[round][e];
            evaluation.due = uint8(datasets);
            if (r.pending != 0) evaluation.dueBefore = uint8(datasets);
            (evaluation.sum, evaluation.before) = ([uint256(0), 1], [uint256(0), 1]);
        }
        if (used != holdouts.length) revert IRounds2.InvalidHoldouts(holdouts.length);
        r.holdouts = holdouts;
    }

    /// @dev The number of an evaluator's datasets, and of their unopened batches. Checks each of them.
    function _poolOf(State storage s, Round2 storage r, address evaluator, uint256[] calldata holdouts)
        private
        view
        returns (uint256 datasets, uint256 unopened)
    {
        for (uint256 i = 0; i < holdouts.length; i++) {
            Dataset2 storage d = s.datasets[holdouts[i]];
            if (d.beneficiary != evaluator) continue;
            if (d.model != r.model) revert IRounds2.WrongModel(holdouts[i], r.model);
            if (d.role != ROLE_HOLDOUT || !d.pledged) revert IRounds2.NotPledged(holdouts[i]);
            s.requireAvailable(holdouts[i], d);
            RoundsState.requireAdmitted(d, r.pins.sources.holdouts, r.pins.verifiers.origin);
            _requireBond(s, r, holdouts[i]);
            datasets++;
            unopened += d.unopened;
        }
    }

    /// @dev The bond of a pledge from before the terms raised it is too small a stake in the round.
    function _requireBond(State storage s, Round2 storage r, uint256 dataset) private view {
        uint256 needed = r.pins.evaluatorBond;
        if (needed == 0) return;
        uint256 bond = s.bonds.bondOf(PLEDGE, dataset).amount;
        if (bond < needed) revert IRounds2.PledgeTooSmall(dataset, bond, needed);
    }

    function _assign(
        State storage s,
        uint256 round,
        address evaluator,
        uint256[] calldata holdouts,
        uint256 batches,
        uint256 datasets
    ) private {
        uint256 position;
        for (uint256 i = 0; i < holdouts.length; i++) {
            Dataset2 storage d = s.datasets[holdouts[i]];
            if (d.beneficiary != evaluator) continue;
            Entry2 storage entry = s.entries[round][holdouts[i]];
            if (entry.enrolled) revert IRounds2.InvalidHoldouts(holdouts.length);
            // Two evaluators with records of one source would agree for no reason of the model's.
            uint256 server = s.enrolled[round][d.sourceTag];
            if (server != 0 && server != uint160(evaluator)) revert IRounds2.SourceEnrolled(round, d.sourceTag);
            s.enrolled[round][d.sourceTag] = uint160(evaluator);
            uint256 draws = batches / datasets + (position++ < batches % datasets ? 1 : 0);
            if (d.unopened < draws) revert IRounds2.HoldoutExhausted(0, d.unopened, draws);
            (entry.enrolled, entry.draws) = (true, uint8(draws));
            d.lastRound = uint64(round);
        }
    }

    function _announce(uint256 round, Round2 storage r) private {
        Verifiers memory v = r.pins.verifiers;
        bytes32[6] memory codes = [
            v.origin.codehash,
            v.attestation.codehash,
            v.seal.codehash,
            v.evaluate.codehash,
            v.score.codehash,
            v.step.codehash
        ];
        emit IRounds2.RoundOpened(
            round,
            r.model,
            r.pins.version,
            r.closing,
            r.pending,
            r.carried,
            r.schedule,
            r.holdouts,
            r.weights,
            codes
        );
    }

    // ------------------------------------------------------------------------------------------------------- Enrolment

    /// @notice Enrols a dataset whose beneficiary has agreed. See IRounds2.enrol.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param dataset the dataset
    /// @param previousHead the head that its last enrolment carried
    /// @param head the ledger's present head
    function enrol(State storage s, uint256 round, uint256 dataset, bytes32 previousHead, bytes32 head) external {
        Round2 storage r = s.roundIn(round, Phase.Open);
        Dataset2 storage d = s.knownDataset(dataset);
        if (block.number >= r.schedule.sealHeight) revert IRounds2.TooLate(r.schedule.sealHeight - 1);
        if (d.role != ROLE_CONTRIBUTOR) revert IRounds2.InvalidRole(d.role);
        if (d.model != r.model) revert IRounds2.WrongModel(dataset, r.model);
        RoundsState.requireAdmitted(d, r.pins.sources.contributors, r.pins.verifiers.origin);
        if (d.records < r.pins.minRecords) revert IRounds2.TooFewRecords(d.records, r.pins.minRecords);
        RoundsState.requireLastBatch(d.records, r.pins.batchSize, r.pins.smallestBatch);
        s.requireAvailable(dataset, d);
        if (previousHead != d.ledgerHead) revert IRounds2.StaleLedger(dataset, d.ledgerHead, previousHead);
        if (head == 0 || head == previousHead) revert IRounds2.NoLedgerHead(dataset);
        d.ledgerHead = head;
        _claimPlace(s, round, r, dataset, d);
        _spendAbandoned(s, dataset, d);
        (uint256 epoch, uint256 unopened) =
            BatchDraws.epochFor(d, r.pins.batchSize, r.pins.epochs, r.pins.minRecords);
        if (epoch == 0) revert IRounds2.DatasetExhausted(dataset);
        Entry2 storage entry = s.entries[round][dataset];
        uint256 k = r.pins.batchesPerRound;
        (entry.enrolled, entry.draws) = (true, uint8(unopened < k ? unopened : k));
        d.lastRound = uint64(round);
        Accounts2.noteRound(s, r.model, d.beneficiary, round);
        emit IRounds2.Enrolled(round, dataset, entry.draws, head);
        if (r.pins.enrolmentBond != 0) {
            s.bonds.take(round, dataset, d.beneficiary, r.pins.settlementToken, r.pins.enrolmentBond);
        }
    }

    /// @dev One enrolled dataset per source and round; sets that are carried on count.
    function _claimPlace(State storage s, uint256 round, Round2 storage r, uint256 dataset, Dataset2 storage d)
        private
    {
        uint256 carried = r.carried;
        if (s.entries[round][dataset].enrolled || (carried != 0 && s.entries[carried][dataset].enrolled)) {
            revert IRounds2.AlreadyEnrolled(round, dataset);
        }
        if (s.enrolled[round][d.sourceTag] != 0 || (carried != 0 && s.enrolled[carried][d.sourceTag] != 0)) {
            revert IRounds2.SourceEnrolled(round, d.sourceTag);
        }
        if (r.closing || r.enrolled >= MAX_SETS) revert IRounds2.RoundFull(round);
        s.enrolled[round][d.sourceTag] = dataset;
        r.enrolled++;
    }

    /// @dev The draw of a released round counts as opened, although it was not answered: it can't be drawn again.
    function _spendAbandoned(State storage s, uint256 dataset, Dataset2 storage d) private {
        uint256 last = d.lastRound;
        if (last == 0) return;
        uint256 answering = s.answeringRound(last);
        if (!RoundsState.isAbandoned(s.rounds[answering].phase)) return;
        uint256 drawing = s.drawingRound(last);
        bytes32 beacon = s.rounds[drawing].beacon;
        if (beacon == 0) return;
        Pins2 storage pins = s.rounds[drawing].pins;
        (uint256 epoch, uint256 unopened) = BatchDraws.epochFor(d, pins.batchSize, pins.epochs, pins.minRecords);
        if (epoch == 0) return;
        mapping(uint256 => uint256) storage opened = s.opened[dataset][epoch];
        uint256 draws = s.entries[last][dataset].draws;
        (uint256[] memory challenge, uint256[] memory words, uint256 touched) =
            BatchDraws.draw(opened, BatchDraws.Seed(beacon, d.model, drawing, d.root), d.batches, draws);
        BatchDraws.store(opened, words, touched);
        BatchDraws.spend(d, challenge, epoch, unopened);
        emit IRounds2.DrawSpent(drawing, dataset, PackedIndices.pack(challenge));
    }

    // ---------------------------------------------------------------------------------------------------- Seal to void

    /// @notice Ends enrolment. See IRounds2.seal.
    /// @param s the storage of Rounds2
    /// @param round the round
    function seal(State storage s, uint256 round) external {
        Round2 storage r = s.roundIn(round, Phase.Open);
        if (block.number < r.schedule.sealHeight) revert IRounds2.TooEarly(r.schedule.sealHeight);
        r.phase = Phase.Sealed;
        emit IRounds2.RoundSealed(round, r.enrolled);
    }

    /// @notice Records the round's randomness. See IRounds2.recordBeacon.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param proof the adapter's proof
    function recordBeacon(State storage s, uint256 round, bytes calldata proof) external {
        Round2 storage r = s.rounds[round];
        if (r.phase == Phase.Void) {
            if (r.beacon != 0) revert IRounds2.WrongPhase(round, Phase.Void);
            // Later, the draw of the round that carries its sets on could be known, and one of two be chosen.
            if (r.carriedBy != 0) RoundsState.requireUpTo(s.rounds[r.carriedBy].schedule.sealHeight - 1);
        } else {
            s.roundIn(round, Phase.Sealed);
            // Evaluators have a whole window from here.
            RoundsState.requireUpTo(r.schedule.evaluateDeadline - s.windowOf(r));
            RoundsState.requireAfter(r.schedule.beaconHeight);
            r.phase = Phase.Evaluating;
        }
        r.beacon = s.beacon.randomness(r.schedule.beaconHeight, proof);
        emit IRounds2.BeaconRecorded(round, r.beacon);
    }

    /// @notice Ends a round whose evaluations did not all arrive. See IRounds2.voidRound.
    /// @param s the storage of Rounds2
    /// @param round the round
    function voidRound(State storage s, uint256 round) external {
        Round2 storage r = s.rounds[round];
        Phase phase = r.phase;
        if (phase == Phase.None) revert IRounds2.UnknownRound(round);
        if (phase != Phase.Open && phase != Phase.Sealed && phase != Phase.Evaluating) {
            revert IRounds2.WrongPhase(round, phase);
        }
        RoundsState.requireAfter(r.schedule.evaluateDeadline);
        r.phase = Phase.Void;
        if (phase == Phase.Evaluating) _retireSilent(s, round, r);
        Training2 storage training = s.trainings[r.model];
        training.settledAt = uint64(block.timestamp);
        if (++training.voids >= 2) training.closable = true;
        r.released = Settlements2.countCarry(training, r);
        emit IRounds2.RoundVoided(round, r.released);
    }

    /// @dev A holdout that could leave a draw unanswered could wait for a better one. Of an evaluator whose datasets all
    /// answered and whose evaluation is missing, all are retired.
    function _retireSilent(State storage s, uint256 round, Round2 storage r) private {
        address[] memory evaluators = r.pins.evaluators;
        for (uint256 i = 0; i < r.holdouts.length; i++) {
            uint256 dataset = r.holdouts[i];
            Dataset2 storage d = s.datasets[dataset];
            for (uint256 e = 0; e < evaluators.length; e++) {
                if (evaluators[e] != d.beneficiary || r.evaluated >> e & 1 == 1) continue;
                Evaluation2 storage evaluation = s.evaluations[round][e];
                Entry2 storage entry = s.entries[round][dataset];
                bool answered = entry.attested && (r.pending == 0 || entry.attestedBefore);
                if (answered && (evaluation.due != 0 || evaluation.dueBefore != 0)) continue;
                (d.retired, d.pledged, d.silentIn) = (true, false, uint64(round));
                emit IRounds2.DatasetRetired(dataset, round);
            }
        }
    }
}
