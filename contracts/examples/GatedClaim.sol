// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

import {AttestationGate} from "../AttestationGate.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";
import {IRounds2} from "../second/interfaces/IRounds2.sol";

/// @title Example: a fixed reward for every accepted attestation of a model
/// @notice Fund it by sending the reward token to it. It pays until its balance is below one reward.
contract GatedClaim is AttestationGate {
    using SafeERC20 for IERC20;

    /// @notice An accepted attestation was rewarded.
    event Rewarded(address indexed account, uint256 indexed dataset, uint256 amount);

    /// @notice The ERC-20 in which rewards are paid.
    IERC20 public immutable rewardToken;
    /// @notice The reward of one attestation, in the token's smallest unit.
    uint256 public immutable reward;

    /// @param rounds_ the deployment's Rounds2
    /// @param stakeToken_ the deployment's StakeToken
    /// @param required the gate's requirement
    /// @param rewardToken_ the ERC-20 in which rewards are paid
    /// @param reward_ the reward of one attestation, in the token's smallest unit
    constructor(
        IRounds2 rounds_,
        IStakeToken stakeToken_,
        Requirement memory required,
        IERC20 rewardToken_,
        uint256 reward_
    ) AttestationGate(rounds_, stakeToken_, required) {
        rewardToken = rewardToken_;
        reward = reward_;
    }

    /// @notice Claim the reward of one accepted attestation of the caller's dataset.
    /// @param round the round of the attestation
    /// @param dataset the attested dataset
    function claim(uint256 round, uint256 dataset) external {
        _admit(msg.sender, round, dataset, "");
    }

    function _onAdmitted(address account, uint256, uint256 dataset, bytes memory) internal override {
        emit Rewarded(account, dataset, reward);
        rewardToken.safeTransfer(account, reward);
    }
}
