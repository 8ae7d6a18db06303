// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Division, Parent, RoyaltyTerms} from "./RoyaltyTerms.sol";

/// @dev Roles of a dataset, as bound in the context of its proofs.
uint8 constant ROLE_CONTRIBUTOR = 1;
uint8 constant ROLE_HOLDOUT = 2;
/// @dev Roles of the proofs of a round, as bound in their context: V by `evaluate`, W' by `step`.
uint8 constant ROLE_EVALUATOR = 3;
uint8 constant ROLE_TRAINER = 4;

/// @dev Upper bound of the batches that one call carries.
uint256 constant MAX_CHALLENGE = 32;
/// @dev Upper bound of a round's holdout datasets.
uint256 constant MAX_HOLDOUTS = 8;
/// @dev Upper bound of the batches that can enter a round's sum. A commitment's words lie in [-2^36, 2^36); the circuit
/// `step` takes sums in [-2^53, 2^53). With this bound every sum of accepted sets is in that range.
uint256 constant MAX_SUM_BATCHES = 1 << 17;
/// @dev Shortest period in days. A source has one dataset for each period that is over, and a round of the largest
/// challenge holds MAX_SUM_BATCHES / MAX_CHALLENGE = 4096 datasets. With weeks from 1970 on, one source can't fill such a
/// round before 2048.
uint256 constant MIN_PERIOD_DAYS = 7;
/// @dev Upper bound of the parts in which a score vests.
uint256 constant MAX_VESTING_ROUNDS = 16;
/// @dev Upper bounds of the days for which a part of a score, and a model that anybody may close, wait for a round.
uint256 constant MAX_VESTING_DAYS = 90;
uint256 constant MAX_IDLE_DAYS = 365;

/// @notice The circuit shape that a model's datasets are built for.
/// @param batchSize N: records in a full batch
/// @param features F: features of a record
/// @param depth depth of the interval tree: at most 2^depth batches
struct Shape {
    uint16 batchSize;
    uint16 features;
    uint8 depth;
}

/// @notice The part of a model that is fixed for its life, because committed datasets depend on it.
/// @param settlementToken ERC-20 in which uses and relayers' fees are paid
/// @param schemaHash content address of the schema
/// @param shape circuit shape
/// @param periodEpoch first day (since 1970-01-01) of the calendar of periods
/// @param periodDays length of every period, at least 7; only whole blocks of this calendar are accepted
/// @param parents the models from which it is derived, at most 4, with the same settlement token
/// @param startsFrom the parent from whose checkpoint (at the opening of the first round) training starts; it must have
/// the same schema and shape. 0: training starts from zero
struct ModelConfig {
    address settlementToken;
    uint256 schemaHash;
    Shape shape;
    uint16 periodEpoch;
    uint16 periodDays;
    Parent[] parents;
    uint256 startsFrom;
}

/// @notice The terms under which people contribute to a model.
/// @param challengeSize K: batches drawn from a dataset in a round, 1..32
/// @param holdoutBatches H: fresh holdout batches opened in a round, over all its holdout datasets, 1..32
/// @param vestingRounds parts in which a score vests, 1..16: one falls due with every settled round, or after
/// `vestingDays` without one
/// @param vestingDays days after which a part falls due without a settled round, 1..90; no version raises it
/// @param idleDays days without a settled round after which anybody may close the model, 1..365; no version raises it
/// @param minSets M: sets in the sum below which a round makes no step
/// @param scoreBudget T: rounds that one dataset may answer
/// @param minRecords fewest records of a dataset that may enrol
/// @param eta learning rate of the step (fixed point, divided by count · 2^16)
/// @param capPerRound most that a round's positive scores may sum to, in score units; above, they are scaled down
/// @param maxRelayerFee highest fee for one submission, in the settlement token
/// @param enrolmentBond a contributor's deposit for enrolling, in the settlement token; 0: none
/// @param trainerBond the owner's deposit for opening a round, in the settlement token; 0: none
/// @param legalTextHash keccak256 of the legal text of these terms; 0: none
/// @param trainerKey BabyJubJub point to which openings are sealed
struct Terms {
    uint8 challengeSize;
    uint8 holdoutBatches;
    uint8 vestingRounds;
    uint8 vestingDays;
    uint16 idleDays;
    uint16 minSets;
    uint16 scoreBudget;
    uint32 minRecords;
    uint32 eta;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
    bytes32 legalTextHash;
    uint256[2] trainerKey;
}

/// @notice A version of a model: policy, the verifier of each circuit, and terms, which a round keeps from its opening;
/// and the division of income that is received while the version is in force.
struct ModelVersion {
    uint256 policyHash;
    address originVerifier;
    address attestationVerifier;
    address openVerifier;
    address evaluateVerifier;
    address stepVerifier;
    Terms terms;
    RoyaltyTerms royalties;
}

