// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {Admission, ROLE_HOLDOUT} from "../interfaces/IModelRegistry.sol";
import {Dataset, IRounds, OriginStatement} from "../interfaces/IRounds.sol";
import {PublicSignals} from "../lib/PublicSignals.sol";
import {RoundsBase} from "./RoundsBase.sol";

/// @title Datasets: commitment with the origin proof, withdrawal, retirement
abstract contract Datasets is RoundsBase {
    mapping(uint256 model => mapping(uint256 root => bool)) private _rootUsed;

    /// @inheritdoc IRounds
    function commit(OriginStatement calldata s, Groth16Proof calldata proof) external nonReentrant whenNotPaused {
        if (_training[s.model].closed) revert AlreadyClosed(s.model);
        uint256 dataset = datasetIdOf(s.model, s.originNullifier);
        if (_datasets[dataset].beneficiary != address(0)) revert NullifierUsed(s.originNullifier);
        // A second source's signature under the same tree would let the same batches count twice.
        if (_rootUsed[s.model][s.root]) revert RootUsed(s.model, s.root);
        Admission memory terms = registry.admissionOf(s.model, s.role);
        _checkRelay(s.relayerFee, terms.maxRelayerFee, s.deadline);
        if (s.sourceListRoot != terms.sourceListRoot) revert StaleSourceList(terms.sourceListRoot, s.sourceListRoot);
        _checkBeneficiary(s.beneficiary, terms.settlementToken);
        uint32 batches = _checkExtent(s, terms);

        uint256[] memory signals = PublicSignals.origin(
            PublicSignals.Origin({
                root: s.root,
                records: s.records,
                period: s.period,
                schemaHash: terms.schemaHash,
                sourceListRoot: s.sourceListRoot,
                model: s.model,
                originNullifier: s.originNullifier,
                context: contextOf(s.role, s.model, 0, s.beneficiary, s.relayerFee, s.deadline)
            })
        );
        if (!IGroth16Verifier(terms.originVerifier).verify(proof, signals)) revert InvalidProof();

        _rootUsed[s.model][s.root] = true;
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
            unopened: s.role == ROLE_HOLDOUT ? batches : 0
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
        _payRelayer(dataset, s.model, s.beneficiary, terms.settlementToken, s.relayerFee);
    }

    /// @inheritdoc IRounds
    function withdraw(uint256 dataset) external {
        Dataset storage d = _knownDataset(dataset);
        if (d.beneficiary != msg.sender) revert NotBeneficiary(dataset, msg.sender);
        if (d.withdrawn) revert DatasetUnavailable(dataset);
        d.withdrawn = true;
        emit DatasetWithdrawn(dataset);
    }

    /// @inheritdoc IRounds
    function retire(uint256 dataset) external {
        Dataset storage d = _knownDataset(dataset);
        if (d.retired || !_missed(dataset)) revert DatasetUnavailable(dataset);
        d.retired = true;
        emit DatasetRetired(dataset, d.lastRound);
    }

    function _checkBeneficiary(address beneficiary, address token) private view {
        if (
            beneficiary == address(0) || beneficiary == address(this) || beneficiary == address(registry)
                || beneficiary == address(stakeToken) || beneficiary == stakeToken.vault()
                || beneficiary == address(bonds) || beneficiary == token
        ) revert InvalidBeneficiary(beneficiary);
    }

    /// @dev The period must be one whole block of the model's calendar; the batches must fit the tree.
    function _checkExtent(OriginStatement calldata s, Admission memory terms)
        private
        pure
        returns (uint32 batches)
    {
        uint256 first = s.period >> 16;
        uint256 last = s.period & 0xffff;
        if (
            first < terms.periodEpoch || (first - terms.periodEpoch) % terms.periodDays != 0
                || last + 1 != first + terms.periodDays
        ) revert PeriodOffCalendar(s.period);
        uint256 size = terms.batchSize;
        uint256 n = (uint256(s.records) + size - 1) / size;
        if (n == 0 || n > uint256(1) << terms.depth) revert RecordsOutOfRange(s.records);
        return uint32(n);
    }
}
