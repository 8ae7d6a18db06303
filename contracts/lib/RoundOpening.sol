// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IRounds, Round, Schedule, Status, Training} from "../interfaces/IRounds.sol";
import {PackedWords} from "./PackedWords.sol";

/// @title RoundOpening: the values that a round copies when it is opened, and keeps
/// @notice A linked library, because Rounds would exceed the size limit with its code.
/// @dev Rounds has checked that the round may be opened.
library RoundOpening {
    /// @dev Most blocks of a round. A longer one could keep a model's stake from vesting.
    uint256 private constant LONGEST_ROUND = 2_000_000;

    /// @notice Copies policy, verifiers, terms, weights and heights into a new round.
    /// @param r the new round
    /// @param trainings the training of all models: a model may start from its parent's checkpoint
    /// @param registry the registry of the models
    /// @param model the model
    /// @param schedule the round's heights
    /// @param gap fewest blocks between seal and beacon
    /// @param window fewest blocks of every other phase
    function pin(
        Round storage r,
        mapping(uint256 model => Training) storage trainings,
        IModelRegistry registry,
        uint256 model,
        Schedule calldata schedule,
        uint256 gap,
        uint256 window
    ) external {
        _checkSchedule(schedule, gap, window);
        r.model = model;
        r.status = Status.Open;
        r.schedule = schedule;
        r.holdoutSum = [uint256(0), 1];
        r.sum = [uint256(0), 1];
        r.pins = registry.pinsOf(model);
        Training storage training = trainings[model];
        if (training.checkpoint.length == 0) {
            // Checkpoint 0: the parent's present checkpoint, if the model starts from a parent that has one; else zero.
            uint256 parent = registry.startsFrom(model);
            if (parent != 0 && trainings[parent].checkpoint.length != 0) {
                training.checkpoint = trainings[parent].checkpoint;
            } else {
                training.checkpoint = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
            }
        }
        r.weights = training.checkpoint;
    }

    /// @dev Every phase has a shortest length. Otherwise an owner could enrol in the block that opens the round and leave
    /// others no block for it, or retire an evaluator's holdout by leaving it no block to answer.
    function _checkSchedule(Schedule calldata s, uint256 gap, uint256 window) private view {
        if (
            s.sealHeight < block.number + window || s.beaconHeight < s.sealHeight + gap
                || s.evaluateDeadline < s.beaconHeight + window || s.attestDeadline < s.evaluateDeadline + window
                || s.stepDeadline < s.attestDeadline + window || s.stepDeadline > block.number + LONGEST_ROUND
        ) revert IRounds.InvalidSchedule();
    }
}
