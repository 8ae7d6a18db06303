// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IRounds, Round, Status} from "../interfaces/IRounds.sol";
import {LOCAL_CHAIN_ID} from "../lib/Field.sol";
import {PackedWords} from "../lib/PackedWords.sol";
import {Attestations} from "./Attestations.sol";

/// @title Direction and checkpoint on the owner's word, on local chains only
/// @notice Nothing on chain shows here that V comes from the holdout's sum, or W′ from the contributors'. Clients
/// recompute both. Proofs are to take the place of this file.
abstract contract LocalPosting is Attestations {
    /// @inheritdoc IRounds
    function postDirection(uint256 round, uint256[] calldata direction) external {
        _requireLocalChain();
        Round storage r = _roundIn(round, Status.Evaluating);
        _requireModelOwner(r.model);
        _requireUpTo(r.schedule.evaluateDeadline);
        if (r.holdoutsDue != 0) revert InvalidHoldouts(r.holdoutsDue);
        PackedWords.requireCanonical(direction, uint256(r.pins.features) + 1, PackedWords.DIRECTION_BITS);
        r.direction = direction;
        r.status = Status.Attesting;
        emit DirectionPosted(round, direction);
    }

    /// @inheritdoc IRounds
    function postCheckpoint(uint256 round, uint256[] calldata weights) external {
        _requireLocalChain();
        Round storage r = _rounds[round];
        _requireModelOwner(r.model);
        if (r.status != Status.Attesting && r.status != Status.Settled) revert WrongStatus(round, r.status);
        _requireAfter(r.schedule.attestDeadline);
        _requireUpTo(r.schedule.stepDeadline);
        if (!_stepDue(r) || _training[r.model].closed) revert StepNotDue(round);
        PackedWords.requireCanonical(weights, uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
        r.stepped = true;
        _training[r.model].checkpoint = weights;
        emit CheckpointPosted(round, r.model, weights);
    }

    function _requireLocalChain() private view {
        if (block.chainid != LOCAL_CHAIN_ID) revert LocalChainOnly(block.chainid);
    }
}
