// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IBeacon} from "../../interfaces/IBeacon.sol";
import {IStakeToken} from "../../interfaces/IStakeToken.sol";
import {IBonds2} from "../interfaces/IBonds2.sol";
import {IModelRegistry2} from "../interfaces/IModelRegistry2.sol";
import {
    Account2,
    Dataset2,
    Entry2,
    Evaluation2,
    IRounds2,
    Measures,
    Phase,
    Round2,
    Training2
} from "../interfaces/IRounds2.sol";

/// @notice IGroth16Verifier.fold of the public signals that all sets of a round share: policyHash and W of
/// attestations; mode, policyHash, the evaluators' V and the key of a seal, with the trainer's and with the locked key.
/// weightsHash is keccak256(abi.encode(W)).
struct Bases {
    uint256[2] attestation;
    uint256[2] accepted;
    uint256[2] locked;
    bytes32 weightsHash;
}

/// @notice The accepted sets of an account in a round that has not been applied to it. Sums, in units of score, are below
/// 2^26.
struct Obligation {
    uint64 round;
    /// 0: none, or applied.
    uint32 sets;
    /// Second scores that have not been sent.
    uint32 unpaid;
    /// Positive scores: of `pay`, and of the fallback.
    uint32 positive;
    uint32 fallbacks;
}

/// @notice The obligations of an account in the last two rounds in which it has accepted sets. Those of earlier rounds are
/// applied.
struct Owed {
    Obligation earlier;
    Obligation last;
}

/// @notice The storage of Rounds2, which its libraries share.
struct State {
    IModelRegistry2 registry;
    IStakeToken stakeToken;
    IBonds2 bonds;
    IBeacon beacon;
    uint256 window;
    uint256 roundCount;
    mapping(uint256 dataset => Dataset2) datasets;
    mapping(uint256 round => Round2) rounds;
    mapping(uint256 round => mapping(uint256 dataset => Entry2)) entries;
    mapping(uint256 round => mapping(uint256 evaluator => Evaluation2)) evaluations;
    mapping(uint256 round => Measures) measures;
    mapping(uint256 round => Bases) bases;
    mapping(uint256 model => Training2) trainings;
    mapping(uint256 model => mapping(address beneficiary => Account2)) accounts;
    // Stake of an account that falls due at a tick.
    mapping(uint256 model => mapping(address beneficiary => mapping(uint256 tick => uint256))) due;
    mapping(uint256 model => mapping(address beneficiary => Owed)) owed;
    // Bit i of word w is set if batch 256 w + i was opened in the epoch.
    mapping(uint256 dataset => mapping(uint256 epoch => mapping(uint256 word => uint256))) opened;
    // Drawn batches of a holdout dataset, 16 bits each.
    mapping(uint256 round => mapping(uint256 dataset => uint256[2])) drawn;
    // By RoundsState.sourceKey.
    mapping(uint256 model => mapping(uint256 source => uint8)) roles;
    mapping(uint256 model => mapping(uint256 source => mapping(uint32 period => uint256))) periods;
    // A contributor's dataset; of a holdout's source, the evaluator that it serves.
    mapping(uint256 round => mapping(uint256 sourceTag => uint256)) enrolled;
    mapping(address beneficiary => mapping(uint256 model => mapping(address relayer => uint256))) fees;
}

