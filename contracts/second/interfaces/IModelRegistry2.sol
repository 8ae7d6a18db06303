// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IModels, SourceLists} from "../../interfaces/IModels.sol";
import {Parent, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {CircuitShape} from "./ICircuitVerifier.sol";

/// @dev Upper bound of the batches that one call carries. Sums of 32 batches stay in the range of `seal`.
uint256 constant MAX_BATCHES = 32;
/// @dev Upper bound of a round's sets: sums of 2^10 fresh commitments stay in the range of `step`.
uint256 constant MAX_SETS = 1 << 10;
/// @dev Upper bound of a version's evaluators.
uint256 constant MAX_EVALUATORS = 3;
/// @dev Upper bound of E: how often a batch may be opened.
uint256 constant MAX_EPOCHS = 4;
/// @dev Upper bounds of M and of the learning rate (16). Beyond them an owner could see openings of sets and never owe a
/// step, or make steps that every evaluation takes back.
uint256 constant MAX_MIN_SETS = 8;
uint256 constant MAX_ETA = 1 << 20;
/// @dev Upper bound, in days, of the wait for an evaluation.
uint256 constant MAX_EVALUATION_DAYS = 180;
/// @dev Fewest holdout records that an evaluator opens in a round, outside of local chains: V and loss of fewer could
/// describe single records.
uint256 constant MIN_HOLDOUT_RECORDS = 100;
/// @dev Fewest batches that an evaluator opens in a round if its words have noise.
uint256 constant MIN_NOISY_HOLDOUT_BATCHES = 8;

/// @notice The circuit shape that a model's datasets are built for.
/// @param batchSize N: records in a full batch
/// @param features F: features of a record
/// @param levels levels of the batches' tree: at most 8^levels batches
/// @param rules L: linear rules; 0: the dense shape
struct ModelShape {
    uint16 batchSize;
    uint16 features;
    uint8 levels;
    uint8 rules;
}

/// @notice The part of a model that is fixed for its life, because committed datasets depend on it.
/// @param settlementToken ERC-20 in which uses, relayers' fees and bonds are paid
/// @param schemaHash content address of the schema
/// @param shape circuit shape
/// @param periodEpoch first day (since 1970-01-01) of the calendar of periods
/// @param periodDays length of every period, at least 7; only whole blocks of this calendar are accepted
/// @param parents the models from which it is derived, at most 4, with the same settlement token
/// @param startsFrom the parent from whose checkpoint (at the opening of the first round) training starts; it must have
/// the same schema and shape, and its checkpoint the same code of `evaluate` and `step` verifiers behind it. 0, or other
/// code: training starts from zero
struct ModelConfig2 {
    address settlementToken;
    uint256 schemaHash;
    ModelShape shape;
    uint16 periodEpoch;
    uint16 periodDays;
    Parent[] parents;
    uint256 startsFrom;
}

/// @notice The numbers of a policy that circuits and contracts share. `evaluate` exposes the numbers of the policy whose
/// hash it opens; Rounds compares them with these.
/// @param scoreScale w: a gate or score is round(⟨V, G′⟩ / w); 1..2^40
/// @param vScale V = round(G · vScale / (count · 2^24)); below 2^24
/// @param noise b: the noise of a contributor's words has standard deviation 4.0415 · 2^b; 0: none; at most 36
/// @param holdoutNoise b_h: of a holdout's words; at most 36
/// @param lossNoise b_Q: of a holdout's squared error; at most 47
/// @param bound B: the norm of a record's inputs, in codes; 16..255
/// @param weightBound largest |word| of a checkpoint; below 2^27
struct PolicyNumbers {
    uint64 scoreScale;
    uint32 vScale;
    uint8 noise;
    uint8 holdoutNoise;
    uint8 lossNoise;
    uint8 bound;
    uint32 weightBound;
}

/// @notice The terms under which people contribute to a model. minRecords, smallestBatch, minHoldoutRecords, eta, tolerance and kappa
/// are the policy's, too: its hash covers them, and contributors refuse terms that differ from the policy document.
/// @param numbers the policy's numbers
/// @param batchesPerRound K: batches drawn from a dataset in a round, 1..32
/// @param epochs E: how often a batch may be opened, 1..4
/// @param holdoutBatches full batches that each evaluator opens in a round, 1..32; at least 8 if b_h > 0
/// @param vestingRounds parts in which a score vests, 1..16: one falls due with every settled round, or after
/// `vestingDays` without one
/// @param vestingDays days after which a part falls due without a settled round, 1..90; no version raises it
/// @param idleDays days without a settled round after which anybody may close the model, 1..365; no version raises it
/// @param evaluationDays days after a step within which the next evaluation must complete; later, anybody may settle
/// the round with the fallback scores; 1..180; no version raises it
/// @param rounds T: paid rounds that the version promises. Every round but a closing one needs holdout batches for the
/// evaluations of the rounds that remain and for one more. A round with accepted sets counts, with or without a step
/// @param minSets M: accepted sets below which a round makes no step; 1..8
/// @param tolerance rise of the loss, in units of 2^-16, beyond which the checkpoint falls back
/// @param smallestBatch fewest records of a dataset's last batch, 1..N; a rest with fewer stays out of the dataset
/// @param minRecords fewest records of a dataset that may enrol, and of a draw
/// @param minHoldoutRecords fewest records that each evaluator opens in a round; at least 100, except on local chains
/// @param eta learning rate of the step, units of 2^-16; 1..2^20
/// @param kappa factor of the cap of a score, units of 2^-16
/// @param shortestWindow fewest blocks of each phase of a round; at least the deployment's
/// @param capPerRound most that a round's positive scores may sum to, in stake (see SCORE_UNIT); above, positive scores
/// are scaled down. Never above version 1's. kappa and the numbers divide the stake of a round; versions may change them
/// @param maxRelayerFee highest fee for one submission, in the settlement token
/// @param enrolmentBond a contributor's deposit for enrolling, in the settlement token; 0: none
/// @param trainerBond the owner's deposit for opening a round; 0: none
/// @param evaluatorBond an evaluator's deposit for each holdout dataset that it pledges; 0: none. Where a version raises
/// it, a round draws on a dataset only after its pledge was topped up
/// @param bondCover stake that a whole enrolment bond is worth where a score is negative; the bond owes first, the
/// unvested account the rest
/// @param legalTextHash keccak256 of the legal text of these terms; 0: none
/// @param trainerKey BabyJubJub point to which accepted updates are sealed
/// @param evaluators the beneficiaries whose holdouts score the model's rounds, 1..3, each once
struct Terms2 {
    PolicyNumbers numbers;
    uint8 batchesPerRound;
    uint8 epochs;
    uint8 holdoutBatches;
    uint8 vestingRounds;
    uint8 vestingDays;
    uint16 idleDays;
    uint16 evaluationDays;
    uint16 rounds;
    uint16 minSets;
    uint16 tolerance;
    uint16 smallestBatch;
    uint32 minRecords;
    uint32 minHoldoutRecords;
    uint32 eta;
    uint32 kappa;
    uint64 shortestWindow;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
    uint128 evaluatorBond;
    uint128 bondCover;
    bytes32 legalTextHash;
    uint256[2] trainerKey;
    address[] evaluators;
}

/// @notice The verifier of each circuit.
struct Verifiers {
    address origin;
    address attestation;
    address seal;
    address evaluate;
    address score;
    address step;
}

/// @notice A version of a model: policy, verifiers and terms, which a round keeps from its opening; and the division of
/// income that is received while the version is in force.
struct ModelVersion2 {
    uint256 policyHash;
    Verifiers verifiers;
    Terms2 terms;
    RoyaltyTerms royalties;
}

/// @notice The values that a round copies when it is opened, and keeps.
/// @dev The first numbers, up to kappa, share a word of storage: `attest` reads no further one.
/// @param numbers the policy's numbers as the public signal of `evaluate`, 126 bits
struct Pins2 {
    uint256 policyHash;
    uint256 numbers;
    uint256[2] trainerKey;
    Verifiers verifiers;
    uint32 version;
    uint16 batchSize;
    uint16 features;
    uint8 batchesPerRound;
    uint8 epochs;
    uint8 holdoutBatches;
    uint8 vestingRounds;
    uint8 vestingDays;
    uint16 idleDays;
    uint16 evaluationDays;
    uint16 rounds;
    uint16 minSets;
    uint16 tolerance;
    uint32 minRecords;
    uint32 kappa;
    uint16 smallestBatch;
    uint32 minHoldoutRecords;
    uint32 eta;
    uint64 shortestWindow;
    address settlementToken;
    uint128 capPerRound;
    uint128 maxRelayerFee;
    uint128 enrolmentBond;
    uint128 trainerBond;
    uint128 bondCover;
    uint128 evaluatorBond;
    SourceLists sources;
    address[] evaluators;
}

/// @notice The vkHash of each of a version's verifiers, and the hash of its code, at the time of its proposal.
struct VerifierRecords {
    bytes32[6] vkHashes;
    bytes32[6] codeHashes;
}

/// @notice The values against which the commitment of a dataset is checked.
struct Admission2 {
    address originVerifier;
    address settlementToken;
    uint256 schemaHash;
    uint256 sourceListRoot;
    uint256 maxRelayerFee;
    uint256 batchSize;
    uint256 smallestBatch;
    uint256 levels;
    uint256 periodEpoch;
    uint256 periodDays;
}

/// @title Models of the second edition: identity, owner, accredited sources and versioned policy, verifiers and terms
/// @notice A change of policy, verifiers, terms or evaluators is a new version. It comes into force after
/// `changeDelay()`. A round keeps the version with which it was opened, and so does the round after it while the first
/// one's scores are not settled. Lists of sources change after the same delay; a round keeps the lists of its opening.
interface IModelRegistry2 is IModels {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A model was registered; its version 1 is in force at once.
    /// @param model its id
    /// @param owner its first owner
    /// @param salt the owner's choice, see `modelId`
    /// @param config fixed for the model's life
    /// @param sources its lists of sources
    event ModelRegistered(
        uint256 indexed model, address indexed owner, bytes32 salt, ModelConfig2 config, SourceLists sources
    );
    /// @notice A version was added; it is in force from `activeFrom` on.
    /// @param model the model
    /// @param version its number, from 1
    /// @param activeFrom Unix second
    /// @param content policy, verifiers, terms and royalties
    /// @param records vkHash and code hash of each verifier, in the order of `Verifiers`
    event VersionProposed(
        uint256 indexed model, uint32 indexed version, uint64 activeFrom, ModelVersion2 content, VerifierRecords records
    );

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice The verifier takes `actual` public signals; the model's shape has `expected`.
    error VerifierArity(address verifier, uint256 expected, uint256 actual);
    /// @notice The verifier is of another shape than the model.
    error VerifierShape(address verifier, CircuitShape expected, CircuitShape actual);

    // --------------------------------------------------------------------------------------------- Changes by an owner

    /// @notice Register a model, owned by the caller; version 1 is in force at once.
    /// @param salt the owner's choice, see `modelId`
    /// @param config fixed for the model's life
    /// @param sources lists of sources
    /// @param first version 1
    /// @return model its id
    function register(
        bytes32 salt,
        ModelConfig2 calldata config,
        SourceLists calldata sources,
        ModelVersion2 calldata first
    ) external returns (uint256 model);

    /// @notice Propose the next version; in force after `changeDelay()`. Only by the owner. There can be only one
    /// pending version.
    /// @param model the model
    /// @param next policy, verifiers, terms and royalties
    /// @return version its number
    function proposeVersion(uint256 model, ModelVersion2 calldata next) external returns (uint32 version);

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice The part of a model that is fixed for its life.
    /// @param model the model
    /// @return config its configuration
    function configOf(uint256 model) external view returns (ModelConfig2 memory config);
    /// @notice The values that a round opened now would keep, if no earlier round is unsettled.
    /// @param model the model
    /// @return pins policy, verifiers, shape and terms
    function pinsOf(uint256 model) external view returns (Pins2 memory pins);
    /// @notice The values against which a dataset committed now is checked.
    /// @param model the model
    /// @param role 1 contributor, 2 holdout
    /// @return admission verifier, list, shape, calendar and highest fee
    function admissionOf(uint256 model, uint8 role) external view returns (Admission2 memory admission);
    /// @notice The deposit that a holdout dataset's pledge takes by the version in force.
    /// @param model the model
    /// @return bond in the settlement token
    function evaluatorBondOf(uint256 model) external view returns (uint128 bond);
    /// @notice A version, in force or not.
    /// @param model the model
    /// @param version its number
    /// @return content policy, verifiers, terms and royalties
    /// @return activeFrom Unix second from which it is in force
    function versionOf(uint256 model, uint32 version)
        external
        view
        returns (ModelVersion2 memory content, uint64 activeFrom);
}
