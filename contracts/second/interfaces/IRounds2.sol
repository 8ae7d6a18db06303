// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {IStakeToken} from "../../interfaces/IStakeToken.sol";
import {BondDecision} from "./IBonds2.sol";
import {Account2, Dataset2, Entry2, Training2} from "./DatasetTypes2.sol";
import {AttestationSet2, LOCKED_KEY_X, LOCKED_KEY_Y, OriginStatement2, SCORE_UNIT} from "./ProofTypes2.sol";
import {Evaluation2, Measures, Outcome, Phase, Round2, Schedule2} from "./RoundTypes2.sol";

/// @title Rounds of the second edition: commit, enrol, seal, beacon, evaluate, attest, step, pay, settle
/// @notice Rounds of contributions to models, and the datasets that take part in them.
/// - The contract computes every public signal of a proof itself, except commitments, scores, losses and sealed words.
/// - A model has at most one round under way; the round before may wait for its second scores.
/// - Anybody may submit a proof. A proof binds the beneficiary, the relayer's fee and the deadline; the submitter
///   cannot change them.
interface IRounds2 {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A dataset was committed. `statement` has all public values of its origin proof.
    /// @param dataset its id, see `datasetIdOf`
    /// @param model the model it is committed to
    /// @param beneficiary answers for the dataset and receives its stake
    /// @param batches n = ⌈records / N⌉
    /// @param statement the proof's subject
    event DatasetCommitted(
        uint256 indexed dataset,
        uint256 indexed model,
        address indexed beneficiary,
        uint32 batches,
        OriginStatement2 statement
    );
    /// @notice A committed dataset was proven again, because the list of sources or the origin verifier has changed since
    /// its last proof.
    /// @param dataset the dataset
    /// @param sourceListRoot the present list
    /// @param originCode code hash of the present origin verifier
    event DatasetReadmitted(uint256 indexed dataset, uint256 sourceListRoot, bytes32 originCode);
    /// @notice The beneficiary put a holdout dataset at the disposal of the model's rounds, or (false) took it back.
    event HoldoutPledged(uint256 indexed dataset, bool pledged);
    /// @notice The beneficiary withdrew a dataset from future rounds.
    event DatasetWithdrawn(uint256 indexed dataset);
    /// @notice A dataset that missed the deadline of `round` was marked as retired.
    event DatasetRetired(uint256 indexed dataset, uint256 indexed round);
    /// @notice A round was opened.
    /// @param round its id
    /// @param model the model
    /// @param version the model's version that the round keeps
    /// @param closing whether it takes no contributors' datasets
    /// @param pending the round whose second scores it gives; 0: none
    /// @param carried the round whose enrolled sets answer in it; 0: none
    /// @param schedule the round's heights
    /// @param holdouts ids of its holdout datasets
    /// @param weights packed W at which the round is scored
    /// @param codeHashes hash of the code of each pinned verifier, in the order of `Verifiers`
    event RoundOpened(
        uint256 indexed round,
        uint256 indexed model,
        uint32 version,
        bool closing,
        uint64 pending,
        uint64 carried,
        Schedule2 schedule,
        uint256[] holdouts,
        uint256[] weights,
        bytes32[6] codeHashes
    );
    /// @notice A dataset was enrolled; it will have to open `draws` batches. `head` is that of its holder's ledger.
    event Enrolled(uint256 indexed round, uint256 indexed dataset, uint8 draws, bytes32 head);
    /// @notice The beneficiary took a dataset's enrolment back before the seal.
    event EnrolmentTakenBack(uint256 indexed round, uint256 indexed dataset);
    /// @notice Enrolment ended with `enrolled` contributors' datasets.
    event RoundSealed(uint256 indexed round, uint32 enrolled);
    /// @notice The draw of a released round counts as opened, although it was not answered.
    /// @param round the round whose beacon and id decide the draw
    /// @param dataset the dataset
    /// @param challenge indices of the batches, in order, two bytes each
    event DrawSpent(uint256 indexed round, uint256 indexed dataset, bytes challenge);
    /// @notice The randomness of a round became known.
    event BeaconRecorded(uint256 indexed round, bytes32 beacon);
    /// @notice A holdout dataset answered its challenge.
    /// @param round the round
    /// @param dataset the holdout dataset
    /// @param before whether at the weights before the last step
    /// @param challenge indices of the batches that it opened, in order, two bytes each
    /// @param fresh C′
    event HoldoutAttested(
        uint256 indexed round,
        uint256 indexed dataset,
        bool before,
        bytes challenge,
        uint256[2] fresh
    );
    /// @notice An evaluator's direction and losses were proven.
    /// @param round the round
    /// @param evaluator its index among the pinned evaluators
    /// @param direction Vₑ, packed
    /// @param loss units of 2^-16 of the Brier score, at W
    /// @param lossBefore the same at the weights before the last step; 0 if there is none
    event Evaluated(
        uint256 indexed round, uint8 indexed evaluator, uint256[] direction, uint16 loss, uint16 lossBefore
    );
    /// @notice All evaluations of a round are proven; the attesting phase begins.
    /// @param round the round
    /// @param direction V, packed
    /// @param measures the integers that decide pay
    event DirectionFixed(uint256 indexed round, uint256[] direction, Measures measures);
    /// @notice The loss rose beyond the tolerance: the checkpoint is again `weights`, those before `undone`'s step.
    event RoundRolledBack(uint256 indexed round, uint256 indexed undone, Outcome outcome, uint256[] weights);
    /// @notice A contributor's dataset answered its challenge.
    /// @param round the round
    /// @param dataset the contributor's dataset
    /// @param accepted whether its fresh commitment entered the round's sum
    /// @param drawnBy the round whose beacon and id decided the draw
    /// @param challenge indices of the batches that it opened, in order, two bytes each
    /// @param records records of those batches
    /// @param scores the packed gates
    /// @param fallbackScore S of the fallback
    /// @param fresh C′
    /// @param sealedOpening the opening of C′, encrypted to the trainer's key if accepted, else to the locked key
    event Attested(
        uint256 indexed round,
        uint256 indexed dataset,
        bool accepted,
        uint64 drawnBy,
        bytes challenge,
        uint32 records,
        uint256 scores,
        int256 fallbackScore,
        uint256[2] fresh,
        uint256[] sealedOpening
    );
    /// @notice W′ (packed) was proven to follow from W and the sum of the round's accepted fresh commitments.
    event CheckpointProven(uint256 indexed round, uint256 indexed model, uint256[] weights);
    /// @notice The second score of an accepted set was proven.
    /// @param round the round of the set
    /// @param dataset its dataset
    /// @param second p
    /// @param score S, before the round's cap
    /// @param debt stake that a negative score owes
    /// @param owedByAccount the part of it that was taken from the unvested account
    event ScoreProven(
        uint256 indexed round,
        uint256 indexed dataset,
        int256 second,
        int256 score,
        uint256 debt,
        uint256 owedByAccount
    );
    /// @notice A round's scores are final. Positive ones count in full if `positiveScore` ≤ `cap`, else times
    /// `cap` / `positiveScore`.
    /// @param round the round
    /// @param model its model
    /// @param outcome how its accepted sets are paid
    /// @param tick the model's vesting tick from now on
    /// @param positiveScore sum of the positive scores that count, in stake, before the cap
    /// @param cap most that the positive scores may sum to, in stake
    event RoundSettled(
        uint256 indexed round,
        uint256 indexed model,
        Outcome outcome,
        uint32 tick,
        uint256 positiveScore,
        uint256 cap
    );
    /// @notice The scores of a beneficiary's accepted sets of a settled round were added to its account: `amount` of stake,
    /// after the cap.
    event ScoresCredited(uint256 indexed round, uint256 indexed model, address indexed beneficiary, uint256 amount);
    /// @notice The gain of a round paid `amount` of the debts of its beneficiary; `debt` remains.
    event DebtPaid(
        uint256 indexed round, uint256 indexed model, address indexed beneficiary, uint256 amount, uint256 debt
    );
    /// @notice A set owed its second score and did not send it: the account of its beneficiary lost the stake that had not
    /// fallen due when the round was settled.
    event StakeForfeited(uint256 indexed round, uint256 indexed model, address indexed beneficiary, uint256 amount);
    /// @notice `amount` of stake was minted to the beneficiary; `unvested` remains.
    event Vested(uint256 indexed model, address indexed beneficiary, uint256 amount, uint256 unvested);
    /// @notice A round ended without an evaluation.
    /// @param round the round
    /// @param released whether its enrolled sets are free, instead of keeping their draw for the next round
    event RoundVoided(uint256 indexed round, bool released);
    /// @notice A model's training ended for good.
    event ModelClosed(uint256 indexed model);
    /// @notice A beneficiary allows a relayer up to `amount` in fees for its datasets of a model, or for the commitment of a
    /// dataset, whose id then stands in place of the model's.
    event FeesAllowed(
        address indexed beneficiary, uint256 indexed model, address indexed relayer, uint256 amount
    );
    /// @notice A beneficiary paid a relayer `fee` for a submission about its dataset.
    event RelayerPaid(uint256 indexed dataset, address indexed relayer, uint256 fee);

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice A dataset with this nullifier is committed to the model already.
    error NullifierUsed(uint256 originNullifier);
    /// @notice The source has another dataset of this model and period.
    error PeriodTaken(uint256 sourceTag, uint32 period);
    /// @notice The source takes part in the model in the other role.
    error SourceHasOtherRole(uint256 sourceTag, uint8 role);
    /// @notice Another dataset of the same source is enrolled in the round.
    error SourceEnrolled(uint256 round, uint256 sourceTag);
    /// @notice A proof does not prove its statement. For an attestation set, one of:
    /// - an attestation is invalid;
    /// - the seal is invalid, or made for another key, weights or noise;
    /// - the points C were combined with other coefficients.
    error InvalidProof();
    /// @notice The dataset has another role than the call needs.
    error InvalidRole(uint8 role);
    /// @notice A beneficiary can't be the zero address, the settlement token, or a contract of this deployment.
    error InvalidBeneficiary(address beneficiary);
    /// @notice The proof is for the list `actual`. `expected` is the registry's present list of the role, or the one that
    /// the round pinned.
    error StaleSourceList(uint256 expected, uint256 actual);
    /// @notice The dataset's last origin proof was accepted by a verifier with the code hash `actual`; the round pinned one
    /// with `expected`.
    error StaleOriginVerifier(bytes32 expected, bytes32 actual);
    /// @notice The period is not one whole block of the model's calendar.
    error PeriodOffCalendar(uint32 period);
    /// @notice The period's last day is not over yet.
    error PeriodNotOver(uint32 period);
    /// @notice The dataset has no record, or more batches than the tree has leaves.
    error RecordsOutOfRange(uint32 records);
    /// @notice The dataset's last batch would have fewer records than the terms' smallest batch: they stay out of it.
    error LastBatchTooSmall(uint32 records, uint256 smallest);
    /// @notice The pledge's bond is smaller than the terms ask for; its beneficiary may pledge again to top it up.
    error PledgeTooSmall(uint256 dataset, uint256 bond, uint256 needed);
    /// @notice The beacon of a void round can still be proven; a next round is opened only after it was recorded.
    error BeaconPending(uint256 round);
    /// @notice The relayer's fee exceeds `most`, the maximum of the model's terms.
    error FeeTooHigh(uint256 fee, uint256 most);
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
    /// @notice The dataset is withdrawn, retired, due to be retired, or under an obligation; or `retire` was called and
    /// it missed nothing.
    error DatasetUnavailable(uint256 dataset);
    /// @notice The dataset is committed to another model than `model`.
    error WrongModel(uint256 dataset, uint256 model);
    /// @notice The round's terms ask for at least `fewest` records.
    error TooFewRecords(uint32 records, uint32 fewest);
    /// @notice Every batch of the dataset was opened as often as the terms allow, or the rest has too few records.
    error DatasetExhausted(uint256 dataset);
    /// @notice The dataset is enrolled in this round already.
    error AlreadyEnrolled(uint256 round, uint256 dataset);
    /// @notice The dataset's last enrolment carried the head `expected`. Another copy of the ledger enrolled it.
    error StaleLedger(uint256 dataset, bytes32 expected, bytes32 given);
    /// @notice The enrolment carries no new head of a ledger.
    error NoLedgerHead(uint256 dataset);
    /// @notice The round has 2^10 enrolled sets, or is a closing one.
    error RoundFull(uint256 round);
    /// @notice The dataset is not enrolled in this round.
    error NotEnrolled(uint256 round, uint256 dataset);
    /// @notice The dataset has answered in this round already.
    error AlreadyAttested(uint256 round, uint256 dataset);
    /// @notice The set's arrays do not fit the challenge.
    /// @param expected batches drawn
    /// @param points words in `points`; six for each batch are needed
    /// @param commitments words in `commitments`; two for each batch are needed
    error WrongSetSize(uint256 expected, uint256 points, uint256 commitments);
    /// @notice `sealedOpening` has `actual` words instead of `expected`.
    error WrongOpeningLength(uint256 expected, uint256 actual);
    /// @notice `scores` has bits beyond three gates of 16 bits, or a gate for an evaluator that there isn't.
    error InvalidScores(uint256 scores);
    /// @notice The second score is not a 16-bit signal.
    error InvalidScore(uint256 score);
    /// @notice The round is in phase `phase`; the call needs another.
    error WrongPhase(uint256 round, Phase phase);
    /// @notice The call is possible only after block `height`, or from it on for `seal`.
    error TooEarly(uint256 height);
    /// @notice The last block for this call was `height`.
    error TooLate(uint256 height);
    /// @notice The heights leave too small a gap before the beacon, make a phase shorter than the shortest window, or
    /// last too long.
    error InvalidSchedule();
    /// @notice A shortest window below 300 blocks is accepted on local chains only, one of 0 nowhere.
    error WindowTooShort(uint256 window);
    /// @notice An evaluator has no holdout dataset in the round, the datasets are too many, or one is named twice.
    error InvalidHoldouts(uint256 count);
    /// @notice The dataset is not pledged, or its beneficiary is no evaluator of the round.
    error NotPledged(uint256 dataset);
    /// @notice The evaluator's holdout datasets of the round have `unopened` full batches that were never opened; the
    /// terms need `needed`.
    error HoldoutExhausted(uint8 evaluator, uint256 unopened, uint256 needed);
    /// @notice There is no such evaluator in the round, or it was evaluated already, or `due` of its sets are missing.
    error EvaluationNotDue(uint256 round, uint8 evaluator, uint256 due);
    /// @notice The round has no weights before: no step waits for its second scores.
    error NoStepBefore(uint256 round);
    /// @notice The model's last round has not ended.
    error RoundInProgress(uint256 round);
    /// @notice The last round's checkpoint has not been proven; its deadline has not passed.
    error StepPending(uint256 round);
    /// @notice A due step or an evaluation was missed, or two rounds in a row were void: the model can only be closed.
    error ModelClosable(uint256 model);
    /// @notice The version's terms promise `rounds` paid rounds; a further one may only be a closing one.
    error RoundsSpent(uint256 model, uint16 rounds);
    /// @notice The round has too few accepted sets for a step, has made its step already, or its model is closed.
    error StepNotDue(uint256 round);
    /// @notice The set owes no second score in this phase, or has sent it.
    error ScoreNotDue(uint256 round, uint256 dataset);
    /// @notice The fresh commitment is not the one that the set committed to.
    error WrongCommitment(uint256 round, uint256 dataset);
    /// @notice The round's scores can't be settled yet.
    error NotSettled(uint256 round);
    /// @notice The model is closed.
    error AlreadyClosed(uint256 model);
    /// @notice Only the model's owner may call this function.
    error NotModelOwner(uint256 model, address caller);
    /// @notice The stake token or the bonds contract was deployed for another Rounds.
    error WiringMismatch();

