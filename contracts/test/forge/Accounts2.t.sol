// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {TRAINER_BOND} from "../../second/interfaces/IBonds2.sol";
import {Account2, IRounds2, Outcome, SCORE_UNIT} from "../../second/interfaces/IRounds2.sol";
import {Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {SilentToken} from "../OddTokens.sol";
import {IToken, Play2} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice Forfeits and debts of the second edition can't be escaped: by the order or time of calls, by calls that are never
/// made, or by a receiver that refuses.
contract SecondAccounts is Play2 {
    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;
    /// @dev Ticks by which a gain of `_withMissingScore` has fallen due before the forfeit.
    uint256 private constant PASSED = 1;

    function setUp() external {
        _setUp();
    }

    /// @dev An account that earned 1,500 in one round, settled at tick 1, and owes a second score of the next, settled at
    /// tick 3 (one tick passed by time).
    function _withMissingScore() private returns (uint256 model, uint256 second) {
        Terms2 memory terms = _terms();
        terms.rounds = 10;
        model = _model(terms);
        uint256 dataset = _contributor(model, 0, 320);
        uint256 first = _stepped(model, _one(dataset));
        second = _open(model, false);
        _enrol(second, dataset);
        _evaluated(second);
        _pay(first, dataset, 500);
        _attest(second, dataset, GOOD);
        _step(second);
        require(rounds.roundOf(first).settledTick == 1, "another tick");
        _later(30 days + 1);
        uint256 third = _open(model, true);
        _evaluated(third);
        _toStep(third);
        rounds.settle(second);
        require(rounds.roundOf(second).settledTick == 3, "another tick");
    }

    function _kept(uint256 model) private {
        rounds.vest(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested == 0, "something is left");
        require(
            stake.balanceOf(address(0xC0), model) == 1500 * SCORE_UNIT * PASSED / 4, "kept another part than what was due"
        );
        (uint256 held,) = stake.heldOf(model);
        require(held == stake.totalSupply(model), "lost stake still shares in payments");
    }

    /// @notice The forfeit counts from the settlement, however late the account is touched.
    function test_silenceDoesNotLetForfeitedStakeFallDue() external {
        (uint256 model,) = _withMissingScore();
        _later(400 days);
        _kept(model);
    }

    /// @notice The gain was not yet in the account when the score became missing, and is lost all the same.
    function test_aGainThatWasNotCollectedIsForfeited() external {
        (uint256 model,) = _withMissingScore();
        _later(1);
        _kept(model);
    }

    function test_aForfeitIsTheSameInTheBlockOfTheSettlement() external {
        (uint256 model,) = _withMissingScore();
        _kept(model);
    }

    function test_closingTheModelDoesNotFreeForfeitedStake() external {
        (uint256 model,) = _withMissingScore();
        vm.prank(OWNER);
        rounds.closeModel(model);
        _later(1);
        _kept(model);
    }

    /// @notice In the closing block, what remains is counted at the closing tick alone: a forfeit takes it off there.
    function test_aForfeitInTheBlockOfTheClosingLosesNothingElse() external {
        (uint256 model,) = _withMissingScore();
        vm.prank(OWNER);
        rounds.closeModel(model);
        rounds.collect(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested == 1500 * SCORE_UNIT / 4, "another forfeit");
        _later(1);
        require(stake.dueOf(model) == 1500 * SCORE_UNIT / 4, "lost twice, or not at all");
        _kept(model);
    }

    /// @notice Royalties that the lost stake was given meanwhile go to the other holders.
    function test_royaltiesOfForfeitedStakeGoToTheOthers() external {
        (uint256 model,) = _withMissingScore();
        _later(400 days);
        token.mint(address(this), 1000);
        token.approve(address(vault), 1000);
        vault.payHolders(model, 1000, 3);
        rounds.vest(model, address(0xC0));
        // 1 of 4 parts is held; 999: a fraction of a unit stays behind.
        require(vault.claimable(model, address(0xC0)) >= 998, "royalties of lost stake are stuck");
        require(vault.booksOf(model).owed == 1000, "another sum is owed");
    }

    /// @notice A beneficiary who sends the good score and keeps the bad one back loses the good set's gain, too.
    function test_aMissingScoreForfeitsTheGainOfItsOwnRound() external {
        uint256 model = _model(_terms());
        uint256 good = _contributor(model, 0, 160);
        uint256 bad = _commit(model, address(0xC0), 1, 160, 150);
        uint256[] memory both = new uint256[](2);
        (both[0], both[1]) = (good, bad);
        uint256 round = _stepped(model, both);
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, good, 500);
        _toStep(next);
        rounds.settle(round);
        require(_unvested(model, 0xC0) == 0, "kept the gain");
        _later(400 days);
        rounds.vest(model, address(0xC0));
        require(stake.totalSupply(model) == 0 && stake.dueOf(model) == 0, "kept the gain");
    }

    /// @notice A debt takes a later gain, also if all of it has fallen due before the account is touched.
    function test_aDebtIsPaidByAGainThatNobodyCollected() external {
        Terms2 memory terms = _terms();
        (terms.bondCover, terms.rounds) = (uint128(400 * SCORE_UNIT), 10);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 320);
        uint256 first = _stepped(model, _one(dataset));
        uint256 second = _open(model, false);
        _enrol(second, dataset);
        _evaluated(second);
        _pay(first, dataset, -2000);
        require(rounds.accountOf(model, address(0xC0)).debt == 600 * SCORE_UNIT, "no debt");
        _attest(second, dataset, GOOD);
        _step(second);
        uint256 third = _open(model, true);
        _evaluated(third);
        _pay(second, dataset, 500);
        _toStep(third);
        rounds.settle(second);
        _later(400 days);
        rounds.vest(model, address(0xC0));
        require(stake.balanceOf(address(0xC0), model) == 900 * SCORE_UNIT, "the debt was escaped");
        require(rounds.accountOf(model, address(0xC0)).debt == 0, "the debt is left");
        require(stake.dueOf(model) == 0, "stake is due to no account");
    }

    /// @notice A receiver that refuses stake stops its own minting alone.
    function test_aReceiverThatRefusesHindersNoForfeit() external {
        (uint256 model,) = _withMissingScore();
        _later(400 days);
        // An account with code that takes no ERC-1155 token.
        vm.etch(address(0xC0), hex"5f5ffd");
        (bool ok,) = address(rounds).call(abi.encodeCall(IRounds2.vest, (model, address(0xC0))));
        require(!ok, "the receiver did not refuse");
        rounds.collect(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested == 1500 * SCORE_UNIT / 4, "not forfeited");
        require(stake.dueOf(model) == 1500 * SCORE_UNIT / 4, "lost stake is due");
    }

    /// @notice A payer whom the token refuses to pay does not hold up the loss of its bond, and can have the rest elsewhere.
    function test_aPayerThatTheTokenRefusesHindersNoLoss() external {
        SilentToken silent = new SilentToken();
        token = IToken(address(silent));
        Terms2 memory terms = _terms();
        terms.bondCover = uint128(4000 * SCORE_UNIT);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, dataset, -2000);
        _toStep(next);
        rounds.settle(round);
        silent.dislike(address(0xC0));
        bonds.release(round, dataset);
        require(silent.balanceOf(NOBODY) == 250, "the lost part is held up");
        require(bonds.owedTo(address(silent), address(0xC0)) == 750, "the rest is lost");
        vm.prank(address(0xC0));
        bonds.withdraw(address(silent), address(0xD0));
        require(silent.balanceOf(address(0xD0)) == 750, "not withdrawn");
        vm.prank(address(0xC0));
        (bool ok,) = address(bonds).call(abi.encodeCall(bonds.withdraw, (address(silent), address(0xD0))));
        require(!ok, "withdrawn twice");
    }

    function test_aHarmedAccountThatTheTokenRefusesKeepsItsShare() external {
        SilentToken silent = new SilentToken();
        token = IToken(address(silent));
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _open(model, false);
        _enrol(round, dataset);
        vm.roll(rounds.roundOf(round).schedule.evaluateDeadline + 1);
        rounds.voidRound(round);
        silent.dislike(address(0xC0));
        bonds.claimShare(round, TRAINER_BOND, dataset);
        require(bonds.owedTo(address(silent), address(0xC0)) == 900, "the share is lost");
    }

    /// @notice A release walks over a bounded number of ticks, and the next one goes on.
    function test_aLongSilenceIsReleasedInParts() external {
        Terms2 memory terms = _terms();
        (terms.rounds, terms.vestingDays, terms.evaluationDays) = (10, 1, 180);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 320);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _enrol(next, dataset);
        _evaluated(next);
        _pay(round, dataset, 500);
        _attest(next, dataset, GOOD);
        _step(next);
        _later(60 days);
        uint256 last = _open(model, true);
        _evaluated(last);
        _pay(next, dataset, 500);
        _toStep(last);
        rounds.settle(next);
        _later(60 days);
        uint256 before = stake.totalSupply(model);
        rounds.vest(model, address(0xC0));
        require(stake.totalSupply(model) - before == 1500 * SCORE_UNIT, "more than 32 ticks");
        rounds.vest(model, address(0xC0));
        rounds.vest(model, address(0xC0));
        require(stake.totalSupply(model) - before == 3000 * SCORE_UNIT, "not all");
        require(stake.dueOf(model) == 0 && rounds.accountOf(model, address(0xC0)).unvested == 0, "a rest");
    }

    /// @notice Two accounts with the same sets and scores: one is touched at random, the other never before the end. Both
    /// end with the same stake.
    function testFuzz_theTimeOfCallsChangesNothing(uint256 seed) external {
        Terms2 memory terms = _terms();
        (terms.rounds, terms.vestingRounds) = (20, uint8(1 + seed % 7));
        terms.bondCover = uint128(300 * SCORE_UNIT);
        uint256 model = _model(terms);
        uint256[] memory pair = new uint256[](2);
        (pair[0], pair[1]) = (_contributor(model, 0, 320), _contributor(model, 1, 320));
        uint256 before;
        for (uint256 i = 0; i < 6; i++) {
            uint256 dice = uint256(keccak256(abi.encode(seed, i)));
            bool enrols = i < 5 && dice % 5 != 0;
            uint256 round = _open(model, !enrols);
            for (uint256 k = 0; enrols && k < 2; k++) _enrol(round, pair[k]);
            _evaluated(round);
            if (before != 0 && dice >> 8 & 3 != 0) {
                int256 p = int256(dice >> 16 & 0xfff) - 2048;
                for (uint256 k = 0; k < 2; k++) _pay(before, pair[k], p);
            }
            _touch(model, dice >> 40);
            for (uint256 k = 0; enrols && k < 2; k++) _attest(round, pair[k], GOOD);
            if (enrols) _step(round);
            else _toStep(round);
            if (!enrols && before != 0) rounds.settle(before);
            before = enrols ? round : 0;
            _touch(model, dice >> 48);
            _later(dice >> 56 & 3 == 0 ? (dice >> 64) % 100 days : 1);
            _touch(model, dice >> 104);
            if (!enrols && i < 5) {
                vm.prank(address(0xC0));
                rounds.collect(model, address(0xC0));
            }
        }
        _later(600 days);
        for (uint256 k = 0; k < 2; k++) {
            // At most 32 ticks a call.
            for (uint256 i = 0; i < 3; i++) rounds.vest(model, address(uint160(0xC0 + k)));
        }
        Account2 memory a = rounds.accountOf(model, address(0xC0));
        Account2 memory b = rounds.accountOf(model, address(0xC1));
        require(
            stake.balanceOf(address(0xC0), model) == stake.balanceOf(address(0xC1), model), "the time of calls matters"
        );
        require(a.debt == b.debt, "the time of calls matters to a debt");
        require(a.unvested == 0 && b.unvested == 0, "not all was released");
        require(stake.dueOf(model) <= 12, "stake is due to no account");
    }

    function _touch(uint256 model, uint256 dice) private {
        if (dice % 3 == 0) rounds.vest(model, address(0xC0));
        if (dice % 3 == 1) rounds.collect(model, address(0xC0));
    }
}
