// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Division, Parent} from "./RoyaltyTerms.sol";

/// @dev Roles of a dataset, as bound in the context of its proofs.
uint8 constant ROLE_CONTRIBUTOR = 1;
uint8 constant ROLE_HOLDOUT = 2;
/// @dev Roles of the proofs of a round, as bound in their context: `evaluate` and `step`.
uint8 constant ROLE_EVALUATOR = 3;
uint8 constant ROLE_TRAINER = 4;

/// @dev Shortest period in days. A source has one dataset for each period that is over, so this bounds its datasets.
uint256 constant MIN_PERIOD_DAYS = 7;
/// @dev Upper bound of the parts in which a score vests.
uint256 constant MAX_VESTING_ROUNDS = 16;
/// @dev Upper bounds of the days for which a part of a score, and a model that anybody may close, wait for a round.
uint256 constant MAX_VESTING_DAYS = 90;
uint256 constant MAX_IDLE_DAYS = 365;
/// @dev Upper bound of a round's holdout datasets.
uint256 constant MAX_HOLDOUTS = 8;

/// @notice Roots of the accreditation lists: the sources whose signatures count for each role.
struct SourceLists {
    uint256 contributors;
    uint256 holdouts;
}

/// @title IModels: the part of a registry that both editions share
/// @notice Identity, owner, accredited sources and lineage of models, and the division of their income.
interface IModels {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice The owner cancelled a pending version. Its number will be used again.
    event VersionCancelled(uint256 indexed model, uint32 indexed version);
    /// @notice The owner replaced the lists of sources; the new ones are in force from `activeFrom` (Unix seconds) on.
    event SourceListsChanged(uint256 indexed model, uint64 activeFrom, SourceLists sources);
    /// @notice The owner offered the model to `candidate`; address(0) ends an earlier offer.
    event OwnershipOffered(uint256 indexed model, address indexed owner, address indexed candidate);
    /// @notice The candidate accepted the model.
    event OwnershipTransferred(uint256 indexed model, address indexed from, address indexed to);

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice The caller has registered a model with this salt already.
    error ModelExists(uint256 model);
    /// @notice There is no model with this id.
    error UnknownModel(uint256 model);
    /// @notice The model has no version with this number.
    error UnknownVersion(uint256 model, uint32 version);
    /// @notice Only the model's owner may call this function.
    error NotModelOwner(uint256 model, address caller);
    /// @notice The model was not offered to the caller.
    error NotCandidate(uint256 model, address caller);
    /// @notice `version` is pending; there can be only one pending version.
    error ChangePending(uint256 model, uint32 version);
    /// @notice The model has no pending version.
    error NothingPending(uint256 model);
    /// @notice A change delay below a day is accepted on local chains only.
    error DelayTooShort(uint256 delay);
    /// @notice The settlement token or a verifier has no code.
    error NoCode(address account);
    /// @notice A value of the configuration or the terms is out of its range; `field` is its name.
    error InvalidTerms(bytes32 field);
    /// @notice The trainer's key is not a BabyJubJub point of prime order.
    error InvalidTrainerKey();
    /// @notice A dataset's role is 1 (contributor) or 2 (holdout).
    error InvalidRole(uint8 role);
    /// @notice The royalties give the parents a share, but the model has no parents.
    error NoParents();
    /// @notice The parent has another settlement token; or the model starts from it, and it is not among the parents or
    /// has another schema or shape.
    error ParentMismatch(uint256 parent);
    /// @notice With this parent, the lineage would have more than `MAX_DEPTH` generations.
    error LineageTooDeep(uint256 parent);

    // --------------------------------------------------------------------------------------------- Changes by an owner

    /// @notice Cancel the pending version. Only by the owner.
    /// @param model the model
    function cancelVersion(uint256 model) external;

    /// @notice Replace the lists of sources; in force after `changeDelay()`. Only by the owner. Replaces lists that are
    /// still pending.
    /// @param model the model
    /// @param sources the new lists
    function setSourceLists(uint256 model, SourceLists calldata sources) external;

    /// @notice Offer a model to another owner, who must accept. Only by the owner.
    /// @param model the model
    /// @param candidate the next owner; address(0) ends an earlier offer
    function transferModel(uint256 model, address candidate) external;

    /// @notice Accept a model that was offered to the caller.
    /// @param model the model
    function acceptModel(uint256 model) external;

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice Seconds between the proposal of a version and its coming into force.
    /// @return delay seconds
    function changeDelay() external view returns (uint256 delay);
    /// @notice A model's id: keccak256(abi.encode(chainId, registry, owner, salt)) mod r.
    /// @param owner its first owner
    /// @param salt the owner's choice
    /// @return model the id, registered or not
    function modelId(address owner, bytes32 salt) external view returns (uint256 model);
    /// @notice A model's present owner.
    /// @param model the model
    /// @return owner its owner
    function ownerOf(uint256 model) external view returns (address owner);
    /// @notice The account to which a model is offered.
    /// @param model the model
    /// @return candidate address(0): none
    function candidateOf(uint256 model) external view returns (address candidate);
    /// @notice A model's settlement token, for callers that need nothing else of its configuration.
    /// @param model the model
    /// @return token an ERC-20
    function settlementTokenOf(uint256 model) external view returns (address token);
    /// @notice The division of income by the version in force.
    /// @param model the model
    /// @return division settlement token, version and royalties
    function divisionOf(uint256 model) external view returns (Division memory division);
    /// @notice A model's parents, and their weights in the parents' share.
    /// @param model the model
    /// @return parents at most 4
    function parentsOf(uint256 model) external view returns (Parent[] memory parents);
    /// @notice All models from which a model descends, each once; a model stands before its own parents.
    /// @param model the model
    /// @return ancestors at most 8 ids
    function ancestorsOf(uint256 model) external view returns (uint256[] memory ancestors);
    /// @notice The parent from whose checkpoint a model's training starts.
    /// @param model the model
    /// @return parent 0: none
    function startsFrom(uint256 model) external view returns (uint256 parent);
    /// @notice A model's present lists of sources.
    /// @param model the model
    /// @return sources the lists
    function sourcesOf(uint256 model) external view returns (SourceLists memory sources);
    /// @notice The version in force.
    /// @param model the model
    /// @return version its number
    function currentVersion(uint256 model) external view returns (uint32 version);
}
