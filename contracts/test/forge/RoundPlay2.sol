// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {GatedVote} from "../../examples/GatedVote.sol";
import {IAttestationGate} from "../../interfaces/IAttestationGate.sol";
import {Bond2, BondDecision, BondFate, PLEDGE, TRAINER_BOND} from "../../second/interfaces/IBonds2.sol";
import {Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {AttestationSet2, Dataset2, Entry2, Phase, Round2, Schedule2} from "../../second/interfaces/IRounds2.sol";
import {Edwards} from "./Edwards.sol";
import {Play2} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice The phases of second-edition rounds as actions of a campaign, and what a tester keeps of them.
/// @dev An action that breaks a rule leaves its name in `broken`. Amounts of bonds are followed in plain sums, openings of
/// batches in a plain list, sums of commitments with textbook addition.
abstract contract RoundPlay2 is Play2 {
    uint256 internal constant CONTRIBUTORS = 5;

    /// @notice The rule that an action found broken; empty: none.
    string public broken;
    /// @notice How often each action has succeeded, by name.
    mapping(string action => uint256) public done;

    uint256[] public models;
    /// @notice Contributors' and holdouts' datasets of a model.
    mapping(uint256 model => uint256[]) internal _datasets;
    mapping(uint256 model => uint256[]) internal _holdoutsOf;
    /// @notice Rounds of a model, oldest first.
    mapping(uint256 model => uint256[]) internal _roundsOf;
    mapping(uint256 round => bytes32) public pinned;
    mapping(uint256 round => Phase) internal _phase;
    /// @notice How often a batch of a dataset was answered, and the most that its terms allowed in any round.
    mapping(uint256 dataset => mapping(uint256 batch => uint256)) internal _opened;
    mapping(uint256 dataset => uint256) internal _mostOpenings;
    /// @notice The first draw that was seen of an enrolment, by the round that enrolled.
    mapping(uint256 round => mapping(uint256 dataset => bytes32)) internal _drawn;
    mapping(uint256 round => uint256[2]) internal _sum;
    mapping(uint256 round => uint256) public setsOf;
    mapping(uint256 round => uint256) public recordsOf;
    /// @notice Bonds: taken, and gone from the contract.
    uint256 public taken;
    uint256 public gone;
    uint256 private _tag = 1000;
    /// @notice A ballot among the contributors of the first model, the votes that went through, and the accepted sets.
    GatedVote public ballot;
    uint256 public voted;
    uint256 public acceptedOfFirst;

    constructor() {
        _setUp();
        for (uint256 i = 0; i < CONTRIBUTORS; i++) _rich(address(uint160(0xC0 + i)));
        for (uint256 e = 0; e < 2; e++) _rich(address(uint160(0xE0 + e)));
        _rich(OWNER);
        _addModel(7);
        _openBallot();
    }

    /// @dev Opens the ballot with a later time stamp, so that attestations made until then count.
    function _openBallot() private {
        uint256 now_ = block.timestamp;
        vm.warp(now_ + 36500 days);
        IAttestationGate.Requirement memory required = IAttestationGate.Requirement(models[0], 4242, 0, 0);
        ballot = GatedVote(_deploy("GatedVote", abi.encode(rounds, stake, required, 3, 36500 days)));
        vm.warp(now_);
    }

    /// @dev An action forgets nothing: the first broken rule stays.
    function _mark(bool holds, string memory rule) internal {
        if (!holds && bytes(broken).length == 0) broken = rule;
    }

    function _rich(address who) internal {
        token.mint(who, 1e15);
        vm.prank(who);
        token.approve(address(bonds), type(uint256).max);
    }

    // ---------------------------------------------------------------------------------------------------------- Models

    function modelCount() external view returns (uint256) {
        return models.length;
    }

    function roundsOf(uint256 model) external view returns (uint256[] memory) {
        return _roundsOf[model];
    }

    function datasetsOf(uint256 model) external view returns (uint256[] memory) {
        return _datasets[model];
    }

    function holdoutsOf(uint256 model) external view returns (uint256[] memory) {
        return _holdoutsOf[model];
    }

    function balanceOfBonds() external view returns (uint256) {
        return token.balanceOf(address(bonds));
    }

    function sumOf(uint256 round) external view returns (uint256[2] memory) {
        return _sum[round];
    }

    /// @dev Terms of every kind that a rule depends on.
    function _anyTerms(uint256 seed) internal pure returns (Terms2 memory terms) {
        terms = _terms();
        terms.batchesPerRound = uint8(1 + seed % 4);
        terms.epochs = uint8(1 + (seed >> 8) % 4);
        terms.vestingRounds = uint8(1 + (seed >> 16) % 16);
        terms.vestingDays = uint8(1 + (seed >> 24) % 90);
        terms.rounds = uint16(4 + (seed >> 32) % 24);
        terms.minSets = uint16(1 + (seed >> 40) % 3);
        // A cap that some rounds pass, or none.
        terms.capPerRound = (seed >> 48) % 2 == 0 ? 2 ** 100 : uint128(720_720e6 * (1 + (seed >> 56) % 900));
        terms.enrolmentBond = (seed >> 64) % 3 == 0 ? 0 : 1000;
        terms.trainerBond = (seed >> 72) % 3 == 0 ? 0 : 901;
        terms.evaluatorBond = (seed >> 80) % 3 == 0 ? 0 : 803;
    }

    function _addModel(uint256 seed) internal {
        uint256 model = _register(_anyTerms(seed));
        models.push(model);
        for (uint256 e = 0; e < 2; e++) _addHoldout(model, e);
        for (uint256 i = 0; i < 3; i++) _add(model, i, uint32(8 + (seed >> (8 * i)) % 90));
    }

    function _addHoldout(uint256 model, uint256 e) internal {
        address by = address(uint160(0xE0 + e));
        uint256 dataset = _commit(model, by, 2, 3200, _tag++);
        uint256 before = token.balanceOf(address(bonds));
        vm.prank(by);
        rounds.pledge(dataset);
        taken += token.balanceOf(address(bonds)) - before;
        _holdoutsOf[model].push(dataset);
        _mostOpenings[dataset] = 1;
    }

    function _add(uint256 model, uint256 i, uint32 records) internal {
        _datasets[model].push(_commit(model, address(uint160(0xC0 + i)), 1, records, _tag++));
    }

    function _model(uint256 seed) internal view returns (uint256) {
        return models[seed % models.length];
    }

    function _dataset(uint256 model, uint256 seed) internal view returns (uint256) {
        uint256[] storage all = _datasets[model];
        return all[seed % all.length];
    }

    function _last(uint256 model) internal view returns (uint256) {
        return rounds.trainingOf(model).lastRound;
    }

    // ---------------------------------------------------------------------------------------------------------- Phases

    /// @dev The pins that must not change. A round that carries sets on has today's lists from its opening on.
    function pinsOf(uint256 round) public view returns (bytes32) {
        return keccak256(abi.encode(rounds.roundOf(round).pins));
    }

    /// @dev Whether a round may go from one phase to another, over others or not. Void, rolled back and settled are ends.
    function _follows(Phase from, Phase to) private pure returns (bool) {
        if (from == to) return true;
        if (from == Phase.Stepped) return to == Phase.Settled;
        if (from == Phase.Attesting) return to == Phase.Stepped || to == Phase.Settled;
        return from < Phase.Attesting && to > from;
    }

    /// @dev Follows the phases of a model's last two rounds.
    function _followPhases(uint256 model) internal {
        uint256[] storage all = _roundsOf[model];
        for (uint256 i = all.length > 2 ? all.length - 2 : 0; i < all.length; i++) {
            Phase now_ = rounds.roundOf(all[i]).phase;
            _mark(_follows(_phase[all[i]], now_), "I16: a phase was left out");
            _phase[all[i]] = now_;
        }
    }

    function _openRound(uint256 model, bool closing) internal {
        uint256 previous = _last(model);
        if (rounds.roundOf(previous).phase == Phase.Void) _drawOf(previous);
        // Missed duties end a model: anybody may close it, and no round opens.
        if (rounds.trainingOf(model).closable) _closeByAnybody(model);
        if (rounds.trainingOf(model).closed) return;
        uint256[] memory ids = _holdoutsOf[model];
        if (ids.length > 2) {
            // The newest one of each evaluator: earlier ones are retired.
            uint256[] memory two = new uint256[](2);
            for (uint256 i = 0; i < ids.length; i++) two[uint160(rounds.datasetOf(ids[i]).beneficiary) & 1] = ids[i];
            ids = two;
        }
        Schedule2 memory schedule = _schedule();
        uint256 before = token.balanceOf(address(bonds));
        vm.prank(OWNER);
        try rounds.openRound(model, schedule, ids, closing) returns (uint256 round) {
            taken += token.balanceOf(address(bonds)) - before;
            _roundsOf[model].push(round);
            _phase[round] = Phase.Open;
            pinned[round] = pinsOf(round);
            _sum[round] = [uint256(0), 1];
            Round2 memory r = rounds.roundOf(round);
            _mark(
                keccak256(abi.encode(r.weights)) == keccak256(abi.encode(rounds.trainingOf(model).checkpoint)),
                "I16: a round does not begin at the checkpoint"
            );
            done[closing ? "openClosing" : "open"]++;
            if (r.carried != 0) done["carry"]++;
        } catch {}
    }

    function _closeByAnybody(uint256 model) internal {
        if (rounds.trainingOf(model).closed) return;
        vm.prank(address(0x57));
        try rounds.closeModel(model) {
            done["closeClosable"]++;
        } catch {
            _mark(false, "I23: a model that anybody may close stayed open");
        }
    }

    function _enrolOne(uint256 round, uint256 dataset, bool stale) internal {
        Dataset2 memory d = rounds.datasetOf(dataset);
        bytes32 previous = stale ? keccak256("another copy") : d.ledgerHead;
        uint256 before = token.balanceOf(address(bonds));
        bool barred = d.withdrawn || rounds.isRetired(dataset);
        vm.prank(d.beneficiary);
        try rounds.enrol(round, dataset, previous, keccak256(abi.encode(d.ledgerHead))) {
            _mark(!stale, "I17: a second copy of a ledger enrolled");
            _mark(!barred, "I17: a withdrawn or retired dataset enrolled");
            taken += token.balanceOf(address(bonds)) - before;
            uint256 epochs = rounds.roundOf(round).pins.epochs;
            if (epochs > _mostOpenings[dataset]) _mostOpenings[dataset] = epochs;
            done["enrol"]++;
        } catch {}
    }

    function _drawOf(uint256 round) internal {
        Round2 memory r = rounds.roundOf(round);
        if (r.phase == Phase.Void) {
            // No next round before the beacon of a void one is known.
            if (r.beacon == 0) rounds.recordBeacon(round, "");
            return;
        }
        if (r.phase == Phase.Open) {
            if (block.number < r.schedule.sealHeight) vm.roll(r.schedule.sealHeight);
            rounds.seal(round);
        } else if (r.phase != Phase.Sealed) {
            return;
        }
        if (block.number <= r.schedule.beaconHeight) vm.roll(r.schedule.beaconHeight + 1);
        try rounds.recordBeacon(round, "") {
            done["draw"]++;
        } catch {}
    }

    /// @dev The draw of a dataset: distinct batches that exist, and always the same for one enrolment.
    function _challenge(uint256 round, uint256 dataset) private returns (uint256[] memory challenge) {
        challenge = rounds.challengeOf(round, dataset);
        Dataset2 memory d = rounds.datasetOf(dataset);
        for (uint256 i = 0; i < challenge.length; i++) {
            _mark(challenge[i] < d.batches, "I18: a batch that does not exist was drawn");
            for (uint256 j = 0; j < i; j++) _mark(challenge[i] != challenge[j], "I18: a batch was drawn twice at once");
        }
        // A carried set's draw belongs to the round whose beacon was known first: it must not change after that.
        uint256 carried = rounds.roundOf(round).carried;
        bool isCarried = d.role == 1 && carried != 0 && rounds.entryOf(carried, dataset).enrolled;
        uint256 drawing = isCarried && rounds.roundOf(carried).beacon != 0 ? carried : round;
        bytes32 seen = _drawn[drawing][dataset];
        bytes32 hash = keccak256(abi.encode(challenge));
        _mark(seen == 0 || seen == hash, "I18: a draw changed");
        _drawn[drawing][dataset] = hash;
    }

    function _note(uint256 dataset, uint256[] memory challenge) private {
        for (uint256 i = 0; i < challenge.length; i++) {
            uint256 times = ++_opened[dataset][challenge[i]];
            _mark(times <= _mostOpenings[dataset], "I19: a batch was opened more often than E");
        }
    }

    function _holdoutAnswers(uint256 round, uint256 dataset) internal {
        uint256[] memory challenge = _challenge(round, dataset);
        AttestationSet2 memory set = _set(round, dataset, NO_SCORES);
        try rounds.attestHoldout(set, false) {
            _note(dataset, challenge);
            done["holdout"]++;
        } catch {
            return;
        }
        if (rounds.roundOf(round).pending == 0) return;
        try rounds.attestHoldout(set, true) {
            done["holdoutBefore"]++;
        } catch {
            _mark(false, "I16: a holdout could not answer at the weights before");
        }
    }

    function _evaluateAll(uint256 round, uint256 seed) internal {
        uint256[] memory direction = new uint256[](1);
        uint256 word = 8192 + 1000 + seed % 3000;
        direction[0] = word | word << 14 | 8192 << 28 | 8192 << 42 | uint256(8192) << 56;
        for (uint8 e = 0; e < 2; e++) {
            bool rises = (seed >> (16 + e)) % 4 == 0;
            uint16 before = rounds.roundOf(round).pending == 0 ? 0 : 1000;
            uint16 loss = rises ? 1500 : 900;
            try rounds.evaluate(round, e, direction, loss, before, type(uint64).max, _noProof()) {
                done["evaluate"]++;
            } catch {}
        }
        if (rounds.roundOf(round).phase == Phase.RolledBack) done["rollBack"]++;
    }

    /// @dev A commitment of its own for each set.
    function _fresh(uint256 seed) private view returns (uint256[2] memory point) {
        point = Edwards.base();
        for (uint256 i = 0; i < seed % 3; i++) point = Edwards.add(point, Edwards.base());
    }

    function _answer(uint256 round, uint256 dataset, uint256 scores) internal {
        uint256[] memory challenge;
        try rounds.challengeOf(round, dataset) {
            challenge = _challenge(round, dataset);
        } catch {
            return;
        }
        AttestationSet2 memory set = _set(round, dataset, scores);
        set.fresh = _fresh(dataset);
        try rounds.attest(set) {
            _note(dataset, challenge);
            Entry2 memory entry = rounds.entryOf(round, dataset);
            // Both gates have the same sign: see Play2.
            _mark(entry.accepted == (scores == GOOD), "I20: accepted without positive gates, or not accepted with them");
            if (entry.accepted) {
                _sum[round] = Edwards.add(_sum[round], set.fresh);
                setsOf[round]++;
                if (rounds.roundOf(round).model == models[0]) acceptedOfFirst++;
                recordsOf[round] += entry.records;
            }
            done[entry.accepted ? "accept" : "refuse"]++;
        } catch {}
    }

    function _scoreAgain(uint256 round, uint256 dataset, int256 p) internal {
        uint256[2] memory fresh = _fresh(dataset);
        try rounds.pay(round, dataset, fresh, uint256(p + 0x8000), type(uint64).max, _noProof()) {
            _mark(rounds.entryOf(round, dataset).accepted, "I20: a set that is not accepted was scored again");
            done["score"]++;
        } catch {}
    }

    // ----------------------------------------------------------------------------------------------------------- Bonds

    function _release(uint256 round, uint256 dataset) internal {
        Bond2 memory bond = bonds.bondOf(round, dataset);
        if (bond.amount == 0) return;
        BondDecision memory decision = rounds.bondDecisionOf(round, dataset);
        uint256 payerBefore = token.balanceOf(bond.payer);
        uint256 lostBefore = token.balanceOf(address(0xdEaD));
        try bonds.release(round, dataset) {
            uint256 back = token.balanceOf(bond.payer) - payerBefore;
            uint256 lost = token.balanceOf(address(0xdEaD)) - lostBefore;
            gone += bond.amount;
            _mark(back + lost == bond.amount, "I21: a part of a bond went astray");
            bool returns_ = decision.fate == BondFate.Returnable;
            _mark(returns_ || decision.fate == BondFate.Lost, "I21: an undecided bond was released");
            _mark(returns_ ? decision.lostShare != 0 || lost == 0 : back == 0, "I21: a bond went to the wrong side");
            done[returns_ ? "bondBack" : "bondLost"]++;
        } catch {
            bool decided = decision.fate == BondFate.Returnable || decision.fate == BondFate.Lost;
            _mark(!decided, "I21: a decided bond was held back");
        }
    }

    function _claim(uint256 round, uint256 dataset, uint256 harmed) internal {
        uint256 before = token.balanceOf(address(bonds));
        try bonds.claimShare(round, dataset, harmed) {
            gone += before - token.balanceOf(address(bonds));
            done["share"]++;
        } catch {}
    }

    /// @dev Every bond of a model that is decided leaves: to its payer, to the harmed, or to the address without a key.
    function _releaseAll(uint256 model) internal {
        uint256[] storage datasets = _datasets[model];
        for (uint256 k = 0; k < _roundsOf[model].length; k++) {
            uint256 round = _roundsOf[model][k];
            _release(round, TRAINER_BOND);
            for (uint256 i = 0; i < datasets.length; i++) {
                _release(round, datasets[i]);
                _claim(round, TRAINER_BOND, datasets[i]);
            }
        }
        for (uint256 h = 0; h < _holdoutsOf[model].length; h++) {
            _release(PLEDGE, _holdoutsOf[model][h]);
            for (uint256 i = 0; i < datasets.length; i++) _claim(PLEDGE, _holdoutsOf[model][h], datasets[i]);
        }
    }
}
