// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {PLEDGE} from "../../second/interfaces/IBonds2.sol";
import {IModels} from "../../interfaces/IModels.sol";
import {IModelRegistry2, ModelVersion2, Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {
    AttestationSet2,
    IRounds2,
    OriginStatement2,
    Phase,
    SCORE_UNIT,
    Schedule2
} from "../../second/interfaces/IRounds2.sol";
import {Play2} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice Limits of the second edition that an owner, an evaluator or a relayer could otherwise step over.
contract SecondRules is Play2 {
    function setUp() external {
        _setUp();
    }

    function _inForce(uint256 model, Terms2 memory terms) private {
        ModelVersion2 memory version = _version(terms);
        vm.prank(OWNER);
        registry.proposeVersion(model, version);
        _later(1001);
    }

    // -------------------------------------------------------------------------------------------------- Smallest batch

    /// @notice A rest with fewer records than the smallest batch stays out of the dataset.
    function test_aLastBatchIsNeverSmallerThanTheSmallest() external {
        Terms2 memory terms = _terms();
        terms.smallestBatch = 4;
        uint256 model = _model(terms);
        for (uint8 role = 1; role <= 2; role++) {
            for (uint32 rest = 1; rest < 4; rest++) {
                OriginStatement2 memory o = _statement(model, address(0xC0), role, 80 + rest, 200 + role);
                _refuses(abi.encodeCall(IRounds2.commit, (o, _noProof())), IRounds2.LastBatchTooSmall.selector);
                o.records = rest;
                _refuses(abi.encodeCall(IRounds2.commit, (o, _noProof())), IRounds2.LastBatchTooSmall.selector);
            }
        }
        _contributor(model, 0, 84);
        _contributor(model, 1, 80);
    }

    /// @notice A version that raises the smallest batch holds for datasets that were committed before, too.
    function test_aSmallLastBatchDoesNotEnrolUnderStricterTerms() external {
        uint256 model = _model(_terms());
        uint256 small = _contributor(model, 0, 83);
        uint256 whole = _contributor(model, 1, 80);
        Terms2 memory terms = _terms();
        terms.smallestBatch = 4;
        _inForce(model, terms);
        uint256 round = _open(model, false);
        bytes memory enrolment = _enrolment(round, small);
        vm.prank(address(0xC0));
        _refuses(enrolment, IRounds2.LastBatchTooSmall.selector);
        _enrol(round, whole);
    }

    /// @notice The beneficiary's key signs an enrolment that anybody submits, also once its account has code. Another key
    /// signs none.
    function test_anEnrolmentBySignature() external {
        uint256 model = _model(_terms());
        address by = vm.addr(77);
        _fund(by);
        uint256 dataset = _commit(model, by, 1, 160, 100);
        uint256 round = _open(model, false);
        bytes32 head = bytes32(uint256(1));
        bytes memory foreign = _signedEnrolment(78, round, dataset, head);
        _refuses(
            abi.encodeCall(IRounds2.enrolFor, (round, dataset, 0, head, type(uint64).max, foreign)),
            IRounds2.InvalidSignature.selector
        );
        bytes memory own = _signedEnrolment(77, round, dataset, head);
        // Other heads than the signed ones.
        _refuses(
            abi.encodeCall(IRounds2.enrolFor, (round, dataset, 0, bytes32(uint256(2)), type(uint64).max, own)),
            IRounds2.InvalidSignature.selector
        );
        // Code that answers no question about signatures.
        vm.etch(by, hex"00");
        _refuses(
            abi.encodeCall(IRounds2.enrolFor, (round, dataset, 0, head, type(uint64).max, foreign)),
            IRounds2.InvalidSignature.selector
        );
        rounds.enrolFor(round, dataset, 0, head, type(uint64).max, own);
        require(rounds.entryOf(round, dataset).enrolled, "not enrolled");
    }

    function _signedEnrolment(uint256 key, uint256 round, uint256 dataset, bytes32 head)
        private
        view
        returns (bytes memory)
    {
        bytes32 domain = keccak256(
            abi.encode(
                keccak256("EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"),
                keccak256("Assay Rounds"),
                keccak256("2"),
                block.chainid,
                address(rounds)
            )
        );
        bytes32 enrolment = keccak256(
            abi.encode(
                keccak256("Enrol(uint256 round,uint256 dataset,bytes32 previousHead,bytes32 head,uint256 deadline)"),
                round,
                dataset,
                bytes32(0),
                head,
                uint256(type(uint64).max)
            )
        );
        (uint8 v, bytes32 r, bytes32 s) = vm.sign(key, keccak256(abi.encodePacked("\x19\x01", domain, enrolment)));
        return abi.encodePacked(r, s, v);
    }

    /// @notice Of two copies of a ledger, one enrols: the other one's head before is not the dataset's last.
    function test_anEnrolmentFollowsTheLastPublishedHead() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _open(model, false);
        vm.prank(address(0xC0));
        _refuses(abi.encodeCall(IRounds2.enrol, (round, dataset, bytes32(0), 0)), IRounds2.NoLedgerHead.selector);
        vm.prank(address(0xC0));
        _refuses(
            abi.encodeCall(IRounds2.enrol, (round, dataset, bytes32(uint256(7)), bytes32(uint256(8)))),
            IRounds2.StaleLedger.selector
        );
        vm.prank(address(0xC0));
        rounds.enrol(round, dataset, 0, bytes32(uint256(1)));
        require(rounds.datasetOf(dataset).ledgerHead == bytes32(uint256(1)), "head not kept");
        _evaluated(round);
        _attest(round, dataset, BAD);
        _toStep(round);

        // A copy from before the first enrolment, then one that stands still, then the ledger itself.
        uint256 next = _open(model, false);
        vm.prank(address(0xC0));
        _refuses(
            abi.encodeCall(IRounds2.enrol, (next, dataset, bytes32(0), bytes32(uint256(2)))),
            IRounds2.StaleLedger.selector
        );
        vm.prank(address(0xC0));
        _refuses(
            abi.encodeCall(IRounds2.enrol, (next, dataset, bytes32(uint256(1)), bytes32(uint256(1)))),
            IRounds2.NoLedgerHead.selector
        );
        vm.prank(address(0xC0));
        rounds.enrol(next, dataset, bytes32(uint256(1)), bytes32(uint256(2)));
    }

    function test_aSmallestBatchBeyondTheBatchIsRefused() external {
        uint256 model = _model(_terms());
        for (uint256 i = 0; i < 2; i++) {
            Terms2 memory terms = _terms();
            terms.smallestBatch = i == 0 ? 0 : 9;
            ModelVersion2 memory version = _version(terms);
            vm.prank(OWNER);
            (bool ok, bytes memory result) =
                address(registry).call(abi.encodeCall(IModelRegistry2.proposeVersion, (model, version)));
            require(!ok && bytes4(result) == IModels.InvalidTerms.selector, "taken");
        }
    }

    // ---------------------------------------------------------------------------------------------------------- Beacon

    /// @notice A beacon that is recorded leaves the evaluators a whole window.
    function test_aLateBeaconLeavesAWholeWindow() external {
        uint256 model = _model(_terms());
        uint256 round = _open(model, false);
        Schedule2 memory schedule = rounds.roundOf(round).schedule;
        vm.roll(schedule.sealHeight);
        rounds.seal(round);
        vm.roll(schedule.evaluateDeadline - WINDOW + 1);
        _refuses(abi.encodeCall(IRounds2.recordBeacon, (round, "")), IRounds2.TooLate.selector);
        vm.roll(schedule.evaluateDeadline - WINDOW);
        rounds.recordBeacon(round, "");
        _answerHoldouts(round);
    }

    function _unrecorded() private returns (uint256 model, uint256 dataset, uint256 round) {
        model = _model(_terms());
        dataset = _contributor(model, 0, 160);
        round = _open(model, false);
        _enrol(round, dataset);
        vm.roll(rounds.roundOf(round).schedule.evaluateDeadline + 1);
        rounds.voidRound(round);
    }

    /// @notice An owner who saw the draw, and leaves it unrecorded, gets no other one: no round opens before it is recorded.
    function test_anUnrecordedBeaconGivesNoOtherDraw() external {
        (uint256 model, uint256 dataset, uint256 round) = _unrecorded();
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.BeaconPending.selector);
        rounds.recordBeacon(round, "");
        require(rounds.roundOf(round).phase == Phase.Void, "the round lives again");
        uint256[] memory drawn = rounds.challengeOf(round, dataset);
        uint256 next = _open(model, false);
        _evaluated(next);
        require(
            keccak256(abi.encode(rounds.challengeOf(next, dataset))) == keccak256(abi.encode(drawn)), "another draw"
        );
        _refuses(abi.encodeCall(IRounds2.recordBeacon, (round, "")), IRounds2.WrongPhase.selector);
        _attest(next, dataset, GOOD);
    }

    /// @notice Once no header proves it, the owner may go on; until the seal, a beacon that can be proven still decides.
    function test_aBeaconThatCannotBeProvenHoldsUpNoModel() external {
        (uint256 model, uint256 dataset, uint256 round) = _unrecorded();
        uint256[] memory ids = holdouts;
        vm.roll(rounds.roundOf(round).schedule.beaconHeight + 8191);
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.BeaconPending.selector);
        vm.roll(block.number + 1);
        uint256 next = _open(model, false);
        vm.roll(rounds.roundOf(next).schedule.sealHeight);
        _refuses(abi.encodeCall(IRounds2.recordBeacon, (round, "")), IRounds2.TooLate.selector);
        vm.roll(rounds.roundOf(next).schedule.sealHeight - 1);
        rounds.recordBeacon(round, "");
        bytes32 drawn = keccak256(abi.encode(rounds.challengeOf(round, dataset)));
        _draw(next);
        require(keccak256(abi.encode(rounds.challengeOf(next, dataset))) == drawn, "another draw");
    }

    /// @notice The draw of a released round counts as opened.
    function test_theDrawOfAReleasedRoundIsSpent() external {
        (uint256 model, uint256 dataset, uint256 round) = _unrecorded();
        rounds.recordBeacon(round, "");
        uint256[] memory drawn = rounds.challengeOf(round, dataset);
        // A closing round frees the sets.
        uint256 last = _open(model, true);
        _evaluated(last);
        _toStep(last);
        uint256 next = _open(model, false);
        uint32 before = rounds.datasetOf(dataset).unopened;
        vm.prank(address(0xC0));
        bonds.release(round, dataset);
        _enrol(next, dataset);
        require(before - rounds.datasetOf(dataset).unopened == drawn.length, "not spent");
        _evaluated(next);
        uint256[] memory again = rounds.challengeOf(next, dataset);
        for (uint256 i = 0; i < again.length; i++) {
            for (uint256 j = 0; j < drawn.length; j++) require(again[i] != drawn[j], "drawn again");
        }
    }

    // ----------------------------------------------------------------------------------------------------- Terms, fees

    /// @notice Both scores of a set count in the numbers of one version, whatever a later one says.
    function test_theNumbersOfAScoreAreThoseOfItsRound() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        Terms2 memory terms = _terms();
        terms.kappa = 1;
        terms.numbers.scoreScale = 2 ** 39;
        terms.numbers.vScale = 2 ** 20;
        _inForce(model, terms);
        uint256 next = _open(model, false);
        require(rounds.roundOf(next).pins.version == 1, "another version");
        require(rounds.roundOf(next).pins.numbers == rounds.roundOf(round).pins.numbers, "other numbers");
        _evaluated(next);
        _pay(round, dataset, 500);
        require(rounds.entryOf(round, dataset).score == 1500, "another score");
    }

    /// @notice A pledge from before the terms raised the bond is topped up before a round draws on it.
    function test_aPledgeIsToppedUpWhenTheTermsRaiseTheBond() external {
        uint256 model = _model(_terms());
        Terms2 memory terms = _terms();
        terms.evaluatorBond = 2000;
        _inForce(model, terms);
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.PledgeTooSmall.selector);
        for (uint256 e = 0; e < 2; e++) {
            vm.prank(address(uint160(0xE0 + e)));
            rounds.pledge(ids[e]);
            require(bonds.bondOf(PLEDGE, ids[e]).amount == 2000, "not topped up");
            require(_balance(address(uint160(0xE0 + e))) == 1e6 - 2000, "another sum was taken");
        }
        vm.prank(address(0xE0));
        _refuses(abi.encodeCall(IRounds2.pledge, (ids[0])), IRounds2.DatasetUnavailable.selector);
        _open(model, false);
    }

    /// @notice A dataset that is pledged again before its bond was released needs no second bond.
    function test_aBondThatWasNotReleasedCountsForTheNextPledge() external {
        _model(_terms());
        vm.startPrank(address(0xE0));
        rounds.unpledge(holdouts[0]);
        rounds.pledge(holdouts[0]);
        vm.stopPrank();
        require(bonds.bondOf(PLEDGE, holdouts[0]).amount == 800 && _balance(address(0xE0)) == 1e6 - 800, "paid twice");
        (bool ok,) = address(bonds).call(abi.encodeCall(bonds.release, (PLEDGE, holdouts[0])));
        require(!ok, "a standing bond was released");
    }

    /// @notice The fees that a beneficiary allows for its answers pay for no dataset that others commit in its name.
    function test_nobodyCommitsAtTheCostOfAnother() external {
        uint256 model = _model(_terms());
        _fund(address(0xC0));
        vm.startPrank(address(0xC0));
        token.approve(address(rounds), 1000);
        rounds.allowFees(model, address(0x5E), 1000);
        vm.stopPrank();
        OriginStatement2 memory o = _statement(model, address(0xC0), 1, 80, 100);
        o.relayerFee = 50;
        vm.prank(address(0x5E));
        rounds.commit(o, _noProof());
        require(_balance(address(0x5E)) == 0, "paid without consent");
        // The same allowance pays for an answer of a dataset that it enrolled.
        uint256 dataset = rounds.datasetIdOf(model, o.originNullifier);
        uint256 round = _open(model, false);
        _enrol(round, dataset);
        _evaluated(round);
        AttestationSet2 memory set = _set(round, dataset, GOOD);
        set.relayerFee = 50;
        vm.prank(address(0x5E));
        rounds.attest(set);
        require(_balance(address(0x5E)) == 50, "the relayer was not paid");
        require(rounds.feeAllowance(address(0xC0), model, address(0x5E)) == 950, "another allowance");
    }
}
