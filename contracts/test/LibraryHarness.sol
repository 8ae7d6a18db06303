// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BabyJubJub} from "../lib/BabyJubJub.sol";
import {PackedWords} from "../lib/PackedWords.sol";
import {PublicSignals} from "../lib/PublicSignals.sol";

/// @notice Opens the libraries to tests.
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

    function zeros(uint256 words, uint256 bits) external pure returns (uint256[] memory) {
        return PackedWords.zeros(words, bits);
    }

    function requireCanonical(uint256[] calldata signals, uint256 words, uint256 bits) external pure {
        PackedWords.requireCanonical(signals, words, bits);
    }

    function origin(PublicSignals.Origin memory s) external pure returns (uint256[] memory) {
        return PublicSignals.origin(s);
    }

    function attestation(
        PublicSignals.Shared memory s,
        uint256 batchIndex,
        uint256 count,
        uint256[2] calldata commitment,
        uint256 band
    ) external pure returns (uint256[] memory signals) {
        signals = new uint256[](PublicSignals.attestationCount(s.weights.length, s.direction.length));
        PublicSignals.writeAttestation(signals, 0, s, batchIndex, count, commitment, band);
    }

    function open(PublicSignals.Open memory s) external pure returns (uint256[] memory) {
        return PublicSignals.open(s);
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
