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
/// @dev Upper bound of the batches that can enter a round's sum. A commitment's words lie in [-2^36, 2^36), and the
/// step's in [-2^53, 2^53): so no sum of accepted sets can be too large to step from.
uint256 constant MAX_SUM_BATCHES = 1 << 17;
/// @dev Upper bound of the rounds over which a score vests.
uint256 constant MAX_VESTING_ROUNDS = 16;

/// @notice The circuit shape that a model's datasets are built for.
/// @param batchSize N: records a full batch
/// @param features F
/// @param depth of the interval tree: at most 2^depth batches
struct Shape {
    uint16 batchSize;
    uint16 features;
    uint8 depth;
}

/// @notice What is fixed for a model's whole life: datasets already committed depend on it.
/// @param settlementToken ERC-20 in which uses are paid and relayers' fees are
/// @param schemaHash content address of the schema
/// @param shape circuit shape
/// @param periodEpoch first day (since 1970-01-01) of the calendar of periods
/// @param periodDays length of every period; only whole blocks of this calendar are accepted
/// @param parents the models from which it is derived, at most 4, in the same settlement token
/// @param startsFrom the parent whose checkpoint, as it is when the first round opens, the training starts from; of the
/// same schema and shape; 0: it starts from zero
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
/// @param challengeSize K: batches drawn from a dataset and round, 1..32
/// @param holdoutBatches fresh holdout batches opened a round, over all of its holdout datasets, 1..32
/// @param vestingRounds settled rounds over which a score vests, 1..16
/// @param minSets M: sets in the sum below which a round makes no step
/// @param scoreBudget T: rounds that one dataset may answer
/// @param minRecords fewest records of a dataset that may enrol
/// @param eta learning rate of the step (fixed point, divided by count · 2^16)
/// @param capPerRound the most that a round's positive scores may sum to, in score units; above, all are scaled alike
/// @param maxRelayerFee the most that a relayer may be paid for one submission, in the settlement token
/// @param enrolmentBond what a contributor deposits to enrol, in the settlement token; 0: nothing
/// @param trainerBond what the owner deposits to open a round, in the settlement token; 0: nothing
/// @param forfeitOnWithdrawal whether withdrawing a dataset gives up its unvested stake; else it goes on vesting
/// @param legalTextHash keccak256 of the legal text that these terms belong to; 0: none
/// @param trainerKey BabyJubJub point to which openings are sealed
struct Terms {
    uint8 challengeSize;
    uint8 holdoutBatches;
    uint8 vestingRounds;
    uint16 minSets;
    uint16 scoreBudget;
    uint32 minRecords;
    uint32 eta;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
    bool forfeitOnWithdrawal;
    bytes32 legalTextHash;
    uint256[2] trainerKey;
}

/// @notice What a round pins when it is opened: policy, the verifier of each circuit, terms; and how uses are divided while it
/// is in force.
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

/// @notice Roots of the accreditation lists: whose signatures count for which role.
struct SourceLists {
    uint256 contributors;
    uint256 holdouts;
}

/// @notice What a round copies when it is opened, and keeps.
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
    bool forfeitOnWithdrawal;
    address settlementToken;
    uint16 minSets;
    uint16 scoreBudget;
    uint32 minRecords;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
}

/// @notice The vkHash of a version's verifiers at the time of its proposal.
struct VerifierKeys {
    bytes32 origin;
    bytes32 attestation;
    bytes32 open;
    bytes32 evaluate;
    bytes32 step;
}

/// @notice What the commitment of a dataset is checked against.
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
/// @notice A change of policy, verifiers or terms is a new version that takes force after `changeDelay()`; rounds keep
/// the version with which they were opened. The lists of sources change at once, for a stolen key must stop at once;
/// datasets already committed are not touched by it.
interface IModelRegistry {
    event ModelRegistered(
        uint256 indexed model, address indexed owner, bytes32 salt, ModelConfig config, SourceLists sources
    );
    event VersionProposed(
        uint256 indexed model, uint32 indexed version, uint64 activeFrom, ModelVersion content, VerifierKeys keys
    );
    event VersionCancelled(uint256 indexed model, uint32 indexed version);
    event SourceListsChanged(uint256 indexed model, SourceLists sources);
    event OwnershipOffered(uint256 indexed model, address indexed owner, address indexed candidate);
    event OwnershipTransferred(uint256 indexed model, address indexed from, address indexed to);

