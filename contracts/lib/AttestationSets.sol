// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Outcome} from "../interfaces/IRounds.sol";
import {BabyJubJub} from "./BabyJubJub.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title AttestationSets: proofs and commitments of one call
/// @dev A linked library, so that its code is not Rounds'.
library AttestationSets {
    /// @notice What a set's batches are counted from.
    struct Extent {
        uint256 records;
        uint256 batches;
        uint256 batchSize;
    }

    /// @notice Verifies the proofs of a set at exactly the challenged batches.
    /// @return valid whether all of them hold
    /// @return records how many records the challenged batches hold
    function verify(
        IGroth16Verifier verifier,
        PublicSignals.Shared memory shared,
        Extent memory extent,
        uint256[] memory challenge,
        Groth16Proof[] calldata proofs,
        Outcome[] calldata outcomes
    ) external view returns (bool valid, uint256 records) {
        uint256 arity = PublicSignals.attestationCount(shared.weights.length, shared.direction.length);
        uint256[] memory signals = new uint256[](arity * challenge.length);
        uint256 offset;
        for (uint256 i = 0; i < challenge.length; i++) {
            uint256 count = batchCount(extent, challenge[i]);
            records += count;
            offset = PublicSignals.writeAttestation(
                signals, offset, shared, challenge[i], count, outcomes[i].commitment, outcomes[i].band
            );
        }
        valid = verifier.verifyAll(proofs, signals);
    }

    /// @notice start + all commitments (affine in, affine out), and a copy of the commitments for the event.
    function addUp(uint256[2] memory start, Outcome[] calldata outcomes)
        external
        view
        returns (uint256[2] memory sum, uint256[2][] memory commitments)
    {
        commitments = new uint256[2][](outcomes.length);
        BabyJubJub.Point memory point = BabyJubJub.fromAffine(start);
        for (uint256 i = 0; i < outcomes.length; i++) {
            commitments[i] = outcomes[i].commitment;
            BabyJubJub.addAffine(point, commitments[i][0], commitments[i][1]);
        }
        sum = BabyJubJub.toAffine(point);
    }

    /// @dev N, or what remains at the last index.
    function batchCount(Extent memory extent, uint256 index) internal pure returns (uint256) {
        return index + 1 == extent.batches ? extent.records - extent.batchSize * index : extent.batchSize;
    }
}
