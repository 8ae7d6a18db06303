// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IAttestationGate} from "./interfaces/IAttestationGate.sol";
import {Dataset, Entry, IRounds, Round} from "./interfaces/IRounds.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";

/// @title AttestationGate: lets nobody through without an accepted attestation
/// @notice The base owns the check; a child extends the one hook `_onAdmitted` and calls `_admit`. "Accepted" means
/// that all drawn batches of a dataset were proven to pass the policy *and* moved the model the right way (its
/// commitments entered the round's sum). Each attestation admits once.
/// @dev Stake can be lent for the length of a transaction; a gate that weighs stake should know that.
abstract contract AttestationGate is IAttestationGate {
    IRounds public immutable rounds;
    IStakeToken public immutable stakeToken;

    uint256 private immutable _model;
    uint256 private immutable _policyHash;
    uint256 private immutable _minStake;
    uint256 private immutable _maxAge;

    /// @inheritdoc IAttestationGate
    mapping(uint256 round => mapping(uint256 dataset => bool)) public used;

    constructor(IRounds rounds_, IStakeToken stakeToken_, Requirement memory required) {
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

    /// @dev What happens once the check has been passed.
    /// @param data what the child's entry point was given
    function _onAdmitted(address account, uint256 round, uint256 dataset, bytes memory data) internal virtual;

    /// @dev Checks that `account` has an attestation that this gate accepts, uses it up, and calls the hook.
    function _admit(address account, uint256 round, uint256 dataset, bytes memory data) internal {
        Dataset memory d = rounds.datasetOf(dataset);
        if (d.beneficiary != account || account == address(0)) revert NotTheBeneficiary(dataset, account);
        if (d.model != _model) revert OtherModel(_model, d.model);
        Entry memory entry = rounds.entryOf(round, dataset);
        if (!entry.accepted) revert NoAcceptedAttestation(dataset, round);
        if (_maxAge != 0 && block.timestamp > entry.attestedAt + _maxAge) revert TooOld(entry.attestedAt);
        if (_policyHash != 0) {
            Round memory r = rounds.roundOf(round);
            if (r.pins.policyHash != _policyHash) revert OtherPolicy(_policyHash, r.pins.policyHash);
        }
        uint256 stake = _minStake == 0 ? 0 : stakeToken.balanceOf(account, _model);
        if (stake < _minStake) revert TooLittleStake(_minStake, stake);
        if (used[round][dataset]) revert AttestationUsed(dataset, round);
        used[round][dataset] = true;
        emit Admitted(account, dataset, round);
        _onAdmitted(account, round, dataset, data);
    }
}
