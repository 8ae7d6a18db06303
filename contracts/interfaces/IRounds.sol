// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Groth16Proof} from "./IGroth16Verifier.sol";
import {IStakeToken} from "./IStakeToken.sol";
import {
    Account,
    AttestationSet,
    Dataset,
    Entry,
    OriginStatement,
    Round,
    SCORE_UNIT,
    Schedule,
    Status,
    Training
} from "./RoundTypes.sol";

/// @title Rounds: commit, enrol, seal, beacon, evaluate, attest, step, settle
/// @notice Rounds of contributions to models, and the datasets that take part in them.
/// - The contract computes every public signal of a proof itself, except commitment and band.
/// - A model has at most one round under way.
/// - Anybody may submit a proof. A proof binds the beneficiary, the relayer's fee and the deadline; the submitter
///   cannot change them.
interface IRounds {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A dataset was committed.
    /// @param dataset its id, see `datasetIdOf`
    /// @param model the model it is committed to
    /// @param beneficiary answers for the dataset and receives its stake
    /// @param role 1 contributor, 2 holdout
    /// @param root root of its interval tree
    /// @param records R, its number of records
    /// @param batches n = ⌈records / N⌉
    /// @param period firstDay · 2^16 + lastDay, inclusive, days since 1970-01-01
    /// @param sourceListRoot the accreditation list that the proof was checked against
    /// @param originNullifier one per source, model and period
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
    /// @notice A committed dataset was proven to be on the present list of sources, which has changed since its last
    /// proof.
    event DatasetReadmitted(uint256 indexed dataset, uint256 sourceListRoot);
    /// @notice The beneficiary withdrew a dataset from future rounds.
    event DatasetWithdrawn(uint256 indexed dataset);
    /// @notice A dataset that missed the deadline of `round` was marked as retired.
    event DatasetRetired(uint256 indexed dataset, uint256 indexed round);
    /// @notice A round was opened.
    /// @param round its id
    /// @param model the model
    /// @param version the model's version that the round keeps
    /// @param schedule the round's heights
    /// @param holdouts ids of its holdout datasets
    /// @param weights packed W at which the round is scored
    event RoundOpened(
        uint256 indexed round,
        uint256 indexed model,
        uint32 version,
        Schedule schedule,
        uint256[] holdouts,
        uint256[] weights
    );
    /// @notice A dataset was enrolled; it will have to open `draws` batches.
    event Enrolled(uint256 indexed round, uint256 indexed dataset, uint8 draws);
    /// @notice Enrolment ended with `enrolled` contributors' datasets.
    event RoundSealed(uint256 indexed round, uint32 enrolled);
    /// @notice The randomness of a round became known.
    event BeaconRecorded(uint256 indexed round, bytes32 beacon);
    /// @notice A holdout dataset answered its challenge.
    /// @param round the round
    /// @param dataset the holdout dataset
    /// @param challenge indices of the batches that it opened, in order
    /// @param commitments two words for each batch: the commitment to its gradient
    /// @param sealedOpening the opening of their sum, encrypted to the trainer's key
    event HoldoutAttested(
        uint256 indexed round,
        uint256 indexed dataset,
        uint256[] challenge,
        uint256[] commitments,
        uint256[] sealedOpening
    );
    /// @notice The direction V (packed) was proven to follow from the sum of the round's holdout commitments.
    event DirectionProven(uint256 indexed round, uint256[] direction);
    /// @notice A contributor's dataset answered its challenge.
    /// @param round the round
    /// @param dataset the contributor's dataset
    /// @param accepted whether its commitments entered the round's sum: Σ band > 0
    /// @param score (n/k) · Σ band · SCORE_UNIT, before the cap
    /// @param bands one byte for each batch, biased by 7
    /// @param commitments two words for each batch: the commitment to its gradient
    /// @param sealedOpening the opening of their sum, encrypted to the trainer's key
    event Attested(
        uint256 indexed round,
        uint256 indexed dataset,
        bool accepted,
        int256 score,
        bytes bands,
        uint256[] commitments,
        uint256[] sealedOpening
    );
    /// @notice A round's scores are final. Positive scores count in full if `positiveScore` ≤ `cap`, else times
    /// `cap` / `positiveScore`. Negative ones count in full, and have counted since they were attested.
    /// @param round the round
    /// @param model its model
    /// @param settledIndex number of the model's settled rounds, this one included
    /// @param tick the model's vesting tick from now on
    /// @param positiveScore sum of the positive scores, before the cap
    /// @param cap most that the positive scores may sum to
    /// @param sets sets in the round's sum
    /// @param stepDue whether the trainer has to prove the next checkpoint
    event RoundSettled(
        uint256 indexed round,
        uint256 indexed model,
        uint32 settledIndex,
        uint32 tick,
        uint256 positiveScore,
        uint256 cap,
        uint32 sets,
        bool stepDue
    );
    /// @notice A round's score was added to the dataset's account, which now holds `unvested`. A positive `score` is after
    /// the cap. A negative one takes at most the stake that has not fallen due.
    event ScoreApplied(uint256 indexed dataset, uint256 indexed round, int256 score, uint256 unvested);
    /// @notice `amount` of stake was minted to the beneficiary; `unvested` remains.
    event Vested(
        uint256 indexed dataset, uint256 indexed model, address indexed beneficiary, uint256 amount, uint256 unvested
    );
    /// @notice W′ (packed) was proven to follow from W and the sum of the round's accepted commitments.
    event CheckpointProven(uint256 indexed round, uint256 indexed model, uint256[] weights);
    /// @notice A round ended without effect.
    event RoundVoided(uint256 indexed round);
    /// @notice A model's training ended for good.
    event ModelClosed(uint256 indexed model);
    /// @notice A beneficiary allows a relayer up to `amount` in fees for its datasets of a model.
    event FeesAllowed(
        address indexed beneficiary, uint256 indexed model, address indexed relayer, uint256 amount
    );
    /// @notice A beneficiary paid a relayer `fee` for a submission about its dataset.
    event RelayerPaid(uint256 indexed dataset, address indexed relayer, uint256 fee);

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice A dataset with this nullifier is committed to the model already.
    error NullifierUsed(uint256 originNullifier);
    /// @notice A proof does not prove its statement. For an attestation set, one of:
    /// - an attestation is invalid;
    /// - the sealed words do not open the sum of the commitments to the trainer;
    /// - the points C were combined with other coefficients.
    error InvalidProof();
    /// @notice The dataset has another role than the call needs.
    error InvalidRole(uint8 role);
    /// @notice A beneficiary can't be the zero address, the settlement token, or a contract of this deployment.
    error InvalidBeneficiary(address beneficiary);
    /// @notice The proof is for the list `actual`. `expected` is the registry's present list of the role, or the one that
    /// the round pinned.
    error StaleSourceList(uint256 expected, uint256 actual);
    /// @notice The period is not one whole block of the model's calendar.
    error PeriodOffCalendar(uint32 period);
    /// @notice The period's last day is not over yet.
    error PeriodNotOver(uint32 period);
    /// @notice The dataset has no record, or more batches than the tree has leaves.
    error RecordsOutOfRange(uint32 records);
    /// @notice The relayer's fee exceeds `most`, the maximum of the model's terms.
    error FeeTooHigh(uint256 fee, uint256 most);
    /// @notice The beneficiary allows the caller, for this model, `allowed`, which is less than `fee`.
    error FeeNotAllowed(uint256 fee, uint256 allowed);
    /// @notice The proof or signature was valid until `deadline` (Unix seconds).
    error DeadlinePassed(uint64 deadline);
    /// @notice There is no dataset with this id.
    error UnknownDataset(uint256 dataset);
    /// @notice There is no round with this id.
    error UnknownRound(uint256 round);
    /// @notice Only the dataset's beneficiary may call this function.
    error NotBeneficiary(uint256 dataset, address caller);
    /// @notice The signature is not the beneficiary's.
    error InvalidSignature();
    /// @notice The dataset is withdrawn, retired, or due to be retired; or `retire` was called and it missed nothing.
    error DatasetUnavailable(uint256 dataset);
    /// @notice The dataset is committed to another model than `model`.
    error WrongModel(uint256 dataset, uint256 model);
    /// @notice The round's terms ask for at least `fewest` records.
    error TooFewRecords(uint32 records, uint32 fewest);
    /// @notice The dataset has answered `budget` rounds, the most that the terms allow.
    error ScoreBudgetSpent(uint256 dataset, uint16 budget);
    /// @notice The dataset is enrolled in this round already.
    error AlreadyEnrolled(uint256 round, uint256 dataset);
    /// @notice The round has as many enrolments as its sum can hold without exceeding the range of the step's proof.
    error RoundFull(uint256 round);
    /// @notice The dataset is not enrolled in this round.
    error NotEnrolled(uint256 round, uint256 dataset);
    /// @notice The dataset has answered in this round already.
    error AlreadyAttested(uint256 round, uint256 dataset);
    /// @notice The set's arrays do not fit the challenge.
    /// @param expected batches drawn
    /// @param points words in `points`; six for each batch are needed
    /// @param commitments words in `commitments`; two for each batch are needed
    /// @param bands bytes in `bands`; one for each batch is needed
    error WrongSetSize(uint256 expected, uint256 points, uint256 commitments, uint256 bands);
    /// @notice `sealedOpening` has `actual` words instead of `expected`.
    error WrongOpeningLength(uint256 expected, uint256 actual);
    /// @notice A contributor's biased band exceeds 14, or a holdout's is not 7.
    error BandOutOfRange(uint256 band);
    /// @notice The round is in phase `status`; the call needs another.
    error WrongStatus(uint256 round, Status status);
    /// @notice The call is possible only after block `height`, or from it on for `seal`.
    error TooEarly(uint256 height);
    /// @notice The last block for this call was `height`.
    error TooLate(uint256 height);
    /// @notice The heights leave too small a gap before the beacon, make a phase shorter than `shortestWindow`, or last
    /// too long.
    error InvalidSchedule();
    /// @notice A shortest window below 300 blocks is accepted on local chains only, one of 0 nowhere.
    error WindowTooShort(uint256 window);
    /// @notice The round's holdout datasets are none or too many; or, in `evaluate`, `count` have yet to answer.
    error InvalidHoldouts(uint256 count);
    /// @notice The holdout dataset has only `unopened` batches that were never opened, fewer than the round draws.
    error HoldoutExhausted(uint256 dataset, uint32 unopened);
    /// @notice The model's last round has not ended.
    error RoundInProgress(uint256 round);
    /// @notice The last round's checkpoint has not been proven; its deadline has not passed.
    error StepPending(uint256 round);
    /// @notice The last round's checkpoint was not proven in time; the model can only be closed.
    error StepMissed(uint256 round);
    /// @notice The round has too few sets for a step, has made its step already, or its model is closed.
    error StepNotDue(uint256 round);
    /// @notice The model is closed.
    error AlreadyClosed(uint256 model);
    /// @notice Only the model's owner may call this function.
    error NotModelOwner(uint256 model, address caller);
    /// @notice The stake token or the bonds contract was deployed for another Rounds.
    error WiringMismatch();