    // -------------------------------------------------------------------------------------------------------- Datasets

    /// @notice Allow a relayer to take up to `amount` in fees: for the answers of the caller's datasets of one model, or for
    /// the commitment of one dataset. Anybody may name the caller as the beneficiary of a dataset of its own, so an amount
    /// for a model pays for no commitment. Replaces the amount allowed before. The settlement token's allowance to this
    /// contract is needed as well. A submitter that is not allowed its fee gets none, and the submission counts: a copied
    /// transaction takes no fee.
    /// @param model the model, or the id of the dataset to be committed
    /// @param relayer the submitter
    /// @param amount in the settlement token's smallest unit
    function allowFees(uint256 model, address relayer, uint256 amount) external;

    /// @notice The fees that a relayer may still take.
    /// @param beneficiary pays them
    /// @param model the model, or the id of the dataset to be committed
    /// @param relayer the submitter
    /// @return amount in the settlement token's smallest unit
    function feeAllowance(address beneficiary, uint256 model, address relayer) external view returns (uint256 amount);

    /// @notice A dataset's id: keccak256(abi.encode(model, originNullifier)) mod r. It includes the model, so that a
    /// model whose verifiers accept anything can't use up another model's nullifiers.
    /// @param model the model that the dataset is committed to
    /// @param originNullifier the nullifier in its origin proof
    /// @return dataset its id
    function datasetIdOf(uint256 model, uint256 originNullifier) external pure returns (uint256 dataset);

