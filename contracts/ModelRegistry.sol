// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IGroth16Verifier} from "./interfaces/IGroth16Verifier.sol";
import {
    Admission,
    IModelRegistry,
    MAX_CHALLENGE,
    MAX_VESTING_ROUNDS,
    ModelConfig,
    ModelVersion,
    Payees,
    Pins,
    ROLE_CONTRIBUTOR,
    ROLE_HOLDOUT,
    Shares,
    SourceLists,
    Terms,
    VerifierKeys
} from "./interfaces/IModelRegistry.sol";
import {BabyJubJub} from "./lib/BabyJubJub.sol";
import {FIELD_MODULUS, LOCAL_CHAIN_ID, requireCanonical} from "./lib/Field.sol";
import {PackedWords} from "./lib/PackedWords.sol";
import {PublicSignals} from "./lib/PublicSignals.sol";

/// @title ModelRegistry
contract ModelRegistry is IModelRegistry {
    struct VersionEntry {
        uint64 activeFrom;
        ModelVersion content;
    }

    struct Model {
        address owner;
        address candidate;
        ModelConfig config;
        SourceLists sources;
        VersionEntry[] versions;
    }

    /// @inheritdoc IModelRegistry
    uint256 public immutable changeDelay;

    mapping(uint256 model => Model) private _models;

    constructor(uint256 delay) {
        if (delay < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(delay);
        changeDelay = delay;
    }

    modifier onlyModelOwner(uint256 model) {
        if (_known(model).owner != msg.sender) revert NotModelOwner(model, msg.sender);
        _;
    }

    /// @inheritdoc IModelRegistry
    function register(
        bytes32 salt,
        ModelConfig calldata config,
        SourceLists calldata sources,
        ModelVersion calldata first
    ) external returns (uint256 model) {
        model = modelId(msg.sender, salt);
        Model storage m = _models[model];
        if (m.owner != address(0)) revert ModelExists(model);
        _checkConfig(config);
        _checkSources(sources);
        m.owner = msg.sender;
        m.config = config;
        m.sources = sources;
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

    /// @inheritdoc IModelRegistry
    function cancelVersion(uint256 model) external onlyModelOwner(model) {
        Model storage m = _models[model];
        if (!_isPending(m)) revert NothingPending(model);
        emit VersionCancelled(model, uint32(m.versions.length));
        m.versions.pop();
    }

    /// @inheritdoc IModelRegistry
    function setSourceLists(uint256 model, SourceLists calldata sources) external onlyModelOwner(model) {
        _checkSources(sources);
        _models[model].sources = sources;
        emit SourceListsChanged(model, sources);
    }

    /// @inheritdoc IModelRegistry
    function transferModel(uint256 model, address candidate) external onlyModelOwner(model) {
        _models[model].candidate = candidate;
        emit OwnershipOffered(model, msg.sender, candidate);
    }

    /// @inheritdoc IModelRegistry
    function acceptModel(uint256 model) external {
        Model storage m = _known(model);
        if (m.candidate != msg.sender) revert NotCandidate(model, msg.sender);
        emit OwnershipTransferred(model, m.owner, msg.sender);
        m.owner = msg.sender;
        m.candidate = address(0);
    }

    /// @inheritdoc IModelRegistry
    function modelId(address owner, bytes32 salt) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), owner, salt))) % FIELD_MODULUS;
    }

    /// @inheritdoc IModelRegistry
    function ownerOf(uint256 model) external view returns (address) {
        return _known(model).owner;
    }

    /// @inheritdoc IModelRegistry
    function candidateOf(uint256 model) external view returns (address) {
        return _known(model).candidate;
    }

    /// @inheritdoc IModelRegistry
    function configOf(uint256 model) external view returns (ModelConfig memory) {
        return _known(model).config;
    }

    /// @inheritdoc IModelRegistry
    function settlementTokenOf(uint256 model) external view returns (address) {
        return _known(model).config.settlementToken;
    }

    /// @inheritdoc IModelRegistry
    function sourcesOf(uint256 model) external view returns (SourceLists memory) {
        return _known(model).sources;
    }

    /// @inheritdoc IModelRegistry
    function sharesOf(uint256 model) external view returns (Shares memory, Payees memory) {
        Terms storage terms = _models[model].versions[currentVersion(model) - 1].content.terms;
        return (terms.shares, terms.payees);
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
        pins.settlementToken = config.settlementToken;
        pins.minSets = terms.minSets;
        pins.scoreBudget = terms.scoreBudget;
        pins.minRecords = terms.minRecords;
        pins.capPerRound = terms.capPerRound;
        pins.maxRelayerFee = terms.maxRelayerFee;
        pins.enrolmentBond = terms.enrolmentBond;
        pins.trainerBond = terms.trainerBond;
    }

    /// @inheritdoc IModelRegistry
    function admissionOf(uint256 model, uint8 role) external view returns (Admission memory admission) {
        if (role != ROLE_CONTRIBUTOR && role != ROLE_HOLDOUT) revert InvalidRole(role);
        ModelVersion storage content = _models[model].versions[currentVersion(model) - 1].content;
        ModelConfig storage config = _models[model].config;
        SourceLists storage sources = _models[model].sources;
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

    /// @inheritdoc IModelRegistry
    function currentVersion(uint256 model) public view returns (uint32) {
        Model storage m = _known(model);
        return uint32(m.versions.length) - (_isPending(m) ? 1 : 0);
    }

    /// @inheritdoc IModelRegistry
    function versionOf(uint256 model, uint32 version) external view returns (ModelVersion memory, uint64) {
        Model storage m = _known(model);
        if (version == 0 || version > m.versions.length) revert UnknownVersion(model, version);
        VersionEntry storage entry = m.versions[version - 1];
        return (entry.content, entry.activeFrom);
    }

    function _known(uint256 model) private view returns (Model storage m) {
        m = _models[model];
        if (m.owner == address(0)) revert UnknownModel(model);
    }

    function _isPending(Model storage m) private view returns (bool) {
        return m.versions[m.versions.length - 1].activeFrom > block.timestamp;
    }

    function _addVersion(uint256 model, Model storage m, ModelVersion calldata content, uint64 activeFrom)
        private
        returns (uint32 version)
    {
        _checkTerms(content.terms);
        requireCanonical(content.policyHash);
        VerifierKeys memory keys = _verifierKeys(content, uint256(m.config.shape.features) + 1);
        VersionEntry storage entry = m.versions.push();
        entry.activeFrom = activeFrom;
        entry.content = content;
        version = uint32(m.versions.length);
        emit VersionProposed(model, version, activeFrom, content, keys);
    }

    /// @dev Each verifier's key, if it takes as many public signals as its circuit has at that many words of W and V.
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

    function _checkSources(SourceLists calldata sources) private pure {
        requireCanonical(sources.contributors);
        requireCanonical(sources.holdouts);
    }

    function _checkConfig(ModelConfig calldata config) private view {
        if (config.settlementToken.code.length == 0) revert NoCode(config.settlementToken);
        requireCanonical(config.schemaHash);
        _require(config.shape.batchSize >= 1 && config.shape.batchSize <= 1024, "batchSize");
        _require(config.shape.features >= 1 && config.shape.features <= 64, "features");
        _require(config.shape.depth >= 1 && config.shape.depth <= 20, "depth");
        _require(config.periodDays >= 1, "periodDays");
    }

    function _checkTerms(Terms calldata terms) private pure {
        _require(terms.challengeSize >= 1 && terms.challengeSize <= MAX_CHALLENGE, "challengeSize");
        _require(terms.holdoutBatches >= 1 && terms.holdoutBatches <= MAX_CHALLENGE, "holdoutBatches");
        _require(terms.vestingRounds >= 1 && terms.vestingRounds <= MAX_VESTING_ROUNDS, "vestingRounds");
        _require(terms.minSets >= 1, "minSets");
        _require(terms.scoreBudget >= 1, "scoreBudget");
        _require(terms.eta >= 1, "eta");
        _require(terms.capPerRound >= 1, "capPerRound");
        Shares calldata shares = terms.shares;
        Payees calldata payees = terms.payees;
        if (shares.parents != 0) revert NoParents();
        _require(
            uint256(shares.builder) + shares.evaluator + shares.operator + shares.contributors == 10_000, "shares"
        );
        _require(shares.builder == 0 || payees.builder != address(0), "builder");
        _require(shares.evaluator == 0 || payees.evaluator != address(0), "evaluator");
        _require(shares.operator == 0 || payees.operator != address(0), "operator");
        // An opening sealed to a point of low order would be open to everybody.
        if (!BabyJubJub.isInSubgroup(terms.trainerKey[0], terms.trainerKey[1])) revert InvalidTrainerKey();
    }

    function _require(bool condition, bytes32 field) private pure {
        if (!condition) revert InvalidTerms(field);
    }
}
