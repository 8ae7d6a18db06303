// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../interfaces/IGroth16Verifier.sol";
import {ROLE_HOLDOUT} from "../interfaces/IModels.sol";
import {Dataset, IRounds, OriginStatement} from "../interfaces/IRounds.sol";
import {DuePart} from "../interfaces/IStakeToken.sol";
import {Origins} from "../lib/Origins.sol";
import {Vesting} from "./Vesting.sol";

/// @title Datasets: commitment with the origin proof, withdrawal, retirement
/// @notice A part of Rounds.
abstract contract Datasets is Vesting {
    /// @inheritdoc IRounds
    function commit(OriginStatement calldata s, Groth16Proof calldata proof) external nonReentrant whenNotPaused {
        if (_training[s.model].closed) revert AlreadyClosed(s.model);
        uint256 dataset = datasetIdOf(s.model, s.originNullifier);
        Dataset storage d = _datasets[dataset];
        bool known = d.beneficiary != address(0);
        if (known && !_isReadmission(d, s)) revert NullifierUsed(s.originNullifier);
        uint256 context = contextOf(s.role, s.model, 0, s.beneficiary, s.relayerFee, s.deadline);
        address[4] memory barred = [address(registry), address(stakeToken), stakeToken.vault(), address(bonds)];
        (uint32 batches, address token) = Origins.admit(registry, s, proof, context, barred);

        if (known) {
            d.sourceListRoot = s.sourceListRoot;
            emit DatasetReadmitted(dataset, s.sourceListRoot);
        } else {
            _store(dataset, s, batches);
        }
        _payRelayer(dataset, s.model, s.beneficiary, token, s.relayerFee);
    }

    /// @dev Whether the statement is that of the dataset, for another list of sources.
    function _isReadmission(Dataset storage d, OriginStatement calldata s) private view returns (bool) {
        return d.sourceListRoot != s.sourceListRoot && d.root == s.root && d.beneficiary == s.beneficiary
            && d.role == s.role && d.records == s.records && d.period == s.period;
    }

    function _store(uint256 dataset, OriginStatement calldata s, uint32 batches) private {
        // A root is no identity: who sees one in the mempool could commit it first and lock its owner out.
        _datasets[dataset] = Dataset({
            model: s.model,
            root: s.root,
            beneficiary: s.beneficiary,
            role: s.role,
            withdrawn: false,
            retired: false,
            records: s.records,
            batches: batches,
            period: s.period,
            committedAt: uint64(block.number),
            lastRound: 0,
            answered: 0,
            unopened: s.role == ROLE_HOLDOUT ? batches : 0,
            sourceListRoot: s.sourceListRoot
        });
        emit DatasetCommitted(
            dataset,
            s.model,
            s.beneficiary,
            s.role,
            s.root,
            s.records,
            batches,
            s.period,
            s.sourceListRoot,
            s.originNullifier
        );
    }

    /// @inheritdoc IRounds
    function withdraw(uint256 dataset) external nonReentrant {
        Dataset storage d = _knownDataset(dataset);
        if (d.beneficiary != msg.sender) revert NotBeneficiary(dataset, msg.sender);
        if (d.withdrawn) revert DatasetUnavailable(dataset);
        DuePart[] memory due = _catchUp(dataset, d);
        d.withdrawn = true;
        emit DatasetWithdrawn(dataset);
        _mint(dataset, d, due);
    }

    /// @inheritdoc IRounds
    function retire(uint256 dataset) external {
        Dataset storage d = _knownDataset(dataset);
        if (d.retired || !_missed(dataset)) revert DatasetUnavailable(dataset);
        d.retired = true;
        emit DatasetRetired(dataset, d.lastRound);
    }
}
