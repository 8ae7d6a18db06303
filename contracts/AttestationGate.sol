// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IAttestationGate} from "./interfaces/IAttestationGate.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";
import {Dataset2, Entry2, IRounds2} from "./second/interfaces/IRounds2.sol";

/// @title AttestationGate: admits only the beneficiary of an accepted attestation
/// @notice The base makes the check. A child contract adds an entry point that calls `_admit`, and the hook
/// `_onAdmitted`. An attestation is accepted if all drawn batches of the dataset were proven to pass the policy, and
/// every evaluator's gate is positive, so that its noisy sum entered the round's sum. A gate admits once for each
/// attestation.
/// @dev Not guaranteed:
/// - that the account is one person: an account may be the beneficiary of several datasets;
/// - that the dataset still takes part: withdrawal and retirement end future rounds, not past attestations;
/// - that the account holds `minStake` after the call: stake is an ERC-1155 and can be lent for a transaction.
///
/// Assumptions:
/// - `rounds` is a deployment of Assay; the constructor checks that its stake token is `stakeToken`.
/// - The model's owner is honest about verifiers and sources. The owner chooses them, so require only models whose
///   terms you have read.
abstract contract AttestationGate is IAttestationGate {
    /// @notice The Rounds2 contract that records attestations.
    IRounds2 public immutable rounds;
    /// @notice The stake token that those rounds mint.
    IStakeToken public immutable stakeToken;

    uint256 private immutable _model;
    uint256 private immutable _policyHash;
    uint256 private immutable _minStake;
    uint256 private immutable _maxAge;

    /// @inheritdoc IAttestationGate
    mapping(uint256 round => mapping(uint256 dataset => bool)) public used;

    /// @param rounds_ the deployment's Rounds2
    /// @param stakeToken_ the deployment's StakeToken; must be the one that `rounds_` mints
    /// @param required the requirement; it never changes
    constructor(IRounds2 rounds_, IStakeToken stakeToken_, Requirement memory required) {
        // Any contract can name these rounds. The rounds name only the token that they mint.
        if (address(rounds_.stakeToken()) != address(stakeToken_)) revert WrongStakeToken(address(stakeToken_));
        rounds = rounds_;
        stakeToken = stakeToken_;
        _model = required.model;
        _policyHash = required.policyHash;
        _minStake = required.minStake;
        _maxAge = required.maxAge;
    }

    /// @inheritdoc IAttestationGate
    function requirement() public view returns (Requirement memory) {
        return Requirement(_model, _policyHash, _minStake, _maxAge);
    }

    /// @inheritdoc IAttestationGate
    function requireAdmissible(address account, uint256 round, uint256 dataset) external view {
        _check(account, round, dataset);
    }

    /// @dev Called after the check. The attestation is marked as used before, so a call back into the gate from here
    /// can't use it twice.
    /// @param account the dataset's beneficiary
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    /// @param data the argument that the child's entry point passed to `_admit`
    function _onAdmitted(address account, uint256 round, uint256 dataset, bytes memory data) internal virtual;

    /// @dev Checks that `account` has an attestation that this gate accepts, marks it as used, and calls the hook. Does
    /// not check that `account` agrees: pass `msg.sender`, or check a signature first.
    /// @param account must be the dataset's beneficiary
    /// @param round the round in which the dataset attested
    /// @param dataset the dataset's id
    /// @param data handed to `_onAdmitted`
    function _admit(address account, uint256 round, uint256 dataset, bytes memory data) internal {
        _check(account, round, dataset);
        used[round][dataset] = true;
        emit Admitted(account, dataset, round);
        _onAdmitted(account, round, dataset, data);
    }

    /// @dev Checks the whole requirement, in ascending order of gas.
    function _check(address account, uint256 round, uint256 dataset) private view {
        Dataset2 memory d = rounds.datasetOf(dataset);
        if (d.beneficiary != account || account == address(0)) revert NotTheBeneficiary(dataset, account);
        if (d.model != _model) revert OtherModel(_model, d.model);
        Entry2 memory entry = rounds.entryOf(round, dataset);
        if (!entry.accepted) revert NoAcceptedAttestation(dataset, round);
        if (used[round][dataset]) revert AttestationUsed(dataset, round);
        // A subtraction, because attestedAt + _maxAge could overflow.
        if (_maxAge != 0 && block.timestamp - entry.attestedAt > _maxAge) revert TooOld(entry.attestedAt);
        if (_policyHash != 0) {
            uint256 policyHash = rounds.roundOf(round).pins.policyHash;
            if (policyHash != _policyHash) revert OtherPolicy(_policyHash, policyHash);
        }
        if (_minStake != 0) {
            uint256 stake = stakeToken.balanceOf(account, _model);
            if (stake < _minStake) revert TooLittleStake(_minStake, stake);
        }
    }
}