    /// @notice Commit a dataset with the proof that an accredited source signed it. Anybody may submit it. A source has
    /// one dataset for each model and period, and one role in a model; both count under one origin verifier. After a
    /// change of the list of sources or of the origin verifier's code, the same statement with a new proof readmits the
    /// dataset. A round takes only datasets whose last proof is by its own list and origin verifier.
    /// @param statement the proof's subject
    /// @param proof proof of the circuit `origin`
    function commit(OriginStatement2 calldata statement, Groth16Proof calldata proof) external;

    /// @notice Put a holdout dataset at the disposal of the model's rounds. Only by its beneficiary, who pays the
    /// evaluator's bond if the terms ask for one. From then on the owner may draw on it, and silence costs the bond. A second
    /// pledge tops the bond up to the present terms.
    /// @param dataset a holdout dataset
    function pledge(uint256 dataset) external;

    /// @notice Take a pledged holdout dataset back. Only by its beneficiary, and not while a round draws on it. The bond
    /// becomes returnable.
    /// @param dataset a holdout dataset
    function unpledge(uint256 dataset) external;

    /// @notice Withdraw a dataset from future rounds. Only by its beneficiary.
    /// - Before the seal, its enrolment is taken back and its bond returnable.
    /// - Later, the answer to a round for which it is enrolled is still due, also in the round that carries it on.
    /// - The unvested stake goes on vesting.
    /// @param dataset the dataset
    function withdraw(uint256 dataset) external;