    // -------------------------------------------------------------------------------------------------------- Datasets

    /// @notice Allow a relayer to take up to `amount` in fees for the caller's datasets of one model. Replaces the
    /// amount allowed before. The settlement token's allowance to this contract is needed as well.
    /// @param model the model
    /// @param relayer the account that submits; no other account gets a fee for a copy of its call
    /// @param amount in the settlement token's smallest unit
    function allowFees(uint256 model, address relayer, uint256 amount) external;

    /// @notice The fees that a relayer may still take.
    /// @param beneficiary pays them
    /// @param model the model
    /// @param relayer submits
    /// @return amount in the settlement token's smallest unit
    function feeAllowance(address beneficiary, uint256 model, address relayer)
        external
        view
        returns (uint256 amount);

    /// @notice A dataset's id: keccak256(abi.encode(model, originNullifier)) mod r. It includes the model, so that a
    /// model whose verifiers accept anything can't use up another model's nullifiers.
    /// @param model the model that the dataset is committed to
    /// @param originNullifier the nullifier in its origin proof
    /// @return dataset its id
    function datasetIdOf(uint256 model, uint256 originNullifier) external pure returns (uint256 dataset);

    /// @notice Commit a dataset with the proof that an accredited source signed it. Anybody may submit it. After a change
    /// of the list of sources, the same statement with a proof against the new list readmits the dataset: only datasets
    /// of a round's pinned list take part in it.
    /// @param statement the proof's subject
    /// @param proof proof of the circuit `origin`
    function commit(OriginStatement calldata statement, Groth16Proof calldata proof) external;

