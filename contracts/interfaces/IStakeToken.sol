// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

/// @title Stake in models: one ERC-1155 id per model
/// @notice Minted by vesting only; transferable; royalties accrued so far stay with the holder who earned them.
interface IStakeToken is IERC1155 {
    error OnlyRounds(address caller);

    /// @notice Mint vested stake. Only by Rounds.
    function mint(address to, uint256 model, uint256 amount) external;
    function totalSupply(uint256 model) external view returns (uint256);
    function rounds() external view returns (address);
    function vault() external view returns (address);
}
