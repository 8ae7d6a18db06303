// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {AttestationSet, Dataset, Entry, Round, SCORE_UNIT, Status} from "../../interfaces/IRounds.sol";
import {Edwards} from "./Edwards.sol";
import {Entries} from "./Entries.sol";
import {vm} from "./Vm.sol";

/// @notice Whole rounds of several models: phase by phase, and a round in one action.
abstract contract RoundPlay is Entries {
    function seal(uint256 what) external acting {
        _seal(rounds.trainingOf(_model(what)).lastRound);
    }

    function _seal(uint256 round) private {
        Round memory r = rounds.roundOf(round);
        if (block.number < r.schedule.sealHeight) vm.roll(r.schedule.sealHeight);
        try rounds.seal(round) {
            done["seal"]++;
        } catch {}
    }

    function recordBeacon(uint256 what) external acting {
        _recordBeacon(rounds.trainingOf(_model(what)).lastRound);
    }

    function _recordBeacon(uint256 round) private {
        Round memory r = rounds.roundOf(round);
        if (block.number <= r.schedule.beaconHeight) vm.roll(r.schedule.beaconHeight + 1);
        try rounds.recordBeacon(round, "") {
            done["recordBeacon"]++;
        } catch {}
    }

    function attestHoldout(uint256 what, uint256 seed) external acting {
        _attestHoldout(rounds.trainingOf(_model(what)).lastRound, seed);
    }

    function _attestHoldout(uint256 round, uint256 seed) private {
        Round memory r = rounds.roundOf(round);
        if (r.holdouts.length == 0) return;
        uint256 dataset = r.holdouts[0];
        try rounds.challengeOf(round, dataset) returns (uint256[] memory challenge) {
            uint32 unopened = rounds.datasetOf(dataset).unopened;
            AttestationSet memory set = _answer(round, dataset, challenge.length, seed, true);
            try rounds.attestHoldout(set) {
                _mark(r.status == Status.Evaluating, "a holdout answered in another phase");
                for (uint256 i = 0; i < challenge.length; i++) {
                    bytes32 key = keccak256(abi.encode(dataset, challenge[i]));
                    _mark(!_opened[key], "I15: a holdout batch was opened twice");
                    _opened[key] = true;
                    _holdoutSum[round] = Edwards.add(
                        _holdoutSum[round], [set.commitments[2 * i], set.commitments[2 * i + 1]]
                    );
                }
                _mark(rounds.datasetOf(dataset).unopened + challenge.length == unopened, "I15: unopened batches");
                done["attestHoldout"]++;
            } catch {}
        } catch {}
    }

    function evaluate(uint256 what) external acting {
        _evaluateRound(rounds.trainingOf(_model(what)).lastRound);
    }

    function _evaluateRound(uint256 round) private {
        Groth16Proof memory proof;
        uint256[] memory direction = new uint256[](1);
        direction[0] = 1 + round;
        uint256 due = rounds.roundOf(round).holdoutsDue;
        try rounds.evaluate(round, direction, type(uint64).max, proof) {
            _mark(due == 0, "a direction without all of its holdouts");
            done["evaluate"]++;
        } catch {}
    }

    function attest(uint256 seed, uint256 bands) external acting {
        uint256 dataset = _dataset(seed);
        _attest(rounds.trainingOf(rounds.datasetOf(dataset).model).lastRound, dataset, bands);
    }

    function _attest(uint256 round, uint256 dataset, uint256 seed) private {
        try rounds.challengeOf(round, dataset) returns (uint256[] memory challenge) {
            Dataset memory d = rounds.datasetOf(dataset);
            Entry memory before = rounds.entryOf(round, dataset);
            for (uint256 i = 0; i < challenge.length; i++) {
                _mark(challenge[i] < d.batches, "I16: a batch that the dataset has not");
                for (uint256 j = 0; j < i; j++) _mark(challenge[i] != challenge[j], "I16: a batch was drawn twice");
            }
            AttestationSet memory set = _answer(round, dataset, challenge.length, seed, false);
            uint256 unvested = rounds.accountOf(dataset).unvested;
            uint256 due = stake.dueOf(d.model);
            try rounds.attest(set) {
                _lost(unvested, due, d.model, dataset, rounds.entryOf(round, dataset));
                _mark(before.enrolled && before.attestedAt == 0, "I14: a challenge was answered twice");
                _attested(round, dataset, d, challenge, set);
                done["attest"]++;
            } catch {}
        } catch {}
    }

    /// @dev A negative score takes at most itself, at once, and nothing that has fallen due.
    function _lost(uint256 unvested, uint256 due, uint256 model, uint256 dataset, Entry memory entry) private {
        uint256 taken = unvested - rounds.accountOf(dataset).unvested;
        _mark(taken <= (entry.score < 0 ? uint256(-int256(entry.score)) : 0), "I19: a loss took another amount");
        _mark(entry.applied == (entry.score < 0), "I19: a loss that waits, or a gain that does not");
        _mark(stake.dueOf(model) == due, "I27: a loss took what had fallen due");
        lostOf[model] += taken;
        if (taken != 0) done["lost"]++;
    }

    /// @dev Recomputes the expected effects of the call: score, sum, counts.
    function _attested(
        uint256 round,
        uint256 dataset,
        Dataset memory d,
        uint256[] memory challenge,
        AttestationSet memory set
    ) private {
        int256 bands;
        uint256 held;
        for (uint256 i = 0; i < challenge.length; i++) {
            bands += int256(uint256(uint8(set.bands[i]))) - 7;
            held += challenge[i] + 1 == d.batches ? d.records - challenge[i] * BATCH : BATCH;
        }
        Entry memory entry = rounds.entryOf(round, dataset);
        _mark(
            entry.score == bands * int256(uint256(d.batches)) * int256(SCORE_UNIT) / int256(challenge.length),
            "I17: the score is not (n/k) times the sum of the bands"
        );
        _mark(entry.accepted == (bands > 0), "I17: accepted without helping, or not though it helps");
        _mark(rounds.datasetOf(dataset).answered == d.answered + 1, "I11: an answer that was not counted");
        if (bands <= 0) return;
        sets[round]++;
        setsOf[d.model]++;
        records[round] += held;
        for (uint256 i = 0; i < set.commitments.length; i += 2) {
            uint256[2] memory commitment = [set.commitments[i], set.commitments[i + 1]];
            _sum[round] = Edwards.add(_sum[round], commitment);
        }
        done["accepted"]++;
    }

    function _answer(uint256 round, uint256 dataset, uint256 draws, uint256 seed, bool holdout)
        private
        view
        returns (AttestationSet memory set)
    {
        set = _emptySet(round, dataset, draws);
        // Some datasets help in most rounds, some hurt in all, and most vary.
        uint256 lean = dataset % 3;
        for (uint256 i = 0; i < draws; i++) {
            uint256 random = uint256(keccak256(abi.encode(seed, i)));
            uint256 band = lean == 0 ? 8 + random % 7 : lean == 1 && seed % 3 == 0 ? random % 7 : random % 15;
            uint256[2] storage point = _points[(random >> 128) % POINTS];
            (set.commitments[2 * i], set.commitments[2 * i + 1]) = (point[0], point[1]);
            set.bands[i] = bytes1(uint8(holdout ? 7 : band));
        }
    }

    function settle(uint256 what) external acting {
        _settle(rounds.trainingOf(_model(what)).lastRound);
    }

    function _settle(uint256 round) private {
        Round memory r = rounds.roundOf(round);
        if (block.number <= r.schedule.attestDeadline) vm.roll(r.schedule.attestDeadline + 1);
        uint256 before = rounds.trainingOf(r.model).settledRounds;
        try rounds.settle(round) {
            _mark(r.status == Status.Attesting, "I18: settled from another phase");
            _mark(rounds.trainingOf(r.model).settledRounds == before + 1, "I4: settled rounds not counted");
            done["settle"]++;
        } catch {}
    }

    function step(uint256 what) external acting {
        _stepRound(rounds.trainingOf(_model(what)).lastRound);
    }

    function _stepRound(uint256 round) private {
        Round memory r = rounds.roundOf(round);
        Groth16Proof memory proof;
        uint256[] memory weights = new uint256[](1);
        weights[0] = 1 + round;
        try rounds.step(round, weights, type(uint64).max, proof) {
            _mark(r.sets >= r.pins.minSets && !r.stepped, "I18: a step that was not due");
            _mark(rounds.trainingOf(r.model).checkpoint[0] == 1 + round, "I18: a step that changed nothing");
            done["step"]++;
        } catch {}
    }

    function voidRound(uint256 what, uint256 seed) external acting {
        uint256 round = rounds.trainingOf(_model(what)).lastRound;
        Round memory r = rounds.roundOf(round);
        if (seed % 3 == 0 && r.status != Status.Attesting) vm.roll(uint256(r.schedule.evaluateDeadline) + 1);
        try rounds.voidRound(round) {
            _mark(block.number > r.schedule.evaluateDeadline, "voided too early");
            done["voidRound"]++;
        } catch {}
    }

    /// @notice Plays a whole round in one action, so that many rounds fit a run. A step that is impossible because of
    /// earlier random actions is skipped.
    function playRound(uint256 what, uint256 seed) external acting {
        uint256 model = _model(what);
        uint256 round = rounds.trainingOf(model).lastRound;
        Status status = rounds.roundOf(round).status;
        if (round == 0 || status == Status.Settled || status == Status.Void) round = _openRound(model, seed);
        if (round == 0) return;
        uint256[] storage all = _ofModel[model];
        for (uint256 i = 0; i < all.length; i++) {
            if (rounds.datasetOf(all[i]).role == 1 && (seed >> i) % 4 != 0) _enrol(round, all[i]);
        }
        _seal(round);
        _recordBeacon(round);
        _attestHoldout(round, seed);
        _evaluateRound(round);
        for (uint256 i = 0; i < all.length; i++) {
            if ((seed >> (64 + i)) % 16 != 0) _attest(round, all[i], uint256(keccak256(abi.encode(seed, i))));
        }
        _settle(round);
        if (seed % 16 != 0) _stepRound(round);
    }
}
