// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {
    IModels,
    MAX_IDLE_DAYS,
    MAX_VESTING_DAYS,
    MAX_VESTING_ROUNDS,
    MIN_PERIOD_DAYS,
    ROLE_CONTRIBUTOR,
    ROLE_HOLDOUT,
    SourceLists
} from "../interfaces/IModels.sol";
import {Division, Parent, RoyaltyTerms} from "../interfaces/RoyaltyTerms.sol";
import {BabyJubJub} from "../lib/BabyJubJub.sol";
import {LOCAL_CHAIN_ID, requireCanonical} from "../lib/Field.sol";
import {RoyaltyChecks} from "../lib/RoyaltyChecks.sol";
import {CircuitShape, ICircuitVerifier} from "./interfaces/ICircuitVerifier.sol";
import {
    Admission2,
    IModelRegistry2,
    MAX_BATCHES,
    MAX_EPOCHS,
    MAX_ETA,
    MAX_EVALUATION_DAYS,
    MAX_EVALUATORS,
    MAX_MIN_SETS,
    MIN_HOLDOUT_RECORDS,
    MIN_NOISY_HOLDOUT_BATCHES,
    ModelConfig2,
    ModelShape,
    ModelVersion2,
    Pins2,
    PolicyNumbers,
    Terms2,
    VerifierRecords,
    Verifiers
} from "./interfaces/IModelRegistry2.sol";
import {Signals2} from "./lib/Signals2.sol";
import {Models} from "../registry/Models.sol";

