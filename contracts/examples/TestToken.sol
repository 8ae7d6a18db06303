// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";
import {ERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/ERC20Permit.sol";
import {ERC3009} from "@openzeppelin/contracts/token/ERC20/extensions/draft-ERC3009.sol";

import {LOCAL_CHAIN_ID} from "../lib/Field.sol";

/// @title A settlement token for local chains
/// @notice Anybody may mint, so it can be deployed on local chains only. It takes signed transfers (ERC-3009), as the tokens
/// do with which x402 pays.
contract TestToken is ERC20, ERC20Permit, ERC3009 {
    /// @notice The token can't be deployed on the chain `chainId`.
    error LocalChainOnly(uint256 chainId);

    constructor() ERC20("Assay Test Money", "ATM") ERC20Permit("Assay Test Money") {
        if (block.chainid != LOCAL_CHAIN_ID) revert LocalChainOnly(block.chainid);
    }

    /// @inheritdoc ERC20
    function decimals() public pure override returns (uint8) {
        return 6;
    }

    /// @notice Mint tokens. Anybody.
    /// @param to the recipient
    /// @param amount in the smallest unit
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }
}