    error ModelExists(uint256 model);
    error UnknownModel(uint256 model);
    error UnknownVersion(uint256 model, uint32 version);
    error NotModelOwner(uint256 model, address caller);
    error NotCandidate(uint256 model, address caller);
    error ChangePending(uint256 model, uint32 version);
    error NothingPending(uint256 model);
    error DelayTooShort(uint256 delay);
    error NoCode(address account);
    /// @notice A number of the configuration or the terms is out of its range; `field` is its name.
    error InvalidTerms(bytes32 field);
    error InvalidTrainerKey();
    /// @notice The verifier takes another number of public signals than the model's shape has.
    error VerifierShape(address verifier, uint256 expected, uint256 actual);
    error InvalidRole(uint8 role);
    /// @notice A model without parents can't give them a share.
    error NoParents();
    /// @notice A parent is paid in another token, or, to start from, has another schema or shape; or is not a parent.
    error ParentMismatch(uint256 parent);
    /// @notice More generations than a lineage may have.
    error LineageTooDeep(uint256 parent);

    /// @notice Register a model; version 1 is in force at once.
    /// @param salt the owner's choice; model = keccak256(abi.encode(chainId, registry, owner, salt)) mod r
    /// @return model its id
    function register(
        bytes32 salt,
        ModelConfig calldata config,
        SourceLists calldata sources,
        ModelVersion calldata first
    ) external returns (uint256 model);

    /// @notice Propose the next version; in force after `changeDelay()`. One may be pending at a time.
    function proposeVersion(uint256 model, ModelVersion calldata next) external returns (uint32 version);

    /// @notice Take back the pending version.
    function cancelVersion(uint256 model) external;

    /// @notice Replace the lists of sources, at once.
    function setSourceLists(uint256 model, SourceLists calldata sources) external;

    /// @notice Offer a model to another owner, who must accept. Offering it to address(0) takes the offer back.
    function transferModel(uint256 model, address candidate) external;

    /// @notice Accept an offered model.
    function acceptModel(uint256 model) external;

    /// @notice Seconds between a proposal and its force.
    function changeDelay() external view returns (uint256);
    function modelId(address owner, bytes32 salt) external view returns (uint256);
    function ownerOf(uint256 model) external view returns (address);
    function candidateOf(uint256 model) external view returns (address);
    function configOf(uint256 model) external view returns (ModelConfig memory);
    /// @notice The settlement token alone, for callers that need nothing else.
    function settlementTokenOf(uint256 model) external view returns (address);
    /// @notice How income is divided now.
    function divisionOf(uint256 model) external view returns (Division memory);
    /// @notice A model's parents, and their weights in the parents' share.
    function parentsOf(uint256 model) external view returns (Parent[] memory);
    /// @notice All models that a model descends from, each once, every one before its own parents; at most 8.
    function ancestorsOf(uint256 model) external view returns (uint256[] memory);
    /// @notice The parent whose checkpoint its training starts from; 0: none.
    function startsFrom(uint256 model) external view returns (uint256);
    function sourcesOf(uint256 model) external view returns (SourceLists memory);
    /// @notice What a round opened now is to keep.
    function pinsOf(uint256 model) external view returns (Pins memory);
    /// @notice What a dataset of that role is to be checked against now.
    function admissionOf(uint256 model, uint8 role) external view returns (Admission memory);
    /// @notice The version in force now.
    function currentVersion(uint256 model) external view returns (uint32);
    /// @notice A version's content and the second from which it is in force.
    function versionOf(uint256 model, uint32 version)
        external
        view
        returns (ModelVersion memory content, uint64 activeFrom);
}
