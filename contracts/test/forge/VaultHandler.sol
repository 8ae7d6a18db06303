// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Books, IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {Parent, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {DuePart, IStakeToken} from "../../interfaces/IStakeToken.sol";
import {ModelVersion2} from "../../second/interfaces/IModelRegistry2.sol";
import {ReentrantToken, SilentToken} from "../OddTokens.sol";
import {StakeMinter} from "../StakeMinter.sol";
import {Market} from "./Market.sol";
import {IPausable, IToken} from "./Play2.sol";
import {vm} from "./Vm.sol";

interface IAccumulating {
    function accumulator(uint256 model) external view returns (uint256);
}

/// @notice Payments, claims and stake in models of every kind of token; some models are derived from others. Stake is
/// minted without rounds. PlansHandler adds usage plans.
abstract contract VaultHandler is Market {
    uint256 private constant GAINS = 24;
    StakeMinter private _minter;

    /// @notice An amount in the calendar, not by way of `mint`: `minted` of its `parts` parts have been minted.
    struct Gain {
        uint256 model;
        address holder;
        uint32 tick;
        uint128 amount;
        uint8 parts;
        uint8 minted;
        /// Parts after this one have been forgone.
        uint8 end;
    }

    Gain[] private _gains;

    /// @notice Amounts that arrived at the vault and left it, by the tokens' balances.
    mapping(uint256 model => uint256) public arrived;
    mapping(uint256 model => uint256) public left;
    mapping(address token => uint256) public donated;
    /// @notice Number of a model's operations that divide; each may leave less than a unit.
    mapping(uint256 model => uint256) public divisions;

    constructor() {
        _found();
        _populate();
        _minter = new StakeMinter();
        stake = IStakeToken(_deploy("StakeToken", abi.encode(address(_minter), _predict(1))));
        vault = IRoyaltyVault(_deploy("RoyaltyVault", abi.encode(registry, stake, DELAY, GUARDIAN)));
        Parent[] memory none = new Parent[](0);
        for (uint256 i = 0; i < tokens.length; i++) {
            RoyaltyTerms memory terms = _royalties();
            if (i == 1) {
                // The holders have no share, so the rest of rounding is residual.
                terms.roles[0].share = 8500;
                terms.contributors = 0;
            }
            // Limits, which later versions may widen, lift and renew.
            if (i == 2) (terms.minContributors, terms.contributorCap, terms.claimPeriod) = (3, 1e12, 90 days);
            if (i == 2) terms.expiresAt = uint64(block.timestamp + 20 days);
            _register(i, tokens[i], _terms(), terms, none);
        }
        _registerFamily();
        for (uint160 role = 0xB1; role <= 0xF1; role += 0x10) actors.push(address(role));
    }

    /// @dev Registers a child with a cap, an expiry and a claim period, and a grandchild of both it and its parent.
    function _registerFamily() private {
        RoyaltyTerms memory terms = _royalties();
        terms.contributors = 3500;
        terms.parents = 3000;
        terms.minContributors = 2;
        terms.contributorCap = 1e18;
        terms.expiresAt = uint64(block.timestamp + 30 days);
        terms.claimPeriod = 90 days;
        Parent[] memory parents = new Parent[](1);
        parents[0] = Parent(models[0], 10_000);
        uint256 child = _register(10, tokens[0], _terms(), terms, parents);
        terms.contributorCap = 0;
        terms.expiresAt = 0;
        terms.claimPeriod = 0;
        parents = new Parent[](2);
        parents[0] = Parent(child, 6_000);
        parents[1] = Parent(models[0], 4_000);
        _register(11, tokens[0], _terms(), terms, parents);
    }

    /// @dev All money of a model: credited to payees, owed to holders, or claimed.
    function kept(uint256 model) public view returns (uint256 sum) {
        Books memory books = vault.booksOf(model);
        sum = uint256(books.owed) + books.claimed;
        for (uint256 i = 0; i < actors.length; i++) sum += vault.creditOf(model, actors[i]);
    }

    struct Look {
        uint256[] line;
        Books[] books;
        uint256[] accumulated;
        uint256 balance;
    }

    /// @dev Compares the books of a model and of its ancestors before an action with those after it.
    modifier watched(uint256 model) {
        Look memory look = _look(model);
        _;
        _hold(model, look);
    }

    function _look(uint256 model) private view returns (Look memory look) {
        look.line = _lineOf(model);
        look.books = new Books[](look.line.length);
        look.accumulated = new uint256[](look.line.length);
        for (uint256 i = 0; i < look.line.length; i++) {
            look.books[i] = vault.booksOf(look.line[i]);
            look.accumulated[i] = IAccumulating(address(vault)).accumulator(look.line[i]);
        }
        look.balance = tokenOf(model).balanceOf(address(vault));
    }

    function _hold(uint256 model, Look memory look) private {
        uint256 balance = tokenOf(model).balanceOf(address(vault));
        if (balance >= look.balance) arrived[model] += balance - look.balance;
        else left[model] += look.balance - balance;
        for (uint256 i = 0; i < look.line.length; i++) {
            divisions[look.line[i]] += 4;
            _compare(look.line[i], look.books[i], look.accumulated[i]);
        }
    }

    function _lineOf(uint256 model) private view returns (uint256[] memory line) {
        uint256[] memory ancestors = registry.ancestorsOf(model);
        line = new uint256[](ancestors.length + 1);
        line[0] = model;
        for (uint256 i = 0; i < ancestors.length; i++) line[i + 1] = ancestors[i];
    }

    function _compare(uint256 model, Books memory before, uint256 accumulated) private {
        Books memory books = vault.booksOf(model);
        RoyaltyTerms memory terms = registry.divisionOf(model).terms;
        _mark(IAccumulating(address(vault)).accumulator(model) >= accumulated, "I4: the accumulator fell");
        _mark(
            books.income >= before.income && books.inherited >= before.inherited && books.claimed >= before.claimed
                && books.contributors >= before.contributors && books.sweeps >= before.sweeps
                && books.contributed >= before.contributed,
            "I4: a counter fell"
        );
        if (books.contributed != before.contributed) {
            _mark(terms.contributorCap == 0 || books.contributed <= terms.contributorCap, "I11: above the cap");
            _mark(terms.expiresAt == 0 || block.timestamp < terms.expiresAt, "I11: contributed after expiry");
        }
        _mark(
            books.sweeps != before.sweeps || books.claimsUntil >= before.claimsUntil, "I11: the end of claims came nearer"
        );
    }

    // ---- payments

    function pay(uint256 who, uint256 what, uint256 amount) external acting {
        _pay(_actor(who), _model(what), _amount(amount), false);
    }

    function payHolders(uint256 who, uint256 what, uint256 amount) external acting {
        _pay(_actor(who), _model(what), _amount(amount), true);
    }

    /// @dev From one unit to more than the supply, often small.
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
        bool good = amount != 0 && !IPausable(address(vault)).paused();
        if (toHolders) {
            try vault.payHolders(model, amount, 3) returns (uint256 received) {
                _mark(received == token.balanceOf(address(vault)) - before, "I1: credited is not received");
                done["payHolders"]++;
            } catch {
                _mark(!good, "I3: a payment was refused");
            }
        } else {
            try vault.pay(model, amount, 0, bytes32(amount)) returns (uint256 received) {
                _mark(received == token.balanceOf(address(vault)) - before, "I1: credited is not received");
                done["pay"]++;
            } catch {
                _mark(!good, "I3: a payment was refused");
            }
        }
        vm.stopPrank();
    }

    /// @notice Sends tokens to the vault without `pay`.
    function donate(uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        uint256 owed = vault.claimable(model, actors[0]) + vault.parked(model);
        IToken token = tokenOf(model);
        uint256 before = token.balanceOf(address(vault));
        token.mint(address(vault), amount % 1e24);
        donated[address(token)] += token.balanceOf(address(vault)) - before;
        _mark(vault.claimable(model, actors[0]) + vault.parked(model) == owed, "I9: a donation moved what is owed");
        done["donate"]++;
    }

    // ---- stake

    function mint(uint256 who, uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        address holder = _actor(who);
        uint256 owed = vault.claimable(model, holder);
        uint128 value = uint128(1 + _amount(amount));
        _minter.fill(stake, model, value);
        vm.roll(block.number + 1);
        _minter.mintDue(stake, holder, model, value);
        divisions[model]++;
        _mark(vault.claimable(model, holder) == owed, "I10: new stake earned of the past");
        done["mint"]++;
    }

    /// @notice Enters an amount into a model's calendar, to be minted part by part, or never.
    function schedule(uint256 who, uint256 what, uint256 amount, uint256 seed) external acting {
        uint256 model = _model(what);
        uint128 value = _gains.length < GAINS ? uint128(_amount(amount)) : 0;
        uint8 parts = uint8(1 + seed % 16);
        (uint256 held,) = stake.heldOf(model);
        uint32 tick = _minter.settle(stake, model, value, parts, uint8((seed >> 8) % 3 == 0 ? 0 : (seed >> 16) % 91));
        (uint256 heldNow,) = stake.heldOf(model);
        _mark(held == heldNow, "I15: a settlement changed in its own block who shares in a payment");
        if (value != 0) _gains.push(Gain(model, _actor(who), tick, value, parts, 0, parts));
        done["schedule"]++;
    }

    /// @notice Mints what has fallen due of one entry of the calendar.
    function mintLate(uint256 seed) external acting {
        if (_gains.length == 0) return;
        Gain storage gain = _gains[_pick(seed, _gains.length)];
        (uint256 model, address holder) = (gain.model, gain.holder);
        DuePart[] memory parts = _due(gain);
        if (parts.length == 0) return;
        gain.minted += uint8(parts.length);
        uint256 owed = vault.claimable(model, holder);
        uint256 earned = vault.earnedBy(model, parts);
        (uint256 held,) = stake.heldOf(model);
        _minter.mint(stake, holder, model, parts);
        (uint256 heldNow,) = stake.heldOf(model);
        divisions[model]++;
        _mark(held == heldNow, "I15: minting changed who shares in a payment");
        uint256 more = vault.claimable(model, holder) - owed;
        _mark(more == earned || more == earned + 1, "I15: late stake was credited with another amount");
        done["mintLate"]++;
    }

    /// @notice Takes all parts of one entry off the calendar that have not fallen due.
    function forgo(uint256 seed) external acting {
        if (_gains.length == 0) return;
        Gain storage gain = _gains[_pick(seed, _gains.length)];
        uint256 tick = stake.tickOf(gain.model);
        uint8 stays = uint8(tick <= gain.tick ? 0 : tick - gain.tick < gain.end ? tick - gain.tick : gain.end);
        if (stays == gain.end) return;
        DuePart[] memory parts = new DuePart[](gain.end - stays);
        for (uint8 i = 0; i < parts.length; i++) parts[i] = _part(gain, stays + 1 + i);
        gain.end = stays;
        uint256 due = stake.dueOf(gain.model);
        _minter.forgo(stake, gain.model, parts);
        _mark(stake.dueOf(gain.model) == due, "I15: a loss took what had fallen due");
        done["forgo"]++;
    }

    /// @notice Takes off what has fallen due of one entry and is not minted: the others share what it has earned.
    function drop(uint256 seed) external acting {
        if (_gains.length == 0) return;
        Gain storage gain = _gains[_pick(seed, _gains.length)];
        uint256 model = gain.model;
        DuePart[] memory parts = _due(gain);
        if (parts.length == 0) return;
        gain.minted += uint8(parts.length);
        uint256 amount;
        for (uint256 i = 0; i < parts.length; i++) amount += parts[i].amount;
        (uint256 held,) = stake.heldOf(model);
        _minter.drop(stake, model, parts);
        (uint256 heldNow,) = stake.heldOf(model);
        divisions[model] += 2;
        _mark(held == heldNow + amount, "I15: dropped stake still shares in a payment");
        done["drop"]++;
    }

    function _part(Gain storage gain, uint256 j) private view returns (DuePart memory) {
        uint256 amount = uint256(gain.amount) * j / gain.parts - uint256(gain.amount) * (j - 1) / gain.parts;
        return DuePart(uint32(gain.tick + j), uint128(amount));
    }

    /// @dev The parts of an entry that have fallen due and are not minted.
    function _due(Gain storage gain) private view returns (DuePart[] memory parts) {
        uint256 passed = stake.tickOf(gain.model);
        passed = passed <= gain.tick ? 0 : passed - gain.tick;
        if (passed > gain.end) passed = gain.end;
        parts = new DuePart[](passed > gain.minted ? passed - gain.minted : 0);
        for (uint256 i = 0; i < parts.length; i++) parts[i] = _part(gain, gain.minted + 1 + i);
    }

    /// @notice Stake of a model that is due and not minted, and its royalties.
    function late(uint256 model) external view returns (uint256 due, uint256 earned) {
        for (uint256 i = 0; i < _gains.length; i++) {
            if (_gains[i].model != model) continue;
            DuePart[] memory parts = _due(_gains[i]);
            for (uint256 j = 0; j < parts.length; j++) due += parts[j].amount;
            earned += vault.earnedBy(model, parts);
        }
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
        divisions[model] += 2;
        _mark(
            vault.claimable(model, giver) == owed && vault.claimable(model, taker) == owedTaker,
            "I10: a transfer moved accrued royalties"
        );
        done["transfer"]++;
    }

    /// @notice Transfers one id twice in a batch, and another id.
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
        divisions[ids[0]] += 2;
        divisions[ids[1]] += 2;
        _mark(vault.claimable(ids[0], giver) == owed, "I10: a transfer moved accrued royalties");
        done["transferBatch"]++;
    }

    // ---- out of the vault

    function claim(uint256 who, uint256 what) external acting {
        _claim(_actor(who), _model(what), address(0));
    }

    function claimTo(uint256 who, uint256 what, uint256 to) external acting {
        _claim(_actor(who), _model(what), _actor(to));
    }

    function _claim(address account, uint256 model, address to) private watched(model) {
        uint256 owed = vault.claimable(model, account);
        uint256 before = tokenOf(model).balanceOf(address(vault));
        (bool ok, uint256 amount) = _callClaim(account, model, to);
        if (ok) {
            _mark(amount == owed, "I2: a claim paid something else than was claimable");
            _mark(before - tokenOf(model).balanceOf(address(vault)) == owed, "I1: more left than was claimed");
            _mark(vault.claimable(model, account) == 0, "I2: a claim left something claimable");
            done["claim"]++;
        } else {
            // A claim may fail only if nothing is owed, or if the token refuses this payee.
            _mark(owed == 0 || _refuses(model, to == address(0) ? account : to), "I3: a claim was blocked");
        }
    }

    function _refuses(uint256 model, address receiver) private view returns (bool) {
        return address(tokenOf(model)) == tokens[1] && SilentToken(tokens[1]).disliked(receiver);
    }

    function _callClaim(address account, uint256 model, address to) private returns (bool ok, uint256 amount) {
        bytes memory call = to == address(0)
            ? abi.encodeCall(IRoyaltyVault.claim, (model))
            : abi.encodeCall(IRoyaltyVault.claimTo, (model, to));
        vm.prank(account);
        bytes memory result;
        (ok, result) = address(vault).call(call);
        if (ok) amount = abi.decode(result, (uint256));
    }

    function distributeParked(uint256 what) external acting {
        _distributeParked(_model(what), what);
    }

    function _distributeParked(uint256 model, uint256 seed) private watched(model) {
        uint32 version = uint32(seed % (1 + registry.currentVersion(model)));
        uint256 before = vault.parked(model);
        uint256 lot = vault.parkedUnder(model, version);
        try vault.distributeParked(model, version) {
            _mark(vault.parkedUnder(model, version) == 0 && vault.parked(model) == before - lot, "I8: parked value");
            if (lot != 0) done["distributeParked"]++;
        } catch {
            _mark(vault.parked(model) == before && vault.parkedUnder(model, version) == lot, "I8: parked value was lost");
        }
    }

    function takeBack(uint256 who, uint256 what, uint256 seed) external acting {
        _takeBack(_actor(who), _model(what), uint32(seed % 3));
    }

    function _takeBack(address payer, uint256 model, uint32 version) private watched(model) {
        (uint256 held,) = stake.heldOf(model);
        uint256 before = vault.parkedUnder(model, version);
        vm.prank(payer);
        try vault.takeBack(model, version) returns (uint256 amount) {
            _mark(held == 0, "P23: a payer took back what holders wait for");
            _mark(vault.parkedUnder(model, version) + amount == before, "I8: parked value");
            done["takeBack"]++;
        } catch {}
    }

    function sweep(uint256 what) external acting {
        uint256 model = _model(what);
        // Sometimes at the end of claims, which random times rarely reach while anything is unclaimed.
        uint64 until = vault.booksOf(model).claimsUntil;
        if (what % 4 == 0 && until >= block.timestamp && until != type(uint64).max) vm.warp(uint256(until) + 1);
        _sweep(model);
    }

    function _sweep(uint256 model) private watched(model) {
        Books memory books = vault.booksOf(model);
        address residual = registry.divisionOf(model).terms.residual;
        uint256 credit = vault.creditOf(model, residual);
        try vault.sweep(model) returns (uint256 amount) {
            _mark(block.timestamp > books.claimsUntil && books.claimsUntil != 0, "I11: swept before the end of claims");
            Books memory later = vault.booksOf(model);
            _mark(amount == books.owed - books.parked, "I8: a sweep of another amount");
            _mark(later.owed == books.parked && later.parked == books.parked, "P23: a sweep took parked money");
            _mark(vault.creditOf(model, residual) == credit + amount, "I8: a sweep went astray");
            for (uint256 i = 0; i < actors.length; i++) {
                _mark(
                    vault.claimable(model, actors[i]) == vault.creditOf(model, actors[i]), "I8: claimable after a sweep"
                );
            }
            done["sweep"]++;
        } catch {}
    }

    // ---- terms and time

    function changeRoyalties(uint256 what, uint256 seed) external acting {
        uint256 model = _model(what);
        RoyaltyTerms memory terms = registry.divisionOf(model).terms;
        // No worse than version 1.
        (ModelVersion2 memory version,) = registry.versionOf(model, 1);
        RoyaltyTerms memory first = version.royalties;
        terms.minContributors = uint32(seed % (uint256(first.minContributors) + 1));
        bool limited = first.contributorCap != 0 && seed % 3 != 0;
        terms.contributorCap = limited ? uint128(first.contributorCap + (seed >> 8) % 1e20) : 0;
        limited = first.expiresAt != 0 && seed % 2 != 0;
        uint256 soonest = block.timestamp + DELAY + 1;
        if (soonest < first.expiresAt) soonest = first.expiresAt;
        terms.expiresAt = limited ? uint64(soonest + (seed >> 16) % 60 days) : 0;
        terms.claimPeriod = seed % 5 == 0 ? 0 : first.claimPeriod;
        uint256 sum = _claimableSum(model);
        try registry.proposeVersion(model, _version(_terms(), terms)) {
            _mark(_claimableSum(model) == sum, "I12: new terms changed what was owed");
            done["changeRoyalties"]++;
        } catch {}
    }

    function pass(uint256 time) external acting {
        uint256 model = models[_pick(time, models.length)];
        uint256 sum = _claimableSum(model);
        vm.roll(block.number + 1);
        vm.warp(block.timestamp + (time % 8 == 0 ? time % 100 days : time % (2 * DELAY)));
        _mark(_claimableSum(model) == sum, "I12: time, or terms that came into force, changed what was owed");
        done["pass"]++;
    }

    function _claimableSum(uint256 model) private view returns (uint256 sum) {
        for (uint256 i = 0; i < actors.length; i++) sum += vault.claimable(model, actors[i]);
    }

    // ---- odd tokens, pausing

    /// @notice Makes the token of one model refuse an account from now on.
    function dislike(uint256 who) external acting {
        if (who % 5 != 0) return;
        SilentToken(tokens[1]).dislike(_actor(who));
        done["dislike"]++;
    }

    /// @notice Makes the token of one model call back into the vault during every transfer from now on.
    function arm(uint256 how) external acting {
        bytes memory data = how % 3 == 0
            ? abi.encodeCall(IRoyaltyVault.claim, (models[3]))
            : how % 3 == 1
                ? abi.encodeCall(IRoyaltyVault.distributeParked, (models[3], 1))
                : abi.encodeCall(IRoyaltyVault.pay, (models[3], 1, 0, 0));
        ReentrantToken(tokens[3]).arm(address(vault), data);
        done["arm"]++;
    }

    function pauseOrNot(uint256 seed) external acting {
        IPausable guarded = IPausable(seed % 3 == 0 ? address(plans) : address(vault));
        bool on = seed % 4 == 0;
        if (guarded.paused() == on) return;
        vm.prank(GUARDIAN);
        if (on) guarded.pause();
        else guarded.unpause();
        done["pause"]++;
    }
}
