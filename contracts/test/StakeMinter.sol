// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {DuePart, IStakeToken} from "../interfaces/IStakeToken.sol";

/// @notice Takes the place of Rounds to schedule and mint any stake in tests of the vault.
contract StakeMinter {
    /// @notice The days of a tick that `fill` leaves unchanged.
    mapping(IStakeToken token => mapping(uint256 model => uint8)) private _days;

    function settle(IStakeToken token, uint256 model, uint128 amount, uint8 parts, uint8 tickDays)
        external
        returns (uint32)
    {
        _days[token][model] = tickDays;
        return token.settle(model, amount, parts, tickDays);
    }

    function forgo(IStakeToken token, uint256 model, DuePart[] calldata parts) external {
        token.forgo(model, parts);
    }

    function drop(IStakeToken token, uint256 model, DuePart[] calldata parts) external {
        token.drop(model, parts);
    }

    function close(IStakeToken token, uint256 model) external {
        token.close(model);
    }

    function mint(IStakeToken token, address to, uint256 model, DuePart[] calldata parts) external {
        token.mint(to, model, parts);
    }

    /// @notice Lets an amount fall due. It can be minted from the next block on, see `mintDue`.
    function fill(IStakeToken token, uint256 model, uint128 amount) external {
        token.settle(model, amount, 1, _days[token][model]);
        token.settle(model, 0, 1, _days[token][model]);
    }

    /// @notice Mints an amount that fell due at the present tick.
    function mintDue(IStakeToken token, address to, uint256 model, uint128 amount) external {
        DuePart[] memory parts = new DuePart[](1);
        parts[0] = DuePart(token.tickOf(model), amount);
        token.mint(to, model, parts);
    }
}
