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
}
