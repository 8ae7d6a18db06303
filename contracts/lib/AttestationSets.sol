// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {AttestationSet, Dataset, Entry, IRounds, Round, SCORE_UNIT} from "../interfaces/IRounds.sol";
import {BabyJubJub} from "./BabyJubJub.sol";
import {Draws} from "./Draws.sol";
import {PackedWords} from "./PackedWords.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title AttestationSets: what one call of a dataset proves, and what it does to its round
/// @dev A linked library, so that its code is not Rounds'. Who may answer, and when, is Rounds' to check, and so is what
/// a holdout has to open; `context` is the one that Rounds computed for this set.
library AttestationSets {
    /// @dev The circuit's band is −7..7; its public signal is band + 7.
    uint256 private constant BAND_BIAS = 7;
    uint256 private constant POINT_WORDS = 6;

    /// @dev What a set's outcomes come to: its attestations' own signals, words as bytes (they are copied at once);
    /// records of the batches; Σ band; the commitments' sum, and that plus what the round has summed so far.
    struct Totals {
        bytes own;
        uint256 records;
        int256 bands;
        uint256[2] sum;
        uint256[2] next;
    }

    /// @dev What the round decides of the input points.
    struct Bases {
        uint256[2] attestation;
        uint256[2] open;
    }

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
        for (uint256 i = 0; i < challenge.length; i++) {
            // V = 0: a holdout batch is not scored, so its band is that of the score 0.
            uint256 band = uint8(set.bands[i]);
            if (band != BAND_BIAS) revert IRounds.BandOutOfRange(band);
        }
        Totals memory totals = _addUp(r, d, set, challenge, r.holdoutSum);
        _requireValid(r, d, set, totals, _holdoutBases(r), context);

        entry.attestedAt = uint64(block.timestamp);
        r.holdoutsDue--;
        r.holdoutRecords += uint64(totals.records);
        r.holdoutSum = totals.next;
        emit IRounds.HoldoutAttested(set.round, set.dataset, challenge, set.commitments, set.sealedOpening);
    }

    /// @notice Draws a contributor's challenge, verifies the set that answers it, scores it, and adds its commitments to
    /// the round's sum if it helps.
    function add(
        Round storage r,
        Dataset storage d,
        Entry storage entry,
        AttestationSet calldata set,
        uint256 context
    ) external {
        uint256 draws = entry.draws;
        uint256 batches = d.batches;
        _checkSize(set, draws, r.pins.features);
        Draws.Seed memory seed = Draws.Seed(r.beacon, d.model, set.round, d.root);
        uint256[] memory challenge = Draws.drawContributor(seed, batches, draws);
        Totals memory totals = _addUp(r, d, set, challenge, r.sum);
        _requireValid(r, d, set, totals, Bases(r.attestationBase, r.openBase), context);

        int256 score = totals.bands * int256(batches * (SCORE_UNIT / draws));
        bool accepted = totals.bands > 0;
        entry.attestedAt = uint64(block.timestamp);
        entry.score = int128(score);
        entry.accepted = accepted;
        d.answered++;
        r.attested++;
        if (accepted) {
            r.sum = totals.next;
            r.sets++;
            r.sumRecords += uint64(totals.records);
            r.positiveScore += uint128(uint256(score));
        }
        emit IRounds.Attested(
            set.round, set.dataset, accepted, score, set.bands, set.commitments, set.sealedOpening
        );
    }

    function _checkSize(AttestationSet calldata set, uint256 draws, uint256 features) private pure {
        if (
            set.points.length != POINT_WORDS * draws || set.commitments.length != 2 * draws
                || set.bands.length != draws
        ) revert IRounds.WrongSetSize(draws, set.points.length, set.commitments.length, set.bands.length);
        uint256 expected = PublicSignals.sealedLength(features + 1);
        if (set.sealedOpening.length != expected) {
            revert IRounds.WrongOpeningLength(expected, set.sealedOpening.length);
        }
    }

    /// @dev V = 0, and it is too early for the round to know its bases.
    function _holdoutBases(Round storage r) private view returns (Bases memory) {
        uint256 features = r.pins.features;
        (uint256 roundAt,,) = PublicSignals.attestationAt(features);
        uint256[] memory zero = PackedWords.zeros(features + 1, PackedWords.DIRECTION_BITS);
        uint256[] memory signals = PublicSignals.attestationRound(r.pins.policyHash, r.weights, zero);
        return Bases(
            IGroth16Verifier(r.pins.attestationVerifier).fold(signals, roundAt),
            IGroth16Verifier(r.pins.openVerifier).fold(
                PublicSignals.openRound(r.pins.trainerKey), PublicSignals.OPEN_ROUND_AT
            )
        );
    }

    /// @dev Verifies the proofs of a set at exactly the challenged batches, and that the sealed words open the sum of its
    /// commitments, never one of them, to the pinned trainer.
    function _requireValid(
        Round storage r,
        Dataset storage d,
        AttestationSet calldata set,
        Totals memory totals,
        Bases memory bases,
        uint256 context
    ) private view {
        bytes memory data = _encodeVerifyAllAnd(r, d, set, totals, bases, context);
        bytes memory result = Address.functionStaticCall(r.pins.attestationVerifier, data);
        if (!abi.decode(result, (bool))) revert IRounds.InvalidProof();
    }

    /// @dev abi.encodeCall(IGroth16Verifier.verifyAllAnd, …), but for what that costs: Solidity copies an array of words
    /// in memory word by word, bytes at once. The two have one encoding except for the length in front.
    function _encodeVerifyAllAnd(
        Round storage r,
        Dataset storage d,
        AttestationSet calldata set,
        Totals memory totals,
        Bases memory bases,
        uint256 context
    ) private view returns (bytes memory data) {
        (, uint256 commonAt, uint256 ownAt) = PublicSignals.attestationAt(r.pins.features);
        (uint256[] memory opened, uint256 openedAt) =
            PublicSignals.openRest(totals.sum, set.sealedOpening, context);
        data = abi.encodeWithSelector(
            IGroth16Verifier.verifyAllAnd.selector,
            set.combinedC,
            bases.attestation,
            commonAt,
            PublicSignals.attestationCommon(d.root, d.period, context),
            ownAt,
            totals.own,
            set.points,
            r.pins.openVerifier,
            set.openProof,
            bases.open,
            openedAt,
            opened
        );
        assembly ("memory-safe") {
            let arguments := add(data, 0x24)
            // The eighth word says where `own` is.
            let own := add(arguments, mload(add(arguments, 0xe0)))
            mstore(own, shr(5, mload(own)))
        }
    }

    /// @dev What a set's outcomes come to. A commitment's coordinates are the verifier's to check.
    function _addUp(
        Round storage r,
        Dataset storage d,
        AttestationSet calldata set,
        uint256[] memory challenge,
        uint256[2] memory running
    ) private view returns (Totals memory totals) {
        totals.own = new bytes(32 * PublicSignals.ATTESTATION_OWN * challenge.length);
        _writeOwn(totals, set.commitments, set.bands, challenge, d.batches - 1, r.pins.batchSize, d.records);
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
        BabyJubJub.Point memory added = BabyJubJub.Point(x, y, z);
        BabyJubJub.addAffine(added, running[0], running[1]);
        (totals.sum, totals.next) = BabyJubJub.toAffine(BabyJubJub.Point(x, y, z), added);
    }

    /// @dev Writes each attestation's own signals, and adds up records and bands. The lengths have been compared.
    /// @param last index of the dataset's last batch, which has what remains of its records
    function _writeOwn(
        Totals memory totals,
        uint256[] calldata commitments,
        bytes calldata bands,
        uint256[] memory challenge,
        uint256 last,
        uint256 size,
        uint256 all
    ) private pure {
        bytes memory own = totals.own;
        uint256 records;
        uint256 sum;
        uint256 highest;
        // No sum of 32 bands or counts overflows.
        assembly ("memory-safe") {
            let word := add(own, 0x20)
            let commitment := commitments.offset
            let indices := add(challenge, 0x20)
            let draws := mload(challenge)
            for { let i := 0 } lt(i, draws) { i := add(i, 1) } {
                let index := mload(indices)
                let count := size
                if eq(index, last) { count := sub(all, mul(size, last)) }
                let band := byte(0, calldataload(add(bands.offset, i)))
                mstore(word, index)
                mstore(add(word, 0x20), count)
                calldatacopy(add(word, 0x40), commitment, 0x40)
                mstore(add(word, 0x80), band)
                records := add(records, count)
                sum := add(sum, band)
                if gt(band, highest) { highest := band }
                word := add(word, 0xa0)
                commitment := add(commitment, 0x40)
                indices := add(indices, 0x20)
            }
        }
        if (highest > 2 * BAND_BIAS) revert IRounds.BandOutOfRange(highest);
        totals.records = records;
        totals.bands = int256(sum) - int256(BAND_BIAS * challenge.length);
    }
}
