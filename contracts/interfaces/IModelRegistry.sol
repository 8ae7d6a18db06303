// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IModels, SourceLists} from "./IModels.sol";
import {Parent, RoyaltyTerms} from "./RoyaltyTerms.sol";

/// @dev Upper bound of the batches that one call carries.
uint256 constant MAX_CHALLENGE = 32;
/// @dev Upper bound of the batches that can enter a round's sum. A commitment's words lie in [-2^36, 2^36); the circuit
/// `step` takes sums in [-2^53, 2^53). With this bound every sum of accepted sets is in that range.
uint256 constant MAX_SUM_BATCHES = 1 << 17;

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
interface IModelRegistry is IModels {
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

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice The verifier takes `actual` public signals; the model's shape has `expected`.
    error VerifierShape(address verifier, uint256 expected, uint256 actual);

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

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice The part of a model that is fixed for its life.
    /// @param model the model
    /// @return config its configuration
    function configOf(uint256 model) external view returns (ModelConfig memory config);
    /// @notice The values that a round opened now would keep.
    /// @param model the model
    /// @return pins policy, verifiers, shape and terms
    function pinsOf(uint256 model) external view returns (Pins memory pins);
    /// @notice The values against which a dataset committed now is checked.
    /// @param model the model
    /// @param role 1 contributor, 2 holdout
    /// @return admission verifier, list, shape, calendar and highest fee
    function admissionOf(uint256 model, uint8 role) external view returns (Admission memory admission);
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
