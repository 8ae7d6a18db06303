// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {Terms} from "../../interfaces/IModelRegistry.sol";
import {Dataset, Entry, OriginStatement, Round, SCORE_UNIT, Schedule, Status} from "../../interfaces/IRounds.sol";
import {Edwards} from "./Edwards.sol";
import {IPausable, IToken, Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice Models, datasets, and their entry into rounds, in any order that the contracts allow.
abstract contract Entries is Market {
    uint256 internal constant POINTS = 24;

    /// @notice All datasets, in the order of their commitment.
    uint256[] public datasets;
    mapping(uint256 model => uint256[]) internal _ofModel;
    mapping(uint256 dataset => uint256) public indexOf;
    mapping(bytes32 => bool) private _spent;
    mapping(bytes32 => bool) internal _opened;
    uint256[2][] internal _points;

    /// @notice Sums recomputed from the sets that the contracts accepted.
    mapping(uint256 round => uint256[2]) internal _sum;
    mapping(uint256 round => uint256[2]) internal _holdoutSum;
    mapping(uint256 round => uint256) public sets;
    mapping(uint256 round => uint256) public records;
    mapping(uint256 round => bytes32) public pinned;
    /// @notice Scores after the cap that have reached accounts, by round: only gains.
    mapping(uint256 round => uint256) public gained;
    mapping(uint256 model => uint256) public minted;
    mapping(uint256 model => uint256) public gainedOf;
    /// @notice Stake that losses took, and accepted sets, by model.
    mapping(uint256 model => uint256) public lostOf;
    mapping(uint256 model => uint256) public setsOf;
    /// @notice Bonds by model: taken, returned, lost.
    mapping(uint256 model => uint256) public bondsIn;
    mapping(uint256 model => uint256) public bondsBack;
    mapping(uint256 model => uint256) public bondsLost;
    uint256 private _nullifier = 1;

    constructor() {
        _deployAll();
        Terms memory free = _terms();
        _register(0, tokens[0], free);
        _register(1, tokens[0], _bonded());
        uint256[2] memory point = Edwards.base();
        for (uint256 i = 0; i < POINTS; i++) {
            _points.push(point);
            point = Edwards.add(point, Edwards.base());
        }
        for (uint256 i = 0; i < actors.length; i++) {
            IToken(tokens[0]).mint(actors[i], 1e12);
            vm.prank(actors[i]);
            IToken(tokens[0]).approve(address(bonds), type(uint256).max);
        }
        IToken(tokens[0]).mint(address(this), 1e15);
        IToken(tokens[0]).approve(address(bonds), type(uint256).max);
        IToken(tokens[0]).approve(address(vault), type(uint256).max);
        for (uint256 i = 0; i < models.length; i++) _populate(models[i]);
    }

    function _bonded() private pure returns (Terms memory terms) {
        terms = _terms();
        terms.enrolmentBond = 70;
        terms.trainerBond = 500;
        terms.capPerRound = uint128(12 * SCORE_UNIT);
        terms.vestingRounds = 2;
        terms.minSets = 1;
    }

    /// @dev Sets up enough models and datasets for the first action.
    function _populate(uint256 model) private {
        _commit(model, 2, actors[0], 60, _nullifier++);
        for (uint256 j = 1; j < actors.length; j++) _commit(model, 1, actors[j], 20 + j * 5, _nullifier++);
    }

    /// @notice Registers another model while there are few, so that runs go on after missed steps and closed models.
    function newModel(uint256 seed) external acting {
        if (models.length < 6) _populate(_register(models.length, tokens[0], seed % 3 == 0 ? _terms() : _bonded()));
    }

    function datasetCount() external view returns (uint256) {
        return datasets.length;
    }

    function datasetsOf(uint256 model) external view returns (uint256[] memory) {
        return _ofModel[model];
    }

    function sumOf(uint256 round) external view returns (uint256[2] memory) {
        return _sum[round];
    }

    function holdoutSumOf(uint256 round) external view returns (uint256[2] memory) {
        return _holdoutSum[round];
    }

    /// @notice The values that a round must keep from its opening on.
    function pinsOf(uint256 round) public view returns (bytes32) {
        Round memory r = rounds.roundOf(round);
        return keccak256(abi.encode(r.model, r.schedule, r.pins, r.weights, r.holdouts));
    }

    // ---- entries

    function commit(uint256 who, uint256 what, uint256 role, uint256 size, uint256 seed) external acting {
        // Sometimes uses an old nullifier or an old root.
        uint256 nullifier = seed % 3 == 0 ? 1 + seed % _nullifier : _nullifier++;
        _commit(_model(what), seed % 4 == 1 ? 2 : uint8(1 + role % 2), _actor(who), 1 + size % 80, nullifier);
    }

    function _commit(uint256 model, uint8 role, address beneficiary, uint256 size, uint256 nullifier) private {
        OriginStatement memory s = _statement(model, role, beneficiary, uint32(size), nullifier);
        Groth16Proof memory proof;
        bytes32 key = keccak256(abi.encode(model, nullifier));
        try rounds.commit(s, proof) {
            _mark(!_spent[key], "I14: a nullifier was spent twice");
            _spent[key] = true;
            uint256 dataset = rounds.datasetIdOf(model, nullifier);
            datasets.push(dataset);
            _ofModel[model].push(dataset);
            done["commit"]++;
        } catch {
            _mark(_spent[key] || rounds.trainingOf(model).closed || IPausable(address(rounds)).paused(), "commit refused");
        }
    }

    function _dataset(uint256 seed) internal view returns (uint256) {
        return datasets[_pick(seed, datasets.length)];
    }

    /// @notice A dataset of the model, of that role; 0 if there is none.
    function _datasetOf(uint256 model, uint8 role, uint256 seed) private view returns (uint256) {
        uint256[] storage all = _ofModel[model];
        for (uint256 i = 0; i < all.length; i++) {
            uint256 dataset = all[(seed % all.length + i) % all.length];
            if (rounds.datasetOf(dataset).role == role) return dataset;
        }
        return 0;
    }

    function openRound(uint256 what, uint256 seed) external acting {
        _openRound(_model(what), seed);
    }

    function _openRound(uint256 model, uint256 seed) internal returns (uint256 round) {
        uint64 now_ = uint64(block.number);
        Schedule memory schedule = Schedule({
            sealHeight: now_ + 10,
            beaconHeight: now_ + 12,
            evaluateDeadline: now_ + 40,
            attestDeadline: now_ + 70,
            stepDeadline: now_ + 100
        });
        uint256[] memory holdouts = new uint256[](1);
        // Rarely picks a dataset that is no holdout.
        holdouts[0] = _datasetOf(model, seed % 9 == 0 ? 1 : 2, seed);
        for (uint256 i = 0; i < 8 && !_usableHoldout(holdouts[0]); i++) {
            holdouts[0] = _datasetOf(model, 2, uint256(keccak256(abi.encode(seed, i))));
        }
        bool unusable = _unavailable(holdouts[0]) || rounds.datasetOf(holdouts[0]).role != 2;
        uint256 before = IToken(tokens[0]).balanceOf(address(bonds));
        try rounds.openRound(model, schedule, holdouts) returns (uint256 opened) {
            round = opened;
            _mark(!unusable, "I12: an unavailable holdout was drawn on");
            pinned[round] = pinsOf(round);
            _sum[round] = [uint256(0), 1];
            _holdoutSum[round] = [uint256(0), 1];
            _bondTaken(model, before, rounds.roundOf(round).pins.trainerBond);
            done["openRound"]++;
        } catch {}
    }

    function _usableHoldout(uint256 dataset) private view returns (bool) {
        if (dataset == 0 || _unavailable(dataset)) return false;
        Dataset memory d = rounds.datasetOf(dataset);
        return d.role == 2 && d.unopened >= 2;
    }

    function _unavailable(uint256 dataset) private view returns (bool) {
        return rounds.datasetOf(dataset).withdrawn || rounds.isRetired(dataset);
    }

    function _bondTaken(uint256 model, uint256 before, uint256 amount) private {
        uint256 received = IToken(tokens[0]).balanceOf(address(bonds)) - before;
        _mark(received == amount, "I13: another bond than the terms'");
        bondsIn[model] += received;
    }

    function enrol(uint256 seed) external acting {
        uint256 dataset = _dataset(seed);
        _enrol(rounds.trainingOf(rounds.datasetOf(dataset).model).lastRound, dataset);
    }

    function _enrol(uint256 round, uint256 dataset) internal {
        Dataset memory d = rounds.datasetOf(dataset);
        bool unavailable = _unavailable(dataset);
        uint256 before = IToken(tokens[0]).balanceOf(address(bonds));
        _watch(dataset);
        vm.prank(d.beneficiary);
        try rounds.enrol(round, dataset) {
            _settled(dataset);
            Round memory r = rounds.roundOf(round);
            _mark(!unavailable, "I12: a withdrawn or retired dataset was enrolled");
            _mark(d.answered < r.pins.scoreBudget, "I11: a spent score budget was exceeded");
            _mark(r.status == Status.Open && block.number < r.schedule.sealHeight, "enrolled after the seal");
            _bondTaken(d.model, before, r.pins.enrolmentBond);
            done["enrol"]++;
        } catch {}
    }

    // ---- accounts

    uint256 private _before;
    uint256 internal _supplyBefore;
    bool private _appliedBefore;

    /// @dev Stores an account before a call that may bring it up to date.
    function _watch(uint256 dataset) internal {
        Dataset memory d = rounds.datasetOf(dataset);
        _before = rounds.accountOf(dataset).unvested;
        _supplyBefore = stake.totalSupply(d.model);
        _appliedBefore = rounds.entryOf(d.lastRound, dataset).applied;
        _watchedRound = d.lastRound;
    }

    uint256 private _watchedRound;

    /// @dev Compares the account with the score: the old balance plus the score is now in the account or minted as
    /// stake.
    function _settled(uint256 dataset) internal {
        uint256 model = rounds.datasetOf(dataset).model;
        uint256 unvested = rounds.accountOf(dataset).unvested;
        uint256 newStake = stake.totalSupply(model) - _supplyBefore;
        minted[model] += newStake;
        Entry memory entry = rounds.entryOf(_watchedRound, dataset);
        Round memory r = rounds.roundOf(_watchedRound);
        if (!entry.applied || _appliedBefore) {
            _mark(unvested + newStake == _before, "I19: vesting made or lost stake");
            return;
        }
        _mark(r.status == Status.Settled, "I20: a score counted before its round was settled");
        _mark(entry.score >= 0, "I19: a loss was applied late");
        uint256 score = uint256(int256(entry.score));
        if (r.positiveScore > r.pins.capPerRound) score = score * r.pins.capPerRound / r.positiveScore;
        _mark(unvested + newStake == _before + score, "I19: vesting made or lost stake");
        gained[_watchedRound] += score;
        gainedOf[model] += score;
        done["applied"]++;
    }
}
