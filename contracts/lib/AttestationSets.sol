// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Address} from "@openzeppelin/contracts/utils/Address.sol";

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
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

    /// @dev The public signals of a set's proofs: its attestations', as IGroth16Verifier wants them, and its opening's.
    struct Claim {
        uint256[] common;
        uint256 varying;
        uint256[] own;
        uint256[] opening;
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
        for (uint256 i = 0; i < set.outcomes.length; i++) {
            if (set.outcomes[i].band != BAND_BIAS) revert IRounds.BandOutOfRange(set.outcomes[i].band);
        }
        // V = 0: a holdout batch is not scored, so its band is that of the score 0.
        uint256[] memory zero = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        (uint256[2] memory sum, uint256[2] memory next, uint256[2][] memory commitments) =
            _addUp(set.outcomes, r.holdoutSum);
        uint256 records = _verify(r, d, set, challenge, zero, sum, context);

        entry.attestedAt = uint64(block.timestamp);
        r.holdoutsDue--;
        r.holdoutRecords += uint64(records);
        r.holdoutSum = next;
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
        (uint256[2] memory sum, uint256[2] memory next, uint256[2][] memory commitments) =
            _addUp(set.outcomes, r.sum);
        uint256 records = _verify(r, d, set, challenge, r.direction, sum, context);

        (bytes memory bands, int256 bandSum) = _bands(set.outcomes);
        int256 score = bandSum * int256(uint256(d.batches) * (SCORE_UNIT / challenge.length));
        entry.attestedAt = uint64(block.timestamp);
        entry.score = int128(score);
        d.answered++;
        r.attested++;
        if (bandSum > 0) {
            entry.accepted = true;
            r.sum = next;
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

    /// @dev Verifies the proofs of a set at exactly the challenged batches, and that the sealed words open the sum of its
    /// commitments, never one of them, to the pinned trainer; returns how many records the batches hold.
    function _verify(
        Round storage r,
        Dataset storage d,
        AttestationSet calldata set,
        uint256[] memory challenge,
        uint256[] memory direction,
        uint256[2] memory sum,
        uint256 context
    ) private view returns (uint256 records) {
        Claim memory claim;
        (claim.own, records) = _ownSignals(d, set.outcomes, challenge, r.pins.batchSize);
        (claim.common, claim.varying) = PublicSignals.attestations(
            PublicSignals.Shared({
                root: d.root,
                period: d.period,
                policyHash: r.pins.policyHash,
                weights: r.weights,
                direction: direction,
                context: context
            })
        );
        claim.opening = PublicSignals.open(
            PublicSignals.Open({
                sum: sum, trainerKey: r.pins.trainerKey, sealedWords: set.sealedOpening, context: context
            })
        );
        _requireValid(
            set, claim, IGroth16Verifier(r.pins.attestationVerifier), IGroth16Verifier(r.pins.openVerifier)
        );
    }

    function _requireValid(
        AttestationSet calldata set,
        Claim memory claim,
        IGroth16Verifier verifier,
        IGroth16Verifier opener
    ) private view {
        bytes memory data = _encodeVerifyAllAnd(set.proofs, claim, opener, set.openProof);
        if (abi.decode(Address.functionStaticCall(address(verifier), data), (bool))) return;
        // Together they say only that something is wrong: the set is looked at again to say what.
        if (!verifier.verifyAll(set.proofs, claim.common, claim.varying, claim.own)) revert IRounds.InvalidProof();
        revert IRounds.InvalidOpening();
    }

    /// @dev abi.encodeCall(IGroth16Verifier.verifyAllAnd, …), but for what that costs: Solidity copies an array of structs
    /// field by field, an array of words at once. The two have one encoding except for the length in front.
    function _encodeVerifyAllAnd(
        Groth16Proof[] calldata proofs,
        Claim memory claim,
        IGroth16Verifier opener,
        Groth16Proof calldata openProof
    ) private pure returns (bytes memory data) {
        uint256[] calldata words;
        uint256 count = proofs.length;
        assembly ("memory-safe") {
            words.offset := proofs.offset
            words.length := mul(count, 8)
        }
        data = abi.encodeWithSelector(
            IGroth16Verifier.verifyAllAnd.selector,
            words,
            claim.common,
            claim.varying,
            claim.own,
            opener,
            openProof,
            claim.opening
        );
        assembly ("memory-safe") {
            let arguments := add(data, 0x24)
            mstore(add(arguments, mload(arguments)), count)
        }
    }

    function _ownSignals(
        Dataset storage d,
        Outcome[] calldata outcomes,
        uint256[] memory challenge,
        uint256 batchSize
    ) private view returns (uint256[] memory own, uint256 records) {
        own = new uint256[](PublicSignals.ATTESTATION_OWN * challenge.length);
        uint256 last = uint256(d.batches) - 1;
        for (uint256 i = 0; i < challenge.length; i++) {
            uint256 count = batchSize;
            // N, or what remains at the last index.
            if (challenge[i] == last) count = d.records - batchSize * last;
            records += count;
            PublicSignals.writeAttestation(own, i, challenge[i], count, outcomes[i]);
        }
    }

    /// @dev The sum of all commitments, that plus `running`, and a copy of them for the event.
    function _addUp(Outcome[] calldata outcomes, uint256[2] memory running)
        private
        view
        returns (uint256[2] memory sum, uint256[2] memory next, uint256[2][] memory commitments)
    {
        commitments = new uint256[2][](outcomes.length);
        (uint256 x, uint256 y, uint256 z) = (0, 1, 1);
        for (uint256 i = 0; i < outcomes.length; i++) {
            uint256[2] calldata commitment = outcomes[i].commitment;
            commitments[i] = commitment;
            (x, y, z) = BabyJubJub.addAffine(x, y, z, commitment[0], commitment[1]);
        }
        BabyJubJub.Point memory added = BabyJubJub.Point(x, y, z);
        BabyJubJub.addAffine(added, running[0], running[1]);
        (sum, next) = BabyJubJub.toAffine(BabyJubJub.Point(x, y, z), added);
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
}
