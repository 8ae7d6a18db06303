// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken} from "../../interfaces/IStakeToken.sol";
import {IBonds2, TRAINER_BOND} from "../../second/interfaces/IBonds2.sol";
import {Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {AttestationSet2, IRounds2, OriginStatement2, Round2, Schedule2} from "../../second/interfaces/IRounds2.sol";
import {ReentrantToken} from "../OddTokens.sol";
import {Market} from "./Market.sol";
import {IPausable} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice The accounts that may call each function, and the first and the last block of each phase.
contract Guards is Market {
    address private constant ANNA = address(0xC0);
    address private constant BEN = address(0xC1);
    address private _stranger = address(0x5A);
    uint256 private _first;
    uint256 private _anna;
    uint256 private _ben;

    function setUp() external {
        _deployAll();
        Terms2 memory terms = _terms();
        (terms.minSets, terms.rounds) = (2, 5);
        _first = _model(terms);
        _anna = _contributor(_first, 0, 160);
        _ben = _contributor(_first, 1, 160);
        token.mint(address(this), 1e6);
        token.approve(address(vault), 1e6);
    }

    function _refusedByRounds(address who, bytes memory call, bytes4 selector, string memory words) private {
        _refused(who, address(rounds), call, selector, words);
    }

    function _takenByRounds(address who, bytes memory call, string memory words) private {
        _taken(who, address(rounds), call, words);
    }

    function test_strangers() external {
        DuePart[] memory parts = new DuePart[](1);
        bytes[5] memory calls = [
            abi.encodeCall(IStakeToken.mint, (_stranger, _first, parts)),
            abi.encodeCall(IStakeToken.settle, (_first, 1, 1, 1)),
            abi.encodeCall(IStakeToken.forgo, (_first, parts)),
            abi.encodeCall(IStakeToken.drop, (_first, parts)),
            abi.encodeCall(IStakeToken.close, (_first))
        ];
        for (uint256 i = 0; i < 5; i++) {
            _refused(_stranger, address(stake), calls[i], IStakeToken.OnlyRounds.selector, "stake");
        }
        bytes memory take = abi.encodeCall(IBonds2.take, (1, 2, ANNA, tokens[0], 1));
        _refused(_stranger, address(bonds), take, IBonds2.OnlyRounds.selector, "take");
        bytes memory before = abi.encodeCall(IRoyaltyVault.beforeStakeChange, (_first, address(0), _stranger));
        _refused(_stranger, address(vault), before, IRoyaltyVault.OnlyStakeToken.selector, "beforeStakeChange");
        address[3] memory guarded = [address(rounds), address(vault), address(plans)];
        for (uint256 i = 0; i < 3; i++) {
            bytes4 refusal = Ownable.OwnableUnauthorizedAccount.selector;
            _refused(_stranger, guarded[i], abi.encodeCall(IPausable.pause, ()), refusal, "pause");
            vm.prank(GUARDIAN);
            IPausable(guarded[i]).pause();
            _refused(_stranger, guarded[i], abi.encodeCall(IPausable.unpause, ()), refusal, "unpause");
            vm.prank(GUARDIAN);
            IPausable(guarded[i]).unpause();
            require(!IPausable(guarded[i]).paused(), "still paused");
        }
        bytes memory opening = abi.encodeCall(IRounds2.openRound, (_first, _schedule(), holdouts, false));
        _refusedByRounds(_stranger, opening, IRounds2.NotModelOwner.selector, "openRound");
        bytes4 notTheirs = IRounds2.NotBeneficiary.selector;
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.withdraw, (_anna)), notTheirs, "withdraw");
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.pledge, (holdouts[0])), notTheirs, "pledge");
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.unpledge, (holdouts[0])), notTheirs, "unpledge");
        bytes4 nothing = IRounds2.DatasetUnavailable.selector;
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.retire, (_anna)), nothing, "retire");
        _refused(_stranger, address(bonds), abi.encodeCall(IBonds2.release, (1, 1)), IBonds2.NoBond.selector, "release");
        uint256 round = _open(_first, false);
        _refusedByRounds(_stranger, _enrolment(round, _anna), notTheirs, "enrol");
        vm.roll(rounds.roundOf(round).schedule.evaluateDeadline + 1);
        rounds.voidRound(round);
        bytes memory close = abi.encodeCall(IRounds2.closeModel, (_first));
        _refusedByRounds(_stranger, close, IRounds2.NotModelOwner.selector, "closeModel");
    }

    function test_pausedEntries() external {
        uint256 round = _open(_first, false);
        vm.startPrank(GUARDIAN);
        IPausable(address(rounds)).pause();
        IPausable(address(vault)).pause();
        vm.stopPrank();
        bytes4 refusal = Pausable.EnforcedPause.selector;
        OriginStatement2 memory s = _statement(_first, address(0xC9), 1, 80, 900);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.commit, (s, _noProof())), refusal, "commit");
        _refusedByRounds(ANNA, _enrolment(round, _anna), refusal, "enrol");
        bytes memory signed = abi.encodeCall(IRounds2.enrolFor, (round, _anna, 0, bytes32(uint256(1)), type(uint64).max, ""));
        _refusedByRounds(ANNA, signed, refusal, "enrolFor");
        _refused(address(this), address(vault), abi.encodeCall(IRoyaltyVault.pay, (_first, 1, 0, 0)), refusal, "pay");
        bytes memory gift = abi.encodeCall(IRoyaltyVault.payHolders, (_first, 1, 0));
        _refused(address(this), address(vault), gift, refusal, "payHolders");
        bytes memory permitted = abi.encodeCall(IRoyaltyVault.payWithPermit, (_first, 1, 0, 0, 0, 0, 0, 0));
        _refused(address(this), address(vault), permitted, refusal, "payWithPermit");
    }

    /// @notice Calls fail in the last block before a phase and in the first block after it, and succeed in the phase's
    /// first and last block.
    function test_blocksOfTheRound() external {
        uint256 round = _open(_first, false);
        Schedule2 memory s = rounds.roundOf(round).schedule;
        vm.roll(s.sealHeight - 1);
        bytes memory seal = abi.encodeCall(IRounds2.seal, (round));
        _refusedByRounds(_stranger, seal, IRounds2.TooEarly.selector, "seal");
        _takenByRounds(ANNA, _enrolment(round, _anna), "enrol in the last block");
        vm.roll(s.sealHeight);
        _refusedByRounds(BEN, _enrolment(round, _ben), IRounds2.TooLate.selector, "enrol");
        bytes memory beacon = abi.encodeCall(IRounds2.recordBeacon, (round, ""));
        _refusedByRounds(_stranger, beacon, IRounds2.WrongPhase.selector, "beacon before the seal");
        _takenByRounds(_stranger, seal, "seal");
        _refusedByRounds(_stranger, seal, IRounds2.WrongPhase.selector, "seal twice");
        vm.roll(s.beaconHeight);
        _refusedByRounds(_stranger, beacon, IRounds2.TooEarly.selector, "beacon");
        vm.roll(s.evaluateDeadline - WINDOW + 1);
        _refusedByRounds(_stranger, beacon, IRounds2.TooLate.selector, "beacon");
        vm.roll(s.evaluateDeadline - WINDOW);
        _takenByRounds(_stranger, beacon, "beacon in the last block");
        _holdoutsInTheirBlocks(round, s);
        _attestAndAfter(round, s);
    }

    function _holdoutsInTheirBlocks(uint256 round, Schedule2 memory s) private {
        bytes memory voids = abi.encodeCall(IRounds2.voidRound, (round));
        uint256[] memory direction = new uint256[](1);
        direction[0] = 1;
        bytes[2] memory evaluate;
        for (uint8 e = 0; e < 2; e++) {
            evaluate[e] = abi.encodeCall(
                IRounds2.evaluate, (round, e, direction, 900, 0, uint64(block.timestamp), _noProof())
            );
            bytes memory holdout = abi.encodeCall(IRounds2.attestHoldout, (_set(round, holdouts[e], NO_SCORES), false));
            _refusedByRounds(_stranger, evaluate[e], IRounds2.EvaluationNotDue.selector, "before its holdout");
            vm.roll(s.evaluateDeadline + 1);
            _refusedByRounds(_stranger, holdout, IRounds2.TooLate.selector, "holdout");
            vm.roll(s.evaluateDeadline);
            _takenByRounds(_stranger, holdout, "holdout in the last block");
            _refusedByRounds(_stranger, holdout, IRounds2.AlreadyAttested.selector, "holdout twice");
        }
        _refusedByRounds(_stranger, voids, IRounds2.TooEarly.selector, "void");
        vm.roll(s.evaluateDeadline + 1);
        _refusedByRounds(_stranger, evaluate[0], IRounds2.TooLate.selector, "evaluate");
        vm.roll(s.evaluateDeadline);
        vm.warp(block.timestamp + 1);
        _refusedByRounds(_stranger, evaluate[0], IRounds2.DeadlinePassed.selector, "evaluate after its own deadline");
        vm.warp(block.timestamp - 1);
        _takenByRounds(_stranger, evaluate[0], "evaluate in the last block and second");
        _refusedByRounds(_stranger, evaluate[0], IRounds2.EvaluationNotDue.selector, "evaluate twice");
        _takenByRounds(_stranger, evaluate[1], "the other evaluation");
        _refusedByRounds(_stranger, voids, IRounds2.WrongPhase.selector, "void after the evaluations");
    }

    function _attestAndAfter(uint256 round, Schedule2 memory s) private {
        bytes memory attest = abi.encodeCall(IRounds2.attest, (_set(round, _anna, BAD)));
        bytes memory settle = abi.encodeCall(IRounds2.settle, (round));
        uint256[] memory weights = new uint256[](1);
        bytes memory step = abi.encodeCall(IRounds2.step, (round, weights, uint64(block.timestamp), _noProof()));
        bytes memory release = abi.encodeCall(IBonds2.release, (round, _anna));
        vm.roll(s.attestDeadline);
        _refusedByRounds(_stranger, settle, IRounds2.TooEarly.selector, "settle");
        _refusedByRounds(_stranger, step, IRounds2.TooEarly.selector, "step");
        _refused(_stranger, address(bonds), release, IBonds2.BondHeld.selector, "release");
        require(!rounds.isRetired(_anna), "retired a block early");
        vm.roll(s.attestDeadline + 1);
        require(rounds.isRetired(_anna), "not retired");
        _refusedByRounds(_stranger, attest, IRounds2.TooLate.selector, "attest");
        vm.roll(s.attestDeadline);
        _takenByRounds(_stranger, attest, "attest in the last block");
        _refusedByRounds(_stranger, attest, IRounds2.AlreadyAttested.selector, "attest twice");
        vm.roll(s.attestDeadline + 1);
        require(!rounds.isRetired(_anna), "retired though it answered");
        _taken(_stranger, address(bonds), release, "release");
        _refusedByRounds(_stranger, step, IRounds2.StepNotDue.selector, "a step with fewer than M sets");
        _takenByRounds(_stranger, settle, "settle in the first block");
        _refusedByRounds(_stranger, settle, IRounds2.WrongPhase.selector, "settle twice");
        bytes memory trainers = abi.encodeCall(IBonds2.release, (round, TRAINER_BOND));
        _taken(_stranger, address(bonds), trainers, "no step is due: the trainer's bond comes back");
    }

    /// @dev A round in its attesting phase with the accepted sets of both.
    function _bothAccepted() private returns (uint256 round) {
        round = _open(_first, false);
        _enrol(round, _anna);
        _enrol(round, _ben);
        _evaluated(round);
        _attest(round, _anna, GOOD);
        _attest(round, _ben, GOOD);
    }

    function test_stepInItsLastBlock() external {
        uint256 round = _bothAccepted();
        Round2 memory r = rounds.roundOf(round);
        require(r.sets == 2 && r.attested == 2 && r.enrolled == 2, "counts");
        uint256[] memory weights = new uint256[](1);
        bytes memory step = abi.encodeCall(IRounds2.step, (round, weights, type(uint64).max, _noProof()));
        bytes memory share = abi.encodeCall(IBonds2.claimShare, (round, TRAINER_BOND, _anna));
        bytes memory settle = abi.encodeCall(IRounds2.settle, (round));
        bytes memory close = abi.encodeCall(IRounds2.closeModel, (_first));
        vm.roll(r.schedule.stepDeadline);
        _refused(_stranger, address(bonds), share, IBonds2.BondHeld.selector, "the trainer's bond");
        _refusedByRounds(_stranger, settle, IRounds2.StepPending.selector, "settle before the step");
        bytes memory opening = abi.encodeCall(IRounds2.openRound, (_first, _schedule(), holdouts, false));
        _refusedByRounds(OWNER, opening, IRounds2.StepPending.selector, "a round before the step");
        _refusedByRounds(_stranger, close, IRounds2.StepPending.selector, "closing before the step is missed");
        vm.roll(r.schedule.stepDeadline + 1);
        _refusedByRounds(_stranger, step, IRounds2.TooLate.selector, "a late step");
        opening = abi.encodeCall(IRounds2.openRound, (_first, _schedule(), holdouts, false));
        _refusedByRounds(OWNER, opening, IRounds2.ModelClosable.selector, "a round after a missed step");
        _takenByRounds(_stranger, settle, "settle after a missed step");
        _taken(_stranger, address(bonds), share, "a share of the lost bond");
        _refused(_stranger, address(bonds), share, IBonds2.NoShare.selector, "a share twice");
        _takenByRounds(_stranger, close, "closing after a missed step");
        _refusedByRounds(_stranger, close, IRounds2.AlreadyClosed.selector, "closing twice");
    }

    /// @notice A second score is taken up to the attest deadline of the next evaluated round, once, of an accepted set.
    function test_secondScoreInItsLastBlock() external {
        uint256 round = _bothAccepted();
        _step(round);
        bytes memory anna = abi.encodeCall(
            IRounds2.pay, (round, _anna, [uint256(0), 1], 0x8001, type(uint64).max, _noProof())
        );
        bytes memory ben = abi.encodeCall(
            IRounds2.pay, (round, _ben, [uint256(0), 1], 0x8001, type(uint64).max, _noProof())
        );
        _refusedByRounds(_stranger, anna, IRounds2.ScoreNotDue.selector, "before the next evaluation");
        uint256 next = _open(_first, false);
        _evaluated(next);
        bytes memory wrong = abi.encodeCall(
            IRounds2.pay, (round, _anna, [uint256(1), 1], 0x8001, type(uint64).max, _noProof())
        );
        _refusedByRounds(_stranger, wrong, IRounds2.WrongCommitment.selector, "another commitment");
        wrong = abi.encodeCall(IRounds2.pay, (round, _anna, [uint256(0), 1], 0x10000, type(uint64).max, _noProof()));
        _refusedByRounds(_stranger, wrong, IRounds2.InvalidScore.selector, "a score of 17 bits");
        uint256 last = rounds.roundOf(next).schedule.attestDeadline;
        bytes memory settle = abi.encodeCall(IRounds2.settle, (round));
        vm.roll(last);
        _takenByRounds(_stranger, anna, "in the last block");
        _refusedByRounds(_stranger, anna, IRounds2.ScoreNotDue.selector, "twice");
        _refusedByRounds(_stranger, settle, IRounds2.NotSettled.selector, "settle before the window has passed");
        vm.roll(last + 1);
        _refusedByRounds(_stranger, ben, IRounds2.TooLate.selector, "late");
        _takenByRounds(_stranger, settle, "settle after the window");
    }

    function test_heightsOutOfOrder() external {
        for (uint256 i = 0; i < 12; i++) {
            Schedule2 memory s = _schedule();
            bool bad = i % 2 == 0;
            uint64 off = bad ? 1 : 0;
            // Each height at its lowest valid value and one below it (the last: highest, and one above).
            if (i / 2 == 0) s.sealHeight = uint64(block.number) + WINDOW - off;
            if (i / 2 == 1) s.beaconHeight = s.sealHeight + (bad ? 1 : 2);
            if (i / 2 == 2) s.evaluateDeadline = s.beaconHeight + 2 * WINDOW - off;
            if (i / 2 == 3) s.attestDeadline = s.evaluateDeadline + WINDOW - off;
            if (i / 2 == 4) s.stepDeadline = s.attestDeadline + WINDOW - off;
            if (i / 2 == 5) s.stepDeadline = uint64(block.number) + 2_000_000 + off;
            bytes memory opening = abi.encodeCall(IRounds2.openRound, (_first, s, holdouts, false));
            if (bad) {
                _refusedByRounds(OWNER, opening, IRounds2.InvalidSchedule.selector, "heights");
                continue;
            }
            try this.openAndUndo(s) {
                revert("not undone");
            } catch (bytes memory reason) {
                require(bytes4(reason) == Opened.selector, "valid heights were refused");
            }
        }
    }

    error Opened();

    /// @dev Opens a round, and undoes it by an error, so that the next one can be opened.
    function openAndUndo(Schedule2 calldata s) external {
        vm.prank(OWNER);
        rounds.openRound(_first, s, holdouts, false);
        revert Opened();
    }

    function test_feesAndDeadlinesOfProofs() external {
        address carl = actors[3];
        token.mint(carl, 1000);
        vm.prank(carl);
        token.approve(address(rounds), 1000);
        OriginStatement2 memory s = _statement(_first, carl, 1, 80, 900);
        uint256 dataset = rounds.datasetIdOf(_first, s.originNullifier);
        s.relayerFee = 101;
        bytes memory commit = abi.encodeCall(IRounds2.commit, (s, _noProof()));
        _refusedByRounds(_stranger, commit, IRounds2.FeeTooHigh.selector, "fee above the terms");
        s.relayerFee = 100;
        s.deadline = uint64(block.timestamp - 1);
        commit = abi.encodeCall(IRounds2.commit, (s, _noProof()));
        _refusedByRounds(_stranger, commit, IRounds2.DeadlinePassed.selector, "late");
        s.deadline = uint64(block.timestamp);
        vm.prank(carl);
        rounds.allowFees(dataset, _stranger, 150);
        commit = abi.encodeCall(IRounds2.commit, (s, _noProof()));
        _takenByRounds(_stranger, commit, "the last second");
        require(_balance(_stranger) == 100 && _balance(carl) == 900, "the relayer's fee");
        require(rounds.feeAllowance(carl, dataset, _stranger) == 50, "the leave that is left");
        // Beyond the leave that is left, the next one earns nothing.
        s = _statement(_first, carl, 1, 80, 901);
        s.relayerFee = 100;
        dataset = rounds.datasetIdOf(_first, s.originNullifier);
        vm.prank(carl);
        rounds.allowFees(dataset, _stranger, 99);
        _takenByRounds(_stranger, abi.encodeCall(IRounds2.commit, (s, _noProof())), "without leave");
        require(_balance(_stranger) == 100 && rounds.feeAllowance(carl, dataset, _stranger) == 99, "a fee without leave");
        // The beneficiary as its own relayer pays nothing.
        s = _statement(_first, carl, 1, 80, 902);
        s.relayerFee = 100;
        _takenByRounds(carl, abi.encodeCall(IRounds2.commit, (s, _noProof())), "its own relayer");
        require(_balance(carl) == 900, "a fee to oneself");
    }

    function test_calendarExtentAndBeneficiary() external {
        _refusedStatement(_change(0, 0), IRounds2.RecordsOutOfRange.selector, "no records");
        _refusedStatement(_change(0, 8 * 512 + 1), IRounds2.RecordsOutOfRange.selector, "more than the tree holds");
        _refusedStatement(_change(1, 9_970 << 16 | 9_999), IRounds2.PeriodOffCalendar.selector, "before the calendar");
        _refusedStatement(_change(1, 10_001 << 16 | 10_030), IRounds2.PeriodOffCalendar.selector, "off the calendar");
        _refusedStatement(_change(1, 10_000 << 16 | 10_028), IRounds2.PeriodOffCalendar.selector, "a day short");
        _refusedStatement(_change(1, 10_000 << 16 | 10_030), IRounds2.PeriodOffCalendar.selector, "a day long");
        _refusedStatement(_change(1, 10_000 << 16 | 10_059), IRounds2.PeriodOffCalendar.selector, "two periods");
        address[7] memory barred = [
            address(0), address(rounds), address(registry), address(stake), address(vault), address(bonds), tokens[0]
        ];
        for (uint256 i = 0; i < 7; i++) {
            OriginStatement2 memory s = _statement(_first, barred[i], 1, 80, 900);
            _refusedStatement(s, IRounds2.InvalidBeneficiary.selector, "beneficiary");
        }
        OriginStatement2 memory listed = _statement(_first, actors[3], 1, 80, 900);
        listed.sourceListRoot = LIST + 1;
        _refusedStatement(listed, IRounds2.StaleSourceList.selector, "another list");
        for (uint8 role = 0; role < 4; role += 3) {
            listed = _statement(_first, actors[3], role, 80, 900);
            (bool ok,) = address(rounds).call(abi.encodeCall(IRounds2.commit, (listed, _noProof())));
            require(!ok, "a role that is none");
        }
        OriginStatement2 memory full = _change(0, 8 * 512);
        rounds.commit(full, _noProof());
        require(rounds.datasetOf(rounds.datasetIdOf(_first, full.originNullifier)).batches == 512, "batches");
        OriginStatement2 memory next = _change(1, 10_030 << 16 | 10_059);
        (next.records, next.sourceTag) = (9, 901);
        rounds.commit(next, _noProof());
        require(rounds.datasetOf(rounds.datasetIdOf(_first, next.originNullifier)).batches == 2, "a batch begun");
    }

    function _change(uint256 what, uint32 value) private returns (OriginStatement2 memory s) {
        s = _statement(_first, actors[3], 1, 80, 900);
        if (what == 0) s.records = value;
        else s.period = value;
    }

    function _refusedStatement(OriginStatement2 memory s, bytes4 selector, string memory words) private {
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.commit, (s, _noProof())), selector, words);
    }

    function test_recipientsOfClaims() external {
        vault.pay(_first, 1_000, 0, 0);
        address[3] memory bad = [address(0), address(vault), tokens[0]];
        for (uint256 i = 0; i < 3; i++) {
            bytes memory call = abi.encodeCall(IRoyaltyVault.claimTo, (_first, bad[i]));
            _refused(address(0xB1), address(vault), call, IRoyaltyVault.InvalidRecipient.selector, "claimTo");
        }
        _taken(address(0xB1), address(vault), abi.encodeCall(IRoyaltyVault.claimTo, (_first, _stranger)), "claimTo");
        require(_balance(_stranger) == 200, "a fifth");
        bytes memory claim = abi.encodeCall(IRoyaltyVault.claim, (_first));
        _refused(address(0xB1), address(vault), claim, IRoyaltyVault.NothingToClaim.selector, "claim");
        bytes memory none = abi.encodeCall(IRoyaltyVault.pay, (_first, 0, 0, 0));
        _refused(address(this), address(vault), none, IRoyaltyVault.NothingReceived.selector, "pay");
        bytes memory distribute = abi.encodeCall(IRoyaltyVault.distributeParked, (_first, 1));
        _refused(_stranger, address(vault), distribute, IRoyaltyVault.StillParked.selector, "no stake");
        _giveStake(ANNA, _first, 5);
        vm.warp(block.timestamp + DELAY - 1);
        _refused(_stranger, address(vault), distribute, IRoyaltyVault.StillParked.selector, "a second early");
        vm.warp(block.timestamp + 1);
        _taken(_stranger, address(vault), distribute, "parked");
        require(vault.claimable(_first, ANNA) == 650 && vault.parked(_first) == 0, "parked");
        bytes memory sweep = abi.encodeCall(IRoyaltyVault.sweep, (_first));
        _refused(_stranger, address(vault), sweep, IRoyaltyVault.ClaimsOpen.selector, "sweep");
    }

    /// @dev A call of every guarded function of Rounds2, then of Bonds2.
    function _guardedCalls(uint256 round, uint256 dataset) private view returns (bytes[] memory calls, uint256 ofRounds) {
        calls = new bytes[](25);
        AttestationSet2 memory set;
        OriginStatement2 memory statement;
        uint256[] memory none = new uint256[](0);
        calls[0] = abi.encodeCall(IRounds2.commit, (statement, _noProof()));
        calls[1] = abi.encodeCall(IRounds2.pledge, (dataset));
        calls[2] = abi.encodeCall(IRounds2.unpledge, (dataset));
        calls[3] = abi.encodeCall(IRounds2.withdraw, (dataset));
        calls[4] = abi.encodeCall(IRounds2.retire, (dataset));
        calls[5] = abi.encodeCall(IRounds2.openRound, (_first, _schedule(), none, false));
        calls[6] = abi.encodeCall(IRounds2.enrol, (round, dataset, 0, 0));
        calls[7] = abi.encodeCall(IRounds2.enrolFor, (round, dataset, 0, 0, type(uint64).max, ""));
        calls[8] = abi.encodeCall(IRounds2.seal, (round));
        calls[9] = abi.encodeCall(IRounds2.recordBeacon, (round, ""));
        calls[10] = abi.encodeCall(IRounds2.voidRound, (round));
        calls[11] = abi.encodeCall(IRounds2.attestHoldout, (set, false));
        calls[12] = abi.encodeCall(IRounds2.evaluate, (round, 0, none, 0, 0, type(uint64).max, _noProof()));
        calls[13] = abi.encodeCall(IRounds2.attest, (set));
        calls[14] = abi.encodeCall(IRounds2.step, (round, none, type(uint64).max, _noProof()));
        calls[15] = abi.encodeCall(
            IRounds2.pay, (round, dataset, [uint256(0), 1], 0, type(uint64).max, _noProof())
        );
        calls[16] = abi.encodeCall(IRounds2.settle, (round));
        calls[17] = abi.encodeCall(IRounds2.collect, (_first, ANNA));
        calls[18] = abi.encodeCall(IRounds2.vest, (_first, ANNA));
        calls[19] = abi.encodeCall(IRounds2.closeModel, (_first));
        ofRounds = 20;
        calls[20] = abi.encodeCall(IBonds2.take, (round, dataset, ANNA, tokens[3], 1));
        calls[21] = abi.encodeCall(IBonds2.release, (round, dataset));
        calls[22] = abi.encodeCall(IBonds2.claimShare, (round, dataset, dataset));
        calls[23] = abi.encodeCall(IBonds2.withdraw, (tokens[3], ANNA));
        calls[24] = abi.encodeCall(IBonds2.release, (round, TRAINER_BOND));
    }

    /// @notice A token that calls back while a bond is taken can enter no guarded function of Rounds2 or Bonds2.
    function test_aTokenThatCallsBackEntersNothing() external {
        Terms2 memory terms = _terms();
        (terms.trainerBond, terms.evaluatorBond, terms.enrolmentBond) = (0, 0, 5);
        uint256 model = _register(9, tokens[3], terms);
        _pledgeHoldouts(model);
        uint256 round = rounds.openRound(model, _schedule(), holdouts, false);
        ReentrantToken odd = ReentrantToken(tokens[3]);
        odd.mint(ANNA, 1000);
        vm.prank(ANNA);
        odd.approve(address(bonds), 1000);
        (bytes[] memory calls, uint256 ofRounds) = _guardedCalls(round, _anna);
        for (uint256 i = 0; i < calls.length; i++) {
            odd.arm(address(0), "");
            uint256 dataset = _commit(model, ANNA, 1, 80, 2000 + i);
            odd.arm(i < ofRounds ? address(rounds) : address(bonds), calls[i]);
            _enrol(round, dataset);
            require(bytes4(odd.refusal()) == bytes4(keccak256("ReentrancyGuardReentrantCall()")), "entered");
        }
    }

    /// @notice A set whose arrays do not fit the challenge, or whose gates name an evaluator that there isn't, is refused.
    function test_malformedSets() external {
        uint256 round = _open(_first, false);
        _enrol(round, _anna);
        _evaluated(round);
        AttestationSet2 memory set = _set(round, _anna, GOOD);
        set.points = new uint256[](6);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.WrongSetSize.selector, "points");
        set = _set(round, _anna, GOOD);
        set.commitments = new uint256[](6);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.WrongSetSize.selector, "points C");
        set = _set(round, _anna, GOOD);
        set.sealedOpening = new uint256[](5);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.WrongOpeningLength.selector, "sealed");
        // A third evaluator's gate, and a bit above the gates.
        uint256[2] memory scores = [GOOD + (uint256(1) << 32), GOOD | uint256(1) << 48];
        for (uint256 i = 0; i < 2; i++) {
            set = _set(round, _anna, scores[i]);
            _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.InvalidScores.selector, "gates");
        }
        set = _set(round, _ben, GOOD);
        set.points = new uint256[](12);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.NotEnrolled.selector, "not enrolled");
        set = _set(round, holdouts[0], NO_SCORES);
        _refusedByRounds(_stranger, abi.encodeCall(IRounds2.attest, (set)), IRounds2.InvalidRole.selector, "a holdout");
        // One gate that is 0 is enough not to be accepted.
        set = _set(round, _anna, 0x8000_8000_83e8);
        rounds.attest(set);
        require(!rounds.entryOf(round, _anna).accepted && rounds.roundOf(round).sets == 0, "accepted");
    }
}
