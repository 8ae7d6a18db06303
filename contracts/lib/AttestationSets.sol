// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {AttestationSet, Dataset, Entry, IRounds, Outcome, Round, SCORE_UNIT} from "../interfaces/IRounds.sol";
import {BabyJubJub} from "./BabyJubJub.sol";
import {PackedWords} from "./PackedWords.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title AttestationSets: what one call of a dataset proves, and what it does to its round
/// @dev A linked library, so that its code is not Rounds'. Who may answer, when, and what was drawn is Rounds' to
/// check; `context` is the one that Rounds computed for this set.
library AttestationSets {
    /// @dev The circuit's band is −7..7; its public signal is band + 7.
    uint256 private constant BAND_BIAS = 7;

    /// @notice Verifies a holdout's set and adds its commitments to the holdout's sum.
    function addHoldout(
        Round storage r,
        Dataset storage d,
        Entry storage entry,
        AttestationSet calldata set,
        uint256[] memory challenge,
        uint256 context
    ) external {
        _checkSize(set, challenge.length, r.pins.features);
        for (uint256 i = 0; i < set.outcomes.length; i++) {
            if (set.outcomes[i].band != BAND_BIAS) revert IRounds.BandOutOfRange(set.outcomes[i].band);
        }
        // V = 0: a holdout batch is not scored, so its band is that of the score 0.
        uint256[] memory zero = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        uint256 records = _verify(r, d, set, challenge, zero, context);
        (uint256[2] memory sum, uint256[2][] memory commitments) = _addUp(set.outcomes);
        _verifyOpening(r, set, sum, context);

        entry.attestedAt = uint64(block.timestamp);
        r.holdoutsDue--;
        r.holdoutRecords += uint64(records);
        r.holdoutSum = BabyJubJub.sum(r.holdoutSum, sum);
        emit IRounds.HoldoutAttested(set.round, set.dataset, challenge, commitments, set.sealedOpening);
    }

    /// @notice Verifies a contributor's set, scores it, and adds its commitments to the round's sum if it helps.
    function add(
        Round storage r,
        Dataset storage d,
        Entry storage entry,
        AttestationSet calldata set,
        uint256[] memory challenge,
        uint256 context
    ) external {
        _checkSize(set, challenge.length, r.pins.features);
        uint256 records = _verify(r, d, set, challenge, r.direction, context);
        (uint256[2] memory sum, uint256[2][] memory commitments) = _addUp(set.outcomes);
        _verifyOpening(r, set, sum, context);

        (bytes memory bands, int256 bandSum) = _bands(set.outcomes);
        int256 score = bandSum * int256(uint256(d.batches) * (SCORE_UNIT / challenge.length));
        entry.attestedAt = uint64(block.timestamp);
        entry.score = int128(score);
        d.answered++;
        r.attested++;
        if (bandSum > 0) {
            entry.accepted = true;
            r.sum = BabyJubJub.sum(r.sum, sum);
            r.sets++;
            r.sumRecords += uint64(records);
            r.positiveScore += uint128(uint256(score));
        }
        emit IRounds.Attested(set.round, set.dataset, bandSum > 0, score, bands, commitments, set.sealedOpening);
    }

    function _checkSize(AttestationSet calldata set, uint256 draws, uint256 features) private pure {
        if (set.proofs.length != draws || set.outcomes.length != draws) {
            revert IRounds.WrongSetSize(draws, set.proofs.length, set.outcomes.length);
        }
        uint256 expected = PublicSignals.sealedLength(features + 1);
        if (set.sealedOpening.length != expected) {
            revert IRounds.WrongOpeningLength(expected, set.sealedOpening.length);
        }
    }

    /// @dev Verifies the proofs of a set at exactly the challenged batches; returns how many records these hold.
    function _verify(
        Round storage r,
        Dataset storage d,
        AttestationSet calldata set,
        uint256[] memory challenge,
        uint256[] memory direction,
        uint256 context
    ) private view returns (uint256 records) {
        PublicSignals.Shared memory shared = PublicSignals.Shared({
            root: d.root,
            period: d.period,
            policyHash: r.pins.policyHash,
            weights: r.weights,
            direction: direction,
            context: context
        });
        uint256 arity = PublicSignals.attestationCount(shared.weights.length, direction.length);
        uint256[] memory signals = new uint256[](arity * challenge.length);
        uint256 offset;
        for (uint256 i = 0; i < challenge.length; i++) {
            uint256 count = _batchCount(d, r.pins.batchSize, challenge[i]);
            records += count;
            offset = PublicSignals.writeAttestation(
                signals, offset, shared, challenge[i], count, set.outcomes[i].commitment, set.outcomes[i].band
            );
        }
        if (!IGroth16Verifier(r.pins.attestationVerifier).verifyAll(set.proofs, signals)) {
            revert IRounds.InvalidProof();
        }
    }

    /// @dev The sealed words must open the sum of the set's commitments, never one of them, to the pinned trainer.
    function _verifyOpening(Round storage r, AttestationSet calldata set, uint256[2] memory sum, uint256 context)
        private
        view
    {
        uint256[] memory signals = PublicSignals.open(
            PublicSignals.Open({
                sum: sum, trainerKey: r.pins.trainerKey, sealedWords: set.sealedOpening, context: context
            })
        );
        if (!IGroth16Verifier(r.pins.openVerifier).verify(set.openProof, signals)) revert IRounds.InvalidOpening();
    }

    /// @dev The sum of all commitments, and a copy of them for the event.
    function _addUp(Outcome[] calldata outcomes)
        private
        view
        returns (uint256[2] memory sum, uint256[2][] memory commitments)
    {
        commitments = new uint256[2][](outcomes.length);
        BabyJubJub.Point memory point = BabyJubJub.identity();
        for (uint256 i = 0; i < outcomes.length; i++) {
            commitments[i] = outcomes[i].commitment;
            BabyJubJub.addAffine(point, commitments[i][0], commitments[i][1]);
        }
        sum = BabyJubJub.toAffine(point);
    }

    function _bands(Outcome[] calldata outcomes) private pure returns (bytes memory bands, int256 sum) {
        bands = new bytes(outcomes.length);
        for (uint256 i = 0; i < outcomes.length; i++) {
            uint256 band = outcomes[i].band;
            if (band > 2 * BAND_BIAS) revert IRounds.BandOutOfRange(band);
            bands[i] = bytes1(uint8(band));
            sum += int256(band) - int256(BAND_BIAS);
        }
    }

    /// @dev N, or what remains at the last index.
    function _batchCount(Dataset storage d, uint256 batchSize, uint256 index) private view returns (uint256) {
        return index + 1 == d.batches ? d.records - batchSize * index : batchSize;
    }
}