    /// @notice Withdraw a dataset from future rounds. Only by its beneficiary.
    /// - The answer to a round for which it is enrolled is still due.
    /// - Stake that has fallen due is minted.
    /// - The unvested rest goes on vesting, like that of a dataset that no longer enrols.
    /// @param dataset the dataset
    function withdraw(uint256 dataset) external;

    // ----------------------------------------------------------------------------------------- Opening to beacon, void

    /// @notice Open a model's next round. Only by its owner. The round keeps today's policy, verifiers, terms, weights,
    /// holdout datasets and heights. Takes the trainer's bond from the caller if the terms ask for one (see IBonds).
    /// @param model the model
    /// @param schedule the round's heights
    /// @param holdouts ids of 1..8 holdout datasets. H fresh batches are divided among them: each opens
    /// ⌊H / length⌋, and the first H mod length open one more
    /// @return round the new round's id
    function openRound(uint256 model, Schedule calldata schedule, uint256[] calldata holdouts)
        external
        returns (uint256 round);

    /// @notice Enrol a dataset. Only by its beneficiary, who pays the enrolment bond if the terms ask for one.
    /// @param round the round
    /// @param dataset a contributor's dataset
    function enrol(uint256 round, uint256 dataset) external;

    /// @notice Enrol a dataset with the beneficiary's signature (EIP-712; ERC-1271 for contracts) over
    /// Enrol(uint256 round,uint256 dataset,uint256 deadline). Anybody may submit it. The beneficiary pays the bond.
    /// @param round the round
    /// @param dataset a contributor's dataset
    /// @param deadline Unix second after which the signature is refused
    /// @param signature the beneficiary's
    function enrolFor(uint256 round, uint256 dataset, uint64 deadline, bytes calldata signature) external;

