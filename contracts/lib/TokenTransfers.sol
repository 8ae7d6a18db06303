// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";

/// @title TokenTransfers: takes tokens and counts those that arrive
/// @notice A token may take a fee of each transfer, so an amount that was asked for is not the amount that arrives.
library TokenTransfers {
    using SafeERC20 for IERC20;

    /// @notice Transfers `amount` from an account to the calling contract.
    /// @return received by how much the contract's balance grew; 0 if it did not grow
    function pull(IERC20 token, address from, uint256 amount) internal returns (uint256 received) {
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(from, address(this), amount);
        uint256 afterwards = token.balanceOf(address(this));
        return afterwards > before ? afterwards - before : 0;
    }
}
