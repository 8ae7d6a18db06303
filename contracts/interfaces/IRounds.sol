// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Groth16Proof} from "./IGroth16Verifier.sol";
import {Pins} from "./IModelRegistry.sol";

/// @dev One unit of Σband, scaled so that (n/k)·Σband is an integer for every k ≤ 32: lcm(1, …, 32).
uint256 constant SCORE_UNIT = 144_403_552_893_600;

/// @notice What a dataset's origin proof is about.
/// @param model the model it is committed to
/// @param role 1 contributor, 2 holdout
/// @param root of its interval tree
/// @param records R
/// @param period firstDay · 2^16 + lastDay, inclusive, days since 1970-01-01
/// @param sourceListRoot the list that the proof was made against; must be the registry's present one of the role
/// @param originNullifier one per source, model and period; the dataset's id
/// @param beneficiary who answers for the dataset and receives its stake
/// @param relayerFee paid by the beneficiary to whoever submits, in the settlement token
/// @param deadline unix seconds after which the proof may not be submitted
struct OriginStatement {
    uint256 model;
    uint8 role;
    uint256 root;
    uint32 records;
    uint32 period;
    uint256 sourceListRoot;
    uint256 originNullifier;
    address beneficiary;
    uint256 relayerFee;
    uint64 deadline;
}

/// @notice All attestations of a dataset for a round, in the order of its challenge.
/// @param points each proof's A and B, six words: A.x, A.y, B.x, B.y (imaginary part first)
/// @param combinedC Σ cⱼ·Cⱼ of the proofs' points C, with the coefficients of Groth16Batch
/// @param commitments two words each: a BabyJubJub point, the batch's gradient, hidden
/// @param bands a byte each, biased by 7: 0..14
/// @param sealedOpening the opening of the commitments' sum, encrypted to the trainer's key; fixed length
/// @param openProof proof of `open`: that `sealedOpening` holds just that
struct AttestationSet {
    uint256 round;
    uint256 dataset;
    uint256 relayerFee;
    uint64 deadline;
    uint256[] points;
    uint256[2] combinedC;
    uint256[] commitments;
    bytes bands;
    uint256[] sealedOpening;
    Groth16Proof openProof;
}

/// @notice Heights of a round; each is the first block of the next phase, or the last block of a deadline's.
/// @param sealHeight enrolment is possible in blocks before it
/// @param beaconHeight the block whose mixHash decides the challenges
/// @param evaluateDeadline last block for beacon, holdout and direction
/// @param attestDeadline last block for attestations
/// @param stepDeadline last block for the checkpoint
struct Schedule {
    uint64 sealHeight;
    uint64 beaconHeight;
    uint64 evaluateDeadline;
    uint64 attestDeadline;
    uint64 stepDeadline;
}

enum Status {
    None,
    /// Enrolment, until the seal.
    Open,
    /// Sealed; the beacon is not known yet.
    Sealed,
    /// The holdout is being answered.
    Evaluating,
    /// Contributors attest.
    Attesting,
    /// Scores are final.
    Settled,
    /// Ended without effect.
    Void
}

struct Round {
    uint256 model;
    Status status;
    /// The next checkpoint has been proven.
    bool stepped;
    uint8 holdoutsDue;
    uint32 enrolled;
    uint32 attested;
    /// Sets, and records, whose commitments are in `sum`.
    uint32 sets;
    uint64 sumRecords;
    uint64 holdoutRecords;
    /// Which of the model's settled rounds this is, from 1; 0 before.
    uint32 settledIndex;
    Schedule schedule;
    Pins pins;
    bytes32 beacon;
    /// Sum of the positive scores, before the cap.
    uint128 positiveScore;
    uint256[2] holdoutSum;
    uint256[2] sum;
    /// Packed W at which the round is scored, and packed V.
    uint256[] weights;
    uint256[] direction;
    uint256[] holdouts;
    /// What this round's part of the public signals comes to in the input points of contributors' attestations
    /// (policyHash, W, V) and of `open` (the trainer's key): see IGroth16Verifier.fold. Known with V; 0 before.
    uint256[2] attestationBase;
    uint256[2] openBase;
}

