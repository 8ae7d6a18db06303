// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Outcome} from "../interfaces/IRounds.sol";

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
    /// @dev Public signals that each attestation of a call has of its own.
    uint256 internal constant ATTESTATION_OWN = 5;

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

    /// @dev The signals that all attestations of one call share, 0 where each has its own, and the mask of these.
    function attestations(Shared memory s) internal pure returns (uint256[] memory common, uint256 varying) {
        common = new uint256[](attestationCount(s.weights.length, s.direction.length));
        common[0] = s.root;
        // 1, 2: batchIndex, count.
        common[3] = s.period;
        common[4] = s.policyHash;
        uint256 offset = _write(common, 5, s.weights);
        offset = _write(common, offset, s.direction);
        // Commitment (x, y), band.
        common[offset + 3] = s.context;
        varying = 6 | 7 << offset;
    }

    /// @dev Writes the signals that are the i-th attestation's own: batchIndex, count, commitment, band. `own` must have
    /// room for them.
    function writeAttestation(
        uint256[] memory own,
        uint256 i,
        uint256 batchIndex,
        uint256 count,
        Outcome calldata outcome
    ) internal pure {
        assembly ("memory-safe") {
            let at := add(add(own, 0x20), mul(i, 0xa0))
            mstore(at, batchIndex)
            mstore(add(at, 0x20), count)
            calldatacopy(add(at, 0x40), outcome, 0x60)
        }
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
