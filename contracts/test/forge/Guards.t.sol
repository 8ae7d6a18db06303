// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {IBonds, TRAINER} from "../../interfaces/IBonds.sol";
import {IRounds, OriginStatement, Round, Schedule, Status} from "../../interfaces/IRounds.sol";
import {IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken} from "../../interfaces/IStakeToken.sol";
import {Terms} from "../../interfaces/IModelRegistry.sol";
import {IPausable, IToken} from "./Market.sol";
import {Play} from "./Play.sol";
import {vm} from "./Vm.sol";

/// @notice The accounts that may call each function, and the first and the last block of each phase.
contract Guards is Play {
    address private _stranger = address(0x5A);
    Groth16Proof private _proof;

    function setUp() external {
        Terms memory terms = _terms();
        terms.enrolmentBond = 70;
        terms.trainerBond = 500;
        _begin(terms);
        for (uint256 i = 0; i < actors.length; i++) {
            IToken(tokens[0]).mint(actors[i], 1e6);
            vm.startPrank(actors[i]);
            IToken(tokens[0]).approve(address(bonds), 1e6);
            IToken(tokens[0]).approve(address(rounds), 1e6);
            vm.stopPrank();
        }
        IToken(tokens[0]).mint(address(this), 1e6);
        IToken(tokens[0]).approve(address(bonds), 1e6);
        IToken(tokens[0]).approve(address(vault), 1e6);
    }

    function test_strangers() external {
        DuePart[] memory parts = new DuePart[](1);
        bytes[4] memory calls = [
            abi.encodeCall(IStakeToken.mint, (_stranger, _first, parts)),
            abi.encodeCall(IStakeToken.settle, (_first, 1, 1, 1)),
            abi.encodeCall(IStakeToken.forgo, (_first, parts)),
            abi.encodeCall(IStakeToken.close, (_first))
        ];
        for (uint256 i = 0; i < 4; i++) {
            _refused(_stranger, address(stake), calls[i], IStakeToken.OnlyRounds.selector, "stake");
        }
        _refused(
            _stranger, address(bonds), abi.encodeCall(IBonds.take, (1, 2, actors[1], tokens[0], 1)), IBonds.OnlyRounds.selector, "take"
        );
        _refused(
            _stranger,
            address(vault),
            abi.encodeCall(IRoyaltyVault.beforeStakeChange, (_first, address(0), _stranger)),
            IRoyaltyVault.OnlyStakeToken.selector,
            "beforeStakeChange"
        );
        address[3] memory guarded = [address(rounds), address(vault), address(plans)];
        for (uint256 i = 0; i < 3; i++) {
            bytes4 refusal = Ownable.OwnableUnauthorizedAccount.selector;
            _refused(_stranger, guarded[i], abi.encodeCall(IPausable.pause, ()), refusal, "pause");
            vm.prank(_guardian);
            IPausable(guarded[i]).pause();
            _refused(_stranger, guarded[i], abi.encodeCall(IPausable.unpause, ()), refusal, "unpause");
            vm.prank(_guardian);
            IPausable(guarded[i]).unpause();
            require(!IPausable(guarded[i]).paused(), "still paused");
        }
        _refused(
            _stranger,
            address(rounds),
            abi.encodeCall(IRounds.openRound, (_first, _schedule(), _holdouts())),
            IRounds.NotModelOwner.selector,
            "openRound"
        );
        _refused(_stranger, address(rounds), abi.encodeCall(IRounds.closeModel, (_first)), IRounds.NotModelOwner.selector, "closeModel");
        _refused(_stranger, address(rounds), abi.encodeCall(IRounds.withdraw, (_anna)), IRounds.NotBeneficiary.selector, "withdraw");
        _refused(_stranger, address(rounds), abi.encodeCall(IRounds.retire, (_anna)), IRounds.DatasetUnavailable.selector, "retire");
        _refused(_stranger, address(rounds), abi.encodeCall(IRounds.vest, (77)), IRounds.UnknownDataset.selector, "vest");
        _refused(_stranger, address(bonds), abi.encodeCall(IBonds.release, (1, 1)), IBonds.NoBond.selector, "release");
    }

    function test_pausedEntries() external {
        uint256 round = _openRound();
        vm.startPrank(_guardian);
        IPausable(address(rounds)).pause();
        IPausable(address(vault)).pause();
        vm.stopPrank();
        bytes4 refusal = Pausable.EnforcedPause.selector;
        OriginStatement memory s = _statement(_first, 1, actors[3], 20, 9);
        _refused(actors[3], address(rounds), abi.encodeCall(IRounds.commit, (s, _proof)), refusal, "commit");
        _refused(actors[1], address(rounds), abi.encodeCall(IRounds.enrol, (round, _anna)), refusal, "enrol");
        bytes memory signed = abi.encodeCall(IRounds.enrolFor, (round, _anna, type(uint64).max, ""));
        _refused(actors[1], address(rounds), signed, refusal, "enrolFor");
        bytes memory opening = abi.encodeCall(IRounds.openRound, (_first, _schedule(), _holdouts()));
        _refused(address(this), address(rounds), opening, refusal, "openRound");
        _refused(address(this), address(vault), abi.encodeCall(IRoyaltyVault.pay, (_first, 1, 0, 0)), refusal, "pay");
        _refused(address(this), address(vault), abi.encodeCall(IRoyaltyVault.payHolders, (_first, 1, 0)), refusal, "payHolders");
        bytes memory permitted = abi.encodeCall(IRoyaltyVault.payWithPermit, (_first, 1, 0, 0, 0, 0, 0, 0));
        _refused(address(this), address(vault), permitted, refusal, "payWithPermit");
    }

    /// @notice Calls fail in the last block before a phase and in the first block after it, and succeed in the phase's
    /// first and last block.
    function test_blocksOfTheRound() external {
        uint256 round = _openRound();
        Schedule memory s = rounds.roundOf(round).schedule;
        vm.roll(s.sealHeight - 1);
        bytes memory seal = abi.encodeCall(IRounds.seal, (round));
        _refused(_stranger, address(rounds), seal, IRounds.TooEarly.selector, "seal");
        _taken(actors[1], address(rounds), abi.encodeCall(IRounds.enrol, (round, _anna)), "enrol in the last block");
        vm.roll(s.sealHeight);
        _refused(actors[2], address(rounds), abi.encodeCall(IRounds.enrol, (round, _ben)), IRounds.TooLate.selector, "enrol");
        bytes memory beacon = abi.encodeCall(IRounds.recordBeacon, (round, ""));
        _refused(_stranger, address(rounds), beacon, IRounds.WrongStatus.selector, "beacon before the seal");
        _taken(_stranger, address(rounds), seal, "seal");
        _refused(_stranger, address(rounds), seal, IRounds.WrongStatus.selector, "seal twice");
        vm.roll(s.beaconHeight);
        _refused(_stranger, address(rounds), beacon, IRounds.TooEarly.selector, "beacon");
        bytes memory voids = abi.encodeCall(IRounds.voidRound, (round));
        vm.roll(s.evaluateDeadline);
        _refused(_stranger, address(rounds), voids, IRounds.TooEarly.selector, "void");
        _taken(_stranger, address(rounds), beacon, "beacon in the last block");
        bytes memory holdout = abi.encodeCall(IRounds.attestHoldout, (_set(round, _holdout, 2, 7)));
        bytes memory evaluate = abi.encodeCall(IRounds.evaluate, (round, _one(), uint64(block.timestamp), _proof));
        vm.roll(s.evaluateDeadline + 1);
        _refused(_stranger, address(rounds), holdout, IRounds.TooLate.selector, "holdout");
        vm.roll(s.evaluateDeadline);
        _taken(_stranger, address(rounds), holdout, "holdout in the last block");
        vm.roll(s.evaluateDeadline + 1);
        _refused(_stranger, address(rounds), evaluate, IRounds.TooLate.selector, "evaluate");
        vm.roll(s.evaluateDeadline);
        vm.warp(block.timestamp + 1);
        _refused(_stranger, address(rounds), evaluate, IRounds.DeadlinePassed.selector, "evaluate after its own deadline");
        vm.warp(block.timestamp - 1);
        _taken(_stranger, address(rounds), evaluate, "evaluate in the last block and second");
        _attestAndAfter(round, s);
    }

    function _attestAndAfter(uint256 round, Schedule memory s) private {
        bytes memory attest = abi.encodeCall(IRounds.attest, (_set(round, _anna, 3, 10)));
        bytes memory settle = abi.encodeCall(IRounds.settle, (round));
        bytes memory step = abi.encodeCall(IRounds.step, (round, _one(), uint64(block.timestamp), _proof));
        bytes memory release = abi.encodeCall(IBonds.release, (round, _anna));
        vm.roll(s.attestDeadline);
        _refused(_stranger, address(rounds), settle, IRounds.TooEarly.selector, "settle");
        _refused(_stranger, address(rounds), step, IRounds.TooEarly.selector, "step");
        _refused(_stranger, address(bonds), release, IBonds.BondHeld.selector, "release");
        require(!rounds.isRetired(_anna), "retired a block early");
        vm.roll(s.attestDeadline + 1);
        require(rounds.isRetired(_anna), "not retired");
        _refused(_stranger, address(rounds), attest, IRounds.TooLate.selector, "attest");
        vm.roll(s.attestDeadline);
        _taken(_stranger, address(rounds), attest, "attest in the last block");
        vm.roll(s.attestDeadline + 1);
        require(!rounds.isRetired(_anna), "retired though it answered");
        _taken(_stranger, address(bonds), release, "release");
        _taken(_stranger, address(rounds), settle, "settle in the first block");
        _refused(_stranger, address(rounds), settle, IRounds.WrongStatus.selector, "settle twice");
        _refused(_stranger, address(rounds), step, IRounds.StepNotDue.selector, "a step with fewer than M sets");
        bytes memory trainers = abi.encodeCall(IBonds.release, (round, TRAINER));
        _taken(_stranger, address(bonds), trainers, "no step is due: the trainer's bond comes back");
    }

    function test_stepInItsLastBlock() external {
        uint256 round = _toAttesting();
        rounds.attest(_set(round, _anna, 3, 10));
        rounds.attest(_set(round, _ben, 3, 11));
        Round memory r = rounds.roundOf(round);
        require(r.sets == 2 && r.attested == 2 && r.status == Status.Attesting, "counts");
        vm.roll(r.schedule.attestDeadline + 1);
        rounds.settle(round);
        bytes memory step = abi.encodeCall(IRounds.step, (round, _one(), type(uint64).max, _proof));
        bytes memory trainers = abi.encodeCall(IBonds.release, (round, TRAINER));
        bytes memory opening = abi.encodeCall(IRounds.openRound, (_first, _schedule(), _holdouts()));
        bytes memory close = abi.encodeCall(IRounds.closeModel, (_first));
        vm.roll(r.schedule.stepDeadline);
        _refused(_stranger, address(bonds), trainers, IBonds.BondHeld.selector, "the trainer's bond");
        opening = abi.encodeCall(IRounds.openRound, (_first, _schedule(), _holdouts()));
        _refused(address(this), address(rounds), opening, IRounds.StepPending.selector, "a round before the step");
        _refused(_stranger, address(rounds), close, IRounds.NotModelOwner.selector, "closing before the step is missed");
        vm.roll(r.schedule.stepDeadline + 1);
        _refused(_stranger, address(rounds), step, IRounds.TooLate.selector, "a late step");
        opening = abi.encodeCall(IRounds.openRound, (_first, _schedule(), _holdouts()));
        _refused(address(this), address(rounds), opening, IRounds.StepMissed.selector, "a round after a missed step");
        _taken(_stranger, address(bonds), trainers, "a lost bond");
        require(vault.income(_first) == 500, "a lost bond goes to the vault");
        _taken(_stranger, address(rounds), close, "closing after a missed step");
        _refused(_stranger, address(rounds), close, IRounds.AlreadyClosed.selector, "closing twice");
    }

    function test_heightsOutOfOrder() external {
        for (uint256 i = 0; i < 12; i++) {
            Schedule memory s = _schedule();
            bool bad = i % 2 == 0;
            // Each height at its lowest valid value and one below it (the last: highest, and one above).
            if (i / 2 == 0) s.sealHeight = uint64(block.number + WINDOW - (bad ? 1 : 0));
            if (i / 2 == 1) s.beaconHeight = s.sealHeight + (bad ? 1 : 2);
            if (i / 2 == 2) s.evaluateDeadline = s.beaconHeight + uint64(WINDOW) - (bad ? 1 : 0);
            if (i / 2 == 3) s.attestDeadline = s.evaluateDeadline + uint64(WINDOW) - (bad ? 1 : 0);
            if (i / 2 == 4) s.stepDeadline = s.attestDeadline + uint64(WINDOW) - (bad ? 1 : 0);
            if (i / 2 == 5) s.stepDeadline = uint64(block.number + 2_000_000 + (bad ? 1 : 0));
            bytes memory opening = abi.encodeCall(IRounds.openRound, (_first, s, _holdouts()));
            if (bad) {
                _refused(address(this), address(rounds), opening, IRounds.InvalidSchedule.selector, "heights");
            } else {
                uint256 round = abi.decode(_taken(address(this), address(rounds), opening, "heights"), (uint256));
                uint256 back = block.number;
                vm.roll(uint256(s.evaluateDeadline) + 1);
                rounds.voidRound(round);
                vm.roll(back);
            }
        }
    }

    function test_feesAndDeadlinesOfProofs() external {
        OriginStatement memory s = _statement(_first, 1, actors[3], 20, 9);
        s.relayerFee = 11;
        bytes memory commit = abi.encodeCall(IRounds.commit, (s, _proof));
        _refused(_stranger, address(rounds), commit, IRounds.FeeTooHigh.selector, "fee above the terms");
        s.relayerFee = 10;
        commit = abi.encodeCall(IRounds.commit, (s, _proof));
        _refused(_stranger, address(rounds), commit, IRounds.FeeNotAllowed.selector, "fee without leave");
        vm.prank(actors[3]);
        rounds.allowFees(_first, _stranger, 9);
        _refused(_stranger, address(rounds), commit, IRounds.FeeNotAllowed.selector, "fee above the leave");
        vm.prank(actors[3]);
        rounds.allowFees(_first, _stranger, 25);
        s.deadline = uint64(block.timestamp - 1);
        _refused(
            _stranger, address(rounds), abi.encodeCall(IRounds.commit, (s, _proof)), IRounds.DeadlinePassed.selector, "late"
        );
        s.deadline = uint64(block.timestamp);
        uint256 before = IToken(tokens[0]).balanceOf(actors[3]);
        _taken(_stranger, address(rounds), abi.encodeCall(IRounds.commit, (s, _proof)), "the last second");
        require(IToken(tokens[0]).balanceOf(_stranger) == 10, "the relayer's fee");
        require(before - IToken(tokens[0]).balanceOf(actors[3]) == 10, "from the beneficiary");
        require(rounds.feeAllowance(actors[3], _first, _stranger) == 15, "the leave that is left");
        s.originNullifier = 10;
        s.root = 10;
        _taken(actors[3], address(rounds), abi.encodeCall(IRounds.commit, (s, _proof)), "its own relayer");
        require(rounds.feeAllowance(actors[3], _first, _stranger) == 15, "a fee to oneself");
    }

    function test_calendarExtentAndBeneficiary() external {
        _refusedStatement(_change(0, 0), IRounds.RecordsOutOfRange.selector, "no records");
        _refusedStatement(_change(0, 8 * 1024 + 1), IRounds.RecordsOutOfRange.selector, "more than the tree holds");
        _refusedStatement(_change(1, (9_970 << 16) | 9_999), IRounds.PeriodOffCalendar.selector, "before the calendar");
        _refusedStatement(_change(1, (10_001 << 16) | 10_030), IRounds.PeriodOffCalendar.selector, "off the calendar");
        _refusedStatement(_change(1, (10_000 << 16) | 10_028), IRounds.PeriodOffCalendar.selector, "a day short");
        _refusedStatement(_change(1, (10_000 << 16) | 10_030), IRounds.PeriodOffCalendar.selector, "a day long");
        _refusedStatement(_change(1, (10_000 << 16) | 10_059), IRounds.PeriodOffCalendar.selector, "two periods");
        address[7] memory barred = [
            address(0), address(rounds), address(registry), address(stake), address(vault), address(bonds), tokens[0]
        ];
        for (uint256 i = 0; i < 7; i++) {
            OriginStatement memory s = _statement(_first, 1, barred[i], 20, 9);
            _refusedStatement(s, IRounds.InvalidBeneficiary.selector, "beneficiary");
        }
        OriginStatement memory listed = _statement(_first, 1, actors[3], 20, 9);
        listed.sourceListRoot = 4444;
        _refusedStatement(listed, IRounds.StaleSourceList.selector, "the holdouts' list");
        uint256 dataset = _commit(_change(0, 8 * 1024));
        require(rounds.datasetOf(dataset).batches == 1024, "batches");
        OriginStatement memory next = _change(1, (10_030 << 16) | 10_059);
        (next.root, next.originNullifier, next.records) = (50, 50, 9);
        dataset = _commit(next);
        require(rounds.datasetOf(dataset).batches == 2 && rounds.datasetOf(dataset).unopened == 0, "a batch begun");
        require(rounds.datasetOf(_holdout).unopened == 8, "a holdout's batches");
    }

    function _change(uint256 what, uint32 value) private view returns (OriginStatement memory s) {
        s = _statement(_first, 1, actors[3], 20, 9);
        if (what == 0) s.records = value;
        else s.period = value;
    }

    function _refusedStatement(OriginStatement memory s, bytes4 selector, string memory words) private {
        _refused(_stranger, address(rounds), abi.encodeCall(IRounds.commit, (s, _proof)), selector, words);
    }

    function test_recipientsOfClaims() external {
        vault.pay(_first, 1_000, 0, 0);
        address[3] memory bad = [address(0), address(vault), tokens[0]];
        for (uint256 i = 0; i < 3; i++) {
            bytes memory call = abi.encodeCall(IRoyaltyVault.claimTo, (_first, bad[i]));
            _refused(address(0xB1), address(vault), call, IRoyaltyVault.InvalidRecipient.selector, "claimTo");
        }
        _taken(address(0xB1), address(vault), abi.encodeCall(IRoyaltyVault.claimTo, (_first, _stranger)), "claimTo");
        require(IToken(tokens[0]).balanceOf(_stranger) == 200, "a fifth");
        _refused(
            address(0xB1), address(vault), abi.encodeCall(IRoyaltyVault.claim, (_first)), IRoyaltyVault.NothingToClaim.selector, "claim"
        );
        _refused(
            address(this), address(vault), abi.encodeCall(IRoyaltyVault.pay, (_first, 0, 0, 0)), IRoyaltyVault.NothingReceived.selector, "pay"
        );
        bytes memory distribute = abi.encodeCall(IRoyaltyVault.distributeParked, (_first, 1));
        _refused(_stranger, address(vault), distribute, IRoyaltyVault.StillParked.selector, "no stake");
        _giveStake(actors[1], _first, 5);
        vm.warp(block.timestamp + DELAY - 1);
        _refused(_stranger, address(vault), distribute, IRoyaltyVault.StillParked.selector, "a second early");
        vm.warp(block.timestamp + 1);
        _taken(_stranger, address(vault), distribute, "parked");
        require(vault.claimable(_first, actors[1]) == 650 && vault.parked(_first) == 0, "parked");
        bytes memory sweep = abi.encodeCall(IRoyaltyVault.sweep, (_first));
        _refused(_stranger, address(vault), sweep, IRoyaltyVault.ClaimsOpen.selector, "sweep");
    }
}
