// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BabyJubJub} from "../lib/BabyJubJub.sol";
import {Groth16Batch} from "../lib/Groth16Batch.sol";
import {PackedWords} from "../lib/PackedWords.sol";
import {PublicSignals} from "../lib/PublicSignals.sol";

/// @notice Exposes internal library functions to tests.
contract LibraryHarness {
    function sum(uint256[2][] calldata points) external view returns (uint256[2] memory) {
        BabyJubJub.Point memory p = BabyJubJub.identity();
        for (uint256 i = 0; i < points.length; i++) BabyJubJub.addAffine(p, points[i][0], points[i][1]);
        return BabyJubJub.toAffine(p);
    }

    function double(uint256[2] calldata point) external view returns (uint256[2] memory) {
        BabyJubJub.Point memory p = BabyJubJub.fromAffine(point);
        BabyJubJub.double(p);
        return BabyJubJub.toAffine(p);
    }

    function isOnCurve(uint256[2] calldata point) external pure returns (bool) {
        return BabyJubJub.isOnCurve(point[0], point[1]);
    }

    function isInSubgroup(uint256[2] calldata point) external pure returns (bool) {
        return BabyJubJub.isInSubgroup(point[0], point[1]);
    }

    function seedOf(
        bytes32 transcript,
        uint256[2] calldata base,
        uint256 commonAt,
        uint256[] calldata common,
        uint256 ownAt,
        uint256[] calldata own,
        uint256[] calldata points
    ) external pure returns (uint256) {
        return Groth16Batch.seedOf(transcript, base, commonAt, common, ownAt, own, points);
    }

    function coefficientOf(uint256 seed, uint256 j) external pure returns (uint256) {
        return Groth16Batch.coefficientOf(seed, j);
    }

    function scaleOf(uint256 seed, uint256[2] calldata combinedC) external pure returns (uint256) {
        return Groth16Batch.scaleOf(seed, combinedC);
    }

    function zeros(uint256 words, uint256 bits) external pure returns (uint256[] memory) {
        return PackedWords.zeros(words, bits);
    }

    function requireCanonical(uint256[] calldata signals, uint256 words, uint256 bits) external pure {
        PackedWords.requireCanonical(signals, words, bits);
    }

    function origin(PublicSignals.Origin memory s) external pure returns (uint256[] memory) {
        return PublicSignals.origin(s);
    }

    /// @notice All public signals of an attestation, assembled as the verifier does.
    function attestation(
        uint256 features,
        uint256[] calldata own,
        uint256[3] calldata common,
        uint256 policyHash,
        uint256[] memory weights,
        uint256[] memory direction
    ) external pure returns (uint256[] memory signals) {
        (uint256 roundAt, uint256 commonAt, uint256 ownAt) = PublicSignals.attestationAt(features);
        signals = new uint256[](PublicSignals.attestationCount(weights.length, direction.length));
        _place(signals, roundAt, PublicSignals.attestationRound(policyHash, weights, direction));
        _place(signals, commonAt, PublicSignals.attestationCommon(common[0], common[1], common[2]));
        _place(signals, ownAt, own);
    }

    function open(
        uint256[2] memory total,
        uint256[2] memory trainerKey,
        uint256[] calldata sealedWords,
        uint256 context
    ) external pure returns (uint256[] memory signals) {
        signals = new uint256[](PublicSignals.openCount(sealedWords.length));
        _place(signals, PublicSignals.OPEN_ROUND_AT, PublicSignals.openRound(trainerKey));
        (uint256[] memory rest, uint256 positions) = PublicSignals.openRest(total, sealedWords, context);
        _place(signals, positions, rest);
    }

    /// @dev Reverts if a position is out of range, or if `positions` does not have one position for each value.
    function _place(uint256[] memory signals, uint256 positions, uint256[] memory values) private pure {
        uint256 next;
        for (uint256 i = 0; positions >> i != 0; i++) {
            if (positions >> i & 1 != 0) signals[i] = values[next++];
        }
        assert(next == values.length);
    }

    function evaluate(PublicSignals.Evaluate memory s) external pure returns (uint256[] memory) {
        return PublicSignals.evaluate(s);
    }

    function step(PublicSignals.Step memory s) external pure returns (uint256[] memory) {
        return PublicSignals.step(s);
    }

    function sealedLength(uint256 words) external pure returns (uint256) {
        return PublicSignals.sealedLength(words);
    }
}
