// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {AttestationSet, Dataset, Entry, IRounds, Round, SCORE_UNIT} from "../interfaces/IRounds.sol";
import {BabyJubJub} from "./BabyJubJub.sol";
import {Draws} from "./Draws.sol";
import {PackedWords} from "./PackedWords.sol";
import {PublicSignals} from "./PublicSignals.sol";
import {VerifyCalls} from "./VerifyCalls.sol";

/// @title AttestationSets: verifies a dataset's answer and adds it to its round
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// @dev Rounds has checked who may answer and when, and has computed the context and the holdout's challenge.
library AttestationSets {
    /// @dev The circuit's band is −7..7; its public signal is band + 7.
    uint256 private constant BAND_BIAS = 7;
    uint256 private constant POINT_WORDS = 6;

    /// @dev Totals of a set.
    /// own: the attestations' own signals, words laid out as bytes, which are copied at once;
    /// records: records in the batches; bands: Σ band;
    /// sum: sum of the commitments; next: that plus the round's sum so far.
    struct Totals {
        bytes own;
        uint256 records;
        int256 bands;
        uint256[2] sum;
        uint256[2] next;
    }

    /// @dev IGroth16Verifier.fold of the signals that the round decides.
    struct Bases {
        uint256[2] attestation;
        uint256[2] open;
    }

    // --------------------------------------------------------------------------------------------------------- Answers

    /// @notice Verifies a holdout dataset's set and adds its commitments to the round's holdout sum.
    /// @param r the round
    /// @param d the dataset
    /// @param entry its part in the round
    /// @param set its attestations
    /// @param challenge the batches that it has to open
    /// @param context the context that its proofs must bind
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
            // A holdout batch is not scored: V = 0, so the band is that of the score 0.
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

    /// @notice Draws a contributor's challenge, verifies the set that answers it, and scores it. Adds its commitments
    /// to the round's sum if Σ band > 0.
    /// @param r the round
    /// @param d the dataset
    /// @param entry its part in the round
    /// @param set its attestations
    /// @param context the context that its proofs must bind
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

    // ---------------------------------------------------------------------------------------------------- Verification

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

    /// @dev The bases for V = 0. The round stores its bases only once V is known.
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

    /// @dev Verifies the proofs of a set at the challenged batches, and that the sealed words open the sum of its
    /// commitments, and no single one of them, to the pinned trainer.
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

    /// @dev The result of abi.encodeCall(IGroth16Verifier.verifyAllAnd, …) for less gas (see VerifyCalls).
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
        VerifyCalls.countOwnInWords(data);
    }

    // ---------------------------------------------------------------------------------------------------------- Totals

    /// @dev Totals of a set. Does not check the commitments' coordinates; the verifier does.
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

    /// @dev Writes each attestation's own signals, and adds up records and bands. The caller has checked the lengths.
    /// @param last index of the dataset's last batch, which holds the rest of its records
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
        // A sum of at most 32 bands or counts can't overflow.
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