    // ----------------------------------------------------------------------------------------- Opening to beacon, void

    /// @notice Open a model's next round. Only by its owner. Takes the trainer's bond if the terms ask for one. Settles
    /// the pending round first if its second scores were due. The round keeps:
    /// - the pins of the void or rolled back round whose sets it carries on, with today's lists of sources;
    /// - else, while a round waits for its second scores, that round's pins with today's lists of sources;
    /// - else today's policy, verifiers, terms and lists.
    ///
    /// If the code of its `evaluate` or `step` verifier differs from that behind the checkpoint, training starts again: from
    /// the present checkpoint of the parent that the model starts from, if the same code is behind it; else from zero.
    /// @param model the model
    /// @param schedule the round's heights
    /// @param holdouts ids of pledged holdout datasets, at most 8 and at least one of each evaluator. The batches that an
    /// evaluator opens are divided among its datasets in this order, the first ones open one more
    /// @param closing whether the round takes no contributors' datasets: it evaluates and settles the round before
    /// @return round the new round's id
    function openRound(uint256 model, Schedule2 calldata schedule, uint256[] calldata holdouts, bool closing)
        external
        returns (uint256 round);

    /// @notice Enrol a dataset. Only by its beneficiary, who pays the enrolment bond if the terms ask for one. An enrolment
    /// carries the head of the holder's ledger and names the one before it, so two copies of a ledger can't both go on.
    /// @param round the round
    /// @param dataset a contributor's dataset
    /// @param previousHead the head that the dataset's last enrolment carried; 0 for the first
    /// @param head the ledger's present head; neither 0 nor `previousHead`
    function enrol(uint256 round, uint256 dataset, bytes32 previousHead, bytes32 head) external;

