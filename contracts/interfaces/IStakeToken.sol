// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

/// @title Stake in models: one ERC-1155 id for each model
/// @notice Stake is minted by vesting only, and is transferable. Royalties that have accrued before a transfer stay
/// with the holder who earned them.
interface IStakeToken is IERC1155 {
    /// @notice Only Rounds may call this function.
    error OnlyRounds(address caller);

    /// @notice Mint vested stake. Only by Rounds.
    /// @param to the dataset's beneficiary
    /// @param model the model, which is the token's id
    /// @param amount in score units
    function mint(address to, uint256 model, uint256 amount) external;
    /// @notice All stake in a model.
    /// @param model the model
    /// @return supply in score units
    function totalSupply(uint256 model) external view returns (uint256 supply);
    /// @notice The Rounds contract that may mint.
    /// @return its address
    function rounds() external view returns (address);
    /// @notice The RoyaltyVault that is told of every change of a balance.
    /// @return its address
    function vault() external view returns (address);
}
