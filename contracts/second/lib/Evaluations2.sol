// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";
import {Contexts} from "../../lib/Contexts.sol";
import {PackedWords} from "../../lib/PackedWords.sol";
import {ROLE_CONTRIBUTOR, ROLE_EVALUATOR, ROLE_TRAINER} from "../../interfaces/IModels.sol";
import {
    Entry2,
    Evaluation2,
    IRounds2,
    LOCKED_KEY_X,
    LOCKED_KEY_Y,
    Measures,
    Outcome,
    Phase,
    Round2,
    SCORE_UNIT,
    Training2
} from "../interfaces/IRounds2.sol";
import {Accounts2} from "./Accounts2.sol";
import {Bases, Obligation, Owed, RoundsState, State} from "./RoundsState.sol";
import {Scoring} from "./Scoring.sol";
import {Settlements2} from "./Settlements2.sol";
import {Signals2} from "./Signals2.sol";

/// @title Evaluations2: evaluations, the next checkpoint and second scores, each with its proof
/// @notice A linked library, because Rounds2 would exceed the size limit with its code. A proof needs the opening of a
/// sum or commitment. The opening is unique, so there is one provable result, and anybody may submit it.
library Evaluations2 {
    using RoundsState for State;

    // ----------------------------------------------------------------------------------------------------- Evaluations

    /// @notice Proves an evaluator's direction and losses. See IRounds2.evaluate.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param e index of the evaluator
    /// @param direction its direction, packed
    /// @param losses at the round's weights, and at those before
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `evaluate`
    function evaluate(
        State storage s,
        uint256 round,
        uint8 e,
        uint256[] calldata direction,
        uint16[2] calldata losses,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external {
        Round2 storage r = s.roundIn(round, Phase.Evaluating);
        RoundsState.requireUpTo(r.schedule.evaluateDeadline);
        RoundsState.checkRelay(0, 0, deadline);
        uint256 evaluators = r.pins.evaluators.length;
        Evaluation2 storage evaluation = s.evaluations[round][e];
        uint256 due = uint256(evaluation.due) + evaluation.dueBefore;
        if (e >= evaluators || r.evaluated >> e & 1 == 1 || due != 0) {
            revert IRounds2.EvaluationNotDue(round, e, due);
        }
        PackedWords.requireCanonical(direction, uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        uint256[] memory signals = Signals2.evaluate(
            Signals2.Evaluate({
                sum: evaluation.sum,
                before: evaluation.before,
                count: evaluation.count,
                policyHash: r.pins.policyHash,
                numbers: r.pins.numbers,
                direction: direction,
                loss: losses[0],
                lossBefore: losses[1],
                context: Contexts.hash(ROLE_EVALUATOR, r.model, round, r.pins.evaluators[e], 0, deadline)
            })
        );
        if (!IGroth16Verifier(r.pins.verifiers.evaluate).verify(proof, signals)) revert IRounds2.InvalidProof();
        (evaluation.direction, evaluation.loss, evaluation.lossBefore) = (direction, losses[0], losses[1]);
        r.evaluated |= uint8(1 << e);
        emit IRounds2.Evaluated(round, e, direction, losses[0], losses[1]);
        if (r.evaluated == (1 << evaluators) - 1) _complete(s, round, r, evaluators);
    }

    /// @dev After the last evaluation: rollback, or the attesting phase.
    function _complete(State storage s, uint256 round, Round2 storage r, uint256 evaluators) private {
        Training2 storage training = s.trainings[r.model];
        training.voids = 0;
        if (r.pending != 0) {
            (bool rose, bool roseForAll) = _rise(s, round, evaluators, r.pins.tolerance);
            if (rose) {
                _rollBack(s, round, r, training, roseForAll ? Outcome.Nothing : Outcome.Fallback);
                return;
            }
            // Unless it waited too long and was settled.
            if (s.rounds[r.pending].phase == Phase.Stepped) s.rounds[r.pending].next = uint64(round);
        }
        training.carries = 0;
        r.phase = Phase.Attesting;
        uint256[][] memory directions = new uint256[][](evaluators);
        for (uint256 e = 0; e < evaluators; e++) directions[e] = s.evaluations[round][e].direction;
        uint256[] memory mean = Scoring.mean(directions, uint256(r.pins.features) + 1);
        r.direction = mean;
        _measure(s, round, r, directions, mean);
        _fold(s, round, r, directions);
        emit IRounds2.DirectionFixed(round, mean, s.measures[round]);
    }

    /// @dev Whether the count-weighted mean of the paired losses rose by more than the tolerance, and whether each rose.
    /// Counts are below 2^24 and losses below 2^16, so the sums are below 2^42.
    function _rise(State storage s, uint256 round, uint256 evaluators, uint256 tolerance)
        private
        view
        returns (bool rose, bool roseForAll)
    {
        int256 rise;
        int256 records;
        roseForAll = true;
        for (uint256 e = 0; e < evaluators; e++) {
            Evaluation2 storage evaluation = s.evaluations[round][e];
            int256 difference = int256(uint256(evaluation.loss)) - int256(uint256(evaluation.lossBefore));
            int256 count = int256(uint256(evaluation.count));
            rise += count * difference;
            records += count;
            if (difference <= 0) roseForAll = false;
        }
        rose = rise > int256(tolerance) * records;
    }

    /// @dev The checkpoint falls back to the weights before, and the round before is settled.
    function _rollBack(State storage s, uint256 round, Round2 storage r, Training2 storage training, Outcome outcome)
        private
    {
        uint256 undone = r.pending;
        uint256[] memory weights = s.rounds[undone].weights;
        training.checkpoint = weights;
        training.pending = 0;
        training.settledAt = uint64(block.timestamp);
        r.phase = Phase.RolledBack;
        r.released = Settlements2.countCarry(training, r);
        emit IRounds2.RoundRolledBack(round, undone, outcome, weights);
        if (s.rounds[undone].phase == Phase.Stepped) Settlements2.finish(s, undone, s.rounds[undone], outcome);
    }

    // --------------------------------------------------------------------------------------------- Values for the sets

    /// @dev The integers that pay needs. Scoring states their bounds.
    function _measure(
        State storage s,
        uint256 round,
        Round2 storage r,
        uint256[][] memory directions,
        uint256[] memory mean
    ) private {
        uint256 words = uint256(r.pins.features) + 1;
        Measures storage m = s.measures[round];
        m.normSquared = uint64(uint256(Scoring.inner(mean, mean, words)));
        (m.agreementNumerator, m.agreementDenominator) =
            Scoring.agreement(directions, words, s.evaluations[round][0].count, r.pins.numbers);
        if (r.pending == 0) return;
        uint256[] memory before = s.rounds[r.pending].direction;
        m.innerBefore = int64(Scoring.inner(before, mean, words));
        m.sumNormSquared = uint64(Scoring.sumNormSquared(before, mean, words));
    }

    /// @dev Folds once what all sets of the round share.
    function _fold(State storage s, uint256 round, Round2 storage r, uint256[][] memory directions) private {
        uint256 features = r.pins.features;
        uint256 policyHash = r.pins.policyHash;
        Bases storage bases = s.bases[round];
        (uint256 roundAt,,) = Signals2.attestationAt(features);
        bases.weightsHash = keccak256(abi.encode(r.weights));
        bases.attestation = IGroth16Verifier(r.pins.verifiers.attestation).fold(
            Signals2.attestationRound(policyHash, r.weights), roundAt
        );
        uint256 length = Signals2.directionSignals(features);
        uint256[] memory none = PackedWords.zeros(features + 1, PackedWords.DIRECTION_BITS);
        uint256[] memory all = new uint256[](3 * length);
        for (uint256 i = 0; i < all.length; i++) {
            all[i] = i / length < directions.length ? directions[i / length][i % length] : none[i % length];
        }
        uint256 sealAt = Signals2.sealRoundAt(features);
        IGroth16Verifier seal = IGroth16Verifier(r.pins.verifiers.seal);
        bases.accepted = seal.fold(Signals2.sealRound(0, policyHash, all, r.pins.trainerKey), sealAt);
        bases.locked = seal.fold(Signals2.sealRound(0, policyHash, all, [LOCKED_KEY_X, LOCKED_KEY_Y]), sealAt);
    }

    // ------------------------------------------------------------------------------------------ Step and second scores

    /// @notice Sets the next checkpoint. See IRounds2.step.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param weights W′, packed
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `step`
    function step(
        State storage s,
        uint256 round,
        uint256[] calldata weights,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external {
        Round2 storage r = s.roundIn(round, Phase.Attesting);
        RoundsState.requireAfter(r.schedule.attestDeadline);
        RoundsState.requireUpTo(r.schedule.stepDeadline);
        RoundsState.checkRelay(0, 0, deadline);
        if (!RoundsState.stepDue(r)) revert IRounds2.StepNotDue(round);
        PackedWords.requireCanonical(weights, uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
        address owner = s.registry.ownerOf(r.model);
        uint256[] memory signals = Signals2.step(
            Signals2.Step({
                sum: r.sum,
                count: r.sumRecords,
                eta: r.pins.eta,
                policyHash: r.pins.policyHash,
                weights: r.weights,
                next: weights,
                context: Contexts.hash(ROLE_TRAINER, r.model, round, owner, 0, deadline)
            })
        );
        if (!IGroth16Verifier(r.pins.verifiers.step).verify(proof, signals)) revert IRounds2.InvalidProof();
        Training2 storage training = s.trainings[r.model];
        // The window of the round before has passed with this round's attest deadline.
        Settlements2.settleScored(s, training);
        r.phase = Phase.Stepped;
        (r.steppedAt, training.settledAt) = (uint64(block.timestamp), uint64(block.timestamp));
        training.pending = uint64(round);
        training.stepsOfVersion++;
        training.checkpoint = weights;
        emit IRounds2.CheckpointProven(round, r.model, weights);
    }

    /// @notice Proves a second score. See IRounds2.pay.
    /// @param s the storage of Rounds2
    /// @param round the round of the set
    /// @param dataset its dataset
    /// @param fresh C′
    /// @param second p + 2^15
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `score`
    function pay(
        State storage s,
        uint256 round,
        uint256 dataset,
        uint256[2] calldata fresh,
        uint256 second,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external {
        Round2 storage r = s.roundIn(round, Phase.Stepped);
        Entry2 storage entry = s.entries[round][dataset];
        uint256 next = r.next;
        if (next == 0 || !entry.accepted || entry.paid) revert IRounds2.ScoreNotDue(round, dataset);
        RoundsState.requireUpTo(s.rounds[next].schedule.attestDeadline);
        RoundsState.checkRelay(0, 0, deadline);
        if (second > 0xffff) revert IRounds2.InvalidScore(second);
        if (entry.fresh != keccak256(abi.encode(fresh))) revert IRounds2.WrongCommitment(round, dataset);
        address beneficiary = s.datasets[dataset].beneficiary;
        uint256[] memory signals = Signals2.score(
            fresh,
            r.pins.policyHash,
            s.rounds[next].direction,
            second,
            Contexts.hash(ROLE_CONTRIBUTOR, r.model, next, beneficiary, 0, deadline)
        );
        if (!IGroth16Verifier(r.pins.verifiers.score).verify(proof, signals)) revert IRounds2.InvalidProof();
        entry.paid = true;
        Obligation storage o = _obligation(s.owed[r.model][beneficiary], round);
        o.unpaid--;
        int256 score = Scoring.payScore(
            entry.gate,
            int256(second) - 0x8000,
            entry.records,
            s.measures[round],
            s.measures[next],
            r.pins.kappa,
            r.pins.numbers
        );
        entry.score = int24(score);
        if (score > 0) o.positive += uint32(uint256(score));
        _credit(s, round, dataset, r, beneficiary, score, int256(second) - 0x8000);
    }

    function _obligation(Owed storage owed, uint256 round) private view returns (Obligation storage) {
        return owed.last.round == round ? owed.last : owed.earlier;
    }

    /// @dev A positive score waits for the settlement. A negative one is owed at once: by the bond first, then by the
    /// unvested account.
    function _credit(
        State storage s,
        uint256 round,
        uint256 dataset,
        Round2 storage r,
        address beneficiary,
        int256 score,
        int256 second
    ) private {
        if (score >= 0) {
            r.positiveScore += uint32(uint256(score));
            emit IRounds2.ScoreProven(round, dataset, second, score, 0, 0);
            return;
        }
        uint256 debt = uint256(-score) * SCORE_UNIT;
        uint256 cover = r.pins.enrolmentBond == 0 ? 0 : r.pins.bondCover;
        uint256 covered = debt < cover ? debt : cover;
        // Rounded up: at most 2^64. `covered` is below 2^56.
        if (covered != 0) s.entries[round][dataset].bondLost = uint128((covered * 2 ** 64 + cover - 1) / cover);
        uint256 taken = Accounts2.owe(s, r.model, beneficiary, debt - covered);
        emit IRounds2.ScoreProven(round, dataset, second, score, debt, taken);
    }
}
