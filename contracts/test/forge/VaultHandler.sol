// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Terms} from "../../interfaces/IModelRegistry.sol";
import {IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {IStakeToken} from "../../interfaces/IStakeToken.sol";
import {ReentrantToken, SilentToken} from "../OddTokens.sol";
import {StakeMinter} from "../StakeMinter.sol";
import {IPausable, IToken, Market} from "./Market.sol";
import {vm} from "./Vm.sol";

interface IAccumulating {
    function accumulator(uint256 model) external view returns (uint256);
}

/// @notice Payments, claims and stake in models of every kind of token; stake is minted at will.
contract VaultHandler is Market {
    StakeMinter private _minter;

    /// @notice What arrived at the vault and what left it, as the tokens saw it.
    mapping(uint256 model => uint256) public arrived;
    mapping(uint256 model => uint256) public left;
    mapping(uint256 model => uint256) public donated;
    /// @notice The last accumulator that was seen.
    mapping(uint256 model => uint256) public seen;
    mapping(uint256 model => uint256) public payments;
    mapping(uint256 model => uint256) public credits;

    constructor() {
        _found();
        _minter = new StakeMinter();
        stake = IStakeToken(_deploy("StakeToken", abi.encode(address(_minter), _predict(1))));
        vault = IRoyaltyVault(_deploy("RoyaltyVault", abi.encode(registry, stake, DELAY, _guardian)));
        for (uint256 i = 0; i < tokens.length; i++) {
            Terms memory terms = _terms();
            if (i == 1) {
                terms.shares.builder = 9999;
                terms.shares.evaluator = 1;
                terms.shares.operator = 0;
                terms.shares.contributors = 0;
            }
            _register(i, tokens[i], terms);
        }
        // A second model of the same token: one's money must not pay the other's claims.
        _register(99, tokens[0], _terms());
        actors.push(address(0xB1));
        actors.push(address(0xE1));
        actors.push(address(0x01));
    }

    modifier watched(uint256 model) {
        uint256 before = tokenOf(model).balanceOf(address(vault));
        uint256 accumulated = IAccumulating(address(vault)).accumulator(model);
        _;
        uint256 afterwards = tokenOf(model).balanceOf(address(vault));
        if (afterwards >= before) arrived[model] += afterwards - before;
        else left[model] += before - afterwards;
        _mark(IAccumulating(address(vault)).accumulator(model) >= accumulated, "I4: the accumulator fell");
        seen[model] = IAccumulating(address(vault)).accumulator(model);
    }

    function pay(uint256 who, uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        amount = _amount(amount);
        _pay(_actor(who), model, amount, false);
    }

    function payHolders(uint256 who, uint256 what, uint256 amount) external acting {
        _pay(_actor(who), _model(what), _amount(amount), true);
    }

    /// @dev From one unit to more than all money there is, often small.
    function _amount(uint256 seed) private pure returns (uint256) {
        uint256 size = seed % 4;
        if (size == 0) return seed % 7;
        if (size == 1) return seed % 10_000;
        return seed % 1e30;
    }

    function _pay(address payer, uint256 model, uint256 amount, bool toHolders) private watched(model) {
        IToken token = tokenOf(model);
        token.mint(payer, amount);
        vm.startPrank(payer);
        token.approve(address(vault), amount);
        uint256 before = token.balanceOf(address(vault));
        try vault.pay(model, toHolders ? 0 : amount, 0) returns (uint256 received) {
            _mark(!toHolders && received == token.balanceOf(address(vault)) - before, "I1: credited is not received");
            payments[model]++;
            done["pay"]++;
        } catch {}
        if (toHolders) {
            try vault.payHolders(model, amount, 3) returns (uint256 received) {
                _mark(received == token.balanceOf(address(vault)) - before, "I1: credited is not received");
                payments[model]++;
                done["payHolders"]++;
            } catch {}
        }
        vm.stopPrank();
    }

    /// @notice Sends tokens to the vault without `pay`.
    function donate(uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        amount = amount % 1e24;
        uint256 owed = vault.claimable(model, actors[0]) + vault.parked(model);
        IToken token = tokenOf(model);
        uint256 before = token.balanceOf(address(vault));
        token.mint(address(vault), amount);
        donated[model] += token.balanceOf(address(vault)) - before;
        _mark(vault.claimable(model, actors[0]) + vault.parked(model) == owed, "I9: a donation moved what is owed");
        done["donate"]++;
    }

    function mint(uint256 who, uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        address holder = _actor(who);
        uint256 owed = vault.claimable(model, holder);
        _minter.mint(stake, holder, model, 1 + _amount(amount));
        credits[model]++;
        _mark(vault.claimable(model, holder) == owed, "I10: new stake earned of the past");
        done["mint"]++;
    }

    function transfer(uint256 from, uint256 to, uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        address giver = _actor(from);
        address taker = _actor(to);
        uint256 held = stake.balanceOf(giver, model);
        uint256 owed = vault.claimable(model, giver);
        uint256 owedTaker = vault.claimable(model, taker);
        vm.prank(giver);
        stake.safeTransferFrom(giver, taker, model, held == 0 ? 0 : amount % (held + 1), "");
        credits[model] += 2;
        _mark(
            vault.claimable(model, giver) == owed && vault.claimable(model, taker) == owedTaker,
            "I10: a transfer moved accrued royalties"
        );
        done["transfer"]++;
    }

    /// @notice One id twice in one batch, and another.
    function transferBatch(uint256 from, uint256 to, uint256 what, uint256 amount) external acting {
        uint256[] memory ids = new uint256[](3);
        uint256[] memory values = new uint256[](3);
        ids[0] = _model(what);
        ids[1] = _model(amount);
        ids[2] = ids[0];
        address giver = _actor(from);
        uint256 held = stake.balanceOf(giver, ids[0]);
        values[0] = held / 3;
        values[2] = held / 4;
        uint256 owed = vault.claimable(ids[0], giver);
        vm.prank(giver);
        stake.safeBatchTransferFrom(giver, _actor(to), ids, values, "");
        credits[ids[0]] += 2;
        credits[ids[1]] += 2;
        _mark(vault.claimable(ids[0], giver) == owed, "I10: a transfer moved accrued royalties");
        done["transferBatch"]++;
    }

    function claim(uint256 who, uint256 what) external acting {
        _claim(_actor(who), _model(what), address(0));
    }

    function claimTo(uint256 who, uint256 what, uint256 to) external acting {
        _claim(_actor(who), _model(what), _actor(to));
    }

    function _claim(address account, uint256 model, address to) private watched(model) {
        IToken token = tokenOf(model);
        address receiver = to == address(0) ? account : to;
        uint256 owed = vault.claimable(model, account);
        uint256 before = token.balanceOf(address(vault));
        vm.prank(account);
        bool ok;
        if (to == address(0)) {
            try vault.claim(model) returns (uint256 amount) {
                _mark(amount == owed, "I2: a claim paid something else than was claimable");
                ok = true;
            } catch {}
        } else {
            try vault.claimTo(model, to) returns (uint256 amount) {
                _mark(amount == owed, "I2: a claim paid something else than was claimable");
                ok = true;
            } catch {}
        }
        if (ok) {
            _mark(before - token.balanceOf(address(vault)) == owed, "I1: more left than was claimed");
            _mark(vault.claimable(model, account) == 0, "I2: a claim left something claimable");
            credits[model]++;
            done["claim"]++;
        } else {
            // Pausing, other people and odd tokens are no reasons; nothing owed or a token that refuses the payee is.
            bool refused = address(token) == tokens[1] && SilentToken(address(token)).disliked(receiver);
            _mark(owed == 0 || refused, "I3: a claim was blocked");
        }
    }

    function distributeParked(uint256 what) external acting {
        _distributeParked(_model(what));
    }

    function _distributeParked(uint256 model) private watched(model) {
        uint256 before = vault.parked(model);
        try vault.distributeParked(model) {
            _mark(vault.parked(model) == 0, "I8: something stayed parked");
            payments[model]++;
            if (before != 0) done["distributeParked"]++;
        } catch {
            _mark(vault.parked(model) == before, "I8: parked value was lost");
        }
    }

    /// @notice The token of one model comes to dislike an account, for good.
    function dislike(uint256 who) external acting {
        if (who % 5 != 0) return;
        SilentToken(tokens[1]).dislike(_actor(who));
        done["dislike"]++;
    }

    /// @notice The token of one model calls back into the vault, in the middle of every transfer from now on.
    function arm(uint256 how) external acting {
        bytes memory data = how % 3 == 0
            ? abi.encodeCall(IRoyaltyVault.claim, (models[3]))
            : how % 3 == 1
                ? abi.encodeCall(IRoyaltyVault.distributeParked, (models[3]))
                : abi.encodeCall(IRoyaltyVault.pay, (models[3], 1, 0));
        ReentrantToken(tokens[3]).arm(address(vault), data);
        done["arm"]++;
    }

    function pass(uint256 time) external acting {
        vm.warp(block.timestamp + time % (2 * DELAY));
        done["pass"]++;
    }

    function pauseOrNot(uint256 seed) external acting {
        IPausable guarded = IPausable(address(vault));
        bool on = seed % 4 == 0;
        if (guarded.paused() == on) return;
        vm.prank(_guardian);
        if (on) guarded.pause();
        else guarded.unpause();
        done["pause"]++;
    }
}