/// @title RoundsState: look-ups and checks that all parts of Rounds2 share
/// @notice An internal library. All parts run by delegatecall in Rounds2: `address(this)` is Rounds2.
library RoundsState {
    // -------------------------------------------------------------------------------------------------------- Datasets

    function knownDataset(State storage s, uint256 dataset) internal view returns (Dataset2 storage d) {
        d = s.datasets[dataset];
        if (d.beneficiary == address(0)) revert IRounds2.UnknownDataset(dataset);
    }

    function ownDataset(State storage s, uint256 dataset) internal view returns (Dataset2 storage d) {
        d = knownDataset(s, dataset);
        if (d.beneficiary != msg.sender) revert IRounds2.NotBeneficiary(dataset, msg.sender);
    }

    /// @dev A source under an origin verifier, by the hash of the verifier's code.
    function sourceKey(uint256 sourceTag, bytes32 originCode) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(sourceTag, originCode)));
    }

    /// @dev Reverts unless the dataset was last proven with the round's list of sources and origin verifier. Otherwise an
    /// owner could accredit itself for the length of one transaction, or admit made-up data by a verifier that accepts
    /// anything before a version with an honest one.
    function requireAdmitted(Dataset2 storage d, uint256 list, address originVerifier) internal view {
        if (d.sourceListRoot != list) revert IRounds2.StaleSourceList(list, d.sourceListRoot);
        bytes32 code = originVerifier.codehash;
        if (d.originCode != code) revert IRounds2.StaleOriginVerifier(code, d.originCode);
    }

    /// @dev Reverts if the last batch, which holds the rest of the records, has fewer than the smallest batch. Its score could
    /// describe few people. No circuit knows the number: the contract counts the records of every batch.
    function requireLastBatch(uint32 records, uint256 size, uint256 smallest) internal pure {
        uint256 rest = records % size;
        if (rest != 0 && rest < smallest) revert IRounds2.LastBatchTooSmall(records, smallest);
    }

    // ---------------------------------------------------------------------------------------------------------- Rounds

    /// @dev Fewest blocks of each phase.
    function windowOf(State storage s, Round2 storage r) internal view returns (uint256) {
        return r.pins.shortestWindow < s.window ? s.window : r.pins.shortestWindow;
    }

    /// @dev The round. Reverts if it is in another phase.
    function roundIn(State storage s, uint256 round, Phase phase) internal view returns (Round2 storage r) {
        r = s.rounds[round];
        if (r.phase == Phase.None) revert IRounds2.UnknownRound(round);
        if (r.phase != phase) revert IRounds2.WrongPhase(round, r.phase);
    }

    function requireUpTo(uint256 height) internal view {
        if (block.number > height) revert IRounds2.TooLate(height);
    }

    function requireAfter(uint256 height) internal view {
        if (block.number <= height) revert IRounds2.TooEarly(height);
    }

    /// @dev Checks fee and deadline. The proof's context binds both, so no submitter can change them.
    function checkRelay(uint256 fee, uint256 most, uint64 deadline) internal view {
        if (fee > most) revert IRounds2.FeeTooHigh(fee, most);
        if (block.timestamp > deadline) revert IRounds2.DeadlinePassed(deadline);
    }

    function isUnderWay(Phase phase) internal pure returns (bool) {
        return phase == Phase.Open || phase == Phase.Sealed || phase == Phase.Evaluating || phase == Phase.Attesting;
    }

    function isAbandoned(Phase phase) internal pure returns (bool) {
        return phase == Phase.Void || phase == Phase.RolledBack;
    }

    /// @dev Whether a round has enough accepted sets for a step, and the step was not made.
    function stepDue(Round2 storage r) internal view returns (bool) {
        return r.phase == Phase.Attesting && r.sets >= r.pins.minSets;
    }

    /// @dev The round in which the sets enrolled in `round` answer: itself, or the one that carries it on. Sets are
    /// carried on once in a row, so this is at most one step.
    function answeringRound(State storage s, uint256 round) internal view returns (uint256) {
        uint256 next = s.rounds[round].carriedBy;
        return next == 0 ? round : next;
    }

    /// @dev The round that enrolled a dataset which may answer in `round`: `round`, or the one that it carries on.
    function enrollingRound(State storage s, uint256 round, uint256 dataset) internal view returns (uint256) {
        if (s.entries[round][dataset].enrolled) return round;
        uint256 carried = s.rounds[round].carried;
        if (carried != 0 && s.entries[carried][dataset].enrolled) return carried;
        revert IRounds2.NotEnrolled(round, dataset);
    }

    /// @dev The round whose beacon and id decide the draw of a dataset that `enrolling` enrolled: the first one whose
    /// beacon is known. Draws stand, also if that round was abandoned.
    function drawingRound(State storage s, uint256 enrolling) internal view returns (uint256) {
        return s.rounds[enrolling].beacon != 0 ? enrolling : answeringRound(s, enrolling);
    }

    /// @dev Whether a contributor's dataset went past the attest deadline of its last round without an answer.
    function missed(State storage s, uint256 dataset) internal view returns (bool) {
        uint256 last = s.datasets[dataset].lastRound;
        if (last == 0 || s.datasets[dataset].role != 1) return false;
        last = answeringRound(s, last);
        if (s.entries[last][dataset].attested) return false;
        Round2 storage r = s.rounds[last];
        if (r.phase == Phase.Stepped || r.phase == Phase.Settled) return true;
        return r.phase == Phase.Attesting && block.number > r.schedule.attestDeadline;
    }

    function requireAvailable(State storage s, uint256 dataset, Dataset2 storage d) internal view {
        if (d.withdrawn || d.retired || missed(s, dataset)) revert IRounds2.DatasetUnavailable(dataset);
    }
}
