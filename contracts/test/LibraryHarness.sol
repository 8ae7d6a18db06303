// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../interfaces/IGroth16Verifier.sol";
import {Outcome} from "../interfaces/IRounds.sol";
import {BabyJubJub} from "../lib/BabyJubJub.sol";
import {Groth16Batch} from "../lib/Groth16Batch.sol";
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

    function seedOf(
        bytes32 transcript,
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own
    ) external pure returns (uint256) {
        return Groth16Batch.seedOf(transcript, proofs, common, varying, own);
    }

    function coefficientOf(uint256 seed, uint256 j) external pure returns (uint256) {
        return Groth16Batch.coefficientOf(seed, j);
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
        Outcome calldata outcome
    ) external pure returns (uint256[] memory signals) {
        uint256 varying;
        (signals, varying) = PublicSignals.attestations(s);
        uint256[] memory own = new uint256[](PublicSignals.ATTESTATION_OWN);
        PublicSignals.writeAttestation(own, 0, batchIndex, count, outcome);
        uint256 next;
        for (uint256 i = 0; i < signals.length; i++) {
            if (varying >> i & 1 != 0) signals[i] = own[next++];
        }
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
