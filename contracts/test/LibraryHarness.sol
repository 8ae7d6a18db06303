// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BabyJubJub} from "../lib/BabyJubJub.sol";
import {Groth16Batch} from "../lib/Groth16Batch.sol";
import {PackedWords} from "../lib/PackedWords.sol";

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
}
