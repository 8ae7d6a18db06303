// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IModels, SourceLists} from "../../interfaces/IModels.sol";
import {
    Admission,
    IModelRegistry,
    ModelConfig,
    ModelVersion,
    Pins,
    Shape,
    Terms
} from "../../interfaces/IModelRegistry.sol";
import {Parent, RoleShare, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {AnyVerifier} from "./AnyVerifier.sol";
import {Play} from "./Play.sol";
import {vm} from "./Vm.sol";

/// @notice Registration of models: each number at its last valid and its first invalid value. Changes: the accounts and
/// times that are allowed.
contract Bounds is Play {
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;
    uint256 private _salt = 1000;

    function setUp() external {
        _begin(_terms());
    }

    function _plainConfig() private view returns (ModelConfig memory) {
        return ModelConfig(tokens[0], 1111, Shape(uint16(BATCH), 4, 10), 10_000, 30, new Parent[](0), 0);
    }

    function _register(ModelConfig memory config, SourceLists memory sources, ModelVersion memory version)
        private
        returns (bool ok, bytes memory result)
    {
        return address(registry).call(
            abi.encodeCall(IModelRegistry.register, (bytes32(_salt++), config, sources, version))
        );
    }

    function _good(ModelConfig memory config, ModelVersion memory version, string memory words)
        private
        returns (uint256)
    {
        (bool ok, bytes memory result) = _register(config, SourceLists(3333, 4444), version);
        require(ok, string.concat("refused: ", words));
        return abi.decode(result, (uint256));
    }

    /// @dev Expects the error `InvalidTerms(field)`.
    function _bad(ModelConfig memory config, ModelVersion memory version, bytes32 field) private {
        (bool ok, bytes memory result) = _register(config, SourceLists(3333, 4444), version);
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTerms.selector, field));
    }

    function _is(bool ok, bytes memory result, bytes memory expected) private pure {
        require(!ok, "taken");
        require(keccak256(result) == keccak256(expected), "refused for another reason");
    }

    function _with(Terms memory terms) private view returns (ModelVersion memory) {
        return _version(terms);
    }

    function test_terms() external {
        bytes32[7] memory fields = [
            bytes32("challengeSize"), "holdoutBatches", "vestingRounds", "minSets", "scoreBudget", "eta", "capPerRound"
        ];
        for (uint256 i = 0; i < 7; i++) {
            Terms memory terms = _terms();
            _setTerm(terms, i, 0);
            _bad(_plainConfig(), _with(terms), fields[i]);
            _setTerm(terms, i, 1);
            _good(_plainConfig(), _with(terms), "one");
            if (i > 2) continue;
            uint8 most = i == 2 ? 16 : 32;
            _setTerm(terms, i, most);
            _good(_plainConfig(), _with(terms), "the most");
            _setTerm(terms, i, most + 1);
            _bad(_plainConfig(), _with(terms), fields[i]);
        }
        Terms memory weak = _terms();
        weak.trainerKey = [uint256(0), 1];
        (bool ok, bytes memory result) = _register(_plainConfig(), SourceLists(1, 2), _with(weak));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTrainerKey.selector));
        weak.trainerKey = [_terms().trainerKey[0], _terms().trainerKey[1] + 1];
        (ok, result) = _register(_plainConfig(), SourceLists(1, 2), _with(weak));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTrainerKey.selector));
    }

    function _setTerm(Terms memory terms, uint256 which, uint8 value) private pure {
        if (which == 0) terms.challengeSize = value;
        if (which == 1) terms.holdoutBatches = value;
        if (which == 2) terms.vestingRounds = value;
        if (which == 3) terms.minSets = value;
        if (which == 4) terms.scoreBudget = value;
        if (which == 5) terms.eta = value;
        if (which == 6) terms.capPerRound = value;
    }

    function test_config() external {
        ModelVersion memory version = _version(_terms());
        ModelConfig memory config = _plainConfig();
        config.shape.batchSize = 0;
        _bad(config, version, "batchSize");
        config.shape.batchSize = 1025;
        _bad(config, version, "batchSize");
        config.shape.batchSize = 1024;
        _good(config, version, "batchSize");
        config.shape.batchSize = 1;
        _good(config, version, "batchSize");
        config.shape.depth = 0;
        _bad(config, version, "depth");
        config.shape.depth = 21;
        _bad(config, version, "depth");
        config.shape.depth = 20;
        _good(config, version, "depth");
        config.shape.depth = 1;
        _good(config, version, "depth");
        config.periodDays = 6;
        _bad(config, version, "periodDays");
        config.periodDays = 7;
        _good(config, version, "periodDays");
        config.shape.features = 0;
        _bad(config, version, "features");
        config.shape.features = 65;
        _bad(config, version, "features");
        // Other features need other verifiers, so the next check fails.
        config.shape.features = 64;
        (bool ok, bytes memory result) = _register(config, SourceLists(1, 2), version);
        require(!ok && bytes4(result) == IModelRegistry.VerifierShape.selector, "64 features");
        config = _plainConfig();
        config.schemaHash = R;
        (ok,) = _register(config, SourceLists(1, 2), version);
        require(!ok, "schemaHash");
        config.schemaHash = R - 1;
        _good(config, version, "schemaHash");
        config.settlementToken = address(0x77);
        (ok, result) = _register(config, SourceLists(1, 2), version);
        _is(ok, result, abi.encodeWithSelector(IModels.NoCode.selector, address(0x77)));
        (ok,) = _register(_plainConfig(), SourceLists(R, 2), version);
        require(!ok, "contributors' list");
        (ok,) = _register(_plainConfig(), SourceLists(1, R), version);
        require(!ok, "holdouts' list");
        version.policyHash = R;
        (ok,) = _register(_plainConfig(), SourceLists(1, 2), version);
        require(!ok, "policyHash");
    }

    function test_verifiers() external {
        uint256[5] memory counts = [uint256(8), 11, 9, 6, 7];
        for (uint256 i = 0; i < 5; i++) {
            ModelVersion memory version = _version(_terms());
            address wrong = address(new AnyVerifier(counts[i] + 1));
            _setVerifier(version, i, wrong);
            (bool ok, bytes memory result) = _register(_plainConfig(), SourceLists(1, 2), version);
            bytes memory expected =
                abi.encodeWithSelector(IModelRegistry.VerifierShape.selector, wrong, counts[i], counts[i] + 1);
            _is(ok, result, expected);
            _setVerifier(version, i, address(0x99));
            (ok, result) = _register(_plainConfig(), SourceLists(1, 2), version);
            _is(ok, result, abi.encodeWithSelector(IModels.NoCode.selector, address(0x99)));
        }
    }

    function _setVerifier(ModelVersion memory version, uint256 which, address to) private pure {
        if (which == 0) version.originVerifier = to;
        if (which == 1) version.attestationVerifier = to;
        if (which == 2) version.openVerifier = to;
        if (which == 3) version.evaluateVerifier = to;
        if (which == 4) version.stepVerifier = to;
    }

    function _withRoyalties(RoyaltyTerms memory royalties) private view returns (ModelVersion memory) {
        return _version(_terms(), royalties);
    }

    function test_royalties() external {
        RoyaltyTerms memory terms = _royalties();
        terms.contributors--;
        _bad(_plainConfig(), _withRoyalties(terms), "shares");
        terms = _royalties();
        terms.residual = address(0);
        _bad(_plainConfig(), _withRoyalties(terms), "residual");
        for (uint256 i = 0; i < 3; i++) {
            terms = _royalties();
            if (i == 0) terms.roles[1].role = 0;
            if (i == 1) terms.roles[1].payee = address(0);
            if (i == 2) (terms.roles[1].share, terms.contributors) = (0, 7500);
            _bad(_plainConfig(), _withRoyalties(terms), "roles");
        }
        terms = _royalties();
        terms.roles = new RoleShare[](8);
        for (uint256 i = 0; i < 8; i++) terms.roles[i] = RoleShare("role", address(0xB1), 1);
        terms.contributors = 9_992;
        _good(_plainConfig(), _withRoyalties(terms), "eight roles");
        terms.roles = new RoleShare[](9);
        for (uint256 i = 0; i < 9; i++) terms.roles[i] = RoleShare("role", address(0xB1), 1);
        terms.contributors = 9_991;
        _bad(_plainConfig(), _withRoyalties(terms), "roles");
        terms = _royalties();
        terms.expiresAt = uint64(block.timestamp);
        _bad(_plainConfig(), _withRoyalties(terms), "expiresAt");
        terms.expiresAt++;
        _good(_plainConfig(), _withRoyalties(terms), "expires in a second");
        terms.expiresAt = uint64(type(uint40).max) + 1;
        _bad(_plainConfig(), _withRoyalties(terms), "expiresAt");
        terms.expiresAt--;
        _good(_plainConfig(), _withRoyalties(terms), "the latest expiry");
        terms.claimPeriod = 90 days - 1;
        _bad(_plainConfig(), _withRoyalties(terms), "claimPeriod");
        terms.claimPeriod = 90 days;
        _good(_plainConfig(), _withRoyalties(terms), "the shortest claim period");
        terms.claimPeriod = 36_500 days;
        _good(_plainConfig(), _withRoyalties(terms), "the longest claim period");
        terms.claimPeriod++;
        _bad(_plainConfig(), _withRoyalties(terms), "claimPeriod");
        terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        (bool ok, bytes memory result) = _register(_plainConfig(), SourceLists(1, 2), _withRoyalties(terms));
        _is(ok, result, abi.encodeWithSelector(IModels.NoParents.selector));
    }

    function test_lineage() external {
        RoyaltyTerms memory terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        ModelConfig memory config = _plainConfig();
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
            address(registry).call(abi.encodeCall(IModelRegistry.proposeVersion, (child, _withRoyalties(terms))));
        _is(ok, result, abi.encodeWithSelector(IModels.InvalidTerms.selector, bytes32("parents")));
        config.parents[0].model = 5;
        (ok, result) = _register(config, SourceLists(1, 2), _withRoyalties(_royalties()));
        _is(ok, result, abi.encodeWithSelector(IModels.UnknownModel.selector, 5));
        _depth(grandchild);
    }

    /// @dev A model has at most four generations above it.
    function _depth(uint256 parent) private {
        RoyaltyTerms memory terms = _royalties();
        (terms.contributors, terms.parents) = (6000, 500);
        ModelConfig memory config = _plainConfig();
        config.parents = new Parent[](1);
        for (uint256 i = 0; i < 2; i++) {
            config.parents[0] = Parent(parent, 10_000);
            parent = _good(config, _withRoyalties(terms), "another generation");
        }
        config.parents[0] = Parent(parent, 10_000);
        (bool ok, bytes memory result) = _register(config, SourceLists(1, 2), _withRoyalties(terms));
        _is(ok, result, abi.encodeWithSelector(IModels.LineageTooDeep.selector, parent));
    }

    function test_ownersAndVersions() external {
        address other = address(0x0E);
        bytes memory propose = abi.encodeCall(IModelRegistry.proposeVersion, (_first, _version(_terms())));
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
        bytes memory unknown = abi.encodeCall(IModelRegistry.versionOf, (_first, 2));
        _refused(other, address(registry), unknown, IModels.UnknownVersion.selector, "version 2");
        unknown = abi.encodeCall(IModelRegistry.versionOf, (_first, 0));
        _refused(other, address(registry), unknown, IModels.UnknownVersion.selector, "version 0");
        _taken(address(this), address(registry), lists, "lists");
        require(registry.admissionOf(_first, 1).sourceListRoot == 3333, "a list before its time");
        vm.warp(block.timestamp + DELAY);
        require(registry.admissionOf(_first, 1).sourceListRoot == 5, "the contributors' list");
        require(registry.admissionOf(_first, 2).sourceListRoot == 6, "the holdouts' list");
        for (uint8 role = 0; role < 4; role += 3) {
            bytes memory admission = abi.encodeCall(IModelRegistry.admissionOf, (_first, role));
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
        Terms memory t = _terms();
        Pins memory p = registry.pinsOf(_first);
        require(p.policyHash == 2222 && p.version == 1 && p.settlementToken == tokens[0], "pins");
        require(p.trainerKey[0] == t.trainerKey[0] && p.trainerKey[1] == t.trainerKey[1], "trainerKey");
        require(p.attestationVerifier == address(_attestation) && p.openVerifier == address(_open), "verifiers");
        require(p.evaluateVerifier == address(_evaluate_) && p.stepVerifier == address(_step), "verifiers");
        require(p.eta == t.eta && p.batchSize == BATCH && p.features == 4, "shape");
        require(p.challengeSize == t.challengeSize && p.holdoutBatches == t.holdoutBatches, "draws");
        require(p.vestingRounds == t.vestingRounds && p.minSets == t.minSets && p.scoreBudget == t.scoreBudget, "rounds");
        require(p.minRecords == t.minRecords && p.capPerRound == t.capPerRound, "records and cap");
        require(p.maxRelayerFee == t.maxRelayerFee && p.enrolmentBond == 0 && p.trainerBond == 0, "money");
        Admission memory a = registry.admissionOf(_first, 1);
        require(a.originVerifier == address(_origin) && a.settlementToken == tokens[0] && a.schemaHash == 1111, "admission");
        require(a.maxRelayerFee == 10 && a.batchSize == BATCH && a.depth == 10, "admission");
        require(a.periodEpoch == 10_000 && a.periodDays == 30, "calendar");
    }
}