/// @title ModelRegistry2: models of the second edition, their owners, versions, sources and lineage
/// @notice Checks every configuration, version and lineage before it is stored; other contracts rely on these checks.
/// @dev Assumptions:
/// - A verifier's arity, shape, `vkHash` and code hash are read once, when a version is proposed. A verifier that lies
///   can harm only the models that name it; contributors compare code hashes with those of the release.
/// - The settlement token has code; nothing else about it is checked.
/// - Block timestamps are exact to some seconds; `changeDelay` is days.
contract ModelRegistry2 is Models, IModelRegistry2 {
    struct VersionEntry {
        uint64 activeFrom;
        ModelVersion2 content;
    }

    struct Model {
        ModelConfig2 config;
        VersionEntry[] versions;
    }

    mapping(uint256 model => Model) private _models;

    /// @param delay seconds between a proposal and its coming into force; at least a day, except on local chains
    constructor(uint256 delay) Models(delay) {}

    // --------------------------------------------------------------------------------------------- Changes by an owner

    /// @inheritdoc IModelRegistry2
    function register(
        bytes32 salt,
        ModelConfig2 calldata config,
        SourceLists calldata sources,
        ModelVersion2 calldata first
    ) external returns (uint256 model) {
        _checkConfig(config);
        model = _create(salt, sources, config.parents);
        _checkParents(config);
        Model storage m = _models[model];
        m.config = config;
        emit ModelRegistered(model, msg.sender, salt, config, sources);
        _addVersion(model, m, first, uint64(block.timestamp));
    }

    /// @inheritdoc IModelRegistry2
    function proposeVersion(uint256 model, ModelVersion2 calldata next)
        external
        onlyModelOwner(model)
        returns (uint32 version)
    {
        Model storage m = _models[model];
        if (_isPending(m)) revert ChangePending(model, uint32(m.versions.length));
        return _addVersion(model, m, next, uint64(block.timestamp + changeDelay));
    }

    /// @inheritdoc IModels
    function cancelVersion(uint256 model) external onlyModelOwner(model) {
        Model storage m = _models[model];
        if (!_isPending(m)) revert NothingPending(model);
        emit VersionCancelled(model, uint32(m.versions.length));
        m.versions.pop();
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IModelRegistry2
    function configOf(uint256 model) external view returns (ModelConfig2 memory) {
        return _contents(model).config;
    }

    /// @inheritdoc IModels
    function settlementTokenOf(uint256 model) external view returns (address) {
        return _contents(model).config.settlementToken;
    }

    /// @inheritdoc IModels
    function divisionOf(uint256 model) external view returns (Division memory) {
        uint32 version = currentVersion(model);
        Model storage m = _models[model];
        return Division(m.config.settlementToken, version, m.versions[version - 1].content.royalties);
    }

    /// @inheritdoc IModels
    function parentsOf(uint256 model) external view returns (Parent[] memory) {
        return _contents(model).config.parents;
    }

    /// @inheritdoc IModels
    function startsFrom(uint256 model) external view returns (uint256) {
        return _contents(model).config.startsFrom;
    }

    /// @inheritdoc IModelRegistry2
    function pinsOf(uint256 model) external view returns (Pins2 memory pins) {
        uint32 version = currentVersion(model);
        ModelConfig2 storage config = _models[model].config;
        ModelVersion2 storage content = _models[model].versions[version - 1].content;
        Terms2 storage terms = content.terms;
        pins.policyHash = content.policyHash;
        pins.numbers = _packNumbers(terms.numbers);
        pins.trainerKey = terms.trainerKey;
        pins.verifiers = content.verifiers;
        pins.version = version;
        pins.batchSize = config.shape.batchSize;
        pins.features = config.shape.features;
        pins.batchesPerRound = terms.batchesPerRound;
        pins.epochs = terms.epochs;
        pins.holdoutBatches = terms.holdoutBatches;
        pins.vestingRounds = terms.vestingRounds;
        pins.vestingDays = terms.vestingDays;
        pins.idleDays = terms.idleDays;
        pins.evaluationDays = terms.evaluationDays;
        pins.rounds = terms.rounds;
        pins.minSets = terms.minSets;
        pins.tolerance = terms.tolerance;
        pins.smallestBatch = terms.smallestBatch;
        pins.minRecords = terms.minRecords;
        pins.minHoldoutRecords = terms.minHoldoutRecords;
        pins.eta = terms.eta;
        pins.kappa = terms.kappa;
        pins.shortestWindow = terms.shortestWindow;
        pins.settlementToken = config.settlementToken;
        pins.capPerRound = terms.capPerRound;
        pins.maxRelayerFee = terms.maxRelayerFee;
        pins.enrolmentBond = terms.enrolmentBond;
        pins.trainerBond = terms.trainerBond;
        pins.evaluatorBond = terms.evaluatorBond;
        pins.bondCover = terms.bondCover;
        pins.evaluators = terms.evaluators;
        pins.sources = _sources(model);
    }

    /// @inheritdoc IModelRegistry2
    function admissionOf(uint256 model, uint8 role) external view returns (Admission2 memory admission) {
        if (role != ROLE_CONTRIBUTOR && role != ROLE_HOLDOUT) revert InvalidRole(role);
        ModelVersion2 storage content = _models[model].versions[currentVersion(model) - 1].content;
        ModelConfig2 storage config = _models[model].config;
        SourceLists memory sources = _sources(model);
        admission.originVerifier = content.verifiers.origin;
        admission.settlementToken = config.settlementToken;
        admission.schemaHash = config.schemaHash;
        admission.sourceListRoot = role == ROLE_CONTRIBUTOR ? sources.contributors : sources.holdouts;
        admission.maxRelayerFee = content.terms.maxRelayerFee;
        admission.batchSize = config.shape.batchSize;
        admission.smallestBatch = content.terms.smallestBatch;
        admission.levels = config.shape.levels;
        admission.periodEpoch = config.periodEpoch;
        admission.periodDays = config.periodDays;
    }

    /// @inheritdoc IModelRegistry2
    function evaluatorBondOf(uint256 model) external view returns (uint128) {
        return _models[model].versions[currentVersion(model) - 1].content.terms.evaluatorBond;
    }

    /// @inheritdoc IModels
    function currentVersion(uint256 model) public view returns (uint32) {
        Model storage m = _contents(model);
        return uint32(m.versions.length) - (_isPending(m) ? 1 : 0);
    }

    /// @inheritdoc IModelRegistry2
    function versionOf(uint256 model, uint32 version) external view returns (ModelVersion2 memory, uint64) {
        Model storage m = _contents(model);
        if (version == 0 || version > m.versions.length) revert UnknownVersion(model, version);
        VersionEntry storage entry = m.versions[version - 1];
        return (entry.content, entry.activeFrom);
    }

    // -------------------------------------------------------------------------------------------------------- Versions

    /// @dev The contents of a registered model.
    function _contents(uint256 model) private view returns (Model storage m) {
        _known(model);
        m = _models[model];
    }

    function _isPending(Model storage m) private view returns (bool) {
        return m.versions[m.versions.length - 1].activeFrom > block.timestamp;
    }

    function _addVersion(uint256 model, Model storage m, ModelVersion2 calldata content, uint64 activeFrom)
        private
        returns (uint32 version)
    {
        _checkTerms(content.terms);
        _checkHoldouts(content.terms, m.config.shape.batchSize);
        _checkWaits(m, content.terms);
        _checkRoyalties(m, content.royalties, activeFrom);
        requireCanonical(content.policyHash);
        VerifierRecords memory records = _checkVerifiers(content.verifiers, m.config.shape);
        VersionEntry storage entry = m.versions.push();
        entry.activeFrom = activeFrom;
        entry.content = content;
        version = uint32(m.versions.length);
        emit VersionProposed(model, version, activeFrom, content, records);
    }

    /// @dev Returns each verifier's vkHash and code hash. Reverts if a verifier is of another shape than the model: the
    /// attestation's N, F, levels and rules, and F of each circuit of a round.
    function _checkVerifiers(Verifiers calldata v, ModelShape storage shape)
        private
        view
        returns (VerifierRecords memory records)
    {
        uint16 f = shape.features;
        CircuitShape memory whole = CircuitShape(shape.batchSize, f, shape.levels, shape.rules);
        CircuitShape memory part = CircuitShape(0, f, 0, 0);
        // The list of sources has its own number of levels, which no model chooses.
        CircuitShape memory list = CircuitShape(0, 0, 0, 0);
        _record(records, 0, v.origin, Signals2.ORIGIN_COUNT, list);
        _record(records, 1, v.attestation, Signals2.attestationCount(f), whole);
        _record(records, 2, v.seal, Signals2.sealCount(f), part);
        _record(records, 3, v.evaluate, Signals2.evaluateCount(f), part);
        _record(records, 4, v.score, Signals2.scoreCount(f), part);
        _record(records, 5, v.step, Signals2.stepCount(f), part);
    }

    function _record(
        VerifierRecords memory records,
        uint256 i,
        address verifier,
        uint256 signals,
        CircuitShape memory expected
    ) private view {
        if (verifier.code.length == 0) revert NoCode(verifier);
        uint256 actual = IGroth16Verifier(verifier).publicSignalCount();
        if (actual != signals) revert VerifierArity(verifier, signals, actual);
        CircuitShape memory shape = ICircuitVerifier(verifier).shape();
        if (i == 0) expected.levels = shape.levels;
        if (keccak256(abi.encode(shape)) != keccak256(abi.encode(expected))) {
            revert VerifierShape(verifier, expected, shape);
        }
        records.vkHashes[i] = IGroth16Verifier(verifier).vkHash();
        records.codeHashes[i] = verifier.codehash;
    }

    // ---------------------------------------------------------------------------------------------------------- Checks

    function _checkConfig(ModelConfig2 calldata config) private view {
        if (config.settlementToken.code.length == 0) revert NoCode(config.settlementToken);
        requireCanonical(config.schemaHash);
        _require(config.shape.batchSize >= 1 && config.shape.batchSize <= 255, "batchSize");
        _require(config.shape.features >= 1 && config.shape.features <= 64, "features");
        // 8^5 batches: indices of 15 bits.
        _require(config.shape.levels >= 1 && config.shape.levels <= 5, "levels");
        _require(config.periodDays >= MIN_PERIOD_DAYS, "periodDays");
    }

    function _checkTerms(Terms2 calldata terms) private pure {
        _checkNumbers(terms.numbers);
        _require(terms.batchesPerRound >= 1 && terms.batchesPerRound <= MAX_BATCHES, "batchesPerRound");
        _require(terms.epochs >= 1 && terms.epochs <= MAX_EPOCHS, "epochs");
        _require(terms.vestingRounds >= 1 && terms.vestingRounds <= MAX_VESTING_ROUNDS, "vestingRounds");
        _require(terms.vestingDays >= 1 && terms.vestingDays <= MAX_VESTING_DAYS, "vestingDays");
        _require(terms.idleDays >= 1 && terms.idleDays <= MAX_IDLE_DAYS, "idleDays");
        _require(terms.evaluationDays >= 1 && terms.evaluationDays <= MAX_EVALUATION_DAYS, "evaluationDays");
        _require(terms.rounds >= 1, "rounds");
        _require(terms.minSets >= 1 && terms.minSets <= MAX_MIN_SETS, "minSets");
        _require(terms.minRecords >= 1, "minRecords");
        _require(terms.eta >= 1 && terms.eta <= MAX_ETA, "eta");
        _require(terms.kappa >= 1, "kappa");
        _require(terms.capPerRound >= 1, "capPerRound");
        _require(terms.enrolmentBond == 0 || terms.bondCover >= 1, "bondCover");
        // Anybody could read an opening that is sealed to a point of low order.
        if (!BabyJubJub.isInSubgroup(terms.trainerKey[0], terms.trainerKey[1])) revert InvalidTrainerKey();
    }

    /// @dev Beyond these limits the circuits have no proofs.
    function _checkNumbers(PolicyNumbers calldata n) private pure {
        _require(n.scoreScale >= 1 && n.scoreScale <= 2 ** 40, "scoreScale");
        _require(n.vScale < 2 ** 24, "vScale");
        _require(n.noise <= 36, "noise");
        _require(n.holdoutNoise <= 36, "holdoutNoise");
        _require(n.lossNoise <= 47, "lossNoise");
        _require(n.bound >= 16, "bound");
        _require(n.weightBound < 2 ** 27, "weightBound");
    }

    /// @dev Evaluators, and the fewest records behind V and loss. With noise on the holdouts (b_h > 0), z_h = 4.0415 ·
    /// 2^b_h / (B · 2^20):
    /// - at least 8 batches an evaluator;
    /// - tolerance / 2^16 ≥ 1.5 · √2 · z_h · ½ / (holdout records of a round): that is, tolerance · records · B · 10^6 ≥
    ///   267,913 · 2^b_h;
    /// - noise of the squared error of the same strength: 4.0415 · 2^b_Q ≥ z_h · 2^39.
    function _checkHoldouts(Terms2 calldata terms, uint256 batchSize) private view {
        uint256 count = terms.evaluators.length;
        _require(count >= 1 && count <= MAX_EVALUATORS, "evaluators");
        for (uint256 i = 0; i < count; i++) {
            _require(terms.evaluators[i] != address(0), "evaluators");
            for (uint256 j = 0; j < i; j++) _require(terms.evaluators[i] != terms.evaluators[j], "evaluators");
        }
        uint256 batches = terms.holdoutBatches;
        _require(batches >= 1 && batches <= MAX_BATCHES, "holdoutBatches");
        uint256 fewest = block.chainid == LOCAL_CHAIN_ID ? 1 : MIN_HOLDOUT_RECORDS;
        _require(terms.minHoldoutRecords >= fewest, "minHoldoutRecords");
        _require(batches * batchSize >= terms.minHoldoutRecords, "minHoldoutRecords");
        _require(terms.smallestBatch >= 1 && terms.smallestBatch <= batchSize, "smallestBatch");
        uint256 b = terms.numbers.holdoutNoise;
        if (b == 0) return;
        _require(batches >= MIN_NOISY_HOLDOUT_BATCHES, "holdoutBatches");
        uint256 records = batches * batchSize * count;
        _require(
            uint256(terms.tolerance) * records * terms.numbers.bound * 1e6 >= 267_913 * 2 ** b, "tolerance"
        );
        _require(2 ** uint256(terms.numbers.lossNoise) * terms.numbers.bound >= 2 ** (b + 19), "lossNoise");
    }

    /// @dev The public signal `numbers` of `evaluate` (src/protocol/second/numbers.ts).
    function _packNumbers(PolicyNumbers storage n) private view returns (uint256) {
        return uint256(n.scoreScale - 1) | uint256(n.vScale) << 40 | uint256(n.noise) << 64
            | uint256(n.holdoutNoise) << 70 | uint256(n.lossNoise) << 76 | uint256(n.weightBound) << 82
            | uint256(n.bound) * n.bound << 110;
    }

    /// @dev The waits of a score and of an idle model never grow, so an owner can't keep back what was earned before. The
    /// stake of a round never exceeds version 1's cap, so an owner can't dilute it.
    function _checkWaits(Model storage m, Terms2 calldata terms) private view {
        if (m.versions.length == 0) return;
        Terms2 storage last = m.versions[m.versions.length - 1].content.terms;
        _require(terms.vestingDays <= last.vestingDays, "vestingDays");
        _require(terms.idleDays <= last.idleDays, "idleDays");
        _require(terms.evaluationDays <= last.evaluationDays, "evaluationDays");
        _require(terms.capPerRound <= m.versions[0].content.terms.capPerRound, "capPerRound");
    }

    function _checkRoyalties(Model storage m, RoyaltyTerms calldata terms, uint64 activeFrom) private view {
        bytes32 field = RoyaltyChecks.faultOf(terms, activeFrom);
        _require(field == 0, field);
        if (m.config.parents.length == 0 && terms.parents != 0) revert NoParents();
        if (m.versions.length != 0) {
            field = RoyaltyChecks.lowered(m.versions[0].content.royalties, terms);
            _require(field == 0, field);
        }
    }

    // --------------------------------------------------------------------------------------------------------- Lineage

    /// @dev All models of a lineage have one settlement token. A model starts from one of its parents, or from zero.
    function _checkParents(ModelConfig2 calldata config) private view {
        bool found = config.startsFrom == 0;
        for (uint256 i = 0; i < config.parents.length; i++) {
            uint256 parent = config.parents[i].model;
            ModelConfig2 storage p = _models[parent].config;
            if (p.settlementToken != config.settlementToken) revert ParentMismatch(parent);
            if (parent != config.startsFrom) continue;
            _requireSameHead(parent, p, config);
            found = true;
        }
        if (!found) revert ParentMismatch(config.startsFrom);
    }

    /// @dev A checkpoint is valid only for the schema and shape with which it was trained.
    function _requireSameHead(uint256 parent, ModelConfig2 storage a, ModelConfig2 calldata b) private view {
        if (
            a.schemaHash != b.schemaHash || a.shape.features != b.shape.features
                || a.shape.batchSize != b.shape.batchSize || a.shape.levels != b.shape.levels || a.shape.rules != b.shape.rules
        ) revert ParentMismatch(parent);
    }
}
