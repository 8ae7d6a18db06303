// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @notice A committed dataset.
/// @dev From `unopened` to `lastRound`: one word of storage, which an answer writes once.
struct Dataset2 {
    uint256 model;
    /// Root of its tree of batches.
    uint256 root;
    uint256 sourceTag;
    uint256 seedHash;
    /// The accreditation list of its last origin proof.
    uint256 sourceListRoot;
    /// Code hash of the origin verifier that accepted its last origin proof.
    bytes32 originCode;
    address beneficiary;
    /// 1 contributor, 2 holdout.
    uint8 role;
    bool withdrawn;
    /// Missed a deadline; see IRounds2.isRetired for one that is not marked yet.
    bool retired;
    /// Holdout only: at the disposal of the model's rounds.
    bool pledged;
    uint32 records;
    /// n = ⌈records / N⌉.
    uint32 batches;
    /// Batches not opened in this epoch. Of a holdout: full ones.
    uint32 unopened;
    /// Running epoch, from 1.
    uint8 epoch;
    /// Whether the last, perhaps smaller batch was opened in this epoch.
    bool lastOpened;
    /// firstDay · 2^16 + lastDay.
    uint32 period;
    /// Block number.
    uint64 committedAt;
    /// The last round in which it was enrolled, or that drew on it; 0: none.
    uint64 lastRound;
    /// The round that its silence made void; 0: none. Holdout only.
    uint64 silentIn;
    /// Head of the holder's ledger that the last enrolment carried; 0: never enrolled.
    bytes32 ledgerHead;
}

/// @notice A dataset's part in a round.
struct Entry2 {
    bool enrolled;
    /// The set is on chain. Of a holdout: at W.
    bool attested;
    /// Holdout only: the set at the weights before is on chain.
    bool attestedBefore;
    /// Every gate is positive: its fresh commitment is in the round's sum.
    bool accepted;
    /// The second score is on chain.
    bool paid;
    /// Batches drawn.
    uint8 draws;
    /// Records of its drawn batches.
    uint16 records;
    /// Rounded mean of its gates.
    int24 gate;
    /// S of `pay`, and S of the fallback, in units of score, before the round's cap.
    int24 score;
    int24 fallbackScore;
    /// Unix second of the answer. Of a contributor's dataset; 0: no answer.
    uint40 attestedAt;
    /// The part of its bond that a negative score takes, in units of 2^-64.
    uint128 bondLost;
    /// keccak256(abi.encode(C′)).
    bytes32 fresh;
}

/// @notice The unvested account of a beneficiary in a model.
struct Account2 {
    /// In stake: what falls due after `vestedThrough`.
    uint128 unvested;
    /// Stake that negative scores owe and that neither bonds nor the account could bear; later gains pay it first.
    uint128 debt;
    /// Vesting tick through which vesting has been carried out.
    uint32 vestedThrough;
    /// No stake falls due after this tick.
    uint32 lastTick;
}

/// @notice The state of a model's training.
struct Training2 {
    /// Id of the last round that was opened; 0: none.
    uint64 lastRound;
    /// The stepped round whose scores are not settled; 0: none.
    uint64 pending;
    uint32 settledRounds;
    /// Rounds of version `version` that stepped, or that were settled with accepted sets and no step.
    uint32 stepsOfVersion;
    uint32 version;
    bool closed;
    /// Anybody may close the model.
    bool closable;
    /// Voids in a row; voids and rollbacks in a row for which sets kept their draw.
    uint8 voids;
    uint8 carries;
    /// Unix second of the last settlement, step, void or rollback; before the first one, of the first opening.
    uint64 settledAt;
    /// Packed W of the last step that was not taken back.
    uint256[] checkpoint;
    /// keccak256(abi.encode(code hash of `evaluate`, code hash of `step`)) of the verifiers behind the checkpoint.
    bytes32 checkpointCode;
}