    /// @notice End enrolment. Anybody, from `sealHeight` on.
    /// @param round the round
    function seal(uint256 round) external;

    /// @notice Record the round's randomness. Anybody.
    /// @param round the round
    /// @param proof the beacon adapter's proof of it, see IBeacon
    function recordBeacon(uint256 round, bytes calldata proof) external;

    /// @notice End a round that did not reach its direction in time. Anybody. Enrolled contributors keep their
    /// datasets; a holdout dataset that was drawn and did not answer is retired.
    /// @param round the round
    function voidRound(uint256 round) external;

    // ---------------------------------------------------------------------------------------------- Answers and proofs

    /// @notice Open a holdout dataset's drawn batches, all at once. Anybody may submit the set.
    /// @param set its attestations
    function attestHoldout(AttestationSet calldata set) external;

    /// @notice Set the round's direction V, once all holdout datasets have answered. Anybody: the proof shows that V
    /// follows from the sum of the holdout's commitments. Its context has role 3, the model's present owner as
    /// beneficiary, fee 0 and `deadline`.
    /// @param round the round
    /// @param direction V, packed
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `evaluate`
    function evaluate(uint256 round, uint256[] calldata direction, uint64 deadline, Groth16Proof calldata proof)
        external;

    /// @notice Answer a contributor dataset's challenge: all drawn batches at once. Anybody may submit the set.
    /// @param set its attestations
    function attest(AttestationSet calldata set) external;

    /// @notice Settle a round after its attest deadline. Anybody. Does not depend on the step.
    /// @param round the round
    function settle(uint256 round) external;

