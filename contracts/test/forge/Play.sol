// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {Terms} from "../../interfaces/IModelRegistry.sol";
import {AttestationSet, OriginStatement, Schedule} from "../../interfaces/IRounds.sol";
import {Edwards} from "./Edwards.sol";
import {Market} from "./Market.sol";
import {vm} from "./Vm.sol";

/// @notice A market with one model, one holdout dataset and two contributors, and the steps of a round.
abstract contract Play is Market {
    uint256 internal _first;
    uint256 internal _holdout;
    uint256 internal _anna;
    uint256 internal _ben;

    function _begin(Terms memory terms) internal {
        _deployAll();
        _first = _register(0, tokens[0], terms);
        _holdout = _commit(_statement(_first, 2, actors[0], 60, 1));
        _anna = _commit(_statement(_first, 1, actors[1], 20, 2));
        _ben = _commit(_statement(_first, 1, actors[2], 20, 3));
    }

    /// @dev Calls from an account and expects that error.
    function _refused(address caller, address target, bytes memory data, bytes4 selector, string memory words) internal {
        vm.prank(caller);
        (bool ok, bytes memory result) = target.call(data);
        require(!ok, string.concat("taken: ", words));
        require(bytes4(result) == selector, string.concat("refused for another reason: ", words));
    }

    function _taken(address caller, address target, bytes memory data, string memory words) internal returns (bytes memory) {
        vm.prank(caller);
        (bool ok, bytes memory result) = target.call(data);
        require(ok, string.concat("refused: ", words));
        return result;
    }

    function _commit(OriginStatement memory s) internal returns (uint256) {
        Groth16Proof memory proof;
        rounds.commit(s, proof);
        return rounds.datasetIdOf(s.model, s.originNullifier);
    }

    function _schedule() internal view returns (Schedule memory) {
        uint64 height = uint64(block.number);
        return Schedule(height + 10, height + 12, height + 40, height + 70, height + 100);
    }

    function _holdouts() internal view returns (uint256[] memory list) {
        list = new uint256[](1);
        list[0] = _holdout;
    }

    function _openRound() internal returns (uint256) {
        return rounds.openRound(_first, _schedule(), _holdouts());
    }

    /// @dev Plays a round in which both are enrolled, up to the attesting phase.
    function _toAttesting() internal returns (uint256 round) {
        round = _openRound();
        vm.prank(actors[1]);
        rounds.enrol(round, _anna);
        vm.prank(actors[2]);
        rounds.enrol(round, _ben);
        _draw(round);
        rounds.attestHoldout(_set(round, _holdout, 2, 7));
        _evaluate(round);
    }

    function _draw(uint256 round) internal {
        vm.roll(rounds.roundOf(round).schedule.sealHeight);
        rounds.seal(round);
        vm.roll(rounds.roundOf(round).schedule.beaconHeight + 1);
        rounds.recordBeacon(round, "");
    }

    function _evaluate(uint256 round) internal {
        Groth16Proof memory proof;
        rounds.evaluate(round, _one(), type(uint64).max, proof);
    }

    function _one() internal pure returns (uint256[] memory words) {
        words = new uint256[](1);
        words[0] = 1;
    }

    function _set(uint256 round, uint256 dataset, uint256 draws, uint256 band)
        internal
        pure
        returns (AttestationSet memory set)
    {
        set = _emptySet(round, dataset, draws);
        uint256[2] memory base = Edwards.base();
        for (uint256 i = 0; i < draws; i++) {
            (set.commitments[2 * i], set.commitments[2 * i + 1]) = (base[0], base[1]);
            set.bands[i] = bytes1(uint8(band));
        }
    }
}
