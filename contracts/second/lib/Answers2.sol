// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";
import {BabyJubJub} from "../../lib/BabyJubJub.sol";
import {FIELD_MODULUS} from "../../lib/Field.sol";
import {PackedWords} from "../../lib/PackedWords.sol";
import {Contexts} from "../../lib/Contexts.sol";
import {VerifyCalls} from "../../lib/VerifyCalls.sol";
import {ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../../interfaces/IModels.sol";
import {
    AttestationSet2,
    Dataset2,
    Entry2,
    Evaluation2,
    IRounds2,
    LOCKED_KEY_X,
    LOCKED_KEY_Y,
    Phase,
    Round2
} from "../interfaces/IRounds2.sol";
import {BatchDraws} from "./BatchDraws.sol";
import {Commitments2} from "./Commitments2.sol";
import {PackedIndices} from "./PackedIndices.sol";
import {Bases, Obligation, Owed, RoundsState, State} from "./RoundsState.sol";
import {Scoring} from "./Scoring.sol";
import {Signals2} from "./Signals2.sol";

/// @title Answers2: a dataset's attestations and their seal, in one call
/// @notice A linked library, because Rounds2 would exceed the size limit with its code.
library Answers2 {
    using RoundsState for State;

    uint256 private constant POINT_WORDS = 6;
    bytes32 private constant NOISE_DOMAIN = keccak256("assay.noise.v2");
    /// @dev Modes of a seal.
    uint256 private constant HOLDOUT = 1;
    uint256 private constant HOLDOUT_BEFORE = 2;

    /// @dev What the verifier gets besides the set.
    /// bases: of attestations, and of the seal; noiseInput, context: signals of the call;
    /// own: the attestations' own signals, words laid out as bytes; records: in the drawn batches.
    struct Call {
        uint256[2] attestationBase;
        uint256[2] sealBase;
        uint256 noiseInput;
        uint256 context;
        bytes own;
        uint256 records;
    }

    // ---------------------------------------------------------------------------------------------------------- Sets

    /// @notice Answers a contributor dataset's challenge. See IRounds2.attest.
    /// @param s the storage of Rounds2
    /// @param set its attestations
    function attest(State storage s, AttestationSet2 calldata set) external {
        Round2 storage r = s.roundIn(set.round, Phase.Attesting);
        RoundsState.requireUpTo(r.schedule.attestDeadline);
        Dataset2 storage d = s.knownDataset(set.dataset);
        if (d.role != ROLE_CONTRIBUTOR) revert IRounds2.InvalidRole(d.role);
        uint256 enrolling = s.enrollingRound(set.round, set.dataset);
        Entry2 storage entry = s.entries[set.round][set.dataset];
        if (entry.attested) revert IRounds2.AlreadyAttested(set.round, set.dataset);
        RoundsState.checkRelay(set.relayerFee, set.relayerFee == 0 ? 0 : r.pins.maxRelayerFee, set.deadline);

        uint256 draws = s.entries[enrolling][set.dataset].draws;
        uint256 drawing = s.drawingRound(enrolling);
        uint256[] memory challenge = _open(s, r, set.dataset, d, drawing, draws);
        bool accepted = _accepted(set.scores, _evaluators(r.evaluated));
        Call memory call;
        Bases storage bases = s.bases[set.round];
        call.attestationBase = bases.attestation;
        call.sealBase = accepted ? bases.accepted : bases.locked;
        call.noiseInput = _noiseInput(set.round, r, d.root, s.rounds[drawing].beacon, bases.weightsHash);
        call.context = Contexts.hash(
            ROLE_CONTRIBUTOR, r.model, set.round, d.beneficiary, set.relayerFee, set.deadline
        );
        uint256[2] memory next = _verify(r, d, set, challenge, call, r.sum);

        int256 fallbackScore = _record(s, set, r, draws, accepted, call.records);
        if (accepted) {
            r.sum = next;
            entry.fresh = keccak256(abi.encode(set.fresh));
            _oblige(s.owed[r.model][d.beneficiary], set.round, fallbackScore);
        }
        // The enrolment of a dataset that answers in the round which enrolled it has set it.
        if (enrolling != set.round) d.lastRound = uint64(set.round);
        emit IRounds2.Attested(
            set.round,
            set.dataset,
            accepted,
            uint64(drawing),
            PackedIndices.pack(challenge),
            uint32(call.records),
            set.scores,
            fallbackScore,
            set.fresh,
            set.sealedOpening
        );
        _payFee(s, set, r, d);
    }

    /// @dev Writes the answer into the entry's first word and the round's counters, and returns S of the fallback, 0 of
    /// a set that is not accepted. The fields of a word are assigned one after the other, so that the compiler makes one
    /// write of them.
    function _record(
        State storage s,
        AttestationSet2 calldata set,
        Round2 storage r,
        uint256 draws,
        bool accepted,
        uint256 records
    ) private returns (int256 fallbackScore) {
        int256 gate = 0;
        if (accepted) {
            gate = Scoring.meanGate(set.scores, _evaluators(r.evaluated));
            fallbackScore =
                Scoring.fallbackScore(gate, records, s.measures[set.round], r.pins.kappa, r.pins.numbers);
        } else {
            records = 0;
        }
        Entry2 storage entry = s.entries[set.round][set.dataset];
        entry.enrolled = true;
        entry.attested = true;
        entry.accepted = accepted;
        entry.draws = uint8(draws);
        entry.records = uint16(records);
        entry.gate = int24(gate);
        entry.fallbackScore = int24(fallbackScore);
        entry.attestedAt = uint40(block.timestamp);
        r.attested++;
        r.sets += accepted ? 1 : 0;
        r.sumRecords += uint32(records);
        // A fallback is min(g, cap) with g > 0 and a cap ≥ 0: never negative.
        r.positiveFallback += uint32(uint256(fallbackScore));
    }

    /// @dev Adds an accepted set to what its beneficiary will owe.
    function _oblige(Owed storage owed, uint256 round, int256 fallbackScore) private {
        Obligation memory o = owed.last;
        // Enrolled in the round that this one carries on, in which no set was accepted.
        if (o.round != round) o = Obligation(uint64(round), 0, 0, 0, 0);
        o.sets++;
        o.unpaid++;
        o.fallbacks += uint32(uint256(fallbackScore));
        owed.last = o;
    }

    /// @dev The number of evaluators of a round whose evaluations are complete, from their bits: one, two or three in a
    /// row. Reading the pinned list would cost a further word of storage.
    function _evaluators(uint256 evaluated) private pure returns (uint256) {
        return evaluated == 1 ? 1 : evaluated == 3 ? 2 : 3;
    }

    /// @notice Opens a holdout dataset's drawn batches. See IRounds2.attestHoldout.
    /// @param s the storage of Rounds2
    /// @param set its attestations
    /// @param before whether at the weights before
    function attestHoldout(State storage s, AttestationSet2 calldata set, bool before) external {
        Round2 storage r = s.roundIn(set.round, Phase.Evaluating);
        RoundsState.requireUpTo(r.schedule.evaluateDeadline);
        Dataset2 storage d = s.knownDataset(set.dataset);
        if (d.role != ROLE_HOLDOUT) revert IRounds2.InvalidRole(d.role);
        Entry2 storage entry = s.entries[set.round][set.dataset];
        if (!entry.enrolled) revert IRounds2.NotEnrolled(set.round, set.dataset);
        if (before ? entry.attestedBefore : entry.attested) {
            revert IRounds2.AlreadyAttested(set.round, set.dataset);
        }
        if (before && r.pending == 0) revert IRounds2.NoStepBefore(set.round);
        RoundsState.checkRelay(set.relayerFee, set.relayerFee == 0 ? 0 : r.pins.maxRelayerFee, set.deadline);
        if (set.scores != Signals2.NO_SCORES) revert IRounds2.InvalidScores(set.scores);
        uint256[] memory challenge = _openHoldout(s, r, set.round, set.dataset, d, entry);
        _addHoldout(s, r, d, set, before, challenge);
        if (before) entry.attestedBefore = true;
        else entry.attested = true;
        emit IRounds2.HoldoutAttested(set.round, set.dataset, before, PackedIndices.pack(challenge), set.fresh);
        _payFee(s, set, r, d);
    }

    function _addHoldout(
        State storage s,
        Round2 storage r,
        Dataset2 storage d,
        AttestationSet2 calldata set,
        bool before,
        uint256[] memory challenge
    ) private {
        uint256[] memory weights = before ? s.rounds[r.pending].weights : r.weights;
        Call memory call;
        (call.attestationBase, call.sealBase) = _holdoutBases(r, weights, before ? HOLDOUT_BEFORE : HOLDOUT);
        call.noiseInput = _noiseInput(set.round, r, d.root, r.beacon, keccak256(abi.encode(weights)));
        call.context =
            Contexts.hash(ROLE_HOLDOUT, r.model, set.round, d.beneficiary, set.relayerFee, set.deadline);
        Evaluation2 storage evaluation = s.evaluations[set.round][_evaluatorOf(r, d.beneficiary)];
        uint256[2] memory next =
            _verify(r, d, set, challenge, call, before ? evaluation.before : evaluation.sum);
        if (before) {
            evaluation.before = next;
            evaluation.dueBefore--;
        } else {
            evaluation.sum = next;
            evaluation.due--;
            evaluation.count += uint32(call.records);
        }
    }

    function _payFee(State storage s, AttestationSet2 calldata set, Round2 storage r, Dataset2 storage d) private {
        if (set.relayerFee == 0) return;
        Commitments2.payRelayer(s, set.dataset, r.model, d.beneficiary, r.pins.settlementToken, set.relayerFee);
    }

    function _evaluatorOf(Round2 storage r, address beneficiary) private view returns (uint256 e) {
        while (r.pins.evaluators[e] != beneficiary) e++;
    }

    /// @dev Whether every gate is positive. Only the places of evaluators that there are may differ from 0x8000.
    function _accepted(uint256 scores, uint256 evaluators) private pure returns (bool accepted) {
        accepted = true;
        for (uint256 e = 0; e < 3; e++) {
            uint256 gate = scores >> 16 * e & 0xffff;
            if (e < evaluators) accepted = accepted && gate > 0x8000;
            else if (gate != 0x8000) revert IRounds2.InvalidScores(scores);
        }
        if (scores >> 48 != 0) revert IRounds2.InvalidScores(scores);
    }

    // ---------------------------------------------------------------------------------------------------------- Draws

    /// @dev Draws a contributor's batches and opens them. The epoch advances here, when the draw is fixed.
    function _open(
        State storage s,
        Round2 storage r,
        uint256 dataset,
        Dataset2 storage d,
        uint256 drawing,
        uint256 draws
    ) private returns (uint256[] memory challenge) {
        (uint256 epoch, uint256 unopened) =
            BatchDraws.epochFor(d, r.pins.batchSize, r.pins.epochs, r.pins.minRecords);
        mapping(uint256 => uint256) storage opened = s.opened[dataset][epoch];
        uint256[] memory words;
        uint256 touched;
        (challenge, words, touched) = BatchDraws.draw(
            opened, BatchDraws.Seed(s.rounds[drawing].beacon, r.model, drawing, d.root), d.batches, draws
        );
        BatchDraws.store(opened, words, touched);
        BatchDraws.spend(d, challenge, epoch, unopened);
    }

    /// @dev Draws a holdout's full batches and spends them, or reads the draw of its first answer in the round.
    function _openHoldout(
        State storage s,
        Round2 storage r,
        uint256 round,
        uint256 dataset,
        Dataset2 storage d,
        Entry2 storage entry
    ) private returns (uint256[] memory challenge) {
        uint256[2] storage drawn = s.drawn[round][dataset];
        if (entry.attested || entry.attestedBefore) return _unpack(drawn, entry.draws);
        mapping(uint256 => uint256) storage opened = s.opened[dataset][1];
        uint256[] memory words;
        uint256 touched;
        (challenge, words, touched) = BatchDraws.draw(
            opened,
            BatchDraws.Seed(r.beacon, r.model, round, d.root),
            d.records / r.pins.batchSize,
            entry.draws
        );
        BatchDraws.store(opened, words, touched);
        d.unopened -= entry.draws;
        for (uint256 i = 0; i < challenge.length; i++) drawn[i >> 4] |= challenge[i] << 16 * (i & 15);
    }

    function _unpack(uint256[2] storage drawn, uint256 draws) private view returns (uint256[] memory challenge) {
        challenge = new uint256[](draws);
        for (uint256 i = 0; i < draws; i++) challenge[i] = drawn[i >> 4] >> 16 * (i & 15) & 0xffff;
    }

    /// @notice The batches that a dataset has to open. See IRounds2.challengeOf.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param dataset the dataset
    /// @return challenge indices of the batches, in order
    function challengeOf(State storage s, uint256 round, uint256 dataset)
        external
        view
        returns (uint256[] memory challenge)
    {
        Round2 storage r = s.rounds[round];
        Dataset2 storage d = s.knownDataset(dataset);
        Entry2 storage entry = s.entries[round][dataset];
        if (r.beacon == 0) revert IRounds2.WrongPhase(round, r.phase);
        uint256 enrolling = s.enrollingRound(round, dataset);
        if (d.role == ROLE_HOLDOUT) {
            if (entry.attested || entry.attestedBefore) return _unpack(s.drawn[round][dataset], entry.draws);
            (challenge,,) = BatchDraws.draw(
                s.opened[dataset][1],
                BatchDraws.Seed(r.beacon, r.model, round, d.root),
                d.records / r.pins.batchSize,
                entry.draws
            );
            return challenge;
        }
        // After the answer the bitmap has changed; the event has the challenge.
        if (entry.attested) revert IRounds2.AlreadyAttested(round, dataset);
        uint256 drawing = s.drawingRound(enrolling);
        (uint256 epoch,) = BatchDraws.epochFor(d, r.pins.batchSize, r.pins.epochs, r.pins.minRecords);
        (challenge,,) = BatchDraws.draw(
            s.opened[dataset][epoch],
            BatchDraws.Seed(s.rounds[drawing].beacon, r.model, drawing, d.root),
            d.batches,
            s.entries[enrolling][dataset].draws
        );
    }

    /// @notice The public signal `noiseInput` of a dataset's seal. See IRounds2.noiseInputOf.
    /// @param s the storage of Rounds2
    /// @param round the round
    /// @param dataset the dataset
    /// @param before whether at the weights before
    /// @return input a field element
    function noiseInputOf(State storage s, uint256 round, uint256 dataset, bool before)
        external
        view
        returns (uint256 input)
    {
        Round2 storage r = s.rounds[round];
        uint256 drawing = s.drawingRound(s.enrollingRound(round, dataset));
        if (s.datasets[dataset].role == ROLE_HOLDOUT) drawing = round;
        if (before && r.pending == 0) revert IRounds2.NoStepBefore(round);
        uint256[] memory weights = before ? s.rounds[r.pending].weights : r.weights;
        return _noiseInput(round, r, s.datasets[dataset].root, s.rounds[drawing].beacon, keccak256(abi.encode(weights)));
    }

    function _noiseInput(uint256 round, Round2 storage r, uint256 root, bytes32 beacon, bytes32 weightsHash)
        private
        view
        returns (uint256)
    {
        return uint256(
            keccak256(
                abi.encode(
                    NOISE_DOMAIN,
                    block.chainid,
                    address(this),
                    r.model,
                    round,
                    root,
                    weightsHash,
                    r.pins.policyHash,
                    beacon
                )
            )
        ) % FIELD_MODULUS;
    }

    // --------------------------------------------------------------------------------------------------- Verification

    /// @dev The bases of a holdout's answer: no directions, and the locked key.
    function _holdoutBases(Round2 storage r, uint256[] memory weights, uint256 mode)
        private
        view
        returns (uint256[2] memory attestation, uint256[2] memory seal)
    {
        uint256 features = r.pins.features;
        uint256 policyHash = r.pins.policyHash;
        (uint256 roundAt,,) = Signals2.attestationAt(features);
        attestation = IGroth16Verifier(r.pins.verifiers.attestation).fold(
            Signals2.attestationRound(policyHash, weights), roundAt
        );
        uint256[] memory none = PackedWords.zeros(features + 1, PackedWords.DIRECTION_BITS);
        uint256[] memory directions = new uint256[](3 * none.length);
        for (uint256 i = 0; i < directions.length; i++) directions[i] = none[i % none.length];
        seal = IGroth16Verifier(r.pins.verifiers.seal).fold(
            Signals2.sealRound(mode, policyHash, directions, [LOCKED_KEY_X, LOCKED_KEY_Y]),
            Signals2.sealRoundAt(features)
        );
    }

    /// @dev Verifies the attestations at the challenged batches, and that the seal makes C′ of their sum. Returns C′
    /// added to the running sum.
    function _verify(
        Round2 storage r,
        Dataset2 storage d,
        AttestationSet2 calldata set,
        uint256[] memory challenge,
        Call memory call,
        uint256[2] memory running
    ) private view returns (uint256[2] memory next) {
        uint256 draws = challenge.length;
        if (set.points.length != POINT_WORDS * draws || set.commitments.length != 2 * draws) {
            revert IRounds2.WrongSetSize(draws, set.points.length, set.commitments.length);
        }
        uint256 features = r.pins.features;
        uint256 expected = Signals2.sealedLength(features);
        if (set.sealedOpening.length != expected) {
            revert IRounds2.WrongOpeningLength(expected, set.sealedOpening.length);
        }
        _writeOwn(call, set.commitments, challenge, d.batches - 1, r.pins.batchSize, d.records);
        uint256[2] memory sum;
        (sum, next) = _addUp(set, running);
        bytes memory data = _encode(r, d, set, call, sum, features);
        bytes memory result = Address.functionStaticCall(r.pins.verifiers.attestation, data);
        if (!abi.decode(result, (bool))) revert IRounds2.InvalidProof();
    }

    /// @dev The result of abi.encodeCall(IGroth16Verifier.verifyAllAnd, …) for less gas (see VerifyCalls).
    function _encode(
        Round2 storage r,
        Dataset2 storage d,
        AttestationSet2 calldata set,
        Call memory call,
        uint256[2] memory sum,
        uint256 features
    ) private view returns (bytes memory data) {
        (, uint256 commonAt, uint256 ownAt) = Signals2.attestationAt(features);
        (uint256[] memory rest, uint256 restAt) = Signals2.sealRest(
            Signals2.SealOwn(sum, set.fresh, d.seedHash, call.noiseInput, set.scores, call.context),
            set.sealedOpening,
            features
        );
        data = abi.encodeWithSelector(
            IGroth16Verifier.verifyAllAnd.selector,
            set.combinedC,
            call.attestationBase,
            commonAt,
            Signals2.attestationCommon(d.root, call.context),
            ownAt,
            call.own,
            set.points,
            r.pins.verifiers.seal,
            set.sealProof,
            call.sealBase,
            restAt,
            rest
        );
        VerifyCalls.countOwnInWords(data);
    }

    /// @dev Writes each attestation's own signals, and adds up the records. The caller has checked the lengths.
    /// @param last index of the dataset's last batch, which holds the rest of its records
    function _writeOwn(
        Call memory call,
        uint256[] calldata commitments,
        uint256[] memory challenge,
        uint256 last,
        uint256 size,
        uint256 all
    ) private pure {
        bytes memory own = new bytes(32 * Signals2.ATTESTATION_OWN * challenge.length);
        uint256 records;
        // A sum of at most 32 counts can't overflow.
        assembly ("memory-safe") {
            let word := add(own, 0x20)
            let commitment := commitments.offset
            let indices := add(challenge, 0x20)
            let end := add(indices, shl(5, mload(challenge)))
            for {} lt(indices, end) {} {
                let index := mload(indices)
                let count := size
                if eq(index, last) { count := sub(all, mul(size, last)) }
                mstore(word, index)
                mstore(add(word, 0x20), count)
                calldatacopy(add(word, 0x40), commitment, 0x40)
                records := add(records, count)
                word := add(word, 0x80)
                commitment := add(commitment, 0x40)
                indices := add(indices, 0x20)
            }
        }
        (call.own, call.records) = (own, records);
    }

    /// @dev The sum of the set's commitments, and C′ added to the running sum. Does not check coordinates: the verifier
    /// refuses those ≥ r, and a proven circuit forms the points from bases in the prime-order subgroup.
    function _addUp(AttestationSet2 calldata set, uint256[2] memory running)
        private
        view
        returns (uint256[2] memory sum, uint256[2] memory next)
    {
        uint256[] calldata commitments = set.commitments;
        (uint256 x, uint256 y, uint256 z) = (0, 1, 1);
        unchecked {
            for (uint256 i = 0; i < commitments.length; i += 2) {
                uint256 commitmentX;
                uint256 commitmentY;
                assembly ("memory-safe") {
                    let commitment := add(commitments.offset, shl(5, i))
                    commitmentX := calldataload(commitment)
                    commitmentY := calldataload(add(commitment, 0x20))
                }
                (x, y, z) = BabyJubJub.addAffine(x, y, z, commitmentX, commitmentY);
            }
        }
        BabyJubJub.Point memory added = BabyJubJub.fromAffine(running);
        BabyJubJub.addAffine(added, set.fresh[0], set.fresh[1]);
        return BabyJubJub.toAffine(BabyJubJub.Point(x, y, z), added);
    }
}
