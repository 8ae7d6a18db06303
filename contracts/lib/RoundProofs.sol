// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {IRounds, Round, Status, Training} from "../interfaces/IRounds.sol";
import {PublicSignals} from "./PublicSignals.sol";

/// @title RoundProofs: verifies V from the holdout's sum, and W′ from the contributors' sum
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// @dev Rounds has checked that the proof is due and that its words are canonical, and has computed the context.
library RoundProofs {
    /// @notice Verifies a direction, stores it, and opens the attesting phase.
    /// @param r the round
    /// @param round its id
    /// @param direction V, packed
    /// @param context the context that the proof must bind
    /// @param proof proof of the circuit `evaluate`
    function evaluate(
        Round storage r,
        uint256 round,
        uint256[] calldata direction,
        uint256 context,
        Groth16Proof calldata proof
    ) external {
        if (r.holdoutsDue != 0) revert IRounds.InvalidHoldouts(r.holdoutsDue);
        uint256[] memory signals = PublicSignals.evaluate(
            PublicSignals.Evaluate({
                sum: r.holdoutSum,
                count: r.holdoutRecords,
                policyHash: r.pins.policyHash,
                direction: direction,
                context: context
            })
        );
        if (!IGroth16Verifier(r.pins.evaluateVerifier).verify(proof, signals)) revert IRounds.InvalidProof();
        r.direction = direction;
        r.status = Status.Attesting;
        _fold(r, direction);
        emit IRounds.DirectionProven(round, direction);
    }

    /// @notice Verifies a checkpoint and stores it as the model's.
    /// @param r the round
    /// @param training the model's training
    /// @param round the round's id
    /// @param weights W′, packed
    /// @param context the context that the proof must bind
    /// @param proof proof of the circuit `step`
    function step(
        Round storage r,
        Training storage training,
        uint256 round,
        uint256[] calldata weights,
        uint256 context,
        Groth16Proof calldata proof
    ) external {
        uint256[] memory signals = PublicSignals.step(
            PublicSignals.Step({
                sum: r.sum,
                count: r.sumRecords,
                eta: r.pins.eta,
                weights: r.weights,
                next: weights,
                context: context
            })
        );
        if (!IGroth16Verifier(r.pins.stepVerifier).verify(proof, signals)) revert IRounds.InvalidProof();
        r.stepped = true;
        training.checkpoint = weights;
        emit IRounds.CheckpointProven(round, r.model, weights);
    }

    /// @dev Computes the bases once for all contributors' sets of the round.
    function _fold(Round storage r, uint256[] calldata direction) private {
        (uint256 roundAt,,) = PublicSignals.attestationAt(r.pins.features);
        uint256[] memory signals = PublicSignals.attestationRound(r.pins.policyHash, r.weights, direction);
        r.attestationBase = IGroth16Verifier(r.pins.attestationVerifier).fold(signals, roundAt);
        signals = PublicSignals.openRound(r.pins.trainerKey);
        r.openBase = IGroth16Verifier(r.pins.openVerifier).fold(signals, PublicSignals.OPEN_ROUND_AT);
    }
}
