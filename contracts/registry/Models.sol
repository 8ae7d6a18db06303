// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IModels, SourceLists} from "../interfaces/IModels.sol";
import {BASIS_POINTS, MAX_DEPTH, MAX_PARENTS, Parent} from "../interfaces/RoyaltyTerms.sol";
import {FIELD_MODULUS, LOCAL_CHAIN_ID, requireCanonical} from "../lib/Field.sol";
import {Lineage} from "../lib/Lineage.sol";

/// @title Models: identity, owner, lists of sources and lineage of models
/// @notice The part of ModelRegistry and ModelRegistry2 that does not depend on a version's contents.
abstract contract Models is IModels {
    struct Identity {
        address owner;
        /// Number in the order of registration, from 1.
        uint64 number;
        /// Number of generations above the model.
        uint8 depth;
        address candidate;
        SourceLists sources;
        /// The next lists, in force from `sourcesFrom` (Unix seconds) on; 0: none.
        SourceLists nextSources;
        uint64 sourcesFrom;
        uint256[] ancestors;
    }

    /// @inheritdoc IModels
    uint256 public immutable changeDelay;

    mapping(uint256 model => Identity) private _identities;
    uint64 private _count;

    /// @param delay seconds between a proposal and its coming into force; at least a day, except on local chains
    constructor(uint256 delay) {
        if (delay < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(delay);
        changeDelay = delay;
    }

    /// @dev Reverts unless the caller owns the model.
    modifier onlyModelOwner(uint256 model) {
        if (_known(model).owner != msg.sender) revert NotModelOwner(model, msg.sender);
        _;
    }

    // --------------------------------------------------------------------------------------------- Changes by an owner

    /// @inheritdoc IModels
    function setSourceLists(uint256 model, SourceLists calldata sources) external onlyModelOwner(model) {
        _checkSources(sources);
        Identity storage m = _identities[model];
        // The list in force stays; a list that is still pending is replaced.
        m.sources = _sourcesOf(m);
        m.nextSources = sources;
        m.sourcesFrom = uint64(block.timestamp + changeDelay);
        emit SourceListsChanged(model, m.sourcesFrom, sources);
    }

    /// @inheritdoc IModels
    function transferModel(uint256 model, address candidate) external onlyModelOwner(model) {
        _identities[model].candidate = candidate;
        emit OwnershipOffered(model, msg.sender, candidate);
    }

    /// @inheritdoc IModels
    function acceptModel(uint256 model) external {
        Identity storage m = _known(model);
        if (m.candidate != msg.sender) revert NotCandidate(model, msg.sender);
        emit OwnershipTransferred(model, m.owner, msg.sender);
        m.owner = msg.sender;
        m.candidate = address(0);
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IModels
    function modelId(address owner, bytes32 salt) public view returns (uint256) {
        return uint256(keccak256(abi.encode(block.chainid, address(this), owner, salt))) % FIELD_MODULUS;
    }

    /// @inheritdoc IModels
    function ownerOf(uint256 model) external view returns (address) {
        return _known(model).owner;
    }

    /// @inheritdoc IModels
    function candidateOf(uint256 model) external view returns (address) {
        return _known(model).candidate;
    }

    /// @inheritdoc IModels
    function sourcesOf(uint256 model) external view returns (SourceLists memory) {
        return _sources(model);
    }

    /// @inheritdoc IModels
    function ancestorsOf(uint256 model) external view returns (uint256[] memory) {
        return _known(model).ancestors;
    }

    // ---------------------------------------------------------------------------------------------------- Registration

    /// @dev Gives the caller a new model of this salt, with its lists and lineage.
    function _create(bytes32 salt, SourceLists calldata sources, Parent[] calldata parents)
        internal
        returns (uint256 model)
    {
        model = modelId(msg.sender, salt);
        Identity storage m = _identities[model];
        if (m.owner != address(0)) revert ModelExists(model);
        _checkSources(sources);
        _setLineage(m, parents);
        m.owner = msg.sender;
        m.number = ++_count;
        m.sources = sources;
    }

    /// @dev Parents must be registered before their children, so there are no cycles.
    function _setLineage(Identity storage m, Parent[] calldata parents) private {
        uint256 count = parents.length;
        _require(count <= MAX_PARENTS, "parents");
        Lineage.List memory list;
        uint256 weights;
        uint256 depth;
        for (uint256 i = 0; i < count; i++) {
            Parent calldata parent = parents[i];
            Identity storage p = _known(parent.model);
            for (uint256 j = 0; j < i; j++) _require(parents[j].model != parent.model, "parents");
            _require(parent.weight != 0, "weights");
            weights += parent.weight;
            if (p.depth == MAX_DEPTH) revert LineageTooDeep(parent.model);
            if (p.depth >= depth) depth = uint256(p.depth) + 1;
            Lineage.insert(list, parent.model, p.number);
            for (uint256 j = 0; j < p.ancestors.length; j++) {
                Lineage.insert(list, p.ancestors[j], _identities[p.ancestors[j]].number);
            }
        }
        _require(count == 0 || weights == BASIS_POINTS, "weights");
        m.depth = uint8(depth);
        for (uint256 i = 0; i < list.length; i++) m.ancestors.push(list.models[i]);
    }

    // -------------------------------------------------------------------------------------------------------- Look-ups

    function _known(uint256 model) internal view returns (Identity storage m) {
        m = _identities[model];
        if (m.owner == address(0)) revert UnknownModel(model);
    }

    /// @dev The lists in force.
    function _sources(uint256 model) internal view returns (SourceLists memory) {
        return _sourcesOf(_known(model));
    }

    function _sourcesOf(Identity storage m) private view returns (SourceLists memory) {
        return m.sourcesFrom != 0 && block.timestamp >= m.sourcesFrom ? m.nextSources : m.sources;
    }

    function _checkSources(SourceLists calldata sources) private pure {
        requireCanonical(sources.contributors);
        requireCanonical(sources.holdouts);
    }

    function _require(bool condition, bytes32 field) internal pure {
        if (!condition) revert InvalidTerms(field);
    }
}
