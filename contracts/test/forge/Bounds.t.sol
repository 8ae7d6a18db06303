// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IModels, SourceLists} from "../../interfaces/IModels.sol";
import {Parent, RoleShare, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {CircuitShape} from "../../second/interfaces/ICircuitVerifier.sol";
import {
    Admission2,
    IModelRegistry2,
    ModelConfig2,
    ModelVersion2,
    Pins2,
    Terms2,
    VerifierRecords,
    Verifiers
} from "../../second/interfaces/IModelRegistry2.sol";
import {Market} from "./Market.sol";
import {ShapedVerifier} from "./Play2.sol";
import {Vm, vm} from "./Vm.sol";

/// @notice Registration of models: each number at its last valid and its first invalid value. Changes: the accounts and
/// times that are allowed.
contract Bounds is Market {
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private _salt = 1000;
    uint256 private _first;

    function setUp() external {
        _deployAll();
        _first = _register(0, tokens[0], _terms());
    }

    function _registered(ModelConfig2 memory config, SourceLists memory sources, ModelVersion2 memory version)
        private
        returns (bool ok, bytes memory result)
    {
        return address(registry).call(
            abi.encodeCall(IModelRegistry2.register, (bytes32(_salt++), config, sources, version))
        );
    }

    function _good(ModelConfig2 memory config, ModelVersion2 memory version, string memory words)
        private
        returns (uint256)
    {
        (bool ok, bytes memory result) = _registered(config, SourceLists(1, 2), version);
        require(ok, string.concat("refused: ", words));
        return abi.decode(result, (uint256));
    }

    /// @dev Expects the error `InvalidTerms(field)`.
    function _bad(ModelConfig2 memory config, ModelVersion2 memory version, bytes32 field) private {
        (bool ok, bytes memory result) = _registered(config, SourceLists(1, 2), version);
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTerms.selector, field));
    }

    function _is(bool ok, bytes memory result, bytes memory expected) private pure {
        require(!ok, "taken");
        require(keccak256(result) == keccak256(expected), "refused for another reason");
    }

    // ----------------------------------------------------------------------------------------------------------- Terms

    struct Bound {
        bytes32 field;
        uint256 least;
        uint256 most;
    }

    uint256 private constant FIELDS = 22;

    /// @dev The numbers of the terms, with their least and their largest valid value; 0: no upper bound below its type's.
    function _bounds() private pure returns (Bound[FIELDS] memory) {
        return [
            Bound("batchesPerRound", 1, 32),
            Bound("epochs", 1, 4),
            Bound("vestingRounds", 1, 16),
            Bound("vestingDays", 1, 90),
            Bound("idleDays", 1, 365),
            Bound("evaluationDays", 1, 180),
            Bound("rounds", 1, 0),
            Bound("minSets", 1, 8),
            Bound("minRecords", 1, 0),
            Bound("eta", 1, 2 ** 20),
            Bound("kappa", 1, 0),
            Bound("capPerRound", 1, 0),
            Bound("holdoutBatches", 2, 32),
            Bound("minHoldoutRecords", 1, 16),
            Bound("smallestBatch", 1, 8),
            Bound("scoreScale", 1, 2 ** 40),
            Bound("vScale", 0, 2 ** 24 - 1),
            Bound("noise", 0, 36),
            Bound("lossNoise", 0, 47),
            Bound("bound", 16, 0),
            Bound("weightBound", 0, 2 ** 27 - 1),
            Bound("bondCover", 1, 0)
        ];
    }

    function _setTerm(Terms2 memory terms, uint256 which, uint256 value) private pure {
        if (which == 0) terms.batchesPerRound = uint8(value);
        if (which == 1) terms.epochs = uint8(value);
        if (which == 2) terms.vestingRounds = uint8(value);
        if (which == 3) terms.vestingDays = uint8(value);
        if (which == 4) terms.idleDays = uint16(value);
        if (which == 5) terms.evaluationDays = uint16(value);
        if (which == 6) terms.rounds = uint16(value);
        if (which == 7) terms.minSets = uint16(value);
        if (which == 8) terms.minRecords = uint32(value);
        if (which == 9) terms.eta = uint32(value);
        if (which == 10) terms.kappa = uint32(value);
        if (which == 11) terms.capPerRound = uint128(value);
        if (which == 12) terms.holdoutBatches = uint8(value);
        if (which == 13) terms.minHoldoutRecords = uint32(value);
        if (which == 14) terms.smallestBatch = uint16(value);
        if (which == 15) terms.numbers.scoreScale = uint64(value);
        if (which == 16) terms.numbers.vScale = uint32(value);
        if (which == 17) terms.numbers.noise = uint8(value);
        if (which == 18) terms.numbers.lossNoise = uint8(value);
        if (which == 19) terms.numbers.bound = uint8(value);
        if (which == 20) terms.numbers.weightBound = uint32(value);
        if (which == 21) terms.bondCover = uint128(value);
    }

    function test_terms() external {
        Bound[FIELDS] memory all = _bounds();
        for (uint256 i = 0; i < FIELDS; i++) {
            Terms2 memory terms = _terms();
            Bound memory b = all[i];
            // Fewer holdout batches hold fewer than the fewest holdout records.
            bytes32 field = b.field == "holdoutBatches" ? bytes32("minHoldoutRecords") : b.field;
            _setTerm(terms, i, b.least);
            _good(_config(), _version(terms), "the least");
            if (b.least != 0) {
                _setTerm(terms, i, b.least - 1);
                _bad(_config(), _version(terms), field);
            }
            if (b.most == 0) continue;
            _setTerm(terms, i, b.most);
            _good(_config(), _version(terms), "the most");
            _setTerm(terms, i, b.most + 1);
            _bad(_config(), _version(terms), b.field);
        }
        Terms2 memory weak = _terms();
        weak.holdoutBatches = 0;
        _bad(_config(), _version(weak), "holdoutBatches");
        weak = _terms();
        (weak.bondCover, weak.enrolmentBond) = (0, 0);
        _good(_config(), _version(weak), "no bond needs no cover");
        weak.trainerKey = [uint256(0), 1];
        (bool ok, bytes memory result) = _registered(_config(), SourceLists(1, 2), _version(weak));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTrainerKey.selector));
        weak.trainerKey = [_terms().trainerKey[0], _terms().trainerKey[1] + 1];
        (ok, result) = _registered(_config(), SourceLists(1, 2), _version(weak));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTrainerKey.selector));
    }

    function test_evaluators() external {
        Terms2 memory terms = _terms();
        terms.evaluators = new address[](0);
        _bad(_config(), _version(terms), "evaluators");
        terms.evaluators = new address[](4);
        for (uint160 e = 0; e < 4; e++) terms.evaluators[e] = address(0xE0 + e);
        _bad(_config(), _version(terms), "evaluators");
        terms.evaluators = new address[](3);
        for (uint160 e = 0; e < 3; e++) terms.evaluators[e] = address(0xE0 + e);
        _good(_config(), _version(terms), "three");
        terms.evaluators[2] = terms.evaluators[0];
        _bad(_config(), _version(terms), "evaluators");
        terms.evaluators[2] = address(0);
        _bad(_config(), _version(terms), "evaluators");
    }

    /// @notice Noise on the holdouts: eight batches, a tolerance that covers the noise of the loss, and noise of the loss
    /// of the same strength.
    function test_noisyHoldouts() external {
        Terms2 memory terms = _terms();
        (terms.holdoutBatches, terms.numbers.holdoutNoise, terms.numbers.lossNoise) = (8, 10, 22);
        // tolerance · (8 · 8 · 2 records) · 255 · 10^6 ≥ 267,913 · 2^10.
        terms.tolerance = 1;
        _good(_config(), _version(terms), "noise");
        terms.holdoutBatches = 7;
        _bad(_config(), _version(terms), "holdoutBatches");
        (terms.holdoutBatches, terms.tolerance) = (8, 0);
        _bad(_config(), _version(terms), "tolerance");
        (terms.tolerance, terms.numbers.lossNoise) = (1, 21);
        _bad(_config(), _version(terms), "lossNoise");
        (terms.numbers.lossNoise, terms.numbers.holdoutNoise) = (47, 37);
        _bad(_config(), _version(terms), "holdoutNoise");
        terms.numbers.holdoutNoise = 17;
        // 32,640 · tolerance · 10^6 ≥ 267,913 · 2^17: 2 is enough, 1 is not.
        _bad(_config(), _version(terms), "tolerance");
        terms.tolerance = 2;
        _good(_config(), _version(terms), "the least tolerance");
    }

    /// @notice On a public chain an evaluator opens at least 100 records a round: V and loss of fewer could describe single
    /// records.
    function test_fewestHoldoutRecordsOnPublicChains() external {
        vm.chainId(1);
        Terms2 memory terms = _terms();
        terms.holdoutBatches = 13;
        terms.minHoldoutRecords = 99;
        _bad(_config(), _version(terms), "minHoldoutRecords");
        terms.minHoldoutRecords = 100;
        _good(_config(), _version(terms), "100 records");
        terms.holdoutBatches = 12;
        _bad(_config(), _version(terms), "minHoldoutRecords");
    }

    /// @notice No version lengthens a wait, or raises the cap of a round above version 1's.
    function test_waitsAndTheCapNeverGrow() external {
        bytes32[4] memory fields = [bytes32("vestingDays"), "idleDays", "evaluationDays", "capPerRound"];
        for (uint256 i = 0; i < 4; i++) {
            Terms2 memory terms = _terms();
            if (i == 0) terms.vestingDays++;
            if (i == 1) terms.idleDays++;
            if (i == 2) terms.evaluationDays++;
            if (i == 3) terms.capPerRound++;
            bytes memory call = abi.encodeCall(IModelRegistry2.proposeVersion, (_first, _version(terms)));
            (bool ok, bytes memory result) = address(registry).call(call);
            _is(ok, result, abi.encodeWithSelector(IModels.InvalidTerms.selector, fields[i]));
        }
    }

    // ---------------------------------------------------------------------------------------------- Config, verifiers

    function test_config() external {
        ModelVersion2 memory version = _version(_terms());
        for (uint256 i = 0; i < 8; i++) {
            ModelConfig2 memory odd = _config();
            if (i < 2) odd.shape.batchSize = i == 0 ? 0 : 256;
            else if (i < 4) odd.shape.features = i == 2 ? 0 : 65;
            else if (i < 6) odd.shape.levels = i == 4 ? 0 : 6;
            else odd.periodDays = 6;
            bytes32[4] memory fields = [bytes32("batchSize"), "features", "levels", "periodDays"];
            _bad(odd, version, fields[i / 2]);
        }
        ModelConfig2 memory config = _config();
        config.periodDays = 7;
        _good(config, version, "periodDays");
        // Other shapes need other verifiers, so the next check fails.
        config.shape.features = 64;
        (bool ok, bytes memory result) = _registered(config, SourceLists(1, 2), version);
        require(!ok && bytes4(result) == IModelRegistry2.VerifierArity.selector, "64 features");
        config = _config();
        config.schemaHash = R;
        (ok,) = _registered(config, SourceLists(1, 2), version);
        require(!ok, "schemaHash");
        config.schemaHash = R - 1;
        _good(config, version, "schemaHash");
        config.settlementToken = address(0x77);
        (ok, result) = _registered(config, SourceLists(1, 2), version);
        _is(ok, result, abi.encodeWithSelector(IModels.NoCode.selector, address(0x77)));
        (ok,) = _registered(_config(), SourceLists(R, 2), version);
        require(!ok, "contributors' list");
        (ok,) = _registered(_config(), SourceLists(1, R), version);
        require(!ok, "holdouts' list");
        version.policyHash = R;
        (ok,) = _registered(_config(), SourceLists(1, 2), version);
        require(!ok, "policyHash");
    }

    /// @notice A verifier of another number of signals, or of another N, F, depth or number of rules, is refused.
    function test_verifiers() external {
        uint256[6] memory counts = [uint256(10), 8, 19, 11, 6, 8];
        for (uint256 i = 0; i < 6; i++) {
            CircuitShape memory own = CircuitShape(0, 4, 0, 0);
            if (i == 0) own = CircuitShape(0, 0, 4, 0);
            if (i == 1) own = CircuitShape(8, 4, 3, 1);
            ModelVersion2 memory version = _version(_terms());
            address wrong = address(new ShapedVerifier(counts[i] + 1, own));
            _setVerifier(version, i, wrong);
            (bool ok, bytes memory result) = _registered(_config(), SourceLists(1, 2), version);
            _is(ok, result, abi.encodeWithSelector(IModelRegistry2.VerifierArity.selector, wrong, counts[i], counts[i] + 1));
            for (uint256 part = 0; part < 4; part++) {
                // A source list has its own depth.
                if (i == 0 && part == 2) continue;
                CircuitShape memory other = abi.decode(abi.encode(own), (CircuitShape));
                if (part == 0) other.batchSize++;
                if (part == 1) other.features++;
                if (part == 2) other.levels++;
                if (part == 3) other.rules++;
                wrong = address(new ShapedVerifier(counts[i], other));
                _setVerifier(version, i, wrong);
                (ok, result) = _registered(_config(), SourceLists(1, 2), version);
                require(!ok && bytes4(result) == IModelRegistry2.VerifierShape.selector, "another shape");
            }
            _setVerifier(version, i, address(0x99));
            (ok, result) = _registered(_config(), SourceLists(1, 2), version);
            _is(ok, result, abi.encodeWithSelector(IModels.NoCode.selector, address(0x99)));
        }
    }

    function _setVerifier(ModelVersion2 memory version, uint256 which, address to) private pure {
        if (which == 0) version.verifiers.origin = to;
        if (which == 1) version.verifiers.attestation = to;
        if (which == 2) version.verifiers.seal = to;
        if (which == 3) version.verifiers.evaluate = to;
        if (which == 4) version.verifiers.score = to;
        if (which == 5) version.verifiers.step = to;
    }

    /// @notice A version's event has the hash of each verifier's code, so that contributors can compare it with the
    /// release's.
    function test_eventsTellTheCodeOfVerifiers() external {
        vm.recordLogs();
        registry.proposeVersion(_first, _version(_terms()));
        Vm.Log[] memory logs = vm.getRecordedLogs();
        require(logs.length == 1 && logs[0].topics[0] == IModelRegistry2.VersionProposed.selector, "another event");
        (,, VerifierRecords memory records) = abi.decode(logs[0].data, (uint64, ModelVersion2, VerifierRecords));
        Verifiers memory v = _verifiers();
        address[6] memory all = [v.origin, v.attestation, v.seal, v.evaluate, v.score, v.step];
        for (uint256 i = 0; i < 6; i++) {
            require(records.codeHashes[i] == all[i].codehash && records.codeHashes[i] != 0, "another code");
            require(records.vkHashes[i] == keccak256("shaped"), "another key");
        }
    }

    // ------------------------------------------------------------------------------------------------------ Royalties

    function _withRoyalties(RoyaltyTerms memory royalties) private view returns (ModelVersion2 memory) {
        return _version(_terms(), royalties);
    }

    function test_royalties() external {
        RoyaltyTerms memory terms = _royalties();
        terms.contributors--;
        _bad(_config(), _withRoyalties(terms), "shares");
        terms = _royalties();
        terms.residual = address(0);
        _bad(_config(), _withRoyalties(terms), "residual");
        for (uint256 i = 0; i < 3; i++) {
            terms = _royalties();
            if (i == 0) terms.roles[1].role = 0;
            if (i == 1) terms.roles[1].payee = address(0);
            if (i == 2) (terms.roles[1].share, terms.contributors) = (0, 7500);
            _bad(_config(), _withRoyalties(terms), "roles");
        }
        terms = _royalties();
        terms.roles = new RoleShare[](8);
        for (uint256 i = 0; i < 8; i++) terms.roles[i] = RoleShare("role", address(0xB1), 1);
        terms.contributors = 9_992;
        _good(_config(), _withRoyalties(terms), "eight roles");
        terms.roles = new RoleShare[](9);
        for (uint256 i = 0; i < 9; i++) terms.roles[i] = RoleShare("role", address(0xB1), 1);
        terms.contributors = 9_991;
        _bad(_config(), _withRoyalties(terms), "roles");
        terms = _royalties();
        terms.expiresAt = uint64(block.timestamp);
        _bad(_config(), _withRoyalties(terms), "expiresAt");
        terms.expiresAt++;
        _good(_config(), _withRoyalties(terms), "expires in a second");
        terms.expiresAt = uint64(type(uint40).max) + 1;
        _bad(_config(), _withRoyalties(terms), "expiresAt");
        terms.expiresAt--;
        _good(_config(), _withRoyalties(terms), "the latest expiry");
        terms.claimPeriod = 90 days - 1;
        _bad(_config(), _withRoyalties(terms), "claimPeriod");
        terms.claimPeriod = 90 days;
        _good(_config(), _withRoyalties(terms), "the shortest claim period");
        terms.claimPeriod = 36_500 days;
        _good(_config(), _withRoyalties(terms), "the longest claim period");
        terms.claimPeriod++;
        _bad(_config(), _withRoyalties(terms), "claimPeriod");
        terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        (bool ok, bytes memory result) = _registered(_config(), SourceLists(1, 2), _withRoyalties(terms));
        _is(ok, result, abi.encodeWithSelector(IModels.NoParents.selector));
    }

    function test_lineage() external {
        RoyaltyTerms memory terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        ModelConfig2 memory config = _config();
        config.parents = new Parent[](1);
        config.parents[0] = Parent(_first, 9_999);
        _bad(config, _withRoyalties(terms), "weights");
        config.parents[0].weight = 10_000;
        uint256 child = _good(config, _withRoyalties(terms), "a child");
        config.parents = new Parent[](2);
        config.parents[0] = Parent(_first, 4_000);
        config.parents[1] = Parent(_first, 6_000);
        _bad(config, _withRoyalties(terms), "parents");
        config.parents[1] = Parent(child, 0);
        config.parents[0].weight = 10_000;
        _bad(config, _withRoyalties(terms), "weights");
        config.parents[0] = Parent(_first, 4_000);
        config.parents[1] = Parent(child, 6_000);
        uint256 grandchild = _good(config, _withRoyalties(terms), "a grandchild of both");
        uint256[] memory ancestors = registry.ancestorsOf(grandchild);
        require(ancestors.length == 2 && ancestors[0] == child && ancestors[1] == _first, "ancestors, youngest first");
        require(registry.parentsOf(grandchild).length == 2 && registry.parentsOf(grandchild)[1].weight == 6_000, "parents");
        terms.parents = 499;
        terms.contributors = 6001;
        (bool ok, bytes memory result) =
            address(registry).call(abi.encodeCall(IModelRegistry2.proposeVersion, (child, _withRoyalties(terms))));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTerms.selector, bytes32("parents")));
        config.parents[0].model = 5;
        (ok, result) = _registered(config, SourceLists(1, 2), _withRoyalties(_royalties()));
        _is(ok, result, abi.encodeWithSelector(IModels.UnknownModel.selector, 5));
        _depth(grandchild);
    }

    /// @dev A model has at most four generations above it.
    function _depth(uint256 parent) private {
        RoyaltyTerms memory terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        ModelConfig2 memory config = _config();
        config.parents = new Parent[](1);
        for (uint256 i = 0; i < 2; i++) {
            config.parents[0] = Parent(parent, 10_000);
            parent = _good(config, _withRoyalties(terms), "another generation");
        }
        config.parents[0] = Parent(parent, 10_000);
        (bool ok, bytes memory result) = _registered(config, SourceLists(1, 2), _withRoyalties(terms));
        _is(ok, result, abi.encodeWithSelector(IModels.LineageTooDeep.selector, parent));
    }

    function test_ownersAndVersions() external {
        address other = address(0x0E);
        bytes memory propose = abi.encodeCall(IModelRegistry2.proposeVersion, (_first, _version(_terms())));
        bytes4 refusal = IModels.NotModelOwner.selector;
        _refused(other, address(registry), propose, refusal, "propose");
        _refused(other, address(registry), abi.encodeCall(IModels.cancelVersion, (_first)), refusal, "cancel");
        bytes memory lists = abi.encodeCall(IModels.setSourceLists, (_first, SourceLists(5, 6)));
        _refused(other, address(registry), lists, refusal, "lists");
        bytes memory offer = abi.encodeCall(IModels.transferModel, (_first, other));
        _refused(other, address(registry), offer, refusal, "transfer");
        bytes memory accept = abi.encodeCall(IModels.acceptModel, (_first));
        _refused(other, address(registry), accept, IModels.NotCandidate.selector, "accept");
        bytes memory cancel = abi.encodeCall(IModels.cancelVersion, (_first));
        _refused(address(this), address(registry), cancel, IModels.NothingPending.selector, "nothing pending");
        _taken(address(this), address(registry), propose, "propose");
        _taken(address(this), address(registry), cancel, "cancel");
        vm.warp(block.timestamp + DELAY);
        require(registry.currentVersion(_first) == 1, "a version that was taken back");
        bytes memory unknown = abi.encodeCall(IModelRegistry2.versionOf, (_first, 2));
        _refused(other, address(registry), unknown, IModels.UnknownVersion.selector, "version 2");
        unknown = abi.encodeCall(IModelRegistry2.versionOf, (_first, 0));
        _refused(other, address(registry), unknown, IModels.UnknownVersion.selector, "version 0");
        _taken(address(this), address(registry), lists, "lists");
        require(registry.admissionOf(_first, 1).sourceListRoot == LIST, "a list before its time");
        vm.warp(block.timestamp + DELAY);
        require(registry.admissionOf(_first, 1).sourceListRoot == 5, "the contributors' list");
        require(registry.admissionOf(_first, 2).sourceListRoot == 6, "the holdouts' list");
        for (uint8 role = 0; role < 4; role += 3) {
            bytes memory admission = abi.encodeCall(IModelRegistry2.admissionOf, (_first, role));
            _refused(other, address(registry), admission, IModels.InvalidRole.selector, "role");
        }
        _taken(address(this), address(registry), offer, "transfer");
        require(registry.ownerOf(_first) == address(this) && registry.candidateOf(_first) == other, "in two steps");
        _taken(other, address(registry), accept, "accept");
        require(registry.ownerOf(_first) == other && registry.candidateOf(_first) == address(0), "accepted");
        _refused(other, address(registry), accept, IModels.NotCandidate.selector, "accept twice");
    }

    /// @notice The values that a round pins, and those against which a dataset is checked, are the registered ones,
    /// field by field.
    function test_pins() external view {
        Terms2 memory t = _terms();
        Pins2 memory p = registry.pinsOf(_first);
        require(p.policyHash == 4242 && p.version == 1 && p.settlementToken == tokens[0], "pins");
        require(p.trainerKey[0] == t.trainerKey[0] && p.trainerKey[1] == t.trainerKey[1], "trainerKey");
        require(keccak256(abi.encode(p.verifiers)) == keccak256(abi.encode(_verifiers())), "verifiers");
        require(p.eta == t.eta && p.kappa == t.kappa && p.batchSize == BATCH && p.features == 4, "shape");
        require(p.batchesPerRound == t.batchesPerRound && p.epochs == t.epochs, "draws");
        require(p.holdoutBatches == t.holdoutBatches && p.smallestBatch == t.smallestBatch, "batches");
        require(p.vestingRounds == t.vestingRounds && p.vestingDays == t.vestingDays, "vesting");
        require(p.idleDays == t.idleDays && p.evaluationDays == t.evaluationDays && p.rounds == t.rounds, "waits");
        require(p.minSets == t.minSets && p.tolerance == t.tolerance && p.shortestWindow == t.shortestWindow, "rounds");
        require(p.minRecords == t.minRecords && p.minHoldoutRecords == t.minHoldoutRecords, "records");
        require(p.capPerRound == t.capPerRound && p.maxRelayerFee == t.maxRelayerFee, "cap and fee");
        require(p.enrolmentBond == t.enrolmentBond && p.trainerBond == t.trainerBond, "bonds");
        require(p.evaluatorBond == t.evaluatorBond && p.bondCover == t.bondCover, "bonds");
        require(registry.evaluatorBondOf(_first) == t.evaluatorBond, "the pledge's bond");
        require(keccak256(abi.encode(p.evaluators)) == keccak256(abi.encode(t.evaluators)), "evaluators");
        require(p.sources.contributors == LIST && p.sources.holdouts == LIST, "sources");
        Admission2 memory a = registry.admissionOf(_first, 1);
        require(a.originVerifier == address(originVerifier) && a.settlementToken == tokens[0], "admission");
        require(a.schemaHash == 4141 && a.sourceListRoot == LIST && a.maxRelayerFee == 100, "admission");
        require(a.batchSize == BATCH && a.levels == 3 && a.smallestBatch == 1, "admission");
        require(a.periodEpoch == 10_000 && a.periodDays == 30, "calendar");
    }
}
