// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ROLE_HOLDOUT} from "../interfaces/IModels.sol";
import {Dataset, Entry, IRounds, Round} from "../interfaces/IRounds.sol";
import {Draws} from "../lib/Draws.sol";
import {Schedules} from "./Schedules.sol";

/// @title Challenges: the batches that a dataset has to open
/// @notice A part of Rounds.
abstract contract Challenges is Schedules {
    /// @dev The order of a holdout dataset's unopened batches, as `Draws` keeps it.
    mapping(uint256 dataset => mapping(uint256 position => uint256)) private _order;

    /// @inheritdoc IRounds
    function challengeOf(uint256 round, uint256 dataset) external view returns (uint256[] memory) {
        Round storage r = _rounds[round];
        if (r.beacon == 0) revert WrongStatus(round, r.status);
        Entry storage entry = _entries[round][dataset];
        if (!entry.enrolled) revert NotEnrolled(round, dataset);
        Dataset storage d = _datasets[dataset];
        if (d.role != ROLE_HOLDOUT) return Draws.contributor(_seed(round, r, d.root), d.batches, entry.draws);
        if (entry.attestedAt != 0) revert AlreadyAttested(round, dataset);
        return Draws.peek(_order[dataset], _seed(round, r, d.root), d.unopened, entry.draws);
    }

    /// @dev Draws a holdout dataset's batches and marks them as opened; they are never drawn again.
    function _openHoldout(uint256 round, Round storage r, uint256 dataset, Dataset storage d, uint256 draws)
        internal
        returns (uint256[] memory challenge)
    {
        challenge = Draws.open(_order[dataset], _seed(round, r, d.root), d.unopened, draws);
        d.unopened -= uint32(draws);
    }

    function _seed(uint256 round, Round storage r, uint256 root) private view returns (Draws.Seed memory) {
        return Draws.Seed(r.beacon, r.model, round, root);
    }
}
