// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {IBeacon} from "../interfaces/IBeacon.sol";
import {IBonds} from "../interfaces/IBonds.sol";
import {IModelRegistry} from "../interfaces/IModelRegistry.sol";
import {Account, Dataset, Entry, IRounds, Round, Status, Training} from "../interfaces/IRounds.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";
import {FIELD_MODULUS} from "../lib/Field.sol";

/// @title What all parts of Rounds share: storage, wiring, context and fee
/// @dev No part writes a record, a score or a draw into its reverts. Nothing here can be upgraded; the guardian (owner)
/// can stop entries (commit, enrol, openRound) and nothing else.
abstract contract RoundsBase is IRounds, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    bytes32 private constant CONTEXT_DOMAIN = keccak256("assay.context.v1");

    IModelRegistry public immutable registry;
    IStakeToken public immutable stakeToken;
    IBonds public immutable bonds;
    IBeacon public immutable beaconAdapter;

    /// @inheritdoc IRounds
    uint256 public roundCount;

    /// @inheritdoc IRounds
    mapping(address beneficiary => mapping(uint256 model => uint256)) public override feeAllowance;
    mapping(uint256 originNullifier => Dataset) internal _datasets;
    mapping(uint256 originNullifier => Account) internal _accounts;
    mapping(uint256 round => Round) internal _rounds;
    mapping(uint256 round => mapping(uint256 dataset => Entry)) internal _entries;
    mapping(uint256 model => Training) internal _training;

    constructor(IModelRegistry registry_, IStakeToken stakeToken_, IBonds bonds_, IBeacon beacon_, address guardian)
        Ownable(guardian)
    {
        if (stakeToken_.rounds() != address(this) || bonds_.rounds() != address(this)) revert WiringMismatch();
        registry = registry_;
        stakeToken = stakeToken_;
        bonds = bonds_;
        beaconAdapter = beacon_;
    }

    /// @notice Stop entries.
    function pause() external onlyOwner {
        _pause();
    }

    function unpause() external onlyOwner {
        _unpause();
    }

    /// @inheritdoc IRounds
    function contextOf(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) public view returns (uint256) {
        return uint256(
            keccak256(
                abi.encode(
                    CONTEXT_DOMAIN,
                    uint256(role),
                    block.chainid,
                    address(this),
                    model,
                    round,
                    beneficiary,
                    relayerFee,
                    uint256(deadline)
                )
            )
        ) % FIELD_MODULUS;
    }

    /// @inheritdoc IRounds
    function roundOf(uint256 round) external view returns (Round memory) {
        return _rounds[round];
    }

    /// @inheritdoc IRounds
    function datasetOf(uint256 dataset) external view returns (Dataset memory) {
        return _datasets[dataset];
    }

    /// @inheritdoc IRounds
    function entryOf(uint256 round, uint256 dataset) external view returns (Entry memory) {
        return _entries[round][dataset];
    }

    /// @inheritdoc IRounds
    function accountOf(uint256 dataset) external view returns (Account memory) {
        return _accounts[dataset];
    }

    /// @inheritdoc IRounds
    function trainingOf(uint256 model) external view returns (Training memory) {
        return _training[model];
    }

    /// @inheritdoc IRounds
    function isRetired(uint256 dataset) external view returns (bool) {
        return _datasets[dataset].retired || _missed(dataset);
    }

    function _knownDataset(uint256 dataset) internal view returns (Dataset storage d) {
        d = _datasets[dataset];
        if (d.beneficiary == address(0)) revert UnknownDataset(dataset);
    }

    /// @dev The round, if it is in that phase.
    function _roundIn(uint256 round, Status status) internal view returns (Round storage r) {
        r = _rounds[round];
        if (r.status == Status.None) revert UnknownRound(round);
        if (r.status != status) revert WrongStatus(round, r.status);
    }

    function _requireModelOwner(uint256 model) internal view {
        if (registry.ownerOf(model) != msg.sender) revert NotModelOwner(model, msg.sender);
    }

    function _requireUpTo(uint256 height) internal view {
        if (block.number > height) revert TooLate(height);
    }

    function _requireAfter(uint256 height) internal view {
        if (block.number <= height) revert TooEarly(height);
    }

    /// @dev Whether the dataset's last round went past its attest deadline without an answer. (A holdout dataset that
    /// does not answer makes its round void, and is marked there.)
    function _missed(uint256 dataset) internal view returns (bool) {
        uint256 last = _datasets[dataset].lastRound;
        if (last == 0 || _entries[last][dataset].attestedAt != 0) return false;
        Round storage r = _rounds[last];
        if (r.status == Status.Settled) return true;
        return r.status == Status.Attesting && block.number > r.schedule.attestDeadline;
    }

    function _requireAvailable(uint256 dataset, Dataset storage d) internal view {
        if (d.withdrawn || d.retired || _missed(dataset)) revert DatasetUnavailable(dataset);
    }

    /// @dev Takes a bond, if the terms want one; reverts if the payer does not pay it.
    function _takeBond(uint256 round, uint256 dataset, address payer, address token, uint128 amount) internal {
        if (amount != 0) bonds.take(round, dataset, payer, token, amount);
    }

    /// @inheritdoc IRounds
    function allowFees(uint256 model, uint256 amount) external {
        feeAllowance[msg.sender][model] = amount;
        emit FeesAllowed(msg.sender, model, amount);
    }

    /// @inheritdoc IRounds
    function datasetIdOf(uint256 model, uint256 originNullifier) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(model, originNullifier))) % FIELD_MODULUS;
    }

    /// @dev The last thing that a call does. What a proof says of a fee is not enough: the owner of a model names its
    /// verifiers, and could name one that accepts anything. So the beneficiary allows fees model by model.
    function _payRelayer(uint256 dataset, uint256 model, address beneficiary, address token, uint256 fee) internal {
        if (fee == 0 || msg.sender == beneficiary) return;
        uint256 allowed = feeAllowance[beneficiary][model];
        if (fee > allowed) revert FeeNotAllowed(fee, allowed);
        feeAllowance[beneficiary][model] = allowed - fee;
        emit RelayerPaid(dataset, msg.sender, fee);
        IERC20(token).safeTransferFrom(beneficiary, msg.sender, fee);
    }
}
