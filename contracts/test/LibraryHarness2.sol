// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Dataset2, Measures} from "../second/interfaces/IRounds2.sol";
import {BatchDraws} from "../second/lib/BatchDraws.sol";
import {Scoring} from "../second/lib/Scoring.sol";
import {Signals2} from "../second/lib/Signals2.sol";

/// @title Calls of the second edition's internal libraries, for tests
contract LibraryHarness2 {
    Dataset2 private _dataset;
    mapping(uint256 epoch => mapping(uint256 word => uint256)) private _opened;

    /// @notice S of `pay`, S of the fallback and packed V.
    function scores(
        uint256[][] calldata directions,
        uint256[] calldata next,
        uint256 words,
        uint256 firstCount,
        uint256 kappa,
        uint256 numbers,
        int256[3] calldata set
    ) external pure returns (int256 paid, int256 fallbackScore, uint256[] memory mean) {
        mean = Scoring.mean(directions, words);
        Measures memory own;
        own.normSquared = uint64(uint256(Scoring.inner(mean, mean, words)));
        (own.agreementNumerator, own.agreementDenominator) =
            Scoring.agreement(directions, words, firstCount, numbers);
        Measures memory after_;
        after_.innerBefore = int64(Scoring.inner(mean, next, words));
        after_.sumNormSquared = uint64(Scoring.sumNormSquared(mean, next, words));
        paid = Scoring.payScore(set[0], set[1], uint256(set[2]), own, after_, kappa, numbers);
        fallbackScore = Scoring.fallbackScore(set[0], uint256(set[2]), own, kappa, numbers);
    }

    /// @notice Rounded mean of the first gates of a packed word.
    function meanGate(uint256 packed, uint256 evaluators) external pure returns (int256) {
        return Scoring.meanGate(packed, evaluators);
    }

    /// @notice Starts a dataset of `records` records in batches of `size`.
    function start(uint32 records, uint32 size) external {
        _dataset.records = records;
        _dataset.batches = (records + size - 1) / size;
        _dataset.unopened = _dataset.batches;
        _dataset.epoch = 1;
        _dataset.lastOpened = false;
    }

    /// @notice Draws at most `most` batches and opens them; empty once the dataset is exhausted.
    function draw(BatchDraws.Seed calldata seed, uint256 size, uint256 most, uint256 epochs, uint256 fewest)
        external
        returns (uint256[] memory challenge)
    {
        (uint256 epoch, uint256 unopened) = BatchDraws.epochFor(_dataset, size, epochs, fewest);
        if (epoch == 0) return challenge;
        uint256[] memory words;
        uint256 touched;
        (challenge, words, touched) =
            BatchDraws.draw(_opened[epoch], seed, _dataset.batches, unopened < most ? unopened : most);
        BatchDraws.store(_opened[epoch], words, touched);
        BatchDraws.spend(_dataset, challenge, epoch, unopened);
    }

    /// @notice Running epoch, and unopened batches of it.
    function progress() external view returns (uint256 epoch, uint256 unopened) {
        return (_dataset.epoch, _dataset.unopened);
    }

    /// @notice Positions of an attestation's and of a seal's signals, as masks.
    function positions(uint256 features)
        external
        pure
        returns (uint256 roundAt, uint256 commonAt, uint256 ownAt, uint256 sealRoundAt, uint256[5] memory counts)
    {
        (roundAt, commonAt, ownAt) = Signals2.attestationAt(features);
        sealRoundAt = Signals2.sealRoundAt(features);
        counts = [
            Signals2.attestationCount(features),
            Signals2.sealCount(features),
            Signals2.evaluateCount(features),
            Signals2.scoreCount(features),
            Signals2.stepCount(features)
        ];
    }
}
