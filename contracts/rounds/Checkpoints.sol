// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../interfaces/IGroth16Verifier.sol";
import {ROLE_EVALUATOR, ROLE_TRAINER} from "../interfaces/IModels.sol";
import {IRounds, Round, Status, Training} from "../interfaces/IRounds.sol";
import {Origins} from "../lib/Origins.sol";
import {PackedWords} from "../lib/PackedWords.sol";
import {RoundProofs} from "../lib/RoundProofs.sol";
import {Attestations} from "./Attestations.sol";

/// @title Checkpoints: the direction and the next checkpoint, each with its proof
/// @notice A part of Rounds. A proof of `evaluate` or `step` needs the opening of the sum. The opening is unique, so
/// there is only one provable V and one provable W′, and anybody may submit them.
abstract contract Checkpoints is Attestations {
    /// @inheritdoc IRounds
    function evaluate(uint256 round, uint256[] calldata direction, uint64 deadline, Groth16Proof calldata proof)
        external
    {
        Round storage r = _roundIn(round, Status.Evaluating);
        _requireUpTo(r.schedule.evaluateDeadline);
        PackedWords.requireCanonical(direction, uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        uint256 context = _proofContext(ROLE_EVALUATOR, round, r, deadline);
        RoundProofs.evaluate(r, round, direction, context, proof);
    }

    /// @inheritdoc IRounds
    function step(uint256 round, uint256[] calldata weights, uint64 deadline, Groth16Proof calldata proof) external {
        Round storage r = _rounds[round];
        if (r.status == Status.None) revert UnknownRound(round);
        if (r.status != Status.Attesting && r.status != Status.Settled) revert WrongStatus(round, r.status);
        _requireAfter(r.schedule.attestDeadline);
        _requireUpTo(r.schedule.stepDeadline);
        Training storage training = _training[r.model];
        if (!_stepDue(r) || training.closed) revert StepNotDue(round);
        PackedWords.requireCanonical(weights, uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
        uint256 context = _proofContext(ROLE_TRAINER, round, r, deadline);
        RoundProofs.step(r, training, round, weights, context, proof);
    }

    /// @dev The context of a proof of `evaluate` or `step`: the model's present owner as beneficiary, no fee.
    function _proofContext(uint8 role, uint256 round, Round storage r, uint64 deadline)
        private
        view
        returns (uint256)
    {
        Origins.checkRelay(0, 0, deadline);
        return contextOf(role, r.model, round, registry.ownerOf(r.model), 0, deadline);
    }
}
