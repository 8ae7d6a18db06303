// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Bond, Fate, TRAINER} from "../../interfaces/IBonds.sol";
import {MAX_VESTING_ROUNDS} from "../../interfaces/IModels.sol";
import {Terms} from "../../interfaces/IModelRegistry.sol";
import {SCORE_UNIT} from "../../interfaces/IRounds.sol";
import {IPausable, IToken} from "./Market.sol";
import {RoundPlay} from "./RoundPlay.sol";
import {vm} from "./Vm.sol";

/// @notice Whole rounds, and actions on datasets, stake and bonds by accounts that try every call.
contract RoundsHandler is RoundPlay {
    function withdraw(uint256 seed) external acting {
        if (seed % 4 != 0) return;
        uint256 dataset = _dataset(seed);
        bool before = rounds.datasetOf(dataset).withdrawn;
        _watch(dataset);
        vm.prank(rounds.datasetOf(dataset).beneficiary);
        try rounds.withdraw(dataset) {
            _settled(dataset);
            done["withdraw"]++;
        } catch {
            _mark(before, "I3: a withdrawal was blocked");
        }
    }

    function retire(uint256 seed) external acting {
        uint256 dataset = _dataset(seed);
        bool missed = rounds.isRetired(dataset);
        try rounds.retire(dataset) {
            _mark(missed, "I12: a dataset was retired that missed nothing");
            done["retire"]++;
        } catch {}
    }

    function vest(uint256 seed) external acting {
        _vest(_dataset(seed));
    }

    function _vest(uint256 dataset) private {
        _watch(dataset);
        try rounds.vest(dataset) returns (uint256 amount) {
            _mark(stake.totalSupply(rounds.datasetOf(dataset).model) - _supplyBefore == amount, "I20: minted");
            _settled(dataset);
            if (amount != 0) done["vest"]++;
        } catch {
            _mark(false, "I3: vesting was blocked");
        }
    }

    function vestAll(uint256 what) external acting {
        uint256 model = _model(what);
        uint256[] storage all = _ofModel[model];
        (uint256 held,) = stake.heldOf(model);
        for (uint256 i = 0; i < all.length; i++) _vest(all[i]);
        (uint256 heldNow,) = stake.heldOf(model);
        _mark(held == heldNow, "I27: minting changed who shares in a payment");
        // Each gain is rounded down by less than a unit; the calendar holds their sum.
        _mark(stake.dueOf(model) <= setsOf[model], "P23: stake is due to no account");
    }

    function transfer(uint256 from, uint256 to, uint256 what, uint256 amount) external acting {
        uint256 model = _model(what);
        address giver = _actor(from);
        uint256 held = stake.balanceOf(giver, model);
        vm.prank(giver);
        stake.safeTransferFrom(giver, _actor(to), model, held == 0 ? 0 : amount % (held + 1), "");
        done["transfer"]++;
    }

    function release(uint256 seed) external acting {
        uint256 last = rounds.roundCount();
        if (last != 0) _release(1 + seed % last, seed % 7 == 0 ? TRAINER : _dataset(seed));
    }

    function releaseAll(uint256 what) external acting {
        uint256 model = _model(what);
        uint256 round = rounds.trainingOf(model).lastRound;
        if (round == 0) return;
        _release(round, TRAINER);
        uint256[] storage all = _ofModel[model];
        for (uint256 i = 0; i < all.length; i++) _release(round, all[i]);
    }

    function _release(uint256 round, uint256 dataset) private {
        Bond memory bond = bonds.bondOf(round, dataset);
        Fate fate = bonds.fateOf(round, dataset);
        uint256 model = rounds.roundOf(round).model;
        uint256 before = IToken(tokens[0]).balanceOf(bond.payer);
        uint256 vaultBefore = IToken(tokens[0]).balanceOf(address(vault));
        try bonds.release(round, dataset) {
            _mark(bond.amount != 0 && fate != Fate.Held, "I13: an undecided bond was released");
            if (fate == Fate.Returnable) {
                _mark(IToken(tokens[0]).balanceOf(bond.payer) - before == bond.amount, "I13: a bond came back short");
                bondsBack[model] += bond.amount;
                done["bondBack"]++;
            } else {
                _mark(
                    IToken(tokens[0]).balanceOf(address(vault)) - vaultBefore == bond.amount, "I13: a lost bond went astray"
                );
                bondsLost[model] += bond.amount;
                done["bondLost"]++;
            }
        } catch {
            bool paused = IPausable(address(vault)).paused();
            _mark(bond.amount == 0 || fate == Fate.Held || (fate == Fate.Lost && paused), "I3: a bond was blocked");
        }
    }

    function pay(uint256 what, uint256 amount) external acting {
        try vault.pay(_model(what), 1 + amount % 1e6, 0, 0) {
            done["pay"]++;
        } catch {}
    }

    function claim(uint256 who, uint256 what) external acting {
        address account = _actor(who);
        uint256 model = _model(what);
        uint256 owed = vault.claimable(model, account);
        vm.prank(account);
        try vault.claim(model) {
            done["claim"]++;
        } catch {
            _mark(owed == 0, "I3: a claim was blocked");
        }
    }

    function changeTerms(uint256 what, uint256 seed) external acting {
        if (seed % 3 != 0) return;
        Terms memory terms = _terms();
        terms.vestingRounds = uint8(1 + seed % MAX_VESTING_ROUNDS);
        terms.scoreBudget = uint16(1 + seed % 5);
        terms.capPerRound = uint128((1 + seed % 60) * SCORE_UNIT);
        terms.minSets = uint16(1 + seed % 3);
        terms.enrolmentBond = uint128(seed % 90);
        try registry.proposeVersion(_model(what), _version(terms)) {
            done["changeTerms"]++;
        } catch {}
    }

    function closeModel(uint256 what, uint256 seed) external acting {
        // A closed model stays closed.
        if (seed % 40 != 0) return;
        uint256 model = _model(what);
        try rounds.closeModel(model) {
            done["closeModel"]++;
        } catch {}
    }

    function pass(uint256 blocks, uint256 time) external acting {
        vm.roll(block.number + blocks % 30);
        // Sometimes weeks, so that stake vests by time.
        vm.warp(block.timestamp + (time % 8 == 0 ? time % 60 days : time % (2 * DELAY)));
        done["pass"]++;
    }

    function pauseOrNot(uint256 seed) external acting {
        IPausable guarded = IPausable(seed % 2 == 0 ? address(rounds) : address(vault));
        bool on = seed % 5 == 0;
        if (guarded.paused() == on) return;
        vm.prank(_guardian);
        if (on) guarded.pause();
        else guarded.unpause();
        done["pause"]++;
    }
}
