// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Pins2} from "./IModelRegistry2.sol";

/// @notice The block numbers of a round. A phase has at least the terms' `shortestWindow` blocks: enrolment, recording the
/// beacon, and each of the phases that end with a deadline.
/// @param sealHeight first block after enrolment
/// @param beaconHeight the block whose randomness decides the draws
/// @param evaluateDeadline last block for holdouts and evaluations; the beacon is recorded a shortest window earlier
/// @param attestDeadline last block for attestations, and for second scores of the round before
/// @param stepDeadline last block for the checkpoint
struct Schedule2 {
    uint64 sealHeight;
    uint64 beaconHeight;
    uint64 evaluateDeadline;
    uint64 attestDeadline;
    uint64 stepDeadline;
}

/// @notice The phase of a round.
enum Phase {
    /// There is no such round.
    None,
    /// Enrolment, until the seal.
    Open,
    /// Sealed; the beacon is not known yet.
    Sealed,
    /// Holdout datasets answer; then each evaluator's direction and loss are proven.
    Evaluating,
    /// Contributors attest; then the checkpoint is proven.
    Attesting,
    /// The checkpoint is proven; the accepted sets wait for the next evaluation and owe its score.
    Stepped,
    /// The scores are final; see `Outcome`.
    Settled,
    /// An evaluation was missing.
    Void,
    /// The loss rose: the checkpoint of the round before was taken back.
    RolledBack
}

/// @notice How the accepted sets of a settled round are paid.
enum Outcome {
    /// Not settled.
    None,
    /// Fewer than M accepted sets, or the loss rose for every evaluator: no set earns.
    Nothing,
    /// By both scores, S of `pay`.
    Paid,
    /// By the first score alone: a step or the next evaluation was missing, or the loss rose for some evaluators.
    Fallback
}

/// @notice A round.
struct Round2 {
    uint256 model;
    Phase phase;
    Outcome outcome;
    /// No enrolment: the round evaluates and settles the round before.
    bool closing;
    /// Enrolled sets are free: bonds back, draws spent. Only of a void or rolled back round.
    bool released;
    /// Bit e is set once evaluator e has proven its direction.
    uint8 evaluated;
    /// Contributors' datasets that were enrolled in this round, in it or the round it carries on, and that answered.
    uint32 enrolled;
    uint32 attested;
    /// Accepted sets, and the records of their drawn batches.
    uint32 sets;
    uint32 sumRecords;
    /// Sums, in units of score, of the positive scores before the cap: of `pay`, and of the fallback. Below 2^26.
    uint32 positiveScore;
    uint32 positiveFallback;
    /// The round whose second scores this one's evaluation gives; 0: none. Holdouts then answer at its weights, too.
    uint64 pending;
    /// The void or rolled back round whose enrolled sets answer in this one; 0: none.
    uint64 carried;
    /// The round that carries on this one's enrolled sets; 0: none.
    uint64 carriedBy;
    /// The evaluated round at whose V the sets of this round are scored a second time; 0: none yet.
    uint64 next;
    /// The model's vesting tick at its settlement; 0 before. See IStakeToken.tickOf.
    uint32 settledTick;
    /// Unix second of the step; 0: none.
    uint64 steppedAt;
    Schedule2 schedule;
    Pins2 pins;
    bytes32 beacon;
    /// Sum of the accepted sets' fresh commitments (a BabyJubJub point).
    uint256[2] sum;
    /// Packed W at which the round is scored, and packed V: the rounded mean of the evaluators' directions.
    uint256[] weights;
    uint256[] direction;
    /// Ids of the holdout datasets.
    uint256[] holdouts;
}

/// @notice An evaluator's part in a round.
struct Evaluation2 {
    /// Holdout datasets that have yet to answer: at W, and at the weights before.
    uint8 due;
    uint8 dueBefore;
    /// Records behind `sum`.
    uint32 count;
    /// Units of 2^-16 of the Brier score.
    uint16 loss;
    uint16 lossBefore;
    /// Sums of its holdouts' fresh commitments at W, and at the weights before.
    uint256[2] sum;
    uint256[2] before;
    /// Packed V of this evaluator; empty before its proof.
    uint256[] direction;
}

/// @notice Integers that decide what the sets of a round earn. Bounds: |V_j| ≤ 8191 and at most 65 words, so that every
/// inner product is below 2^33.
struct Measures {
    /// ⟨V, V⟩ of the round.
    uint64 normSquared;
    /// ⟨V_r, V⟩ and ‖V_r + V‖² with the direction of the pending round r.
    int64 innerBefore;
    uint64 sumNormSquared;
    /// max(0, agreement of the evaluators), a fraction. Of one evaluator the numerator is below 2^132, the denominator
    /// below 2^98.
    uint136 agreementNumerator;
    uint104 agreementDenominator;
}
