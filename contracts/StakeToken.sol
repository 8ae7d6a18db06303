// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";

import {IRoyaltyVault} from "./interfaces/IRoyaltyVault.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";

/// @title StakeToken
contract StakeToken is ERC1155, IStakeToken {
    /// @inheritdoc IStakeToken
    address public immutable rounds;
    /// @inheritdoc IStakeToken
    address public immutable vault;

    /// @inheritdoc IStakeToken
    mapping(uint256 model => uint256) public totalSupply;

    constructor(address rounds_, address vault_) ERC1155("") {
        rounds = rounds_;
        vault = vault_;
    }

    /// @inheritdoc IStakeToken
    function mint(address to, uint256 model, uint256 amount) external {
        if (msg.sender != rounds) revert OnlyRounds(msg.sender);
        _mint(to, model, amount, "");
    }

    /// @dev Every change of a balance settles the royalties of both sides first, at the balances before it. An id may
    /// occur twice in a batch: the second settlement finds nothing new.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        for (uint256 i = 0; i < ids.length; i++) {
            IRoyaltyVault(vault).beforeStakeChange(ids[i], from, to);
            if (from == address(0)) totalSupply[ids[i]] += values[i];
        }
        super._update(from, to, ids, values);
    }
}
