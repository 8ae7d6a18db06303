// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {Groth16Proof, IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";
import {Contexts} from "../../lib/Contexts.sol";
import {FIELD_MODULUS} from "../../lib/Field.sol";
import {PLEDGE} from "../interfaces/IBonds2.sol";
import {ROLE_CONTRIBUTOR, ROLE_HOLDOUT} from "../../interfaces/IModels.sol";
import {Admission2} from "../interfaces/IModelRegistry2.sol";
import {Dataset2, Entry2, IRounds2, OriginStatement2, Phase, Round2} from "../interfaces/IRounds2.sol";
import {RoundsState, State} from "./RoundsState.sol";
import {Signals2} from "./Signals2.sol";

/// @title Commitments2: commitment of datasets with the origin proof, pledge, withdrawal, retirement
/// @notice A linked library, because Rounds2 would exceed the size limit with its code.
library Commitments2 {
    using RoundsState for State;
    using SafeERC20 for IERC20;

    // ---------------------------------------------------------------------------------------------------------- Commit

    /// @notice Commits or readmits a dataset. See IRounds2.commit.
    /// @param s the storage of Rounds2
    /// @param o the proof's subject
    /// @param proof proof of the circuit `origin`
    function commit(State storage s, OriginStatement2 calldata o, Groth16Proof calldata proof) external {
        if (s.trainings[o.model].closed) revert IRounds2.AlreadyClosed(o.model);
        uint256 dataset = idOf(o.model, o.originNullifier);
        Dataset2 storage d = s.datasets[dataset];
        bool known = d.beneficiary != address(0);
        Admission2 memory terms = s.registry.admissionOf(o.model, o.role);
        bytes32 code = terms.originVerifier.codehash;
        if (known && !_isReadmission(d, o, code)) revert IRounds2.NullifierUsed(o.originNullifier);
        uint32 batches = _check(s, o, terms);
        _verify(o, terms, proof);
        if (!known || d.originCode != code) _takePlace(s, dataset, o, code);
        if (known) {
            (d.sourceListRoot, d.originCode) = (o.sourceListRoot, code);
            emit IRounds2.DatasetReadmitted(dataset, o.sourceListRoot, code);
        } else {
            d.originCode = code;
            _store(s, dataset, o, batches, terms.batchSize);
        }
        // The beneficiary has agreed to this dataset alone: anybody may name it in a dataset of its own.
        payRelayer(s, dataset, dataset, o.beneficiary, terms.settlementToken, o.relayerFee);
    }

    /// @notice A dataset's id. See IRounds2.datasetIdOf.
    /// @param model the model
    /// @param originNullifier the nullifier in its origin proof
    /// @return dataset its id
    function idOf(uint256 model, uint256 originNullifier) internal pure returns (uint256 dataset) {
        return uint256(keccak256(abi.encode(model, originNullifier))) % FIELD_MODULUS;
    }

    /// @dev Pays a submitter that the beneficiary allowed its fee; another gets none, so copying a call earns nothing.
    /// Must be the last action of a call, because the token may call back.
    /// @param allowedFor the model; the dataset at its commitment
    function payRelayer(
        State storage s,
        uint256 dataset,
        uint256 allowedFor,
        address beneficiary,
        address token,
        uint256 fee
    ) internal {
        if (fee == 0 || msg.sender == beneficiary) return;
        uint256 allowed = s.fees[beneficiary][allowedFor][msg.sender];
        if (fee > allowed) return;
        s.fees[beneficiary][allowedFor][msg.sender] = allowed - fee;
        emit IRounds2.RelayerPaid(dataset, msg.sender, fee);
        IERC20(token).safeTransferFrom(beneficiary, msg.sender, fee);
    }

    // ---------------------------------------------------------------------------------------------------------- Checks

    /// @dev Whether the statement is that of the dataset, for another list of sources or another origin verifier.
    function _isReadmission(Dataset2 storage d, OriginStatement2 calldata o, bytes32 code)
        private
        view
        returns (bool)
    {
        return (d.sourceListRoot != o.sourceListRoot || d.originCode != code) && d.root == o.root
            && d.beneficiary == o.beneficiary && d.role == o.role && d.records == o.records && d.period == o.period
            && d.sourceTag == o.sourceTag && d.seedHash == o.seedHash;
    }

    function _check(State storage s, OriginStatement2 calldata o, Admission2 memory terms)
        private
        view
        returns (uint32 batches)
    {
        RoundsState.checkRelay(o.relayerFee, terms.maxRelayerFee, o.deadline);
        if (o.sourceListRoot != terms.sourceListRoot) {
            revert IRounds2.StaleSourceList(terms.sourceListRoot, o.sourceListRoot);
        }
        address to = o.beneficiary;
        if (
            to == address(0) || to == address(this) || to == terms.settlementToken || to == address(s.registry)
                || to == address(s.stakeToken) || to == s.stakeToken.vault() || to == address(s.bonds)
        ) revert IRounds2.InvalidBeneficiary(to);
        return _checkExtent(o, terms);
    }

    /// @dev The period must be one whole block of the model's calendar and lie in the past, because a source has one
    /// dataset for each period; the batches must fit the tree.
    function _checkExtent(OriginStatement2 calldata o, Admission2 memory terms) private view returns (uint32) {
        uint256 first = o.period >> 16;
        uint256 last = o.period & 0xffff;
        if (
            first < terms.periodEpoch || (first - terms.periodEpoch) % terms.periodDays != 0
                || last + 1 != first + terms.periodDays
        ) revert IRounds2.PeriodOffCalendar(o.period);
        if (last >= block.timestamp / 1 days) revert IRounds2.PeriodNotOver(o.period);
        uint256 n = (uint256(o.records) + terms.batchSize - 1) / terms.batchSize;
        if (n == 0 || n > uint256(1) << 3 * terms.levels) revert IRounds2.RecordsOutOfRange(o.records);
        RoundsState.requireLastBatch(o.records, terms.batchSize, terms.smallestBatch);
        return uint32(n);
    }

    function _verify(OriginStatement2 calldata o, Admission2 memory terms, Groth16Proof calldata proof) private view {
        uint256[] memory signals = Signals2.origin(
            Signals2.Origin({
                root: o.root,
                records: o.records,
                period: o.period,
                schemaHash: terms.schemaHash,
                sourceListRoot: o.sourceListRoot,
                model: o.model,
                originNullifier: o.originNullifier,
                sourceTag: o.sourceTag,
                seedHash: o.seedHash,
                context: Contexts.hash(o.role, o.model, 0, o.beneficiary, o.relayerFee, o.deadline)
            })
        );
        if (!IGroth16Verifier(terms.originVerifier).verify(proof, signals)) revert IRounds2.InvalidProof();
    }

    /// @dev A root is no identity: who sees one in the mempool could commit it first and lock its owner out. The pair of
    /// source and period is one, because only the source's own signature has its tag. That holds under one origin
    /// verifier: one that accepts anything would let anybody take the place of a source under a later, honest one.
    function _takePlace(State storage s, uint256 dataset, OriginStatement2 calldata o, bytes32 code) private {
        uint256 source = RoundsState.sourceKey(o.sourceTag, code);
        uint8 role = s.roles[o.model][source];
        if (role != 0 && role != o.role) revert IRounds2.SourceHasOtherRole(o.sourceTag, role);
        s.roles[o.model][source] = o.role;
        uint256 taken = s.periods[o.model][source][o.period];
        if (taken != 0 && taken != dataset) revert IRounds2.PeriodTaken(o.sourceTag, o.period);
        s.periods[o.model][source][o.period] = dataset;
    }

    function _store(State storage s, uint256 dataset, OriginStatement2 calldata o, uint32 batches, uint256 size)
        private
    {
        Dataset2 storage d = s.datasets[dataset];
        d.model = o.model;
        d.root = o.root;
        d.sourceTag = o.sourceTag;
        d.seedHash = o.seedHash;
        d.sourceListRoot = o.sourceListRoot;
        d.beneficiary = o.beneficiary;
        d.role = o.role;
        d.epoch = 1;
        d.records = o.records;
        d.batches = batches;
        // A holdout's partial batch is never drawn: its loss could describe few records.
        d.unopened = o.role == ROLE_HOLDOUT ? uint32(o.records / size) : batches;
        // The places beyond the last batch count as opened, so that the first draw finds a word that is in use.
        if (d.unopened & 0xff != 0) {
            s.opened[dataset][1][d.unopened >> 8] = type(uint256).max << (d.unopened & 0xff);
        }
        d.period = o.period;
        d.committedAt = uint64(block.number);
        emit IRounds2.DatasetCommitted(dataset, o.model, o.beneficiary, batches, o);
    }

    // ---------------------------------------------------------------------------------- Pledge, withdrawal, retirement

    /// @notice Pledges a holdout dataset. See IRounds2.pledge.
    /// @param s the storage of Rounds2
    /// @param dataset the dataset
    function pledge(State storage s, uint256 dataset) external {
        Dataset2 storage d = s.ownDataset(dataset);
        if (d.role != ROLE_HOLDOUT) revert IRounds2.InvalidRole(d.role);
        if (d.withdrawn || d.retired) revert IRounds2.DatasetUnavailable(dataset);
        uint128 bond = s.registry.evaluatorBondOf(d.model);
        uint128 has = s.bonds.bondOf(PLEDGE, dataset).amount;
        if (d.pledged && bond <= has) revert IRounds2.DatasetUnavailable(dataset);
        if (!d.pledged) {
            d.pledged = true;
            emit IRounds2.HoldoutPledged(dataset, true);
        }
        if (bond <= has) return;
        s.bonds.take(PLEDGE, dataset, d.beneficiary, s.registry.settlementTokenOf(d.model), bond - has);
    }

    /// @notice Takes a holdout dataset back. See IRounds2.unpledge.
    /// @param s the storage of Rounds2
    /// @param dataset the dataset
    function unpledge(State storage s, uint256 dataset) external {
        Dataset2 storage d = s.ownDataset(dataset);
        if (!d.pledged) revert IRounds2.NotPledged(dataset);
        _unpledge(s, dataset, d);
    }

    /// @dev Not while a round draws on the dataset: its evaluation could no longer be completed.
    function _unpledge(State storage s, uint256 dataset, Dataset2 storage d) private {
        Phase phase = s.rounds[d.lastRound].phase;
        if (phase == Phase.Open || phase == Phase.Sealed || phase == Phase.Evaluating) {
            revert IRounds2.RoundInProgress(d.lastRound);
        }
        d.pledged = false;
        emit IRounds2.HoldoutPledged(dataset, false);
    }

    /// @notice Withdraws a dataset. See IRounds2.withdraw.
    /// @param s the storage of Rounds2
    /// @param dataset the dataset
    function withdraw(State storage s, uint256 dataset) external {
        Dataset2 storage d = s.ownDataset(dataset);
        if (d.withdrawn) revert IRounds2.DatasetUnavailable(dataset);
        d.withdrawn = true;
        emit IRounds2.DatasetWithdrawn(dataset);
        if (d.pledged) _unpledge(s, dataset, d);
        uint256 round = d.lastRound;
        Round2 storage r = s.rounds[round];
        if (d.role != ROLE_CONTRIBUTOR || r.phase != Phase.Open || block.number >= r.schedule.sealHeight) return;
        Entry2 storage entry = s.entries[round][dataset];
        if (!entry.enrolled) return;
        entry.enrolled = false;
        r.enrolled--;
        delete s.enrolled[round][d.sourceTag];
        emit IRounds2.EnrolmentTakenBack(round, dataset);
    }

    /// @notice Marks a dataset that missed a deadline. See IRounds2.retire.
    /// @param s the storage of Rounds2
    /// @param dataset the dataset
    function retire(State storage s, uint256 dataset) external {
        Dataset2 storage d = s.knownDataset(dataset);
        if (d.retired || !s.missed(dataset)) revert IRounds2.DatasetUnavailable(dataset);
        d.retired = true;
        emit IRounds2.DatasetRetired(dataset, s.answeringRound(d.lastRound));
    }
}
