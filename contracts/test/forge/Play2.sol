// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../../interfaces/IGroth16Verifier.sol";
import {IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken} from "../../interfaces/IStakeToken.sol";
import {IUsagePlans} from "../../interfaces/IUsagePlans.sol";
import {Parent, RoleShare, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {IBonds2} from "../../second/interfaces/IBonds2.sol";
import {CircuitShape} from "../../second/interfaces/ICircuitVerifier.sol";
import {SourceLists} from "../../interfaces/IModels.sol";
import {
    IModelRegistry2,
    ModelConfig2,
    ModelShape,
    ModelVersion2,
    PolicyNumbers,
    Terms2,
    Verifiers
} from "../../second/interfaces/IModelRegistry2.sol";
import {
    AttestationSet2,
    Dataset2,
    Entry2,
    IRounds2,
    OriginStatement2,
    Round2,
    Schedule2
} from "../../second/interfaces/IRounds2.sol";
import {Artifacts} from "./Artifacts.sol";
import {vm} from "./Vm.sol";

interface IToken {
    function mint(address to, uint256 amount) external;
    function approve(address spender, uint256 amount) external;
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external;
}

interface IPausable {
    function pause() external;
    function unpause() external;
    function paused() external view returns (bool);
}

/// @notice A beacon whose randomness depends on the height alone.
contract HeightBeacon {
    uint256 public constant minimumGap = 2;

    function randomness(uint256 height, bytes calldata) external pure returns (bytes32) {
        return keccak256(abi.encode("beacon", height));
    }
}

/// @notice A verifier of any shape that accepts every proof, or none.
contract ShapedVerifier {
    uint256 public immutable publicSignalCount;
    CircuitShape private _shape;
    bytes32 public constant vkHash = keccak256("shaped");
    bool public refusing;

    constructor(uint256 count, CircuitShape memory shape_) {
        publicSignalCount = count;
        _shape = shape_;
    }

    function shape() external view returns (CircuitShape memory) {
        return _shape;
    }

    function setRefusing(bool value) external {
        refusing = value;
    }

    fallback(bytes calldata data) external returns (bytes memory) {
        bool taken = !refusing;
        if (msg.sig == IGroth16Verifier.verifyAllAnd.selector) {
            // The tenth word of the arguments is the other circuit's verifier.
            taken = taken && !ShapedVerifier(abi.decode(data[292:324], (address))).refusing();
        }
        if (msg.sig == IGroth16Verifier.fold.selector) return abi.encode(1, 2);
        return abi.encode(taken);
    }
}

/// @notice A deployment of the second edition with verifiers that accept anything, and the calls of a round.
/// @dev F = 4, N = 8. Evaluators are accounts 0xE0 and 0xE1, the owner is 0x0A, contributors are 0xC0 and up.
abstract contract Play2 is Artifacts {
    uint32 internal constant BATCH = 8;
    uint64 internal constant WINDOW = 10;
    uint256 internal constant LIST = 77;
    address internal constant OWNER = address(0x0A);
    uint256 internal constant NO_SCORES = 0x8000_8000_8000;
    /// @dev Both gates 1000; and both −1000.
    uint256 internal constant GOOD = 0x8000_83e8_83e8;
    uint256 internal constant BAD = 0x8000_7c18_7c18;

    /// @dev Seconds until a version comes into force, parked money is distributed, or a refund is paid.
    uint256 internal constant DELAY = 1000;
    address internal constant GUARDIAN = address(0x6A);

    IModelRegistry2 public registry;
    IStakeToken public stake;
    IBonds2 public bonds;
    IRounds2 public rounds;
    IRoyaltyVault public vault;
    IUsagePlans public plans;
    IToken internal token;
    ShapedVerifier internal originVerifier;
    ShapedVerifier internal attestationVerifier;
    ShapedVerifier internal sealVerifier;
    ShapedVerifier internal evaluateVerifier;
    ShapedVerifier internal scoreVerifier;
    ShapedVerifier internal stepVerifier;
    uint256 private _nullifier = 1;
    uint256[] internal holdouts;

    function _setUp() internal {
        _found();
        _deployRest();
    }

    /// @dev Registry, token and verifiers.
    function _found() internal {
        vm.warp(1_800_000_000);
        vm.roll(1000);
        token = IToken(_deploy("TestToken", ""));
        registry = IModelRegistry2(_deploy("ModelRegistry2", abi.encode(DELAY)));
        originVerifier = new ShapedVerifier(10, CircuitShape(0, 0, 4, 0));
        attestationVerifier = new ShapedVerifier(8, CircuitShape(8, 4, 3, 1));
        sealVerifier = new ShapedVerifier(19, CircuitShape(0, 4, 0, 0));
        evaluateVerifier = new ShapedVerifier(11, CircuitShape(0, 4, 0, 0));
        scoreVerifier = new ShapedVerifier(6, CircuitShape(0, 4, 0, 0));
        stepVerifier = new ShapedVerifier(8, CircuitShape(0, 4, 0, 0));
    }

    /// @dev The other contracts, as a real deployment has them.
    function _deployRest() internal {
        address beacon = address(new HeightBeacon());
        _libraries("Rounds2");
        address roundsAt = _predict(2);
        stake = IStakeToken(_deploy("StakeToken", abi.encode(roundsAt, _predict(3))));
        bonds = IBonds2(_deploy("Bonds2", abi.encode(roundsAt)));
        rounds = IRounds2(
            _deploy("Rounds2", abi.encode(registry, stake, bonds, beacon, uint256(WINDOW), GUARDIAN))
        );
        vault = IRoyaltyVault(_deploy("RoyaltyVault", abi.encode(registry, stake, DELAY, GUARDIAN)));
        plans = IUsagePlans(_deploy("UsagePlans", abi.encode(registry, vault, DELAY, GUARDIAN)));
    }

    /// @dev Mints stake without a round: it falls due, and a block later it is minted.
    function _giveStake(address to, uint256 model, uint128 amount) internal {
        vm.startPrank(address(rounds));
        stake.settle(model, amount, 1, 0);
        stake.settle(model, 0, 1, 0);
        vm.roll(block.number + 1);
        DuePart[] memory parts = new DuePart[](1);
        parts[0] = DuePart(stake.tickOf(model), amount);
        stake.mint(to, model, parts);
        vm.stopPrank();
    }

    /// @dev Calls from an account and expects that error.
    function _refused(address caller, address target, bytes memory data, bytes4 selector, string memory words) internal {
        vm.prank(caller);
        (bool ok, bytes memory result) = target.call(data);
        require(!ok, string.concat("taken: ", words));
        require(bytes4(result) == selector, string.concat("refused for another reason: ", words));
    }

    function _taken(address caller, address target, bytes memory data, string memory words)
        internal
        returns (bytes memory)
    {
        vm.prank(caller);
        (bool ok, bytes memory result) = target.call(data);
        require(ok, string.concat("refused: ", words));
        return result;
    }

    // ---------------------------------------------------------------------------------------------------------- Models

    function _verifiers() internal view returns (Verifiers memory) {
        return Verifiers(
            address(originVerifier),
            address(attestationVerifier),
            address(sealVerifier),
            address(evaluateVerifier),
            address(scoreVerifier),
            address(stepVerifier)
        );
    }

    function _terms() internal pure returns (Terms2 memory terms) {
        terms.numbers = PolicyNumbers(2 ** 30, 2 ** 13, 0, 0, 0, 255, 2 ** 26);
        (terms.batchesPerRound, terms.epochs, terms.holdoutBatches) = (2, 2, 2);
        (terms.vestingRounds, terms.vestingDays, terms.idleDays, terms.evaluationDays) = (4, 30, 180, 60);
        (terms.rounds, terms.minSets, terms.tolerance, terms.smallestBatch) = (3, 1, 100, 1);
        (terms.minRecords, terms.minHoldoutRecords, terms.eta, terms.kappa) = (8, 16, 2 ** 16, 2 ** 16);
        terms.shortestWindow = WINDOW;
        terms.capPerRound = 2 ** 100;
        terms.maxRelayerFee = 100;
        (terms.enrolmentBond, terms.trainerBond, terms.evaluatorBond) = (1000, 900, 800);
        terms.bondCover = 1e15;
        terms.trainerKey = [
            uint256(5299619240641551281634865583518297030282874472190772894086521144482721001553),
            16950150798460657717958625567821834550301663161624707787222815936182638968203
        ];
        terms.evaluators = new address[](2);
        (terms.evaluators[0], terms.evaluators[1]) = (address(0xE0), address(0xE1));
    }

    function _version(Terms2 memory terms) internal view virtual returns (ModelVersion2 memory version) {
        version.policyHash = 4242;
        version.verifiers = _verifiers();
        version.terms = terms;
        version.royalties.residual = OWNER;
        version.royalties.contributors = 10_000;
    }

    function _config() internal view returns (ModelConfig2 memory config) {
        config.settlementToken = address(token);
        config.schemaHash = 4141;
        config.shape = ModelShape(8, 4, 3, 1);
        (config.periodEpoch, config.periodDays) = (10_000, 30);
    }

    function _register(Terms2 memory terms) internal returns (uint256) {
        vm.prank(OWNER);
        return registry.register(
            bytes32(_nullifier++), _config(), SourceLists(LIST, LIST), _version(terms)
        );
    }

    /// @dev A model with two pledged holdouts of 100 batches.
    function _model(Terms2 memory terms) internal returns (uint256 model) {
        model = _register(terms);
        _pledgeHoldouts(model);
        _fund(OWNER);
    }

    /// @dev Gives a model two pledged holdouts of 100 batches, one of each evaluator.
    function _pledgeHoldouts(uint256 model) internal {
        delete holdouts;
        for (uint256 e = 0; e < 2; e++) {
            address by = address(uint160(0xE0 + e));
            uint256 dataset = _commit(model, by, 2, 800, 500 + e);
            _fund(by);
            vm.prank(by);
            rounds.pledge(dataset);
            holdouts.push(dataset);
        }
    }

    function _fund(address who) internal {
        token.mint(who, 1e6);
        vm.prank(who);
        token.approve(address(bonds), 1e6);
    }

    // -------------------------------------------------------------------------------------------------------- Datasets

    function _statement(uint256 model, address by, uint8 role, uint32 records, uint256 tag)
        internal
        returns (OriginStatement2 memory o)
    {
        (o.model, o.role, o.root, o.records) = (model, role, 9000 + _nullifier, records);
        o.period = 10_000 << 16 | 10_029;
        (o.sourceListRoot, o.originNullifier, o.sourceTag, o.seedHash) = (LIST, _nullifier++, tag, 31);
        (o.beneficiary, o.deadline) = (by, type(uint64).max);
    }

    function _noProof() internal pure returns (Groth16Proof memory proof) {}

    function _commit(uint256 model, address by, uint8 role, uint32 records, uint256 tag)
        internal
        returns (uint256 dataset)
    {
        OriginStatement2 memory o = _statement(model, by, role, records, tag);
        rounds.commit(o, _noProof());
        return rounds.datasetIdOf(model, o.originNullifier);
    }

    /// @dev Contributor i, whose source has the tag 100 + i.
    function _contributor(uint256 model, uint256 i, uint32 records) internal returns (uint256 dataset) {
        address by = address(uint160(0xC0 + i));
        _fund(by);
        return _commit(model, by, 1, records, 100 + i);
    }

    // ---------------------------------------------------------------------------------------------------------- Rounds

    function _schedule() internal view returns (Schedule2 memory) {
        uint64 now_ = uint64(block.number);
        return Schedule2(now_ + 10, now_ + 12, now_ + 32, now_ + 42, now_ + 52);
    }

    function _open(uint256 model, bool closing) internal returns (uint256) {
        Schedule2 memory schedule = _schedule();
        uint256[] memory ids = holdouts;
        vm.prank(OWNER);
        return rounds.openRound(model, schedule, ids, closing);
    }

    /// @dev A head for the next enrolment of a dataset, as a ledger that goes on would have it.
    function _headAfter(bytes32 previous) internal pure returns (bytes32) {
        return keccak256(abi.encode(previous));
    }

    /// @dev The call that enrols a dataset with the next head of its ledger.
    function _enrolment(uint256 round, uint256 dataset) internal view returns (bytes memory) {
        bytes32 previous = rounds.datasetOf(dataset).ledgerHead;
        return abi.encodeCall(IRounds2.enrol, (round, dataset, previous, _headAfter(previous)));
    }

    function _enrol(uint256 round, uint256 dataset) internal {
        address by = rounds.datasetOf(dataset).beneficiary;
        bytes32 previous = rounds.datasetOf(dataset).ledgerHead;
        vm.prank(by);
        rounds.enrol(round, dataset, previous, _headAfter(previous));
    }

    function _draw(uint256 round) internal {
        Schedule2 memory schedule = rounds.roundOf(round).schedule;
        vm.roll(schedule.sealHeight);
        rounds.seal(round);
        vm.roll(schedule.beaconHeight + 1);
        rounds.recordBeacon(round, "");
    }

    function _set(uint256 round, uint256 dataset, uint256 scores) internal view returns (AttestationSet2 memory set) {
        uint256 draws = rounds.entryOf(round, dataset).draws;
        (set.round, set.dataset, set.deadline, set.scores) = (round, dataset, type(uint64).max, scores);
        set.points = new uint256[](6 * draws);
        set.commitments = new uint256[](2 * draws);
        for (uint256 i = 0; i < draws; i++) set.commitments[2 * i + 1] = 1;
        set.fresh = [uint256(0), 1];
        set.sealedOpening = new uint256[](4);
    }

    function _answerHoldouts(uint256 round) internal {
        bool twice = rounds.roundOf(round).pending != 0;
        for (uint256 i = 0; i < holdouts.length; i++) {
            AttestationSet2 memory set = _set(round, holdouts[i], NO_SCORES);
            rounds.attestHoldout(set, false);
            if (twice) rounds.attestHoldout(set, true);
        }
    }

    /// @dev V = (a, a, 0, 0, 0) for both evaluators, and both losses.
    function _evaluateAt(uint256 round, int256 a, uint16 loss, uint16 lossBefore) internal {
        uint256[] memory direction = new uint256[](1);
        uint256 word = uint256(a + 8192);
        direction[0] = word | word << 14 | 8192 << 28 | 8192 << 42 | uint256(8192) << 56;
        for (uint8 e = 0; e < 2; e++) {
            rounds.evaluate(round, e, direction, loss, lossBefore, type(uint64).max, _noProof());
        }
    }

    /// @dev From the open round to its attesting phase; the loss falls.
    function _evaluated(uint256 round) internal {
        _draw(round);
        _answerHoldouts(round);
        _evaluateAt(round, 4000, 900, rounds.roundOf(round).pending == 0 ? 0 : 1000);
    }

    function _attest(uint256 round, uint256 dataset, uint256 scores) internal {
        rounds.attest(_set(round, dataset, scores));
    }

    function _toStep(uint256 round) internal {
        vm.roll(rounds.roundOf(round).schedule.attestDeadline + 1);
    }

    function _step(uint256 round) internal {
        _toStep(round);
        uint256[] memory weights = new uint256[](1);
        weights[0] = 1 << 27 | round;
        rounds.step(round, weights, type(uint64).max, _noProof());
    }

    /// @param p the second score
    function _pay(uint256 round, uint256 dataset, int256 p) internal {
        rounds.pay(round, dataset, [uint256(0), 1], uint256(p + 0x8000), type(uint64).max, _noProof());
    }

    /// @dev A whole round that steps with one good set of each dataset.
    function _stepped(uint256 model, uint256[] memory datasets) internal returns (uint256 round) {
        round = _open(model, false);
        for (uint256 i = 0; i < datasets.length; i++) _enrol(round, datasets[i]);
        _evaluated(round);
        for (uint256 i = 0; i < datasets.length; i++) _attest(round, datasets[i], GOOD);
        _step(round);
    }

    function _one(uint256 dataset) internal pure returns (uint256[] memory datasets) {
        datasets = new uint256[](1);
        datasets[0] = dataset;
    }

    /// @dev Stake that a settlement scheduled counts from the next block on.
    function _later(uint256 time) internal {
        vm.warp(block.timestamp + time);
        vm.roll(block.number + 1);
    }

    /// @dev Stake in the account, brought up to date.
    function _unvested(uint256 model, uint160 who) internal returns (uint256) {
        rounds.collect(model, address(who));
        return rounds.accountOf(model, address(who)).unvested;
    }

    function _balance(address who) internal view returns (uint256) {
        return token.balanceOf(who);
    }

    /// @dev Whether a call of Rounds2 fails with this error.
    function _refuses(bytes memory call, bytes4 selector) internal {
        (bool ok, bytes memory result) = address(rounds).call(call);
        require(!ok, "the call succeeded");
        require(bytes4(result) == selector, "another error");
    }
}
