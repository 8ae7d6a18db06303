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
import {Contexts} from "../lib/Contexts.sol";
import {FIELD_MODULUS, LOCAL_CHAIN_ID} from "../lib/Field.sol";

/// @title RoundsBase: storage, wiring, context and fees, shared by all parts of Rounds
/// @notice A part of Rounds. It can't be upgraded. The guardian (owner) can pause entries (commit, enrol, openRound)
/// and nothing else.
/// @dev No part writes a record, a score or a draw into its reverts.
abstract contract RoundsBase is IRounds, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev An hour of blocks of twelve seconds.
    uint256 private constant MIN_WINDOW = 300;

    /// @notice The registry of the models.
    IModelRegistry public immutable registry;
    /// @inheritdoc IRounds
    IStakeToken public immutable stakeToken;
    /// @notice The contract that holds bonds.
    IBonds public immutable bonds;
    /// @notice The source of randomness.
    IBeacon public immutable beaconAdapter;
    /// @inheritdoc IRounds
    uint256 public immutable shortestWindow;

    /// @inheritdoc IRounds
    uint256 public roundCount;

    /// @inheritdoc IRounds
    mapping(address beneficiary => mapping(uint256 model => mapping(address relayer => uint256))) public override
        feeAllowance;
    mapping(uint256 originNullifier => Dataset) internal _datasets;
    mapping(uint256 originNullifier => Account) internal _accounts;
    mapping(uint256 round => Round) internal _rounds;
    mapping(uint256 round => mapping(uint256 dataset => Entry)) internal _entries;
    mapping(uint256 model => Training) internal _training;

    /// @param registry_ the deployment's ModelRegistry
    /// @param stakeToken_ the deployment's StakeToken; must name this contract as its `rounds`
    /// @param bonds_ the deployment's Bonds; must name this contract as its `rounds`
    /// @param beacon_ source of randomness
    /// @param window fewest blocks of each phase of a round; at least 300, except on local chains
    /// @param guardian may pause entries
    constructor(
        IModelRegistry registry_,
        IStakeToken stakeToken_,
        IBonds bonds_,
        IBeacon beacon_,
        uint256 window,
        address guardian
    ) Ownable(guardian) {
        if (window == 0 || (window < MIN_WINDOW && block.chainid != LOCAL_CHAIN_ID)) revert WindowTooShort(window);
        if (stakeToken_.rounds() != address(this) || bonds_.rounds() != address(this)) revert WiringMismatch();
        registry = registry_;
        stakeToken = stakeToken_;
        bonds = bonds_;
        beaconAdapter = beacon_;
        shortestWindow = window;
    }

    // --------------------------------------------------------------------------------------------------------- Pausing

    /// @notice Stop commit, enrol and openRound; everything else goes on. Only by the guardian.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Allow commit, enrol and openRound again. Only by the guardian.
    function unpause() external onlyOwner {
        _unpause();
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IRounds
    function contextOf(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) public view returns (uint256) {
        return Contexts.hash(role, model, round, beneficiary, relayerFee, deadline);
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

    /// @dev The round. Reverts if it is in another phase than `status`.
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

    /// @dev Whether the dataset's last round went past its attest deadline without an answer. Not for a holdout
    /// dataset: without its answer the round becomes void, and `voidRound` marks it.
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

    /// @dev Takes a bond if the terms ask for one. Reverts if the payer does not pay it.
    function _takeBond(uint256 round, uint256 dataset, address payer, address token, uint128 amount) internal {
        if (amount != 0) bonds.take(round, dataset, payer, token, amount);
    }

    // ------------------------------------------------------------------------------------------------------------ Fees

    /// @inheritdoc IRounds
    function allowFees(uint256 model, address relayer, uint256 amount) external {
        feeAllowance[msg.sender][model][relayer] = amount;
        emit FeesAllowed(msg.sender, model, relayer, amount);
    }

    /// @inheritdoc IRounds
    function datasetIdOf(uint256 model, uint256 originNullifier) public pure returns (uint256) {
        return uint256(keccak256(abi.encode(model, originNullifier))) % FIELD_MODULUS;
    }

    /// @dev Must be the last action of a call, because the token may call back. The fee in a proof is no consent of the
    /// beneficiary: a model's owner could name a verifier that accepts anything. So the beneficiary must also have
    /// allowed fees for this model, to this relayer: another account that copies the call gets none.
    function _payRelayer(uint256 dataset, uint256 model, address beneficiary, address token, uint256 fee) internal {
        if (fee == 0 || msg.sender == beneficiary) return;
        uint256 allowed = feeAllowance[beneficiary][model][msg.sender];
        if (fee > allowed) revert FeeNotAllowed(fee, allowed);
        feeAllowance[beneficiary][model][msg.sender] = allowed - fee;
        emit RelayerPaid(dataset, msg.sender, fee);
        IERC20(token).safeTransferFrom(beneficiary, msg.sender, fee);
    }
}
