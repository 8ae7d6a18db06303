// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @title A gate that admits an account for an accepted attestation
/// @notice A requirement reads: an accepted attestation for model m under policy p, at least s stake, not older than t.
/// See docs/GATE.md.
interface IAttestationGate {
    /// @notice The requirement of a gate; it never changes.
    /// @param model the model that was contributed to
    /// @param policyHash the policy under which the attestation was checked; 0: any
    /// @param minStake least stake in the model that the account must hold during the call, in score units
    /// (`SCORE_UNIT`); 0: none. Stake can be lent for the length of a transaction
    /// @param maxAge seconds since the attestation was accepted; 0: any
    struct Requirement {
        uint256 model;
        uint256 policyHash;
        uint256 minStake;
        uint256 maxAge;
    }

    /// @notice An attestation was used up, and its beneficiary admitted.
    /// @param account the beneficiary
    /// @param dataset the dataset's id
    /// @param round the round in which it attested
    event Admitted(address indexed account, uint256 indexed dataset, uint256 indexed round);

    /// @notice The account is not the dataset's beneficiary, or there is no dataset with this id.
    error NotTheBeneficiary(uint256 dataset, address account);
    /// @notice The dataset has no accepted attestation in that round: it was not enrolled, did not answer, is a
    /// holdout, or an evaluator's gate was not positive.
    error NoAcceptedAttestation(uint256 dataset, uint256 round);
    /// @notice The dataset was committed to another model.
    error OtherModel(uint256 expected, uint256 actual);
    /// @notice The round was opened under another policy.
    error OtherPolicy(uint256 expected, uint256 actual);
    /// @notice More than `maxAge` seconds have gone by since `attestedAt` (Unix seconds).
    error TooOld(uint256 attestedAt);
    /// @notice The account holds less stake in the model than the requirement asks for.
    error TooLittleStake(uint256 expected, uint256 actual);
    /// @notice The attestation has been used at this gate already.
    error AttestationUsed(uint256 dataset, uint256 round);
    /// @notice The stake token is not the one that these rounds mint.
    error WrongStakeToken(address stakeToken);

    /// @notice The requirement of this gate.
    /// @return its values
    function requirement() external view returns (Requirement memory);

    /// @notice Whether an attestation has been used at this gate.
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    /// @return whether it has
    function used(uint256 round, uint256 dataset) external view returns (bool);

    /// @notice Reverts with the reason if `account` would not be admitted now. Does not use the attestation up. For
    /// user interfaces, and for contracts that ask on behalf of an account.
    /// @param account the account to be admitted
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    function requireAdmissible(address account, uint256 round, uint256 dataset) external view;
}