/// @notice Roots of the accreditation lists: the sources whose signatures count for each role.
struct SourceLists {
    uint256 contributors;
    uint256 holdouts;
}

/// @notice The values that a round copies when it is opened, and keeps.
struct Pins {
    uint256 policyHash;
    uint256[2] trainerKey;
    address attestationVerifier;
    address openVerifier;
    address evaluateVerifier;
    address stepVerifier;
    uint32 eta;
    uint32 version;
    uint16 batchSize;
    uint16 features;
    uint8 challengeSize;
    uint8 holdoutBatches;
    uint8 vestingRounds;
    uint8 vestingDays;
    uint16 idleDays;
    address settlementToken;
    uint16 minSets;
    uint16 scoreBudget;
    uint32 minRecords;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
    SourceLists sources;
}

/// @notice The vkHash of a version's verifiers at the time of its proposal.
struct VerifierKeys {
    bytes32 origin;
    bytes32 attestation;
    bytes32 open;
    bytes32 evaluate;
    bytes32 step;
}

/// @notice The values against which the commitment of a dataset is checked.
struct Admission {
    address originVerifier;
    address settlementToken;
    uint256 schemaHash;
    uint256 sourceListRoot;
    uint256 maxRelayerFee;
    uint256 batchSize;
    uint256 depth;
    uint256 periodEpoch;
    uint256 periodDays;
}

/// @title Models: identity, owner, accredited sources and versioned policy, verifiers and terms
/// @notice A change of policy, verifiers or terms is a new version. It comes into force after `changeDelay()`; a round
/// keeps the version with which it was opened. The lists of sources change after the same delay, and a round keeps the
/// lists with which it was opened. An owner whose source lost its key opens no round until the change is in force.
interface IModelRegistry {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A model was registered; its version 1 is in force at once.
    /// @param model its id
    /// @param owner its first owner
    /// @param salt the owner's choice, see `modelId`
    /// @param config fixed for the model's life
    /// @param sources its lists of sources
    event ModelRegistered(
        uint256 indexed model, address indexed owner, bytes32 salt, ModelConfig config, SourceLists sources
    );
    /// @notice A version was added; it is in force from `activeFrom` on.
    /// @param model the model
    /// @param version its number, from 1
    /// @param activeFrom Unix second
    /// @param content policy, verifiers, terms and royalties
    /// @param keys vkHash of each verifier
    event VersionProposed(
        uint256 indexed model, uint32 indexed version, uint64 activeFrom, ModelVersion content, VerifierKeys keys
    );
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
    /// @notice The verifier takes `actual` public signals; the model's shape has `expected`.
    error VerifierShape(address verifier, uint256 expected, uint256 actual);
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

    /// @notice Register a model, owned by the caller; version 1 is in force at once.
    /// @param salt the owner's choice, see `modelId`
    /// @param config fixed for the model's life
    /// @param sources lists of sources
    /// @param first version 1
    /// @return model its id
    function register(
        bytes32 salt,
        ModelConfig calldata config,
        SourceLists calldata sources,
        ModelVersion calldata first
    ) external returns (uint256 model);

    /// @notice Propose the next version; in force after `changeDelay()`. Only by the owner. There can be only one
    /// pending version.
    /// @param model the model
    /// @param next policy, verifiers, terms and royalties
    /// @return version its number
    function proposeVersion(uint256 model, ModelVersion calldata next) external returns (uint32 version);

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
    /// @notice The part of a model that is fixed for its life.
    /// @param model the model
    /// @return config its configuration
    function configOf(uint256 model) external view returns (ModelConfig memory config);
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
    /// @notice The values that a round opened now would keep.
    /// @param model the model
    /// @return pins policy, verifiers, shape and terms
    function pinsOf(uint256 model) external view returns (Pins memory pins);
    /// @notice The values against which a dataset committed now is checked.
    /// @param model the model
    /// @param role 1 contributor, 2 holdout
    /// @return admission verifier, list, shape, calendar and highest fee
    function admissionOf(uint256 model, uint8 role) external view returns (Admission memory admission);
    /// @notice The version in force.
    /// @param model the model
    /// @return version its number
    function currentVersion(uint256 model) external view returns (uint32 version);
    /// @notice A version, in force or not.
    /// @param model the model
    /// @param version its number
    /// @return content policy, verifiers, terms and royalties
    /// @return activeFrom Unix second from which it is in force
    function versionOf(uint256 model, uint32 version)
        external
        view
        returns (ModelVersion memory content, uint64 activeFrom);
}