struct Dataset {
    uint256 model;
    uint256 root;
    address beneficiary;
    uint8 role;
    bool withdrawn;
    bool retired;
    uint32 records;
    /// n: derived, ⌈records / N⌉.
    uint32 batches;
    uint32 period;
    uint64 committedAt;
    /// The last round for which it is enrolled (or that drew on it); 0: none.
    uint64 lastRound;
    /// Rounds enrolled so far, void ones excepted: the spent score budget.
    uint16 answered;
    /// Batches never opened (holdout only).
    uint32 unopened;
}

/// @notice A dataset in a round.
struct Entry {
    bool enrolled;
    /// The score has been added to the unvested account.
    bool applied;
    /// Its commitments are in the round's sum.
    bool accepted;
    /// Batches drawn.
    uint8 draws;
    /// Unix seconds of the accepted call; 0: none yet.
    uint64 attestedAt;
    /// (n/k)·Σband · SCORE_UNIT, before the cap.
    int128 score;
}

/// @notice A dataset's unvested account.
struct Account {
    uint128 unvested;
    /// Settled rounds through which vesting has been carried out.
    uint32 vestedThrough;
    /// Gains of settled rounds before this one are used up.
    uint32 scheduleFrom;
    /// Settled round of the last gain.
    uint32 lastGain;
}

/// @notice The state of a model's training.
struct Training {
    uint64 lastRound;
    uint32 settledRounds;
    bool closed;
    uint256[] checkpoint;
}

/// @title Rounds: commit, enrol, seal, beacon, evaluate, attest, step, settle
/// @notice Every public input is computed here, except commitment and band. One round per model is under way at a
/// time. Anybody may carry anybody's proofs; nothing but the beneficiary, fee and deadline bound in a proof matters.
interface IRounds {
    event DatasetCommitted(
        uint256 indexed dataset,
        uint256 indexed model,
        address indexed beneficiary,
        uint8 role,
        uint256 root,
        uint32 records,
        uint32 batches,
        uint32 period,
        uint256 sourceListRoot,
        uint256 originNullifier
    );
    event DatasetWithdrawn(uint256 indexed dataset);
    /// @notice Unvested stake given up by a withdrawal.
    event StakeForfeited(uint256 indexed dataset, uint256 amount);
    event DatasetRetired(uint256 indexed dataset, uint256 indexed round);
    event RoundOpened(
        uint256 indexed round,
        uint256 indexed model,
        uint32 version,
        Schedule schedule,
        uint256[] holdouts,
        uint256[] weights
    );
    event Enrolled(uint256 indexed round, uint256 indexed dataset, uint8 draws);
    event RoundSealed(uint256 indexed round, uint32 enrolled);
    event BeaconRecorded(uint256 indexed round, bytes32 beacon);
    event HoldoutAttested(
        uint256 indexed round,
        uint256 indexed dataset,
        uint256[] challenge,
        uint256[] commitments,
        uint256[] sealedOpening
    );
    /// @notice V, packed: proven to follow from the sum of the round's holdout commitments.
    event DirectionProven(uint256 indexed round, uint256[] direction);
    /// @notice `bands` holds a byte per batch, biased by 7, `commitments` two words; `score` is before the cap.
    event Attested(
        uint256 indexed round,
        uint256 indexed dataset,
        bool accepted,
        int256 score,
        bytes bands,
        uint256[] commitments,
        uint256[] sealedOpening
    );
    /// @notice Scores count in full if positiveScore ≤ cap, else times cap / positiveScore.
    event RoundSettled(
        uint256 indexed round,
        uint256 indexed model,
        uint32 settledIndex,
        uint256 positiveScore,
        uint256 cap,
        uint32 sets,
        bool stepDue
    );
    event ScoreApplied(uint256 indexed dataset, uint256 indexed round, int256 score, uint256 unvested);
    event Vested(
        uint256 indexed dataset, uint256 indexed model, address indexed beneficiary, uint256 amount, uint256 unvested
    );
    /// @notice W′, packed: proven to follow from W and the sum of the round's accepted commitments.
    event CheckpointProven(uint256 indexed round, uint256 indexed model, uint256[] weights);
    event RoundVoided(uint256 indexed round);
    event ModelClosed(uint256 indexed model);
    event FeesAllowed(address indexed beneficiary, uint256 indexed model, uint256 amount);
    event RelayerPaid(uint256 indexed dataset, address indexed relayer, uint256 fee);

