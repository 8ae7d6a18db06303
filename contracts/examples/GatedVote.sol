// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AttestationGate} from "../AttestationGate.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";
import {IRounds2} from "../second/interfaces/IRounds2.sol";

/// @title Example: a ballot among the contributors of a model, one vote for every accepted attestation
/// @notice A contributor has as many votes as accepted attestations. Only attestations made before the ballot opened
/// count, so votes can't be made for a ballot.
/// @dev Votes are not weighted by stake. Stake is an ERC-1155 without history: borrowed stake could vote and be
/// returned in one transaction, and the same stake could vote once for every account that holds it in turn. An
/// attestation belongs to its dataset's beneficiary for good, can't be transferred, and is used up by a vote. A minimum
/// stake is refused for the same reason: an account could borrow it.
/// A contract can change hands together with the attestations of its datasets. So only an account that signs its own
/// transaction can vote.
contract GatedVote is AttestationGate {
    /// @notice Number of options; they are numbered from 0.
    uint256 public immutable options;
    /// @notice Unix second of the ballot's creation; younger attestations don't count.
    uint256 public immutable openedAt;
    /// @notice Last Unix second in which a vote is taken.
    uint256 public immutable closesAt;

    /// @notice Number of votes for an option.
    mapping(uint256 option => uint256) public votes;

    /// @notice An account voted with one accepted attestation.
    event Voted(address indexed account, uint256 indexed dataset, uint256 indexed option);

    /// @notice A ballot needs at least two options and a duration.
    error InvalidBallot();
    /// @notice The requirement must not ask for stake, because stake can be lent within one transaction.
    error StakeCanBeLent();
    /// @notice A contract can be sold with its votes, so it has none.
    error ContractCanBeSold(address account);
    /// @notice The ballot has no such option.
    error UnknownOption(uint256 option);
    /// @notice The last vote was possible at `closedAt` (Unix seconds).
    error BallotClosed(uint256 closedAt);
    /// @notice The attestation is not older than the ballot.
    error AttestedAfterOpening(uint256 attestedAt);

    /// @param rounds_ the deployment's Rounds2
    /// @param stakeToken_ the deployment's StakeToken
    /// @param required the gate's requirement, without a minimum stake
    /// @param options_ number of options, at least 2
    /// @param duration seconds for which votes are taken
    constructor(
        IRounds2 rounds_,
        IStakeToken stakeToken_,
        Requirement memory required,
        uint256 options_,
        uint256 duration
    ) AttestationGate(rounds_, stakeToken_, required) {
        if (options_ < 2 || duration == 0) revert InvalidBallot();
        if (required.minStake != 0) revert StakeCanBeLent();
        options = options_;
        openedAt = block.timestamp;
        closesAt = block.timestamp + duration;
    }

    /// @notice Vote for an option with one accepted attestation of the caller's dataset. Not by a contract.
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    /// @param option from 0
    function vote(uint256 round, uint256 dataset, uint256 option) external {
        if (block.timestamp > closesAt) revert BallotClosed(closesAt);
        if (option >= options) revert UnknownOption(option);
        // The length of its code would not do: a contract without code calls from its constructor.
        if (msg.sender != tx.origin) revert ContractCanBeSold(msg.sender);
        _admit(msg.sender, round, dataset, abi.encode(option));
    }

    function _onAdmitted(address account, uint256 round, uint256 dataset, bytes memory data) internal override {
        uint256 attestedAt = rounds.entryOf(round, dataset).attestedAt;
        if (attestedAt >= openedAt) revert AttestedAfterOpening(attestedAt);
        uint256 option = abi.decode(data, (uint256));
        votes[option]++;
        emit Voted(account, dataset, option);
    }
}