    /// @notice Enrol a dataset with the beneficiary's signature (EIP-712; else ERC-1271, if the account has code) over
    /// Enrol(uint256 round,uint256 dataset,bytes32 previousHead,bytes32 head,uint256 deadline). Anybody may submit it. The
    /// beneficiary pays the bond.
    /// @param round the round
    /// @param dataset a contributor's dataset
    /// @param previousHead as for `enrol`
    /// @param head as for `enrol`
    /// @param deadline Unix second after which the signature is refused
    /// @param signature the beneficiary's
    function enrolFor(
        uint256 round,
        uint256 dataset,
        bytes32 previousHead,
        bytes32 head,
        uint64 deadline,
        bytes calldata signature
    ) external;

    /// @notice End enrolment. Anybody, from `sealHeight` on.
    /// @param round the round
    function seal(uint256 round) external;

    /// @notice Record the round's randomness. Anybody, after the beacon height, as long as the shortest window is left before
    /// the evaluation deadline. Also that of a round that became void without it, until enrolment in the round that carries
    /// its sets on ends: an unrecorded draw is no reason for another one.
    /// @param round the round
    /// @param proof the beacon adapter's proof of it, see IBeacon
    function recordBeacon(uint256 round, bytes calldata proof) external;

    /// @notice End a round whose evaluations did not all arrive in time. Anybody.
    /// - The trainer's bond, and the bonds of silent evaluators' datasets, go to the enrolled datasets.
    /// - Datasets of an evaluator that left its draw or its evaluation unanswered are retired.
    /// - Enrolled sets keep draw, beacon and bond for the next round, once in a row; the second time they are released.
    /// - After two voids in a row anybody may close the model.
    /// @param round the round
    function voidRound(uint256 round) external;