    error NullifierUsed(uint256 originNullifier);
    error RootUsed(uint256 model, uint256 root);
    /// @notice A proof does not prove what it should. Of a set: an attestation, or that the sealed words open the sum of
    /// its commitments to the trainer; or the points C are combined with other coefficients.
    error InvalidProof();
    error InvalidRole(uint8 role);
    error InvalidBeneficiary(address beneficiary);
    error StaleSourceList(uint256 expected, uint256 actual);
    error PeriodOffCalendar(uint32 period);
    error RecordsOutOfRange(uint32 records);
    error FeeTooHigh(uint256 fee, uint256 most);
    /// @notice The beneficiary has not allowed that much to relayers of this model.
    error FeeNotAllowed(uint256 fee, uint256 allowed);
    error DeadlinePassed(uint64 deadline);
    error UnknownDataset(uint256 dataset);
    error UnknownRound(uint256 round);
    error NotBeneficiary(uint256 dataset, address caller);
    error InvalidSignature();
    error DatasetUnavailable(uint256 dataset);
    error WrongModel(uint256 dataset, uint256 model);
    error TooFewRecords(uint32 records, uint32 fewest);
    error ScoreBudgetSpent(uint256 dataset, uint16 budget);
    error AlreadyEnrolled(uint256 round, uint256 dataset);
    /// @notice More sets might add up to a sum that no step could be made from.
    error RoundFull(uint256 round);
    error NotEnrolled(uint256 round, uint256 dataset);
    error AlreadyAttested(uint256 round, uint256 dataset);
    /// @notice `points` are whole words, six a proof; `commitments` words, two a proof.
    error WrongSetSize(uint256 expected, uint256 points, uint256 commitments, uint256 bands);
    error WrongOpeningLength(uint256 expected, uint256 actual);
    error BandOutOfRange(uint256 band);
    /// @notice The round is in another phase than the call needs.
    error WrongStatus(uint256 round, Status status);
    /// @notice The call came before its first block, or after its last.
    error TooEarly(uint256 height);
    error TooLate(uint256 height);
    error InvalidSchedule();
    error InvalidHoldouts(uint256 count);
    error HoldoutExhausted(uint256 dataset, uint32 unopened);
    error RoundInProgress(uint256 round);
    error StepPending(uint256 round);
    error StepMissed(uint256 round);
    error StepNotDue(uint256 round);
    error AlreadyClosed(uint256 model);
    error NotModelOwner(uint256 model, address caller);
    error WiringMismatch();

    /// @notice Allow relayers to take up to `amount` in fees for datasets of one model (beside the token's allowance to
    /// this contract). Replaces what was allowed.
    function allowFees(uint256 model, uint256 amount) external;

    /// @notice What is left of it.
    function feeAllowance(address beneficiary, uint256 model) external view returns (uint256);

    /// @notice A dataset's id: keccak256(abi.encode(model, originNullifier)) mod r. The model is part of it, so that a
    /// model with verifiers of its own making can't spend another model's nullifiers.
    function datasetIdOf(uint256 model, uint256 originNullifier) external pure returns (uint256);

    /// @notice Put a dataset on chain with the proof that an accredited source signed it.
    function commit(OriginStatement calldata statement, Groth16Proof calldata proof) external;

    /// @notice Take a dataset out of future rounds. A round for which it is enrolled still wants its answer. What has
    /// fallen due by now is minted; the unvested rest goes on vesting, or, where the version that it last enrolled under
    /// says so, is given up together with what that answer still brings.
    function withdraw(uint256 dataset) external;

