// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {IRounds, Round, Schedule, Status, Training} from "../interfaces/IRounds.sol";
import {PackedWords} from "./PackedWords.sol";

/// @title RoundOpening: what a round copies when it is opened, and keeps
/// @dev A linked library, so that its code is not Rounds'. Whether a round may be opened is Rounds' to check.
library RoundOpening {
    /// @dev No round may hold a model's unvested stake for longer than this many blocks.
    uint256 private constant LONGEST_ROUND = 2_000_000;

    /// @notice Pins policy, verifiers, terms, weights and heights.
    /// @param trainings the states of all models' training: a model may start from its parent's checkpoint
    /// @param gap fewest blocks between seal and beacon
    function pin(
        Round storage r,
        mapping(uint256 model => Training) storage trainings,
        IModelRegistry registry,
        uint256 model,
        Schedule calldata schedule,
        uint256 gap
    ) external {
        _checkSchedule(schedule, gap);
        r.model = model;
        r.status = Status.Open;
        r.schedule = schedule;
        r.holdoutSum = [uint256(0), 1];
        r.sum = [uint256(0), 1];
        r.pins = registry.pinsOf(model);
        Training storage training = trainings[model];
        if (training.checkpoint.length == 0) {
            // Checkpoint 0: the parent's of now, if the model starts from one that has any; else zero.
            uint256 parent = registry.startsFrom(model);
            if (parent != 0 && trainings[parent].checkpoint.length != 0) {
                training.checkpoint = trainings[parent].checkpoint;
            } else {
                training.checkpoint = PackedWords.zeros(uint256(r.pins.features) + 1, PackedWords.WEIGHT_BITS);
            }
        }
        r.weights = training.checkpoint;
    }

    function _checkSchedule(Schedule calldata s, uint256 gap) private view {
        if (
            s.sealHeight <= block.number || s.beaconHeight < s.sealHeight + gap || s.evaluateDeadline <= s.beaconHeight
                || s.attestDeadline <= s.evaluateDeadline || s.stepDeadline <= s.attestDeadline
                || s.stepDeadline > block.number + LONGEST_ROUND
        ) revert IRounds.InvalidSchedule();
    }
}
