// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {
    IModels,
    MAX_IDLE_DAYS,
    MAX_VESTING_DAYS,
    MAX_VESTING_ROUNDS,
    MIN_PERIOD_DAYS,
    ROLE_CONTRIBUTOR,
    ROLE_HOLDOUT,
    SourceLists
} from "./interfaces/IModels.sol";
import {
    Admission,
    IModelRegistry,
    MAX_CHALLENGE,
    ModelConfig,
    ModelVersion,
    Pins,
    Terms,
    VerifierKeys
} from "./interfaces/IModelRegistry.sol";
import {Division, Parent, RoyaltyTerms} from "./interfaces/RoyaltyTerms.sol";
import {BabyJubJub} from "./lib/BabyJubJub.sol";
import {requireCanonical} from "./lib/Field.sol";
import {RoyaltyChecks} from "./lib/RoyaltyChecks.sol";
import {PackedWords} from "./lib/PackedWords.sol";
import {PublicSignals} from "./lib/PublicSignals.sol";
import {Models} from "./registry/Models.sol";

/// @title ModelRegistry: models, their owners, versions, sources and lineage
/// @notice Checks every configuration, version and lineage before it is stored; other contracts rely on these checks.
/// @dev Assumptions:
/// - A verifier's `publicSignalCount` and `vkHash` are read once, when a version is proposed. A verifier that lies can
///   harm only the models that name it.
/// - The settlement token has code; nothing else about it is checked.
/// - Block timestamps are exact to some seconds; `changeDelay` is days.
contract ModelRegistry is Models, IModelRegistry {
    struct VersionEntry {
        uint64 activeFrom;
        ModelVersion content;
    }

    struct Model {
        ModelConfig config;
        VersionEntry[] versions;
    }

    mapping(uint256 model => Model) private _models;

    /// @param delay seconds between a proposal and its coming into force; at least a day, except on local chains
    constructor(uint256 delay) Models(delay) {}

    // --------------------------------------------------------------------------------------------- Changes by an owner

    /// @inheritdoc IModelRegistry
    function register(
        bytes32 salt,
        ModelConfig calldata config,
        SourceLists calldata sources,
        ModelVersion calldata first
    ) external returns (uint256 model) {
        _checkConfig(config);
        model = _create(salt, sources, config.parents);
        _checkParents(config);
        Model storage m = _models[model];
        m.config = config;
        emit ModelRegistered(model, msg.sender, salt, config, sources);
        _addVersion(model, m, first, uint64(block.timestamp));
    }

    /// @inheritdoc IModelRegistry
    function proposeVersion(uint256 model, ModelVersion calldata next)
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

    /// @inheritdoc IModelRegistry
    function configOf(uint256 model) external view returns (ModelConfig memory) {
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

    /// @inheritdoc IModelRegistry
    function pinsOf(uint256 model) external view returns (Pins memory pins) {
        uint32 version = currentVersion(model);
        ModelConfig storage config = _models[model].config;
        ModelVersion storage content = _models[model].versions[version - 1].content;
        Terms storage terms = content.terms;
        pins.policyHash = content.policyHash;
        pins.trainerKey = terms.trainerKey;
        pins.attestationVerifier = content.attestationVerifier;
        pins.openVerifier = content.openVerifier;
        pins.evaluateVerifier = content.evaluateVerifier;
        pins.stepVerifier = content.stepVerifier;
        pins.eta = terms.eta;
        pins.version = version;
        pins.batchSize = config.shape.batchSize;
        pins.features = config.shape.features;
        pins.challengeSize = terms.challengeSize;
        pins.holdoutBatches = terms.holdoutBatches;
        pins.vestingRounds = terms.vestingRounds;
        pins.vestingDays = terms.vestingDays;
        pins.idleDays = terms.idleDays;
        pins.settlementToken = config.settlementToken;
        pins.minSets = terms.minSets;
        pins.scoreBudget = terms.scoreBudget;
        pins.minRecords = terms.minRecords;
        pins.capPerRound = terms.capPerRound;
        pins.maxRelayerFee = terms.maxRelayerFee;
        pins.enrolmentBond = terms.enrolmentBond;
        pins.trainerBond = terms.trainerBond;
        pins.sources = _sources(model);
    }

    /// @inheritdoc IModelRegistry
    function admissionOf(uint256 model, uint8 role) external view returns (Admission memory admission) {
        if (role != ROLE_CONTRIBUTOR && role != ROLE_HOLDOUT) revert InvalidRole(role);
        ModelVersion storage content = _models[model].versions[currentVersion(model) - 1].content;
        ModelConfig storage config = _models[model].config;
        SourceLists memory sources = _sources(model);
        admission.originVerifier = content.originVerifier;
        admission.settlementToken = config.settlementToken;
        admission.schemaHash = config.schemaHash;
        admission.sourceListRoot = role == ROLE_CONTRIBUTOR ? sources.contributors : sources.holdouts;
        admission.maxRelayerFee = content.terms.maxRelayerFee;
        admission.batchSize = config.shape.batchSize;
        admission.depth = config.shape.depth;
        admission.periodEpoch = config.periodEpoch;
        admission.periodDays = config.periodDays;
    }

    /// @inheritdoc IModels
    function currentVersion(uint256 model) public view returns (uint32) {
        Model storage m = _contents(model);
        return uint32(m.versions.length) - (_isPending(m) ? 1 : 0);
    }

    /// @inheritdoc IModelRegistry
    function versionOf(uint256 model, uint32 version) external view returns (ModelVersion memory, uint64) {
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

    function _addVersion(uint256 model, Model storage m, ModelVersion calldata content, uint64 activeFrom)
        private
        returns (uint32 version)
    {
        _checkTerms(content.terms);
        _checkWaits(m, content.terms);
        _checkRoyalties(m, content.royalties, activeFrom);
        requireCanonical(content.policyHash);
        VerifierKeys memory keys = _verifierKeys(content, uint256(m.config.shape.features) + 1);
        VersionEntry storage entry = m.versions.push();
        entry.activeFrom = activeFrom;
        entry.content = content;
        version = uint32(m.versions.length);
        emit VersionProposed(model, version, activeFrom, content, keys);
    }

    /// @dev Returns each verifier's vkHash. Reverts if a verifier does not take as many public signals as its circuit
    /// has for this many words of W and V.
    function _verifierKeys(ModelVersion calldata content, uint256 words)
        private
        view
        returns (VerifierKeys memory keys)
    {
        uint256 weights = PackedWords.signalCount(words, PackedWords.WEIGHT_BITS);
        uint256 directions = PackedWords.signalCount(words, PackedWords.DIRECTION_BITS);
        keys.origin = _verifierKey(content.originVerifier, PublicSignals.ORIGIN_COUNT);
        keys.attestation =
            _verifierKey(content.attestationVerifier, PublicSignals.attestationCount(weights, directions));
        keys.open = _verifierKey(content.openVerifier, PublicSignals.openCount(PublicSignals.sealedLength(words)));
        keys.evaluate = _verifierKey(content.evaluateVerifier, PublicSignals.evaluateCount(directions));
        keys.step = _verifierKey(content.stepVerifier, PublicSignals.stepCount(weights));
    }

    function _verifierKey(address verifier, uint256 signals) private view returns (bytes32) {
        if (verifier.code.length == 0) revert NoCode(verifier);
        uint256 actual = IGroth16Verifier(verifier).publicSignalCount();
        if (actual != signals) revert VerifierShape(verifier, signals, actual);
        return IGroth16Verifier(verifier).vkHash();
    }

    // ---------------------------------------------------------------------------------------------------------- Checks

    function _checkConfig(ModelConfig calldata config) private view {
        if (config.settlementToken.code.length == 0) revert NoCode(config.settlementToken);
        requireCanonical(config.schemaHash);
        _require(config.shape.batchSize >= 1 && config.shape.batchSize <= 1024, "batchSize");
        _require(config.shape.features >= 1 && config.shape.features <= 64, "features");
        _require(config.shape.depth >= 1 && config.shape.depth <= 20, "depth");
        _require(config.periodDays >= MIN_PERIOD_DAYS, "periodDays");
    }

    function _checkTerms(Terms calldata terms) private pure {
        _require(terms.challengeSize >= 1 && terms.challengeSize <= MAX_CHALLENGE, "challengeSize");
        _require(terms.holdoutBatches >= 1 && terms.holdoutBatches <= MAX_CHALLENGE, "holdoutBatches");
        _require(terms.vestingRounds >= 1 && terms.vestingRounds <= MAX_VESTING_ROUNDS, "vestingRounds");
        _require(terms.vestingDays >= 1 && terms.vestingDays <= MAX_VESTING_DAYS, "vestingDays");
        _require(terms.idleDays >= 1 && terms.idleDays <= MAX_IDLE_DAYS, "idleDays");
        _require(terms.minSets >= 1, "minSets");
        _require(terms.scoreBudget >= 1, "scoreBudget");
        _require(terms.eta >= 1, "eta");
        _require(terms.capPerRound >= 1, "capPerRound");
        // Anybody could read an opening that is sealed to a point of low order.
        if (!BabyJubJub.isInSubgroup(terms.trainerKey[0], terms.trainerKey[1])) revert InvalidTrainerKey();
    }

    /// @dev The waits of a score and of an idle model never grow, so an owner can't keep back what was earned before.
    function _checkWaits(Model storage m, Terms calldata terms) private view {
        if (m.versions.length == 0) return;
        Terms storage last = m.versions[m.versions.length - 1].content.terms;
        _require(terms.vestingDays <= last.vestingDays, "vestingDays");
        _require(terms.idleDays <= last.idleDays, "idleDays");
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
    function _checkParents(ModelConfig calldata config) private view {
        bool found = config.startsFrom == 0;
        for (uint256 i = 0; i < config.parents.length; i++) {
            uint256 parent = config.parents[i].model;
            ModelConfig storage p = _models[parent].config;
            if (p.settlementToken != config.settlementToken) revert ParentMismatch(parent);
            if (parent != config.startsFrom) continue;
            _requireSameHead(parent, p, config);
            found = true;
        }
        if (!found) revert ParentMismatch(config.startsFrom);
    }

    /// @dev A checkpoint is valid only for the schema and shape with which it was trained.
    function _requireSameHead(uint256 parent, ModelConfig storage a, ModelConfig calldata b) private view {
        if (
            a.schemaHash != b.schemaHash || a.shape.features != b.shape.features
                || a.shape.batchSize != b.shape.batchSize || a.shape.depth != b.shape.depth
        ) revert ParentMismatch(parent);
    }
}