    /// @notice Set the model's next checkpoint W′, after the attest deadline, if at least M sets are in the round's
    /// sum. Anybody: the proof shows that W′ follows from the round's weights and that sum. Its context has role 4, the
    /// model's present owner as beneficiary, fee 0 and `deadline`.
    /// @param round the round
    /// @param weights W′, packed
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `step`
    function step(uint256 round, uint256[] calldata weights, uint64 deadline, Groth16Proof calldata proof) external;

    // ------------------------------------------------------------------------------------------ Retirement and vesting

    /// @notice Mark a dataset that missed a deadline as retired. Anybody. The dataset counts as retired from the
    /// deadline on, whether it is marked or not.
    /// @param dataset the dataset
    function retire(uint256 dataset) external;

    /// @notice End a model's training: no round can be opened, and all unvested stake falls due. By the owner between
    /// rounds; by anybody between rounds once a due step has been missed, or once no round has been settled for the last
    /// round's `idleDays`.
    /// @param model the model
    function closeModel(uint256 model) external;

    /// @notice Apply a dataset's settled score, then mint the stake that is due to its beneficiary. Anybody.
    /// @param dataset the dataset
    /// @return amount stake minted
    function vest(uint256 dataset) external returns (uint256 amount);

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice The batches that a dataset of either role has to open in a round. Reverts before the beacon is known,
    /// and for a holdout dataset that has answered.
    /// @param round the round
    /// @param dataset an enrolled dataset
    /// @return challenge indices of the batches, in order
    function challengeOf(uint256 round, uint256 dataset) external view returns (uint256[] memory challenge);

    /// @notice The context that a proof must bind.
    /// @param role 1 contributor, 2 holdout, 3 evaluator, 4 trainer
    /// @param model the model
    /// @param round the round; 0 for `commit`
    /// @param beneficiary the dataset's beneficiary; for roles 3 and 4 the model's owner
    /// @param relayerFee in the settlement token's smallest unit
    /// @param deadline Unix second after which the proof may not be submitted
    /// @return context a field element
    function contextOf(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) external view returns (uint256 context);

    /// @notice A round.
    /// @param round its id
    /// @return state all zeros if there is none
    function roundOf(uint256 round) external view returns (Round memory state);
    /// @notice A dataset.
    /// @param dataset its id
    /// @return state all zeros if there is none
    function datasetOf(uint256 dataset) external view returns (Dataset memory state);
    /// @notice A dataset's part in a round.
    /// @param round the round
    /// @param dataset the dataset
    /// @return entry all zeros if it is not enrolled
    function entryOf(uint256 round, uint256 dataset) external view returns (Entry memory entry);
    /// @notice A dataset's unvested account, as it was left by the last call that brought it up to date (see `vest`).
    /// @param dataset the dataset
    /// @return account all zeros if there is none
    function accountOf(uint256 dataset) external view returns (Account memory account);
    /// @notice The state of a model's training.
    /// @param model the model
    /// @return training all zeros before its first round
    function trainingOf(uint256 model) external view returns (Training memory training);
    /// @notice A model's vesting tick: the number of settlements, and of spans of `vestingDays` (the last settled round's)
    /// that passed between them without one. A score of tick t falls due in equal parts at the ticks after t. So stake
    /// vests also if the owner opens no further round. A settlement counts from the next block on.
    /// @param model the model
    /// @return tick 0 before the first settlement
    function vestingTickOf(uint256 model) external view returns (uint32 tick);
    /// @notice Whether a dataset missed a deadline, marked as retired or not.
    /// @param dataset the dataset
    /// @return retired whether it did
    function isRetired(uint256 dataset) external view returns (bool retired);
    /// @notice The fewest blocks of each phase of a round: from the opening to the seal, from the beacon to the
    /// evaluation's deadline, from there to that of the attestations, and from there to that of the step.
    /// @return window blocks
    function shortestWindow() external view returns (uint256 window);
    /// @notice The stake token that vesting mints.
    /// @return token its address
    function stakeToken() external view returns (IStakeToken token);
    /// @notice Number of rounds opened so far; ids run from 1.
    /// @return count the number
    function roundCount() external view returns (uint256 count);
}
