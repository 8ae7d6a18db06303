// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {BondFate, PLEDGE, TRAINER_BOND} from "../../second/interfaces/IBonds2.sol";
import {CircuitShape} from "../../second/interfaces/ICircuitVerifier.sol";
import {IModels, SourceLists} from "../../interfaces/IModels.sol";
import {IModelRegistry2, ModelConfig2, ModelVersion2, Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {Parent} from "../../interfaces/RoyaltyTerms.sol";
import {
    AttestationSet2,
    Entry2,
    IRounds2,
    Measures,
    OriginStatement2,
    Outcome,
    Phase,
    Round2,
    SCORE_UNIT,
    Schedule2
} from "../../second/interfaces/IRounds2.sol";
import {IPausable, Play2, ShapedVerifier} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice Another code than ShapedVerifier's.
contract OtherVerifier is ShapedVerifier {
    constructor(uint256 count, CircuitShape memory shape_) ShapedVerifier(count, shape_) {}

    function other() external pure returns (bool) {
        return true;
    }
}

/// @notice Rules of the second edition's rounds, function by function.
contract SecondRounds is Play2 {
    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    function setUp() external {
        _setUp();
    }

    // -------------------------------------------------------------------------------------------------------- Datasets

    function test_aSourceHasOneDatasetPerPeriodAndOneRole() external {
        uint256 model = _model(_terms());
        _contributor(model, 0, 80);
        OriginStatement2 memory again = _statement(model, address(0xC9), 1, 80, 100);
        _refuses(abi.encodeCall(IRounds2.commit, (again, _noProof())), IRounds2.PeriodTaken.selector);
        OriginStatement2 memory other = _statement(model, address(0xC9), 2, 80, 100);
        _refuses(abi.encodeCall(IRounds2.commit, (other, _noProof())), IRounds2.SourceHasOtherRole.selector);
    }

    /// @notice A root is no identity: who copies one takes nothing from its owner.
    function test_aRootCannotBeSquatted() external {
        uint256 model = _model(_terms());
        OriginStatement2 memory honest = _statement(model, address(0xC0), 1, 80, 100);
        OriginStatement2 memory squatter = _statement(model, address(0xC1), 1, 80, 101);
        squatter.root = honest.root;
        rounds.commit(squatter, _noProof());
        rounds.commit(honest, _noProof());
        uint256 dataset = rounds.datasetIdOf(model, honest.originNullifier);
        require(rounds.datasetOf(dataset).beneficiary == address(0xC0), "squatted");
    }

    function test_aChangeOfTheListsWaitsAndReadmitsTheSameDataset() external {
        uint256 model = _model(_terms());
        OriginStatement2 memory o = _statement(model, address(0xC0), 1, 80, 100);
        rounds.commit(o, _noProof());
        vm.prank(OWNER);
        registry.setSourceLists(model, SourceLists(LIST + 1, LIST));
        uint256 round = _open(model, false);
        _fund(address(0xC0));
        // The round keeps the list of its opening, also after the change.
        _later(1001);
        uint256 dataset = rounds.datasetIdOf(model, o.originNullifier);
        _enrol(round, dataset);
        o.sourceListRoot = LIST + 1;
        OriginStatement2 memory changed = o;
        changed.seedHash = 32;
        _refuses(abi.encodeCall(IRounds2.commit, (changed, _noProof())), IRounds2.NullifierUsed.selector);
        changed.seedHash = 31;
        rounds.commit(o, _noProof());
        require(rounds.datasetOf(dataset).sourceListRoot == LIST + 1, "not readmitted");
    }

    function test_aCopiedRelayTakesNoFee() external {
        uint256 model = _model(_terms());
        OriginStatement2 memory o = _statement(model, address(0xC0), 1, 80, 100);
        o.relayerFee = 50;
        _fund(address(0xC0));
        OriginStatement2 memory p = _statement(model, address(0xC0), 1, 80, 101);
        p.relayerFee = 50;
        vm.startPrank(address(0xC0));
        token.approve(address(rounds), 1000);
        rounds.allowFees(rounds.datasetIdOf(model, o.originNullifier), address(0x5E), 1000);
        rounds.allowFees(rounds.datasetIdOf(model, p.originNullifier), address(0x5E), 1000);
        vm.stopPrank();
        vm.prank(address(0xBAD));
        rounds.commit(o, _noProof());
        require(_balance(address(0xBAD)) == 0, "a copier was paid");
        vm.prank(address(0x5E));
        rounds.commit(p, _noProof());
        require(_balance(address(0x5E)) == 50, "the relayer was not paid");
    }

    function _inForce(uint256 model, ModelVersion2 memory version) private {
        vm.prank(OWNER);
        registry.proposeVersion(model, version);
        _later(1001);
    }

    /// @notice Data that a verifier admits which accepts anything has no part in a version with an honest one.
    function test_datasetsDoNotOutliveTheirOriginVerifier() external {
        uint256 model = _register(_terms());
        OriginStatement2[2] memory pledged;
        for (uint256 e = 0; e < 2; e++) {
            address by = address(uint160(0xE0 + e));
            pledged[e] = _statement(model, by, 2, 800, 500 + e);
            rounds.commit(pledged[e], _noProof());
            holdouts.push(rounds.datasetIdOf(model, pledged[e].originNullifier));
            _fund(by);
            vm.prank(by);
            rounds.pledge(holdouts[e]);
        }
        _fund(OWNER);
        OriginStatement2 memory madeUp = _statement(model, address(0xC0), 1, 80, 100);
        rounds.commit(madeUp, _noProof());
        // Of a source whose role is the other one by the honest verifier, and that has this period.
        rounds.commit(_statement(model, address(0xC0), 2, 80, 101), _noProof());
        ModelVersion2 memory honest = _version(_terms());
        honest.verifiers.origin = address(new OtherVerifier(10, CircuitShape(0, 0, 4, 0)));
        _inForce(model, honest);

        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.StaleOriginVerifier.selector);
        rounds.commit(pledged[0], _noProof());
        rounds.commit(pledged[1], _noProof());
        uint256 round = _open(model, false);
        uint256 dataset = rounds.datasetIdOf(model, madeUp.originNullifier);
        _fund(address(0xC0));
        bytes memory enrolment = _enrolment(round, dataset);
        vm.prank(address(0xC0));
        _refuses(enrolment, IRounds2.StaleOriginVerifier.selector);

        // The sources' places are free under the honest verifier.
        _enrol(round, _contributor(model, 0, 80));
        _enrol(round, _contributor(model, 1, 80));
        _refuses(abi.encodeCall(IRounds2.commit, (madeUp, _noProof())), IRounds2.PeriodTaken.selector);
        _refuses(abi.encodeCall(IRounds2.commit, (pledged[0], _noProof())), IRounds2.NullifierUsed.selector);
    }

    /// @notice A checkpoint that other verifiers accepted is not taken over.
    function test_aCheckpointDoesNotOutliveItsVerifiers() external {
        uint256 model = _model(_terms());
        uint256[] memory zero = rounds.roundOf(_open(model, false)).weights;
        vm.roll(block.number + 100);
        rounds.voidRound(rounds.roundCount());
        _stepped(model, _one(_contributor(model, 0, 160)));
        uint256 last = _open(model, true);
        _evaluated(last);
        uint256[] memory stepped = rounds.roundOf(last).weights;
        require(keccak256(abi.encode(stepped)) != keccak256(abi.encode(zero)), "no step");
        _toStep(last);
        ModelVersion2 memory version = _version(_terms());
        _inForce(model, version);
        last = _open(model, true);
        require(keccak256(abi.encode(rounds.roundOf(last).weights)) == keccak256(abi.encode(stepped)), "lost");
        _evaluated(last);
        _toStep(last);
        version.verifiers.step = address(new OtherVerifier(8, CircuitShape(0, 4, 0, 0)));
        _inForce(model, version);
        last = _open(model, false);
        require(rounds.roundOf(last).pins.version == 3, "another version");
        require(keccak256(abi.encode(rounds.roundOf(last).weights)) == keccak256(abi.encode(zero)), "taken over");
    }

    /// @notice No version sends the holders' part to the owner's residual payee.
    function test_anOwnerCannotRedirectTheHoldersPart() external {
        uint256 model = _model(_terms());
        for (uint256 i = 0; i < 4; i++) {
            ModelVersion2 memory version = _version(_terms());
            if (i == 0) version.royalties.contributorCap = 1;
            if (i == 1) version.royalties.expiresAt = uint64(block.timestamp + 2000);
            if (i == 2) version.royalties.claimPeriod = 90 days;
            if (i == 3) version.royalties.minContributors = 1;
            vm.prank(OWNER);
            (bool ok, bytes memory result) =
                address(registry).call(abi.encodeCall(IModelRegistry2.proposeVersion, (model, version)));
            require(!ok && bytes4(result) == IModels.InvalidTerms.selector, "worse royalties");
        }
    }

    /// @dev The hash of the weights with which a model starts that is derived from another.
    function _startOf(uint256 parent, ModelVersion2 memory version, bytes32 salt) private returns (bytes32) {
        ModelConfig2 memory config = _config();
        config.parents = new Parent[](1);
        (config.parents[0], config.startsFrom) = (Parent(parent, 10_000), parent);
        vm.prank(OWNER);
        uint256 heir = registry.register(salt, config, SourceLists(LIST, LIST), version);
        _pledgeHoldouts(heir);
        return keccak256(abi.encode(rounds.roundOf(_open(heir, false)).weights));
    }

    /// @notice A model starts from its parent's checkpoint, if the same verifiers are behind it; else from zero.
    function test_anHeirStartsFromItsParentsCheckpoint() external {
        uint256 parent = _model(_terms());
        bytes32 zero = keccak256(abi.encode(rounds.roundOf(_open(parent, false)).weights));
        vm.roll(block.number + 100);
        rounds.voidRound(rounds.roundCount());
        require(_startOf(parent, _version(_terms()), "before the step") == zero, "a checkpoint of nothing");
        delete holdouts;
        parent = _model(_terms());
        _stepped(parent, _one(_contributor(parent, 0, 160)));
        bytes32 stepped = keccak256(abi.encode(rounds.trainingOf(parent).checkpoint));
        require(stepped != zero, "no step");
        require(_startOf(parent, _version(_terms()), "after the step") == stepped, "another start");
        ModelVersion2 memory other = _version(_terms());
        other.verifiers.evaluate = address(new OtherVerifier(11, CircuitShape(0, 4, 0, 0)));
        require(_startOf(parent, other, "other verifiers") == zero, "a checkpoint of other verifiers");
    }

    // --------------------------------------------------------------------------------------------------------- Opening

    function test_noPhaseIsShorterThanTheShortestWindow() external {
        uint256 model = _model(_terms());
        uint256[] memory ids = holdouts;
        for (uint256 i = 0; i < 5; i++) {
            Schedule2 memory s = _schedule();
            if (i == 0) s.sealHeight -= 1;
            if (i == 1) s.beaconHeight -= 1;
            if (i == 2) s.evaluateDeadline -= 1;
            if (i == 3) s.attestDeadline -= 1;
            if (i == 4) s.stepDeadline -= 1;
            vm.prank(OWNER);
            _refuses(
                abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.InvalidSchedule.selector
            );
        }
    }

    /// @notice Terms that need more evaluations than the pledged holdout has are refused.
    function test_aVersionNeedsHoldoutForAllItsRoundsAndOneMore() external {
        Terms2 memory terms = _terms();
        terms.rounds = 50;
        uint256 model = _model(terms);
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.HoldoutExhausted.selector);
    }

    function test_anOwnerCannotDrawOnAHoldoutThatIsNotPledged() external {
        uint256 model = _model(_terms());
        uint256[] memory ids = holdouts;
        vm.prank(address(0xE0));
        rounds.unpledge(ids[0]);
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.NotPledged.selector);
        // The bond goes back to the evaluator.
        uint256 before = _balance(address(0xE0));
        bonds.release(PLEDGE, ids[0]);
        require(_balance(address(0xE0)) == before + 800, "the bond is kept");
    }

    function test_aVersionEndsAfterItsRounds() external {
        Terms2 memory terms = _terms();
        terms.rounds = 1;
        terms.epochs = 4;
        uint256 model = _model(terms);
        _stepped(model, _one(_contributor(model, 0, 80)));
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.RoundsSpent.selector);
        uint256 last = _open(model, true);
        uint256 late = _contributor(model, 1, 80);
        bytes memory enrolment = _enrolment(last, late);
        vm.prank(address(0xC1));
        _refuses(enrolment, IRounds2.RoundFull.selector);
    }

    function _refusesVersion(uint256 model, ModelVersion2 memory version) private {
        vm.prank(OWNER);
        (bool ok, bytes memory result) =
            address(registry).call(abi.encodeCall(IModelRegistry2.proposeVersion, (model, version)));
        require(!ok && bytes4(result) == IModels.InvalidTerms.selector, "taken");
    }

    /// @notice No terms give the trainer openings without a step, and no version more stake than the first.
    function test_termsThatOweNoStepAreRefused() external {
        uint256 model = _model(_terms());
        for (uint256 i = 0; i < 3; i++) {
            ModelVersion2 memory version = _version(_terms());
            if (i == 0) version.terms.minSets = 9;
            if (i == 1) version.terms.eta = 2 ** 20 + 1;
            if (i == 2) version.terms.capPerRound += 1;
            _refusesVersion(model, version);
        }
        ModelVersion2 memory last = _version(_terms());
        (last.terms.minSets, last.terms.eta) = (8, 2 ** 20);
        _inForce(model, last);
    }

    /// @notice A round whose accepted sets made no step is one of the T.
    function test_aRoundWithAcceptedSetsCounts() external {
        Terms2 memory terms = _terms();
        (terms.rounds, terms.minSets) = (1, 2);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _open(model, false);
        _enrol(round, dataset);
        _evaluated(round);
        _attest(round, dataset, GOOD);
        _toStep(round);
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.RoundsSpent.selector);
    }

    /// @notice A closing round in between does not spare a version the holdouts of its rounds.
    function test_aClosingRoundBeginsNoVersion() external {
        uint256 model = _model(_terms());
        ModelVersion2 memory version = _version(_terms());
        version.terms.rounds = 50;
        _inForce(model, version);
        uint256 round = _open(model, true);
        require(rounds.trainingOf(model).version == 0, "begun");
        _evaluated(round);
        _toStep(round);
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.HoldoutExhausted.selector);
    }

    /// @notice Two evaluators can't share the records of one source.
    function test_aSourceServesOneEvaluator() external {
        uint256 model = _model(_terms());
        OriginStatement2 memory o = _statement(model, address(0xE1), 2, 800, 500);
        o.period = 10_030 << 16 | 10_059;
        rounds.commit(o, _noProof());
        holdouts[1] = rounds.datasetIdOf(model, o.originNullifier);
        vm.prank(address(0xE1));
        rounds.pledge(holdouts[1]);
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.SourceEnrolled.selector);
    }

    /// @notice A pause stops entries, and no model: the next round settles the one before.
    function test_aPauseLeavesRoundsOpen() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        vm.prank(GUARDIAN);
        IPausable(address(rounds)).pause();
        uint256 round = _open(model, false);
        bytes memory enrolment = _enrolment(round, dataset);
        vm.prank(address(0xC0));
        (bool ok,) = address(rounds).call(enrolment);
        require(!ok, "entered");
    }

    /// @notice A round that carries sets on does not keep outdated lists of sources.
    function test_aCarriedRoundTakesPresentLists() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _open(model, false);
        _enrol(round, dataset);
        vm.roll(rounds.roundOf(round).schedule.evaluateDeadline + 1);
        rounds.voidRound(round);
        rounds.recordBeacon(round, "");
        vm.prank(OWNER);
        registry.setSourceLists(model, SourceLists(LIST + 1, LIST));
        _later(1001);
        uint256 next = _open(model, false);
        require(rounds.roundOf(next).carried == round, "not carried");
        require(rounds.roundOf(next).pins.sources.contributors == LIST + 1, "an outdated list");
    }

    /// @notice Steps and voids are work: the clock of an idle model starts anew.
    function test_aModelAtWorkIsNotIdle() external {
        uint256 model = _model(_terms());
        uint256 round = _open(model, false);
        _later(100 days);
        vm.roll(rounds.roundOf(round).schedule.evaluateDeadline + 1);
        rounds.voidRound(round);
        require(rounds.trainingOf(model).settledAt == block.timestamp, "idle after a void");
        _later(100 days);
        vm.prank(address(0xBAD));
        _refuses(abi.encodeCall(IRounds2.closeModel, (model)), IRounds2.NotModelOwner.selector);
        _stepped(model, _one(_contributor(model, 0, 160)));
        require(rounds.trainingOf(model).settledAt == block.timestamp, "idle after a step");
    }

    // ------------------------------------------------------------------------------------------------- Enrolment, draws

    function test_oneEnrolledDatasetPerSource() external {
        uint256 model = _model(_terms());
        uint256 first = _contributor(model, 0, 80);
        OriginStatement2 memory o = _statement(model, address(0xC0), 1, 80, 100);
        o.period = 10_030 << 16 | 10_059;
        rounds.commit(o, _noProof());
        uint256 second = rounds.datasetIdOf(model, o.originNullifier);
        uint256 round = _open(model, false);
        _enrol(round, first);
        bytes memory enrolment = _enrolment(round, second);
        vm.prank(address(0xC0));
        _refuses(enrolment, IRounds2.SourceEnrolled.selector);
    }

    function test_enrolmentCanBeTakenBackBeforeTheSealAlone() external {
        uint256 model = _model(_terms());
        uint256 early = _contributor(model, 0, 80);
        uint256 late = _contributor(model, 1, 80);
        uint256 round = _open(model, false);
        _enrol(round, early);
        _enrol(round, late);
        vm.prank(address(0xC0));
        rounds.withdraw(early);
        require(rounds.roundOf(round).enrolled == 1, "still enrolled");
        require(rounds.bondDecisionOf(round, early).fate == BondFate.Returnable, "the bond is held");
        _evaluated(round);
        vm.prank(address(0xC1));
        rounds.withdraw(late);
        _toStep(round);
        require(rounds.bondDecisionOf(round, late).fate == BondFate.Lost, "withdrawn after the beacon, unpunished");
        require(rounds.isRetired(late), "not retired");
    }

    /// @notice No batch is opened more than E times; after ⌈n / K⌉ rounds each was.
    function testFuzz_draws(uint256 salt) external {
        Terms2 memory terms = _terms();
        terms.rounds = 20;
        terms.batchesPerRound = uint8(1 + salt % 3);
        terms.epochs = uint8(1 + salt / 3 % 2);
        uint256 model = _model(terms);
        uint32 records = uint32(8 + salt / 6 % 60);
        uint256 dataset = _contributor(model, salt % 100, records);
        uint256 batches = rounds.datasetOf(dataset).batches;
        uint256[] memory opened = new uint256[](batches);
        for (uint256 i = 1; i <= 12; i++) {
            uint256 round = _open(model, false);
            address by = rounds.datasetOf(dataset).beneficiary;
            bytes memory enrolment = _enrolment(round, dataset);
            vm.prank(by);
            (bool ok,) = address(rounds).call(enrolment);
            if (!ok) {
                require(
                    rounds.datasetOf(dataset).epoch == terms.epochs && i + 1 > batches / terms.batchesPerRound, "too soon"
                );
                break;
            }
            _evaluated(round);
            uint256[] memory challenge = rounds.challengeOf(round, dataset);
            for (uint256 j = 0; j < challenge.length; j++) {
                opened[challenge[j]]++;
                require(opened[challenge[j]] <= terms.epochs, "opened more often than E");
            }
            _attest(round, dataset, BAD);
            if (i == (batches + terms.batchesPerRound - 1) / terms.batchesPerRound) {
                uint256 audited;
                for (uint256 j = 0; j < batches; j++) if (opened[j] != 0) audited++;
                // A rest with fewer records than the fewest is skipped: at most one small last batch.
                require(audited + 1 >= batches, "not audited");
            }
            _toStep(round);
        }
    }

    /// @notice Not evaluating gives no other draw, only the loss of the bond.
    function test_aDrawStandsAfterAVoid() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 voided = _open(model, false);
        _enrol(voided, dataset);
        _draw(voided);
        uint256[] memory drawn = rounds.challengeOf(voided, dataset);
        AttestationSet2 memory answer = _set(voided, holdouts[0], NO_SCORES);
        rounds.attestHoldout(answer, false);
        uint256[] memory direction = new uint256[](1);
        direction[0] = 1;
        rounds.evaluate(voided, 0, direction, 1, 0, type(uint64).max, _noProof());
        vm.roll(rounds.roundOf(voided).schedule.evaluateDeadline + 1);
        rounds.voidRound(voided);

        // The trainer's bond, and the silent evaluator's, go to the enrolled.
        uint256 before = _balance(address(0xC0));
        bonds.claimShare(voided, TRAINER_BOND, dataset);
        bonds.claimShare(PLEDGE, holdouts[1], dataset);
        require(_balance(address(0xC0)) == before + 1700, "no compensation");
        require(rounds.isRetired(holdouts[1]) && !rounds.isRetired(holdouts[0]), "the wrong holdout is retired");
        require(rounds.bondDecisionOf(voided, dataset).fate == BondFate.Held, "released");

        holdouts[1] = _commit(model, address(0xE1), 2, 800, 600);
        _fund(address(0xE1));
        vm.prank(address(0xE1));
        rounds.pledge(holdouts[1]);
        uint256 next = _open(model, false);
        require(rounds.roundOf(next).carried == voided && rounds.roundOf(next).enrolled == 1, "not carried");
        _evaluated(next);
        uint256[] memory again = rounds.challengeOf(next, dataset);
        require(keccak256(abi.encode(again)) == keccak256(abi.encode(drawn)), "redrawn");
        _attest(next, dataset, GOOD);
        require(rounds.entryOf(next, dataset).accepted, "not accepted");
    }

    /// @notice Two voids in a row free the enrolled, spend their draw, and let anybody close.
    function test_twoVoidsReleaseAndLetAnybodyClose() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 first = _open(model, false);
        _enrol(first, dataset);
        vm.roll(rounds.roundOf(first).schedule.evaluateDeadline + 1);
        rounds.voidRound(first);
        rounds.recordBeacon(first, "");
        uint256 second = _open(model, false);
        vm.roll(rounds.roundOf(second).schedule.evaluateDeadline + 1);
        rounds.voidRound(second);
        require(rounds.bondDecisionOf(first, dataset).fate == BondFate.Returnable, "still held");
        uint256[] memory ids = holdouts;
        Schedule2 memory s = _schedule();
        vm.prank(OWNER);
        _refuses(abi.encodeCall(IRounds2.openRound, (model, s, ids, false)), IRounds2.ModelClosable.selector);
        vm.prank(address(0xBAD));
        rounds.closeModel(model);
        require(rounds.trainingOf(model).closed, "not closed");
    }

    // -------------------------------------------------------------------------------------------------- Scores and stake

    /// @notice S counts drawn batches alone: 1,000 batches that were not drawn earn no more than two.
    function test_unauditedBatchesEarnNothing() external {
        uint256 model = _model(_terms());
        uint256 small = _contributor(model, 0, 16);
        uint256 large = _contributor(model, 1, 4096);
        uint256 round = _open(model, false);
        _enrol(round, small);
        _enrol(round, large);
        _evaluated(round);
        _attest(round, small, GOOD);
        _attest(round, large, GOOD);
        require(
            rounds.entryOf(round, small).fallbackScore == rounds.entryOf(round, large).fallbackScore,
            "paid by size"
        );
        require(rounds.entryOf(round, small).fallbackScore > 0, "paid nothing");
    }

    function test_aSetIsPaidAtTheNextEvaluation() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, dataset, 500);
        Entry2 memory entry = rounds.entryOf(round, dataset);
        // x = 1500; the cap is κ · count · ρ / (s · w) with ρ = 2 · 2 · 4000²: 1953 of 16 records.
        require(entry.paid && entry.score == 1500, "another score");
        _refuses(
            abi.encodeCall(
                IRounds2.pay, (round, dataset, [uint256(0), 1], 0x8000, type(uint64).max, _noProof())
            ),
            IRounds2.ScoreNotDue.selector
        );
        _toStep(next);
        rounds.settle(round);
        require(rounds.roundOf(round).outcome == Outcome.Paid, "not settled");
        rounds.collect(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested == 1500 * SCORE_UNIT, "another account");
        // The rest falls due with time, if the owner opens no further round.
        for (uint256 i = 1; i <= 4; i++) {
            _later(30 days + 1);
            rounds.vest(model, address(0xC0));
            require(stake.balanceOf(address(0xC0), model) == 1500 * SCORE_UNIT * i / 4, "not due");
        }
        bonds.release(round, dataset);
        require(_balance(address(0xC0)) == 1e6, "the bond is kept");
    }

    function test_aMissingSecondScoreForfeitsBondAndUnvestedStake() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 320);
        uint256 first = _stepped(model, _one(dataset));
        uint256 second = _open(model, false);
        _enrol(second, dataset);
        _evaluated(second);
        _pay(first, dataset, 500);
        _attest(second, dataset, GOOD);
        _step(second);
        rounds.collect(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested != 0, "nothing to lose");
        uint256 third = _open(model, true);
        _evaluated(third);
        _toStep(third);
        rounds.settle(second);
        _later(1);
        rounds.vest(model, address(0xC0));
        require(rounds.accountOf(model, address(0xC0)).unvested == 0, "kept its stake");
        bonds.release(second, dataset);
        require(_balance(NOBODY) == 1000, "the bond went to somebody");
    }

    /// @notice A negative score takes the bond first, in proportion, then the account.
    function test_harmIsOwedByTheBondFirst() external {
        Terms2 memory terms = _terms();
        terms.bondCover = uint128(4000 * SCORE_UNIT);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, dataset, -2000);
        require(rounds.entryOf(round, dataset).score == -1000, "another score");
        _toStep(next);
        rounds.settle(round);
        bonds.release(round, dataset);
        require(_balance(address(0xC0)) == 1e6 - 250 && _balance(NOBODY) == 250, "another part of the bond");
        require(rounds.accountOf(model, address(0xC0)).debt == 0, "owed twice");
    }

    function test_harmBeyondTheBondIsOwedByTheAccount() external {
        Terms2 memory terms = _terms();
        terms.bondCover = uint128(400 * SCORE_UNIT);
        uint256 model = _model(terms);
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, dataset, -2000);
        require(rounds.accountOf(model, address(0xC0)).debt == 600 * SCORE_UNIT, "no debt");
        require(rounds.entryOf(round, dataset).bondLost == 2 ** 64, "the bond was spared");
    }

    function test_theRoundsCapScalesPositiveScores() external {
        Terms2 memory terms = _terms();
        terms.capPerRound = uint128(1000 * SCORE_UNIT);
        uint256 model = _model(terms);
        uint256 a = _contributor(model, 0, 160);
        uint256 b = _contributor(model, 1, 160);
        uint256[] memory both = new uint256[](2);
        (both[0], both[1]) = (a, b);
        uint256 round = _stepped(model, both);
        uint256 next = _open(model, false);
        _evaluated(next);
        _pay(round, a, 500);
        _pay(round, b, -200);
        _toStep(next);
        rounds.settle(round);
        uint256 sum = _unvested(model, 0xC0) + _unvested(model, 0xC1);
        require(sum <= 1000 * SCORE_UNIT && sum > 999 * SCORE_UNIT, "the cap is broken");
    }

    // ------------------------------------------------------------------------------------------ Owners who do not play

    function test_aMissedStepPaysTheFallbackAndTheTrainersBond() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _open(model, false);
        _enrol(round, dataset);
        _evaluated(round);
        _attest(round, dataset, GOOD);
        vm.roll(rounds.roundOf(round).schedule.stepDeadline + 1);
        rounds.settle(round);
        require(rounds.roundOf(round).outcome == Outcome.Fallback, "no fallback");
        require(_unvested(model, 0xC0) > 0, "no stake");
        bonds.claimShare(round, TRAINER_BOND, dataset);
        require(_balance(address(0xC0)) == 1e6 - 1000 + 900, "no compensation");
        vm.prank(address(0xBAD));
        rounds.closeModel(model);
        _later(1);
        rounds.vest(model, address(0xC0));
        require(stake.balanceOf(address(0xC0), model) > 0, "nothing vested");
    }

    /// @notice An owner who opens no further round keeps nothing: the fallback, and anybody may close.
    function test_anOwnerWhoStopsKeepsNothing() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        _refuses(abi.encodeCall(IRounds2.settle, (round)), IRounds2.NotSettled.selector);
        _later(60 days + 1);
        rounds.settle(round);
        require(rounds.roundOf(round).outcome == Outcome.Fallback, "no fallback");
        uint256 earned = _unvested(model, 0xC0);
        vm.prank(address(0xBAD));
        rounds.closeModel(model);
        _later(1);
        rounds.vest(model, address(0xC0));
        require(earned != 0 && stake.balanceOf(address(0xC0), model) == earned, "kept by the owner");
    }

    /// @notice An owner who keeps a round open for ever does not keep the round before from its fallback.
    function test_anOpenRoundDoesNotHoldTheFallbackBack() external {
        uint256 model = _model(_terms());
        uint256 dataset = _contributor(model, 0, 160);
        uint256 round = _stepped(model, _one(dataset));
        uint256 next = _open(model, false);
        _later(60 days + 1);
        rounds.settle(round);
        require(rounds.roundOf(round).outcome == Outcome.Fallback, "no fallback");
        // The late evaluation changes nothing for it.
        _evaluated(next);
        require(rounds.roundOf(round).next == 0, "scored after its settlement");
    }

    function test_anIdleModelIsClosedByAnybody() external {
        uint256 model = _model(_terms());
        uint256 round = _open(model, false);
        _evaluated(round);
        _toStep(round);
        rounds.settle(round);
        vm.prank(address(0xBAD));
        _refuses(abi.encodeCall(IRounds2.closeModel, (model)), IRounds2.NotModelOwner.selector);
        _later(180 days + 1);
        vm.prank(address(0xBAD));
        rounds.closeModel(model);
    }

    // -------------------------------------------------------------------------------------------------------- Rollback

    function _rolledBack(uint16 loss) private returns (uint256 round, uint256 next, uint256 dataset) {
        uint256 model = _model(_terms());
        dataset = _contributor(model, 0, 160);
        uint256[] memory start = new uint256[](1);
        round = _stepped(model, _one(dataset));
        start = rounds.roundOf(round).weights;
        uint256 other = _contributor(model, 1, 160);
        next = _open(model, false);
        _enrol(next, other);
        _draw(next);
        _answerHoldouts(next);
        _evaluateAt(next, 4000, loss, 1000);
        if (loss <= 1100) return (round, next, dataset);
        require(rounds.roundOf(next).phase == Phase.RolledBack, "not rolled back");
        require(
            keccak256(abi.encode(rounds.trainingOf(model).checkpoint)) == keccak256(abi.encode(start)),
            "another checkpoint"
        );
        require(rounds.bondDecisionOf(next, other).fate == BondFate.Held, "released");
        require(rounds.bondDecisionOf(next, TRAINER_BOND).fate == BondFate.Returnable, "the trainer is blamed");
        uint256 third = _open(model, false);
        require(rounds.roundOf(third).pending == 0 && rounds.roundOf(third).carried == next, "not carried");
        _evaluated(third);
        _attest(third, other, GOOD);
    }

    function test_aRiseWithinTheToleranceIsNoRollback() external {
        (uint256 round, uint256 next,) = _rolledBack(1100);
        require(rounds.roundOf(next).phase == Phase.Attesting && rounds.roundOf(round).next == next, "rolled back");
    }

    function test_aRiseBeyondTheToleranceTakesTheStepBack() external {
        (uint256 round,, uint256 dataset) = _rolledBack(1101);
        require(rounds.roundOf(round).outcome == Outcome.Nothing, "paid for harm");
        require(_unvested(rounds.roundOf(round).model, 0xC0) == 0, "paid for harm");
        bonds.release(round, dataset);
        require(_balance(address(0xC0)) == 1e6, "the bond is kept");
    }
}
