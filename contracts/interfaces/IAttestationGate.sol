// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title What a contract may demand before it lets somebody through
interface IAttestationGate {
    /// @notice An accepted attestation that a gate asks for.
    /// @param model the model that was contributed to
    /// @param policyHash the policy under which it was checked; 0: any
    /// @param minStake least stake in the model that the account holds now
    /// @param maxAge seconds since the attestation was accepted; 0: any
    struct Requirement {
        uint256 model;
        uint256 policyHash;
        uint256 minStake;
        uint256 maxAge;
    }

    event Admitted(address indexed account, uint256 indexed dataset, uint256 indexed round);

    /// @notice The account is not the dataset's beneficiary.
    error NotTheBeneficiary(uint256 dataset, address account);
    /// @notice There is no accepted attestation of the dataset in that round.
    error NoAcceptedAttestation(uint256 dataset, uint256 round);
    error OtherModel(uint256 expected, uint256 actual);
    error OtherPolicy(uint256 expected, uint256 actual);
    error TooOld(uint256 attestedAt);
    error TooLittleStake(uint256 expected, uint256 actual);
    error AttestationUsed(uint256 dataset, uint256 round);

    /// @notice What this gate demands.
    function requirement() external view returns (Requirement memory);

    /// @notice Whether an attestation has been used here.
    function used(uint256 round, uint256 dataset) external view returns (bool);
}
