// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IStakeToken} from "../interfaces/IStakeToken.sol";

/// @notice Takes the place of Rounds to mint any stake in tests of the vault.
contract StakeMinter {
    function mint(IStakeToken token, address to, uint256 model, uint256 amount) external {
        token.mint(to, model, amount);
    }
}
