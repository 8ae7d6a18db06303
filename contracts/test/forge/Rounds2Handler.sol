// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Dataset2, Phase, Round2} from "../../second/interfaces/IRounds2.sol";
import {RoundPlay2} from "./RoundPlay2.sol";
import {vm} from "./Vm.sol";

/// @notice Rounds of the second edition in any order of calls: whole rounds, single phases, silence, leaps in time.
contract Rounds2Handler is RoundPlay2 {
    address private constant STRANGER = address(0x57);

    /// @dev Every action ends with a look at the phases of the model that it touched.
    modifier on(uint256 what) {
        _;
        _followPhases(_model(what));
    }

    function newModel(uint256 seed) external {
        // A closed model stays closed, so there are new ones.
        uint256 running;
        for (uint256 i = 0; i < models.length; i++) if (!rounds.trainingOf(models[i]).closed) running++;
        if (running >= 3 || models.length >= 9) return;
        _addModel(uint256(keccak256(abi.encode(seed))));
        done["newModel"]++;
    }

    function commit(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        if (_datasets[model].length >= 8 || rounds.trainingOf(model).closed) return;
        _add(model, seed % CONTRIBUTORS, uint32(8 + seed % 120));
        done["commit"]++;
    }

    function open(uint256 what, uint256 seed) external on(what) {
        _openRound(_model(what), seed % 6 == 0);
    }

    function enrol(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        if (_last(model) != 0) _enrolOne(_last(model), _dataset(model, seed), seed % 11 == 0);
    }

    function draw(uint256 what) external on(what) {
        if (_last(_model(what)) != 0) _drawOf(_last(_model(what)));
    }

    function answerHoldout(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        uint256 round = _last(model);
        Round2 memory r = rounds.roundOf(round);
        if (r.phase == Phase.Evaluating) _holdoutAnswers(round, r.holdouts[seed % r.holdouts.length]);
    }

    function evaluate(uint256 what, uint256 seed) external on(what) {
        uint256 round = _last(_model(what));
        if (rounds.roundOf(round).phase == Phase.Evaluating) _evaluateAll(round, seed);
    }

    function attest(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        uint256 round = _last(model);
        if (rounds.roundOf(round).phase != Phase.Attesting) return;
        _answer(round, _dataset(model, seed), seed % 3 == 0 ? BAD : GOOD);
    }

    function step(uint256 what) external on(what) {
        uint256 round = _last(_model(what));
        Round2 memory r = rounds.roundOf(round);
        if (r.phase != Phase.Attesting) return;
        bool early = block.number <= r.schedule.attestDeadline;
        uint256[] memory weights = new uint256[](1);
        weights[0] = 1 << 27 | round;
        try rounds.step(round, weights, type(uint64).max, _noProof()) {
            _mark(!early && r.sets >= r.pins.minSets, "I16: a step that was not due");
            done["step"]++;
        } catch {}
    }

    function score(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        uint256 pending = rounds.roundOf(_last(model)).pending;
        if (pending != 0) _scoreAgain(pending, _dataset(model, seed), int256(seed % 4000) - 1500);
    }

    function settle(uint256 what, uint256 seed) external on(what) {
        uint256[] storage all = _roundsOf[_model(what)];
        if (all.length == 0) return;
        uint256 round = all[all.length - 1 - seed % (all.length > 1 ? 2 : 1)];
        vm.prank(STRANGER);
        try rounds.settle(round) {
            done["settle"]++;
        } catch {}
    }

    function voidRound(uint256 what) external on(what) {
        uint256 round = _last(_model(what));
        if (round == 0) return;
        bool early = block.number <= rounds.roundOf(round).schedule.evaluateDeadline;
        vm.prank(STRANGER);
        try rounds.voidRound(round) {
            _mark(!early, "I16: a round became void before its deadline");
            done["void"]++;
            _replaceRetired(_model(what));
        } catch {}
    }

    function withdraw(uint256 what, uint256 seed) external on(what) {
        if (seed % 4 != 0) return;
        uint256 dataset = _dataset(_model(what), seed);
        vm.prank(rounds.datasetOf(dataset).beneficiary);
        try rounds.withdraw(dataset) {
            done["withdraw"]++;
        } catch {}
    }

    function retire(uint256 what, uint256 seed) external on(what) {
        uint256 dataset = _dataset(_model(what), seed);
        bool missed = rounds.isRetired(dataset);
        try rounds.retire(dataset) {
            _mark(missed, "I17: a dataset was retired that missed nothing");
            done["retire"]++;
        } catch {}
    }

    function vest(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        address who = address(uint160(0xC0 + seed % CONTRIBUTORS));
        uint256 before = stake.balanceOf(who, model);
        if (seed % 2 == 0) rounds.collect(model, who);
        try rounds.vest(model, who) returns (uint256 amount) {
            _mark(stake.balanceOf(who, model) - before == amount, "I22: minted other than said");
            if (amount != 0) done["vest"]++;
        } catch {
            _mark(false, "I22: vesting was blocked");
        }
    }

    function transfer(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        address from = address(uint160(0xC0 + seed % CONTRIBUTORS));
        uint256 held = stake.balanceOf(from, model);
        if (held == 0) return;
        vm.prank(from);
        stake.safeTransferFrom(from, address(uint160(0xC0 + (seed >> 8) % CONTRIBUTORS)), model, seed % (held + 1), "");
        done["transfer"]++;
    }

    /// @notice Any account tries to vote with any dataset's attestation of any round of any model.
    function vote(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        if (_roundsOf[model].length == 0) return;
        uint256 dataset = _dataset(model, seed);
        uint256 round = _roundsOf[model][(seed >> 8) % _roundsOf[model].length];
        uint256 option = (seed >> 16) % 4;
        Dataset2 memory d = rounds.datasetOf(dataset);
        address voter = (seed >> 24) % 5 == 0 ? address(uint160(0xC0 + (seed >> 32) % CONTRIBUTORS)) : d.beneficiary;
        bool good = rounds.entryOf(round, dataset).accepted && model == models[0] && voter == d.beneficiary
            && !ballot.used(round, dataset) && option < 3;
        vm.prank(voter, voter);
        try ballot.vote(round, dataset, option) {
            _mark(good, "I14: a vote without an unused attestation of one's own");
            voted++;
            done["vote"]++;
        } catch {
            _mark(!good, "I14: a good vote was refused");
        }
    }

    function releaseBonds(uint256 what) external on(what) {
        _releaseAll(_model(what));
    }

    function closeModel(uint256 what, uint256 seed) external on(what) {
        // A closed model stays closed: before its third round little of it was seen.
        if (seed % 10 != 0 || _roundsOf[_model(what)].length < 3) return;
        vm.prank(OWNER);
        try rounds.closeModel(_model(what)) {
            done["close"]++;
        } catch {}
    }

    function pass(uint256 blocks, uint256 time) external {
        vm.roll(block.number + blocks % 30);
        vm.warp(block.timestamp + (time % 5 == 0 ? time % 60 days : time % 3600));
        done["pass"]++;
    }

    /// @notice A whole round with some silence: most rules show only after several rounds.
    function playRound(uint256 what, uint256 seed) external on(what) {
        uint256 model = _model(what);
        _openRound(model, seed % 12 == 0);
        uint256 round = _last(model);
        if (round == 0 || rounds.roundOf(round).phase != Phase.Open) return;
        uint256[] memory all = _datasets[model];
        for (uint256 i = 0; i < all.length; i++) if ((seed >> i) % 4 != 0) _enrolOne(round, all[i], false);
        _drawOf(round);
        // Where it was sealed too late, its beacon can't be recorded any more.
        if (rounds.roundOf(round).phase == Phase.Evaluating) {
            uint256[] memory ids = rounds.roundOf(round).holdouts;
            for (uint256 i = 0; i < ids.length; i++) if ((seed >> 40) % 20 != i) _holdoutAnswers(round, ids[i]);
            _evaluateAll(round, seed >> 64);
        }
        Round2 memory r = rounds.roundOf(round);
        if (r.phase == Phase.Evaluating || r.phase == Phase.Sealed) {
            if (block.number <= r.schedule.evaluateDeadline) vm.roll(r.schedule.evaluateDeadline + 1);
            rounds.voidRound(round);
            done["void"]++;
            _replaceRetired(model);
            return;
        }
        if (r.phase != Phase.Attesting) return;
        _answersAndScores(model, round, seed >> 96);
        vm.roll(r.schedule.attestDeadline + 1);
        uint256[] memory weights = new uint256[](1);
        weights[0] = 1 << 27 | round;
        if ((seed >> 128) % 16 != 0) {
            try rounds.step(round, weights, type(uint64).max, _noProof()) {
                done["step"]++;
            } catch {}
        }
        done["playRound"]++;
    }

    function _answersAndScores(uint256 model, uint256 round, uint256 seed) private {
        uint256[] memory all = _datasets[model];
        uint256 pending = rounds.roundOf(round).pending;
        for (uint256 i = 0; i < all.length; i++) {
            if ((seed >> i) % 9 != 0) _answer(round, all[i], (seed >> i) % 5 == 0 ? BAD : GOOD);
            if (pending != 0 && (seed >> i) % 7 != 0) _scoreAgain(pending, all[i], int256((seed >> i) % 4000) - 1500);
        }
    }

    /// @dev A new holdout in the place of one that its evaluator's silence retired.
    function _replaceRetired(uint256 model) private {
        for (uint256 e = 0; e < 2; e++) {
            uint256 newest;
            for (uint256 i = 0; i < _holdoutsOf[model].length; i++) {
                if (uint160(rounds.datasetOf(_holdoutsOf[model][i]).beneficiary) & 1 == e) newest = _holdoutsOf[model][i];
            }
            if (rounds.datasetOf(newest).retired && _holdoutsOf[model].length < 12) _addHoldout(model, e);
        }
    }

    // -------------------------------------------------------------------------------------------------- A silent owner

    /// @notice Ends every model, most without their owner, and takes out all stake and bonds.
    /// @dev Nothing that was earned or deposited may stay behind (P9, P23).
    function endWithoutOwner() external {
        for (uint256 i = 0; i < models.length; i++) {
            _end(models[i]);
            _takeAll(models[i]);
        }
    }

    /// @dev By anybody, after the idle time; of some models by their owner, at once, so that the closing itself settles.
    function _end(uint256 model) private {
        if (rounds.trainingOf(model).closed) return;
        uint256 round = _last(model);
        // A model that never had a round holds neither bonds of rounds nor stake.
        if (round == 0) return;
        Round2 memory r = rounds.roundOf(round);
        vm.roll(r.schedule.stepDeadline + 1 > block.number ? r.schedule.stepDeadline + 1 : block.number);
        bool byOwner = _roundsOf[model].length % 3 == 0;
        vm.startPrank(byOwner ? OWNER : STRANGER);
        if (r.phase == Phase.Open || r.phase == Phase.Sealed || r.phase == Phase.Evaluating) rounds.voidRound(round);
        // The idle time counts from the last settlement.
        else if (r.phase == Phase.Attesting && !byOwner) rounds.settle(round);
        if (!byOwner) vm.warp(block.timestamp + uint256(r.pins.idleDays) * 1 days + 1);
        try rounds.closeModel(model) {
            done[byOwner ? "closedByOwner" : "closedByStranger"]++;
        } catch {
            _mark(false, "I23: an owner's silence kept a model open");
        }
        vm.stopPrank();
    }

    function _takeAll(uint256 model) private {
        if (!rounds.trainingOf(model).closed) return;
        vm.roll(block.number + 1);
        for (uint256 i = 0; i < CONTRIBUTORS; i++) {
            address who = address(uint160(0xC0 + i));
            for (uint256 calls = 0; calls < 12; calls++) rounds.vest(model, who);
            _mark(rounds.accountOf(model, who).unvested == 0, "I23: stake stayed unvested in a closed model");
        }
        _releaseAll(model);
    }
}
