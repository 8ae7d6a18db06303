// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IAttestationGate} from "./interfaces/IAttestationGate.sol";
import {Dataset, Entry, IRounds} from "./interfaces/IRounds.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";

/// @title AttestationGate: lets nobody through without an accepted attestation
/// @notice The base owns the check; a child writes an entry point that calls `_admit`, and the one hook `_onAdmitted`.
/// "Accepted" means that all drawn batches of a dataset were proven to pass the policy *and* moved the model the right
/// way (its commitments entered the round's sum). Each attestation admits once a gate.
/// @dev Not guaranteed: that the account is one person (an account may stand behind several datasets), that a
/// dataset still takes part (withdrawal and retirement end future rounds, not past attestations), and that `minStake`
/// belongs to the account for longer than the call (stake is an ERC-1155 and can be lent for a transaction). The
/// model's owner names verifiers and sources: demand only models whose terms you have read.
abstract contract AttestationGate is IAttestationGate {
    /// @notice Where attestations are made.
    IRounds public immutable rounds;
    /// @notice The stake that those rounds mint.
    IStakeToken public immutable stakeToken;

    uint256 private immutable _model;
    uint256 private immutable _policyHash;
    uint256 private immutable _minStake;
    uint256 private immutable _maxAge;

    /// @inheritdoc IAttestationGate
    mapping(uint256 round => mapping(uint256 dataset => bool)) public used;

    /// @param rounds_ the deployment's Rounds
    /// @param stakeToken_ the deployment's StakeToken; must be the one of `rounds_`
    /// @param required the demand, fixed for ever
    constructor(IRounds rounds_, IStakeToken stakeToken_, Requirement memory required) {
        if (stakeToken_.rounds() != address(rounds_)) revert WrongStakeToken(address(stakeToken_));
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

    /// @dev What happens once the check has been passed. The attestation is used up already, so a call back into the
    /// gate from here can't use it twice.
    /// @param account the dataset's beneficiary
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    /// @param data what the child's entry point passed to `_admit`
    function _onAdmitted(address account, uint256 round, uint256 dataset, bytes memory data) internal virtual;

    /// @dev Checks that `account` has an attestation that this gate accepts, uses it up, and calls the hook. The entry
    /// point decides who may name an account: pass `msg.sender`, or check a signature first.
    /// @param account who wants in: must be the dataset's beneficiary
    /// @param round the round in which the dataset attested
    /// @param dataset the dataset's id
    /// @param data handed to `_onAdmitted`
    function _admit(address account, uint256 round, uint256 dataset, bytes memory data) internal {
        _check(account, round, dataset);
        used[round][dataset] = true;
        emit Admitted(account, dataset, round);
        _onAdmitted(account, round, dataset, data);
    }

    /// @dev Every demand, the cheap ones first.
    function _check(address account, uint256 round, uint256 dataset) private view {
        Dataset memory d = rounds.datasetOf(dataset);
        if (d.beneficiary != account || account == address(0)) revert NotTheBeneficiary(dataset, account);
        if (d.model != _model) revert OtherModel(_model, d.model);
        Entry memory entry = rounds.entryOf(round, dataset);
        if (!entry.accepted) revert NoAcceptedAttestation(dataset, round);
        if (used[round][dataset]) revert AttestationUsed(dataset, round);
        // Subtracted, not added: no maximum age is too large.
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
