// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {AttestationGate} from "../AttestationGate.sol";
import {IRounds} from "../interfaces/IRounds.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";

/// @title Example: one ballot among the contributors of a model, one vote for every accepted attestation
/// @notice Whoever contributed more rounds has more votes. Only attestations made before the ballot opened count, so
/// nobody can make votes for it.
/// @dev Why not by stake: stake is an ERC-1155 without history. Whoever is lent stake could vote with it and give it
/// back in one transaction, and the same stake could vote once for every account that it passes through. An
/// attestation belongs to its dataset's beneficiary for good, can't be transferred, and is used up by voting. For the
/// same reason a demand for a minimum stake is refused here: it would keep out nobody who can borrow.
contract GatedVote is AttestationGate {
    /// @notice Number of options; they are numbered from 0.
    uint256 public immutable options;
    /// @notice Unix second of the ballot's creation; younger attestations don't count.
    uint256 public immutable openedAt;
    /// @notice Last Unix second in which a vote is taken.
    uint256 public immutable closesAt;

    /// @notice Votes for an option.
    mapping(uint256 option => uint256) public votes;

    event Voted(address indexed account, uint256 indexed dataset, uint256 indexed option);

    /// @notice A ballot needs two options or more, and time.
    error InvalidBallot();
    /// @notice Stake can be lent within one transaction: a ballot can't rely on it.
    error StakeCanBeLent();
    error UnknownOption(uint256 option);
    error BallotClosed(uint256 closedAt);
    /// @notice The attestation is not older than the ballot.
    error AttestedAfterOpening(uint256 attestedAt);

    /// @param options_ number of options, at least 2
    /// @param duration seconds for which votes are taken
    constructor(
        IRounds rounds_,
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

    /// @notice Vote for an option with one accepted attestation of the caller's dataset.
    function vote(uint256 round, uint256 dataset, uint256 option) external {
        if (block.timestamp > closesAt) revert BallotClosed(closesAt);
        if (option >= options) revert UnknownOption(option);
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
