// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {PackedWords} from "./PackedWords.sol";
import {SignalWriter} from "./SignalWriter.sol";

/// @title Public signals, in the order of circuits/manifest.json (a test compares the two)
/// @notice Every signal has a named field. No other contract uses the index of a signal.
library PublicSignals {
    /// @dev The public signals of `origin`.
    struct Origin {
        uint256 root;
        uint256 records;
        uint256 period;
        uint256 schemaHash;
        uint256 sourceListRoot;
        uint256 model;
        uint256 originNullifier;
        uint256 context;
    }

    /// @dev The public signals of `evaluate`.
    struct Evaluate {
        uint256[2] sum;
        uint256 count;
        uint256 policyHash;
        uint256[] direction;
        uint256 context;
    }

    /// @dev The public signals of `step`.
    struct Step {
        uint256[2] sum;
        uint256 count;
        uint256 eta;
        uint256[] weights;
        uint256[] next;
        uint256 context;
    }

    uint256 internal constant ORIGIN_COUNT = 8;
    /// @dev Words of an attestation's own signals: batchIndex, count, commitment (x, y), band.
    uint256 internal constant ATTESTATION_OWN = 5;
    /// @dev Position of the first signal of an attestation that its round decides.
    uint256 private constant ROUND_SIGNALS = 4;
    /// @dev Positions of the trainer's key among the signals of `open`, as a mask.
    uint256 internal constant OPEN_ROUND_AT = 12;

    function origin(Origin memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](ORIGIN_COUNT);
        signals[0] = s.root;
        signals[1] = s.records;
        signals[2] = s.period;
        signals[3] = s.schemaHash;
        signals[4] = s.sourceListRoot;
        signals[5] = s.model;
        signals[6] = s.originNullifier;
        signals[7] = s.context;
    }

    /// @dev Number of public signals of an attestation with that many packed words of W and V.
    function attestationCount(uint256 weightSignals, uint256 directionSignals) internal pure returns (uint256) {
        return 9 + weightSignals + directionSignals;
    }

    /// @dev Positions of an attestation's public signals, as masks:
    /// roundAt: policyHash, W and V, which the round decides;
    /// commonAt: root, period and context, which all proofs of a call share;
    /// ownAt: each proof's own signals (ATTESTATION_OWN).
    function attestationAt(uint256 features)
        internal
        pure
        returns (uint256 roundAt, uint256 commonAt, uint256 ownAt)
    {
        uint256 weights = PackedWords.signalCount(features + 1, PackedWords.WEIGHT_BITS);
        uint256 directions = PackedWords.signalCount(features + 1, PackedWords.DIRECTION_BITS);
        uint256 end = ROUND_SIGNALS + 1 + weights + directions;
        // 0: root; 1, 2: batchIndex, count; 3: period; after V: commitment (x, y), band, context.
        return ((1 << end) - (1 << ROUND_SIGNALS), 9 | 8 << end, 6 | 7 << end);
    }

    /// @dev The signals at `roundAt`.
    function attestationRound(uint256 policyHash, uint256[] memory weights, uint256[] memory direction)
        internal
        pure
        returns (uint256[] memory signals)
    {
        signals = new uint256[](1 + weights.length + direction.length);
        signals[0] = policyHash;
        SignalWriter.write(signals, SignalWriter.write(signals, 1, weights), direction);
    }

    /// @dev The signals at `commonAt`.
    function attestationCommon(uint256 root, uint256 period, uint256 context)
        internal
        pure
        returns (uint256[] memory signals)
    {
        signals = new uint256[](3);
        (signals[0], signals[1], signals[2]) = (root, period, context);
    }

    /// @dev Words of an opening sealed to the trainer: Rx, Ry; `words` sums of 42 bits, six in a word; the blinding.
    function sealedLength(uint256 words) internal pure returns (uint256) {
        return 3 + (words + 5) / 6;
    }

    function openCount(uint256 sealedWords) internal pure returns (uint256) {
        return 5 + sealedWords;
    }

    /// @dev The signals of `open` that its round decides, at OPEN_ROUND_AT: the trainer's key.
    function openRound(uint256[2] memory trainerKey) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](2);
        SignalWriter.write(signals, 0, trainerKey);
    }

    /// @dev The other signals of `open` and their positions: the sum of the commitments, the sealed words, context.
    function openRest(uint256[2] memory sum, uint256[] calldata sealedWords, uint256 context)
        internal
        pure
        returns (uint256[] memory signals, uint256 positions)
    {
        uint256 words = sealedWords.length;
        signals = new uint256[](3 + words);
        SignalWriter.write(signals, 0, sum);
        assembly ("memory-safe") {
            calldatacopy(add(signals, 0x60), sealedWords.offset, shl(5, words))
        }
        signals[2 + words] = context;
        positions = (1 << openCount(words)) - 1 - OPEN_ROUND_AT;
    }

    function evaluateCount(uint256 directionSignals) internal pure returns (uint256) {
        return 5 + directionSignals;
    }

    function evaluate(Evaluate memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](evaluateCount(s.direction.length));
        uint256 offset = SignalWriter.write(signals, 0, s.sum);
        signals[offset++] = s.count;
        signals[offset++] = s.policyHash;
        offset = SignalWriter.write(signals, offset, s.direction);
        signals[offset] = s.context;
    }

    function stepCount(uint256 weightSignals) internal pure returns (uint256) {
        return 5 + 2 * weightSignals;
    }

    /// @dev `weights` and `next` must have the same length.
    function step(Step memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](stepCount(s.weights.length));
        uint256 offset = SignalWriter.write(signals, 0, s.sum);
        signals[offset++] = s.count;
        signals[offset++] = s.eta;
        offset = SignalWriter.write(signals, offset, s.weights);
        offset = SignalWriter.write(signals, offset, s.next);
        signals[offset] = s.context;
    }
}