    // ---------------------------------------------------------------------------------------------- Answers and proofs

    /// @notice Open a holdout dataset's drawn batches, all at once. Anybody may submit the set. After a step, each
    /// dataset answers twice: at the round's weights and at those before, with the same batches.
    /// @param set its attestations; `scores` is 0x800080008000 and the seal is to the locked key
    /// @param before whether at the weights before the last step
    function attestHoldout(AttestationSet2 calldata set, bool before) external;

    /// @notice Prove an evaluator's direction and losses, once all its datasets have answered. Anybody: the proof shows
    /// that they follow from the sums of the fresh commitments. Its context has role 3, the evaluator as beneficiary,
    /// fee 0 and `deadline`. The last evaluation of a round fixes V, or rolls the checkpoint back.
    /// @param round the round
    /// @param evaluator its index among the pinned evaluators
    /// @param direction Vₑ, packed
    /// @param loss units of 2^-16
    /// @param lossBefore units of 2^-16; 0 if there are no weights before
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `evaluate`
    function evaluate(
        uint256 round,
        uint8 evaluator,
        uint256[] calldata direction,
        uint16 loss,
        uint16 lossBefore,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external;

    /// @notice Answer a contributor dataset's challenge: all drawn batches at once, and their seal. Anybody may submit
    /// the set. It is accepted if every evaluator's gate is positive.
    /// @param set its attestations
    function attest(AttestationSet2 calldata set) external;

    /// @notice Set the model's next checkpoint W′, after the attest deadline, if at least M sets are accepted. Anybody:
    /// the proof shows that W′ follows from the round's weights and the sum. Its context has role 4, the model's present
    /// owner as beneficiary, fee 0 and `deadline`.
    /// @param round the round
    /// @param weights W′, packed
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `step`
    function step(uint256 round, uint256[] calldata weights, uint64 deadline, Groth16Proof calldata proof) external;

    /// @notice Prove the second score of an accepted set, from the next completed evaluation to that round's attest
    /// deadline. Anybody: contributor and trainer can make the proof. Its context has role 1, the round whose V scores,
    /// the dataset's beneficiary, fee 0 and `deadline`.
    /// @param round the round of the set
    /// @param dataset its dataset
    /// @param fresh C′ of the set
    /// @param score p + 2^15
    /// @param deadline Unix second after which the proof may not be submitted
    /// @param proof proof of the circuit `score`
    function pay(
        uint256 round,
        uint256 dataset,
        uint256[2] calldata fresh,
        uint256 score,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external;

    // ------------------------------------------------------------------------------- Settlement, retirement and vesting

    /// @notice Make a round's scores final. Anybody, as soon as one holds:
    /// - the attest deadline has passed with fewer than M accepted sets: no set earns;
    /// - a due step was missed: the fallback, and anybody may close the model;
    /// - the window of the second scores has passed: pay by both scores;
    /// - no evaluation completed within the terms' days after the step: the fallback, and anybody may close the model.
    /// @param round the round
    function settle(uint256 round) external;

    /// @notice Mark a dataset that missed a deadline as retired. Anybody. The dataset counts as retired from the
    /// deadline on, whether it is marked or not.
    /// @param dataset the dataset
    function retire(uint256 dataset) external;

    /// @notice Bring an account up to date with the settled rounds: gains, debts and forfeits. Anybody. It mints nothing,
    /// so no receiver can hinder it. The result is the same at any later time; `enrol`, `pay` and `vest` do it, too.
    /// @param model the model
    /// @param beneficiary the account
    function collect(uint256 model, address beneficiary) external;

    /// @notice Bring an account up to date, and mint the stake that is due to it, of at most 32 ticks a call. Anybody.
    /// @param model the model
    /// @param beneficiary the account
    /// @return amount stake minted
    function vest(uint256 model, address beneficiary) external returns (uint256 amount);

    /// @notice End a model's training: no round can be opened, and all unvested stake may vest. A round that waits for
    /// its second scores is settled with the fallback. By the owner between rounds; by anybody between rounds once a due
    /// step or evaluation has been missed, after two voids in a row, or once no round has been settled for the last
    /// round's `idleDays`.
    /// @param model the model
    function closeModel(uint256 model) external;

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice The batches that a dataset of either role has to open in a round. Reverts before the beacon is known.
    /// Of a dataset that is carried on, in the round that carries it.
    /// @param round the round
    /// @param dataset an enrolled dataset
    /// @return challenge indices of the batches, in order
    function challengeOf(uint256 round, uint256 dataset) external view returns (uint256[] memory challenge);

    /// @notice The public signal `noiseInput` of a dataset's seal: keccak256(abi.encode(keccak256("assay.noise.v2"),
    /// chainId, rounds, model, round, root, keccak256(abi.encode(uint256[] W)), policyHash, beacon)) mod r. A dataset
    /// that is carried on keeps its beacon, with the new round's id and weights.
    /// @param round the round
    /// @param dataset an enrolled dataset
    /// @param before whether at the weights before the last step
    /// @return input a field element
    function noiseInputOf(uint256 round, uint256 dataset, bool before) external view returns (uint256 input);

    /// @notice The context that a proof must bind.
    /// @param role 1 contributor, 2 holdout, 3 evaluator, 4 trainer
    /// @param model the model
    /// @param round the round; 0 for `commit`
    /// @param beneficiary the dataset's beneficiary; for role 3 the evaluator, for role 4 the model's owner
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
    function roundOf(uint256 round) external view returns (Round2 memory state);
    /// @notice An evaluator's part in a round.
    /// @param round the round
    /// @param evaluator its index among the pinned evaluators
    /// @return evaluation all zeros if there is none
    function evaluationOf(uint256 round, uint8 evaluator) external view returns (Evaluation2 memory evaluation);
    /// @notice The integers that decide what the sets of a round earn.
    /// @param round the round
    /// @return measures all zeros before its evaluation is complete
    function measuresOf(uint256 round) external view returns (Measures memory measures);
    /// @notice The weights before the last step, at which holdouts answer a second time.
    /// @param round the round
    /// @return weights packed; empty if there are none
    function weightsBefore(uint256 round) external view returns (uint256[] memory weights);
    /// @notice A dataset.
    /// @param dataset its id
    /// @return state all zeros if there is none
    function datasetOf(uint256 dataset) external view returns (Dataset2 memory state);
    /// @notice A dataset's part in a round. Of a dataset that is carried on and has not answered, in the round that
    /// enrolled it.
    /// @param round the round
    /// @param dataset the dataset
    /// @return entry all zeros if it is not enrolled
    function entryOf(uint256 round, uint256 dataset) external view returns (Entry2 memory entry);
    /// @notice An unvested account, as it was left by the last call that brought it up to date (see `collect`).
    /// @param model the model
    /// @param beneficiary the account
    /// @return account all zeros if there is none
    function accountOf(uint256 model, address beneficiary) external view returns (Account2 memory account);
    /// @notice The state of a model's training.
    /// @param model the model
    /// @return training all zeros before its first round
    function trainingOf(uint256 model) external view returns (Training2 memory training);
    /// @notice The stake of an account that falls due at a tick (see IStakeToken.tickOf).
    /// @param model the model
    /// @param beneficiary the account
    /// @param tick a tick after the account's `vestedThrough`
    /// @return amount in stake
    function dueAt(uint256 model, address beneficiary, uint32 tick) external view returns (uint256 amount);
    /// @notice The dataset of a source for a model and period, under the present origin verifier.
    /// @param model the model
    /// @param sourceTag the source's pseudonym
    /// @param period firstDay · 2^16 + lastDay
    /// @return dataset 0: none
    function datasetOfPeriod(uint256 model, uint256 sourceTag, uint32 period) external view returns (uint256 dataset);
    /// @notice Whether a dataset missed a deadline, marked as retired or not.
    /// @param dataset the dataset
    /// @return retired whether it did
    function isRetired(uint256 dataset) external view returns (bool retired);
    /// @notice What a round decides about a bond, whether there is one or not.
    /// @param round the round, or 0 for the bond of a pledge
    /// @param dataset the dataset, or 0 for the trainer's bond
    /// @return decision fate and parts
    function bondDecisionOf(uint256 round, uint256 dataset) external view returns (BondDecision memory decision);
    /// @notice Whether a dataset has a share in a shared bond.
    /// @param round the round of the bond, or 0 for the bond of a pledge
    /// @param dataset the bond's dataset, or 0 for the trainer's bond
    /// @param harmed the dataset in question
    /// @return has whether it has
    /// @return beneficiary to whom the share is paid
    function shareOf(uint256 round, uint256 dataset, uint256 harmed)
        external
        view
        returns (bool has, address beneficiary);
    /// @notice The fewest blocks of each phase of a round that terms may ask for.
    /// @return window blocks
    function shortestWindow() external view returns (uint256 window);
    /// @notice The stake token that vesting mints.
    /// @return token its address
    function stakeToken() external view returns (IStakeToken token);
    /// @notice Number of rounds opened so far; ids run from 1.
    /// @return count the number
    function roundCount() external view returns (uint256 count);
}
