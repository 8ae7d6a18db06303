// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../interfaces/IModels.sol";
import {AttestationSet, Dataset, Entry, IRounds, Round, Status} from "../interfaces/IRounds.sol";
import {AttestationSets} from "../lib/AttestationSets.sol";
import {Origins} from "../lib/Origins.sol";
import {Challenges} from "./Challenges.sol";

/// @title Attestations: the answers of holdout datasets and contributors
/// @notice A part of Rounds.
abstract contract Attestations is Challenges {
    /// @inheritdoc IRounds
    function attestHoldout(AttestationSet calldata set) external nonReentrant {
        Round storage r = _roundIn(set.round, Status.Evaluating);
        _requireUpTo(r.schedule.evaluateDeadline);
        (Dataset storage d, Entry storage entry) = _answering(set, r, ROLE_HOLDOUT);
        uint256[] memory challenge = _openHoldout(set.round, r, set.dataset, d, entry.draws);
        AttestationSets.addHoldout(r, d, entry, set, challenge, _contextOf(set, d));
        _payFee(set, r, d);
    }

    /// @inheritdoc IRounds
    function attest(AttestationSet calldata set) external nonReentrant {
        Round storage r = _roundIn(set.round, Status.Attesting);
        _requireUpTo(r.schedule.attestDeadline);
        (Dataset storage d, Entry storage entry) = _answering(set, r, ROLE_CONTRIBUTOR);
        AttestationSets.add(r, d, entry, set, _contextOf(set, d));
        if (entry.score < 0) _lose(set.round, set.dataset, d.model, entry);
        _payFee(set, r, d);
    }

    function _payFee(AttestationSet calldata set, Round storage r, Dataset storage d) private {
        if (set.relayerFee == 0) return;
        _payRelayer(set.dataset, d.model, d.beneficiary, r.pins.settlementToken, set.relayerFee);
    }

    /// @dev Checks role, enrolment, fee and deadline of a set. AttestationSets checks its size and proofs.
    function _answering(AttestationSet calldata set, Round storage r, uint8 role)
        private
        view
        returns (Dataset storage d, Entry storage entry)
    {
        d = _knownDataset(set.dataset);
        if (d.role != role) revert InvalidRole(d.role);
        entry = _entries[set.round][set.dataset];
        if (!entry.enrolled) revert NotEnrolled(set.round, set.dataset);
        if (entry.attestedAt != 0) revert AlreadyAttested(set.round, set.dataset);
        // Without a fee, reading the maximum would cost gas for nothing.
        Origins.checkRelay(set.relayerFee, set.relayerFee == 0 ? 0 : r.pins.maxRelayerFee, set.deadline);
    }

    function _contextOf(AttestationSet calldata set, Dataset storage d) private view returns (uint256) {
        return contextOf(d.role, d.model, set.round, d.beneficiary, set.relayerFee, set.deadline);
    }
}
