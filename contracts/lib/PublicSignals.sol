// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @title Public signals, in the order of circuits/manifest.json (a test compares the two)
/// @notice Every signal has a named field; nothing else in the contracts knows an index.
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

    /// @dev The public signals that all attestations of one call share.
    struct Shared {
        uint256 root;
        uint256 period;
        uint256 policyHash;
        uint256[] weights;
        uint256[] direction;
        uint256 context;
    }

    /// @dev The public signals of `open`.
    struct Open {
        uint256[2] sum;
        uint256[2] trainerKey;
        uint256[] sealedWords;
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

    /// @dev Writes one attestation's signals at `offset` of `signals`; returns the offset behind them.
    function writeAttestation(
        uint256[] memory signals,
        uint256 offset,
        Shared memory s,
        uint256 batchIndex,
        uint256 count,
        uint256[2] calldata commitment,
        uint256 band
    ) internal pure returns (uint256) {
        signals[offset++] = s.root;
        signals[offset++] = batchIndex;
        signals[offset++] = count;
        signals[offset++] = s.period;
        signals[offset++] = s.policyHash;
        for (uint256 i = 0; i < s.weights.length; i++) signals[offset++] = s.weights[i];
        for (uint256 i = 0; i < s.direction.length; i++) signals[offset++] = s.direction[i];
        signals[offset++] = commitment[0];
        signals[offset++] = commitment[1];
        signals[offset++] = band;
        signals[offset++] = s.context;
        return offset;
    }

    /// @dev Words of an opening sealed to the trainer: Rx, Ry; `words` sums of 42 bits, six a word; the blinding.
    function sealedLength(uint256 words) internal pure returns (uint256) {
        return 3 + (words + 5) / 6;
    }

    function openCount(uint256 sealedWords) internal pure returns (uint256) {
        return 5 + sealedWords;
    }

    function open(Open memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](openCount(s.sealedWords.length));
        uint256 offset = _write(signals, 0, s.sum);
        offset = _write(signals, offset, s.trainerKey);
        offset = _write(signals, offset, s.sealedWords);
        signals[offset] = s.context;
    }

    function evaluateCount(uint256 directionSignals) internal pure returns (uint256) {
        return 5 + directionSignals;
    }

    function evaluate(Evaluate memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](evaluateCount(s.direction.length));
        uint256 offset = _write(signals, 0, s.sum);
        signals[offset++] = s.count;
        signals[offset++] = s.policyHash;
        offset = _write(signals, offset, s.direction);
        signals[offset] = s.context;
    }

    function stepCount(uint256 weightSignals) internal pure returns (uint256) {
        return 5 + 2 * weightSignals;
    }

    /// @dev `weights` and `next` are of one length.
    function step(Step memory s) internal pure returns (uint256[] memory signals) {
        signals = new uint256[](stepCount(s.weights.length));
        uint256 offset = _write(signals, 0, s.sum);
        signals[offset++] = s.count;
        signals[offset++] = s.eta;
        offset = _write(signals, offset, s.weights);
        offset = _write(signals, offset, s.next);
        signals[offset] = s.context;
    }

    function _write(uint256[] memory signals, uint256 offset, uint256[2] memory point)
        private
        pure
        returns (uint256)
    {
        signals[offset] = point[0];
        signals[offset + 1] = point[1];
        return offset + 2;
    }

    function _write(uint256[] memory signals, uint256 offset, uint256[] memory words)
        private
        pure
        returns (uint256)
    {
        for (uint256 i = 0; i < words.length; i++) signals[offset + i] = words[i];
        return offset + words.length;
    }
}