    /// @notice Open a model's next round; pins policy, verifiers, terms, weights, holdout and heights. Takes the
    /// trainer's bond from the caller, if the terms want one (see IBonds).
    /// @param holdouts 1..8 holdout datasets; dataset i answers ⌊H/len⌋ fresh batches, the first H mod len one more
    function openRound(uint256 model, Schedule calldata schedule, uint256[] calldata holdouts)
        external
        returns (uint256 round);

    /// @notice Enrol a dataset, by its beneficiary, from whom the enrolment bond is taken, if the terms want one.
    function enrol(uint256 round, uint256 dataset) external;

    /// @notice Enrol a dataset by the beneficiary's signature (EIP-712, or ERC-1271 of a contract) over
    /// Enrol(uint256 round,uint256 dataset,uint256 deadline). The bond is the beneficiary's here too.
    function enrolFor(uint256 round, uint256 dataset, uint64 deadline, bytes calldata signature) external;

    /// @notice Seal the enrolment; anybody, from sealHeight on.
    function seal(uint256 round) external;

    /// @notice Record the beacon; anybody, with what the adapter wants as proof.
    function recordBeacon(uint256 round, bytes calldata proof) external;

    /// @notice End a round that could not reach its direction in time; anybody. Nobody enrolled is retired for it, but
    /// a holdout dataset that was drawn and did not answer is.
    function voidRound(uint256 round) external;

    /// @notice Open a holdout dataset's drawn batches: all, or none.
    function attestHoldout(AttestationSet calldata set) external;

    /// @notice Give the packed direction V with the proof that it follows from the sum of the holdout's commitments,
    /// once all of them are there; anybody: the proof is the permission. It binds role 3, the model's owner of now as
    /// beneficiary, fee 0 and `deadline`.
    /// @param deadline unix seconds after which the proof may not be submitted
    function evaluate(uint256 round, uint256[] calldata direction, uint64 deadline, Groth16Proof calldata proof)
        external;

    /// @notice Answer a dataset's challenge: all drawn batches, or none.
    function attest(AttestationSet calldata set) external;

    /// @notice Finish a round after its attest deadline; anybody, whatever becomes of the step.
    function settle(uint256 round) external;

    /// @notice Give the packed next checkpoint with the proof that it follows from the round's weights and the sum of
    /// the accepted commitments; after the attest deadline, if at least M sets are in the sum; anybody: the proof is
    /// the permission. It binds role 4, the model's owner of now as beneficiary, fee 0 and `deadline`.
    /// @param deadline unix seconds after which the proof may not be submitted
    function step(uint256 round, uint256[] calldata weights, uint64 deadline, Groth16Proof calldata proof) external;

    /// @notice Mark a dataset that missed a deadline as retired; anybody. It is retired from the deadline on, marked or
    /// not.
    function retire(uint256 dataset) external;

    /// @notice End a model's training: no more rounds, and everything unvested may vest. By the owner between rounds;
    /// by anybody once a due step has been missed.
    function closeModel(uint256 model) external;

    /// @notice Apply a dataset's settled score, then mint what is due to its beneficiary; anybody.
    /// @return amount stake minted
    function vest(uint256 dataset) external returns (uint256 amount);

    /// @notice The batches that a dataset (of either role) has to open in a round, in order. Before the beacon: reverts.
    function challengeOf(uint256 round, uint256 dataset) external view returns (uint256[] memory);

    /// @notice The context that a proof must bind.
    function contextOf(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) external view returns (uint256);

    function roundOf(uint256 round) external view returns (Round memory);
    function datasetOf(uint256 dataset) external view returns (Dataset memory);
    function entryOf(uint256 round, uint256 dataset) external view returns (Entry memory);
    function accountOf(uint256 dataset) external view returns (Account memory);
    function trainingOf(uint256 model) external view returns (Training memory);
    /// @notice Whether the dataset missed a deadline, marked or not.
    function isRetired(uint256 dataset) external view returns (bool);
    /// @notice Rounds opened so far; ids run from 1.
    function roundCount() external view returns (uint256);
}
