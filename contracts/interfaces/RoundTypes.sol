// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Groth16Proof} from "./IGroth16Verifier.sol";
import {Pins} from "./IModelRegistry.sol";

/// @dev One unit of Σband, scaled so that (n/k)·Σband is an integer for every k ≤ 32: lcm(1, …, 32).
uint256 constant SCORE_UNIT = 144_403_552_893_600;

/// @notice The statement that a dataset's origin proof proves.
/// @param model the model it is committed to
/// @param role 1 contributor, 2 holdout
/// @param root root of its interval tree
/// @param records R, its number of records
/// @param period firstDay · 2^16 + lastDay, inclusive, days since 1970-01-01
/// @param sourceListRoot the accreditation list of the proof; must be the registry's present list of the role
/// @param originNullifier one per source, model and period; with the model it gives the dataset's id
/// @param beneficiary answers for the dataset and receives its stake
/// @param relayerFee paid by the beneficiary to the submitter, in the settlement token
/// @param deadline Unix second after which the proof may not be submitted
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
/// @param round the round
/// @param dataset the enrolled dataset
/// @param relayerFee paid by the beneficiary to the submitter, in the settlement token
/// @param deadline Unix second after which the set may not be submitted
/// @param points each proof's A and B, six words: A.x, A.y, B.x, B.y (imaginary part first)
/// @param combinedC Σ cⱼ·Cⱼ of the proofs' points C, with the coefficients of Groth16Batch
/// @param commitments two words for each batch: a BabyJubJub point that hides the batch's gradient
/// @param bands one byte for each batch, biased by 7: 0..14
/// @param sealedOpening the opening of the commitments' sum, encrypted to the trainer's key; fixed length
/// @param openProof proof of the circuit `open`: `sealedOpening` is that encryption
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

/// @notice The block numbers of a round.
/// @param sealHeight first block after enrolment
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

/// @notice The phase of a round.
enum Status {
    /// There is no such round.
    None,
    /// Enrolment, until the seal.
    Open,
    /// Sealed; the beacon is not known yet.
    Sealed,
    /// Holdout datasets answer; then the direction is proven.
    Evaluating,
    /// Contributors attest.
    Attesting,
    /// Scores are final.
    Settled,
    /// Ended without effect.
    Void
}

/// @notice A round.
struct Round {
    uint256 model;
    Status status;
    /// The next checkpoint has been proven.
    bool stepped;
    /// Holdout datasets that have yet to answer.
    uint8 holdoutsDue;
    /// Contributors' datasets that were enrolled, and that answered.
    uint32 enrolled;
    uint32 attested;
    /// Sets, and records, whose commitments are in `sum`.
    uint32 sets;
    uint64 sumRecords;
    /// Records whose commitments are in `holdoutSum`.
    uint64 holdoutRecords;
    /// Number of the model's settled rounds, this one included; 0 before it is settled.
    uint32 settledIndex;
    /// The model's vesting tick from its settlement on; 0 before. See IRounds.vestingTickOf.
    uint32 settledTick;
    Schedule schedule;
    Pins pins;
    bytes32 beacon;
    /// Sum of the positive scores, before the cap.
    uint128 positiveScore;
    /// Sums of the holdout's commitments, and of the accepted sets' (BabyJubJub points).
    uint256[2] holdoutSum;
    uint256[2] sum;
    /// Packed W at which the round is scored, and packed V.
    uint256[] weights;
    uint256[] direction;
    /// Ids of the holdout datasets.
    uint256[] holdouts;
    /// IGroth16Verifier.fold of the public signals that are the same in the whole round: policyHash, W and V for
    /// attestations, the trainer's key for `open`. Known with V; 0 before.
    uint256[2] attestationBase;
    uint256[2] openBase;
}

/// @notice A committed dataset.
struct Dataset {
    uint256 model;
    /// Root of its interval tree.
    uint256 root;
    address beneficiary;
    /// 1 contributor, 2 holdout.
    uint8 role;
    bool withdrawn;
    /// Marked as retired; see IRounds.isRetired for one that is not marked yet.
    bool retired;
    uint32 records;
    /// n = ⌈records / N⌉.
    uint32 batches;
    /// firstDay · 2^16 + lastDay.
    uint32 period;
    /// Block number.
    uint64 committedAt;
    /// The last round for which it was enrolled, or that drew on it; 0: none.
    uint64 lastRound;
    /// Rounds that it has answered: the spent part of the score budget.
    uint16 answered;
    /// Batches never opened (holdout only).
    uint32 unopened;
    /// The accreditation list of its last origin proof.
    uint256 sourceListRoot;
}

/// @notice A dataset's part in a round.
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
    /// (n/k) · Σ band · SCORE_UNIT, before the cap.
    int128 score;
}

/// @notice A dataset's unvested account.
struct Account {
    /// In score units.
    uint128 unvested;
    /// Vesting tick through which vesting has been carried out.
    uint32 vestedThrough;
    /// Tick of the last gain.
    uint32 lastGain;
}

/// @notice The state of a model's training.
struct Training {
    /// Id of the last round that was opened; 0: none.
    uint64 lastRound;
    uint32 settledRounds;
    bool closed;
    /// Unix second of the last settlement; before the first one, of the first opening.
    uint64 tickedAt;
    /// Packed W of the last step.
    uint256[] checkpoint;
}
