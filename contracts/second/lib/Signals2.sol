// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {PackedWords} from "../../lib/PackedWords.sol";
import {SignalWriter} from "../../lib/SignalWriter.sol";

/// @title Public signals, in the order of circuits/second/manifest.json (a test compares the two)
/// @notice Only this library uses the position of a signal. Positions are masks: bit i stands for signal i.
library Signals2 {
    /// @dev The public signals of `origin`.
    struct Origin {
        uint256 root;
        uint256 records;
        uint256 period;
        uint256 schemaHash;
        uint256 sourceListRoot;
        uint256 model;
        uint256 originNullifier;
        uint256 sourceTag;
        uint256 seedHash;
        uint256 context;
    }

    /// @dev The public signals of `evaluate`.
    struct Evaluate {
        uint256[2] sum;
        uint256[2] before;
        uint256 count;
        uint256 policyHash;
        uint256 numbers;
        uint256[] direction;
        uint256 loss;
        uint256 lossBefore;
        uint256 context;
    }

    /// @dev The public signals of `step`.
    struct Step {
        uint256[2] sum;
        uint256 count;
        uint256 eta;
        uint256 policyHash;
        uint256[] weights;
        uint256[] next;
        uint256 context;
    }

    /// @dev The signals of a seal that its call decides.
    struct SealOwn {
        uint256[2] sum;
        uint256[2] fresh;
        uint256 seedHash;
        uint256 noiseInput;
        uint256 scores;
        uint256 context;
    }

    uint256 internal constant ORIGIN_COUNT = 10;
    /// @dev Words of an attestation's own signals: index, count, commitment (x, y).
    uint256 internal constant ATTESTATION_OWN = 4;
    /// @dev Place of a policy hash: in an attestation, and in a seal; and of a seal's mode.
    uint256 private constant ATTESTATION_POLICY = 3;
    uint256 private constant SEAL_POLICY = 7;
    uint256 private constant SEAL_MODE = 4;
    /// @dev `scores` without a gate: 2^15 in each of three places of 16 bits.
    uint256 internal constant NO_SCORES = 0x8000_8000_8000;

    // ---------------------------------------------------------------------------------------------------------- Counts

    function weightSignals(uint256 features) internal pure returns (uint256) {
        return PackedWords.signalCount(features + 1, PackedWords.WEIGHT_BITS);
    }

    function directionSignals(uint256 features) internal pure returns (uint256) {
        return PackedWords.signalCount(features + 1, PackedWords.DIRECTION_BITS);
    }

    /// @dev Words of an opening sealed to a key: Rx, Ry; words of 43 bits, five in a signal; the blinding.
    function sealedLength(uint256 features) internal pure returns (uint256) {
        return 3 + (features + 5) / 5;
    }

    function attestationCount(uint256 features) internal pure returns (uint256) {
        return 7 + weightSignals(features);
    }

    function sealCount(uint256 features) internal pure returns (uint256) {
        return 12 + 3 * directionSignals(features) + sealedLength(features);
    }

    function evaluateCount(uint256 features) internal pure returns (uint256) {
        return 10 + directionSignals(features);
    }

    function scoreCount(uint256 features) internal pure returns (uint256) {
        return 5 + directionSignals(features);
    }

    function stepCount(uint256 features) internal pure returns (uint256) {
        return 6 + 2 * weightSignals(features);
    }

    // ---------------------------------------------------------------------------------------------------- Attestations

    /// @dev Positions of an attestation's signals:
    /// roundAt: policyHash and W, which the round decides;
    /// commonAt: root and context, which all proofs of a call share;
    /// ownAt: each proof's own signals (ATTESTATION_OWN).
    function attestationAt(uint256 features)
        internal
        pure
        returns (uint256 roundAt, uint256 commonAt, uint256 ownAt)
    {
        uint256 end = ATTESTATION_POLICY + 1 + weightSignals(features);
        return ((1 << end) - (1 << ATTESTATION_POLICY), 1 | 4 << end, 6 | 3 << end);
    }

    /// @dev The signals at `roundAt`.
    function attestationRound(uint256 policyHash, uint256[] memory weights)
        internal
        pure
        returns (uint256[] memory signals)
    {
        signals = new uint256[](1 + weights.length);
        signals[0] = policyHash;
        SignalWriter.write(signals, 1, weights);
    }

    /// @dev The signals at `commonAt`.
    function attestationCommon(uint256 root, uint256 context) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](2);
        (signals[0], signals[1]) = (root, context);
    }

    // ----------------------------------------------------------------------------------------------------------- Seals

    /// @dev Positions of the signals that a round decides: mode, policyHash, V of three evaluators, key.
    function sealRoundAt(uint256 features) internal pure returns (uint256) {
        uint256 directions = 3 * directionSignals(features);
        return 1 << SEAL_MODE | ((1 << 1 + directions) - 1) << SEAL_POLICY | 3 << SEAL_POLICY + 2 + directions;
    }

    /// @dev The signals at `sealRoundAt`.
    /// @param directions V of three evaluators, one after the other
    function sealRound(uint256 mode, uint256 policyHash, uint256[] memory directions, uint256[2] memory key)
        internal
        pure
        returns (uint256[] memory signals)
    {
        signals = new uint256[](4 + directions.length);
        (signals[0], signals[1]) = (mode, policyHash);
        SignalWriter.write(signals, SignalWriter.write(signals, 2, directions), key);
    }

    /// @dev The other signals of a seal, and their positions.
    function sealRest(SealOwn memory own, uint256[] calldata sealedWords, uint256 features)
        internal
        pure
        returns (uint256[] memory signals, uint256 positions)
    {
        uint256 words = sealedWords.length;
        signals = new uint256[](8 + words);
        SignalWriter.write(signals, SignalWriter.write(signals, 0, own.sum), own.fresh);
        (signals[4], signals[5], signals[6]) = (own.seedHash, own.noiseInput, own.scores);
        assembly ("memory-safe") {
            calldatacopy(add(signals, 0x100), sealedWords.offset, shl(5, words))
        }
        signals[7 + words] = own.context;
        positions = (1 << sealCount(features)) - 1 - sealRoundAt(features);
    }

    // ---------------------------------------------------------------------------------------------------- Whole proofs

    function origin(Origin memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](ORIGIN_COUNT);
        signals[0] = s.root;
        signals[1] = s.records;
        signals[2] = s.period;
        signals[3] = s.schemaHash;
        signals[4] = s.sourceListRoot;
        signals[5] = s.model;
        signals[6] = s.originNullifier;
        signals[7] = s.sourceTag;
        signals[8] = s.seedHash;
        signals[9] = s.context;
    }

    function evaluate(Evaluate memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](10 + s.direction.length);
        uint256 offset = SignalWriter.write(signals, SignalWriter.write(signals, 0, s.sum), s.before);
        signals[offset++] = s.count;
        signals[offset++] = s.policyHash;
        signals[offset++] = s.numbers;
        offset = SignalWriter.write(signals, offset, s.direction);
        signals[offset++] = s.loss;
        signals[offset++] = s.lossBefore;
        signals[offset] = s.context;
    }

    function score(
        uint256[2] memory fresh,
        uint256 policyHash,
        uint256[] memory direction,
        uint256 second,
        uint256 context
    ) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](5 + direction.length);
        uint256 offset = SignalWriter.write(signals, 0, fresh);
        signals[offset++] = policyHash;
        offset = SignalWriter.write(signals, offset, direction);
        signals[offset++] = second;
        signals[offset] = context;
    }

    /// @dev `weights` and `next` must have the same length.
    function step(Step memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](6 + 2 * s.weights.length);
        uint256 offset = SignalWriter.write(signals, 0, s.sum);
        signals[offset++] = s.count;
        signals[offset++] = s.eta;
        signals[offset++] = s.policyHash;
        offset = SignalWriter.write(signals, offset, s.weights);
        offset = SignalWriter.write(signals, offset, s.next);
        signals[offset] = s.context;
    }
}
