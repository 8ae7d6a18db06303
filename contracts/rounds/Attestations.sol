// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../interfaces/IModelRegistry.sol";
import {
    AttestationSet,
    Dataset,
    Entry,
    IRounds,
    Outcome,
    Round,
    SCORE_UNIT,
    Status
} from "../interfaces/IRounds.sol";
import {AttestationSets} from "../lib/AttestationSets.sol";
import {PackedWords} from "../lib/PackedWords.sol";
import {PublicSignals} from "../lib/PublicSignals.sol";
import {Challenges} from "./Challenges.sol";

/// @title Attestations: the answers of holdout and contributors
abstract contract Attestations is Challenges {
    /// @dev The circuit's band is −7..7; its public signal is band + 7.
    uint256 private constant BAND_BIAS = 7;

    /// @inheritdoc IRounds
    function attestHoldout(AttestationSet calldata set) external nonReentrant {
        Round storage r = _roundIn(set.round, Status.Evaluating);
        _requireUpTo(r.schedule.evaluateDeadline);
        Dataset storage d = _knownDataset(set.dataset);
        Entry storage entry = _answering(set, r, d, ROLE_HOLDOUT);
        uint256[] memory challenge = _openHoldout(set.round, r, set.dataset, d, entry.draws);
        // V = 0: a holdout batch is not scored, so its band is that of the score 0.
        uint256[] memory zero = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        for (uint256 i = 0; i < set.outcomes.length; i++) {
            if (set.outcomes[i].band != BAND_BIAS) revert BandOutOfRange(set.outcomes[i].band);
        }
        uint256 records = _verify(set, r, d, challenge, zero);

        entry.attestedAt = uint64(block.timestamp);
        r.holdoutsDue--;
        r.holdoutRecords += uint64(records);
        uint256[2][] memory commitments;
        (r.holdoutSum, commitments) = AttestationSets.addUp(r.holdoutSum, set.outcomes);
        emit HoldoutAttested(set.round, set.dataset, challenge, commitments, set.sealedOpening);
        _payRelayer(set.dataset, d.beneficiary, r.pins.settlementToken, set.relayerFee);
    }

    /// @inheritdoc IRounds
    function attest(AttestationSet calldata set) external nonReentrant {
        Round storage r = _roundIn(set.round, Status.Attesting);
        _requireUpTo(r.schedule.attestDeadline);
        Dataset storage d = _knownDataset(set.dataset);
        Entry storage entry = _answering(set, r, d, ROLE_CONTRIBUTOR);
        uint256 records = _verify(set, r, d, _contributorChallenge(set.round, r, d, entry.draws), r.direction);

        (bytes memory bands, int256 bandSum) = _bands(set.outcomes);
        int256 score = bandSum * int256(uint256(d.batches) * (SCORE_UNIT / entry.draws));
        entry.attestedAt = uint64(block.timestamp);
        entry.score = int128(score);
        d.answered++;
        r.attested++;
        (uint256[2] memory sum, uint256[2][] memory commitments) = AttestationSets.addUp(r.sum, set.outcomes);
        if (bandSum > 0) {
            entry.accepted = true;
            r.sum = sum;
            r.sets++;
            r.sumRecords += uint64(records);
            r.positiveScore += uint128(uint256(score));
        }
        emit Attested(set.round, set.dataset, bandSum > 0, score, bands, commitments, set.sealedOpening);
        _payRelayer(set.dataset, d.beneficiary, r.pins.settlementToken, set.relayerFee);
    }

    /// @dev Everything about a set that its proofs don't say.
    function _answering(AttestationSet calldata set, Round storage r, Dataset storage d, uint8 role)
        private
        view
        returns (Entry storage entry)
    {
        if (d.role != role) revert InvalidRole(d.role);
        entry = _entries[set.round][set.dataset];
        if (!entry.enrolled) revert NotEnrolled(set.round, set.dataset);
        if (entry.attestedAt != 0) revert AlreadyAttested(set.round, set.dataset);
        _checkRelay(set.relayerFee, r.pins.maxRelayerFee, set.deadline);
        if (set.proofs.length != entry.draws || set.outcomes.length != entry.draws) {
            revert WrongSetSize(entry.draws, set.proofs.length, set.outcomes.length);
        }
        // Rx, Ry; F + 1 sums of 42 bits, six a word; the blinding.
        uint256 openingLength = 3 + (uint256(r.pins.features) + 1 + 5) / 6;
        if (set.sealedOpening.length != openingLength) {
            revert WrongOpeningLength(openingLength, set.sealedOpening.length);
        }
    }

    /// @dev Verifies the proofs of a set at exactly the challenged batches; returns how many records they hold.
    function _verify(
        AttestationSet calldata set,
        Round storage r,
        Dataset storage d,
        uint256[] memory challenge,
        uint256[] memory direction
    ) private view returns (uint256 records) {
        bool valid;
        (valid, records) = AttestationSets.verify(
            IGroth16Verifier(r.pins.attestationVerifier),
            PublicSignals.Shared({
                root: d.root,
                period: d.period,
                policyHash: r.pins.policyHash,
                weights: r.weights,
                direction: direction,
                context: contextOf(d.role, d.model, set.round, d.beneficiary, set.relayerFee, set.deadline)
            }),
            AttestationSets.Extent(d.records, d.batches, r.pins.batchSize),
            challenge,
            set.proofs,
            set.outcomes
        );
        if (!valid) revert InvalidProof();
    }

    function _bands(Outcome[] calldata outcomes) private pure returns (bytes memory bands, int256 sum) {
        bands = new bytes(outcomes.length);
        for (uint256 i = 0; i < outcomes.length; i++) {
            uint256 band = outcomes[i].band;
            if (band > 2 * BAND_BIAS) revert BandOutOfRange(band);
            bands[i] = bytes1(uint8(band));
            sum += int256(band) - int256(BAND_BIAS);
        }
    }
}
