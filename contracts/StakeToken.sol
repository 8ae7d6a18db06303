// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

import {IRoyaltyVault} from "./interfaces/IRoyaltyVault.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";

/// @title StakeToken: stake in models, one ERC-1155 id for each model
/// @notice Minted by Rounds; every change of a balance is reported to the vault first.
/// @dev Assumptions:
/// - `rounds` mints only vested stake.
/// - `vault.beforeStakeChange` never fails for a holder, so it can't block a transfer.
/// - OpenZeppelin's ERC1155 moves balances before it calls a receiver.
contract StakeToken is ERC1155, IStakeToken {
    /// @inheritdoc IStakeToken
    address public immutable rounds;
    /// @inheritdoc IStakeToken
    address public immutable vault;

    /// @inheritdoc IStakeToken
    mapping(uint256 model => uint256) public totalSupply;

    /// @param rounds_ the deployment's Rounds
    /// @param vault_ the deployment's RoyaltyVault
    constructor(address rounds_, address vault_) ERC1155("") {
        rounds = rounds_;
        vault = vault_;
    }

    /// @inheritdoc IStakeToken
    function mint(address to, uint256 model, uint256 amount) external {
        if (msg.sender != rounds) revert OnlyRounds(msg.sender);
        _mint(to, model, amount, "");
    }

    /// @dev Credits the royalties of both sides first, at their balances before the change. If an id occurs twice in a
    /// batch, the second credit is zero.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        for (uint256 i = 0; i < ids.length; i++) {
            IRoyaltyVault(vault).beforeStakeChange(ids[i], from, to);
            if (from == address(0)) totalSupply[ids[i]] += values[i];
        }
        super._update(from, to, ids, values);
    }
}
