// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {IModels} from "../../interfaces/IModels.sol";
import {IModelRegistry, ModelVersion} from "../../interfaces/IModelRegistry.sol";
import {AttestationSet, Dataset, Entry, IRounds, OriginStatement} from "../../interfaces/IRounds.sol";
import {AnyVerifier} from "./AnyVerifier.sol";
import {IToken} from "./Market.sol";
import {Play} from "./Play.sol";
import {vm} from "./Vm.sol";

/// @notice A token whose balances anybody can shrink.
contract ShrinkingToken is ERC20("Shrinking", "SHR") {
    function mint(address to, uint256 amount) external {
        _mint(to, amount);
    }

    function shrink(address account) external {
        _burn(account, balanceOf(account) / 2);
    }
}

/// @notice Rows of the fault list, see docs/CONTRACTS.md.
contract Faults is Play {
    function setUp() external {
        _begin(_terms());
    }

    function test_K1_nullifiers() external {
        Groth16Proof memory proof;
        OriginStatement memory s = _statement(_first, 1, actors[3], 20, 2);
        s.root = 99;
        for (uint256 i = 1; i < 5; i++) {
            s.role = uint8(1 + i % 2);
            s.sourceListRoot = s.role == 1 ? 3333 : 4444;
            _refused(
                actors[i], address(rounds), abi.encodeCall(IRounds.commit, (s, proof)), IRounds.NullifierUsed.selector, "replay"
            );
        }
        uint256 other = _register(1, tokens[0], _terms());
        uint256 dataset = _commit(_statement(other, 1, actors[3], 20, 2));
        require(dataset != _anna && rounds.datasetOf(dataset).beneficiary == actors[3], "models share nullifiers");
        require(rounds.datasetOf(_anna).beneficiary == actors[1], "another's dataset changed");
    }

    function test_K2_refusedProofsLeaveNothing() external {
        Groth16Proof memory proof;
        OriginStatement memory s = _statement(_first, 1, actors[3], 20, 9);
        bytes memory commit = abi.encodeCall(IRounds.commit, (s, proof));
        _origin.setRefusing(true);
        _refused(actors[3], address(rounds), commit, IRounds.InvalidProof.selector, "commit");
        require(rounds.datasetOf(rounds.datasetIdOf(_first, 9)).beneficiary == address(0), "stored");
        _origin.setRefusing(false);
        _taken(actors[4], address(rounds), commit, "commit");

        uint256 round = _toAttesting();
        bytes memory attest = abi.encodeCall(IRounds.attest, (_set(round, _anna, 3, 10)));
        _attestation.setRefusing(true);
        _refused(actors[1], address(rounds), attest, IRounds.InvalidProof.selector, "attest");
        _attestation.setRefusing(false);
        _open.setRefusing(true);
        _refused(actors[1], address(rounds), attest, IRounds.InvalidProof.selector, "open");
        _open.setRefusing(false);
        require(rounds.entryOf(round, _anna).attestedAt == 0 && rounds.roundOf(round).sets == 0, "stored");
        _taken(actors[5], address(rounds), attest, "attest");

        vm.roll(rounds.roundOf(round).schedule.attestDeadline + 1);
        bytes memory step = abi.encodeCall(IRounds.step, (round, _one(), type(uint64).max, proof));
        _refused(address(this), address(rounds), step, IRounds.StepNotDue.selector, "step");
    }

    function test_K2_refusedDirectionsAndSteps() external {
        Groth16Proof memory proof;
        uint256 round = _toAttesting();
        rounds.attest(_set(round, _anna, 3, 10));
        rounds.attest(_set(round, _ben, 3, 10));
        vm.roll(rounds.roundOf(round).schedule.attestDeadline + 1);
        bytes memory step = abi.encodeCall(IRounds.step, (round, _one(), type(uint64).max, proof));
        _step.setRefusing(true);
        _refused(address(this), address(rounds), step, IRounds.InvalidProof.selector, "step");
        _step.setRefusing(false);
        _taken(actors[4], address(rounds), step, "step");
        _refused(actors[4], address(rounds), step, IRounds.StepNotDue.selector, "second step");

        rounds.settle(round);
        round = _openRound();
        _draw(round);
        bytes memory evaluate = abi.encodeCall(IRounds.evaluate, (round, _one(), type(uint64).max, proof));
        _refused(actors[4], address(rounds), evaluate, IRounds.InvalidHoldouts.selector, "no holdout");
        rounds.attestHoldout(_set(round, _holdout, 2, 7));
        _evaluate_.setRefusing(true);
        _refused(actors[4], address(rounds), evaluate, IRounds.InvalidProof.selector, "evaluate");
        _evaluate_.setRefusing(false);
        _taken(actors[4], address(rounds), evaluate, "evaluate");
    }

    function test_C5_anotherProofIsTheSameSubmission() external {
        Groth16Proof memory other;
        other.a = [uint256(7), 8];
        _refused(
            actors[1],
            address(rounds),
            abi.encodeCall(IRounds.commit, (_statement(_first, 1, actors[1], 20, 2), other)),
            IRounds.NullifierUsed.selector,
            "commit"
        );
        uint256 round = _toAttesting();
        AttestationSet memory set = _set(round, _anna, 3, 10);
        rounds.attest(set);
        set.points[6] = 7;
        set.combinedC = other.a;
        set.openProof = other;
        _refused(
            actors[1], address(rounds), abi.encodeCall(IRounds.attest, (set)), IRounds.AlreadyAttested.selector, "attest"
        );
        vm.roll(rounds.roundOf(round).schedule.attestDeadline + 1);
        rounds.settle(round);
        rounds.closeModel(_first);
        require(rounds.vest(_anna) == 0, "due in the block of the settlement");
        vm.roll(block.number + 1);
        uint256 once = rounds.vest(_anna);
        require(once != 0 && rounds.vest(_anna) == 0, "paid twice");
        require(stake.totalSupply(_first) == once, "another supply");
    }

    function test_K4_rebasingHurtsItsOwnModelsOnly() external {
        ShrinkingToken token = new ShrinkingToken();
        uint256 odd = _register(7, address(token), _terms());
        token.mint(address(this), 10_000);
        token.approve(address(vault), 10_000);
        IToken(tokens[0]).mint(address(this), 10_000);
        IToken(tokens[0]).approve(address(vault), 10_000);
        vault.pay(odd, 10_000, 0, 0);
        vault.pay(_first, 10_000, 0, 0);
        token.shrink(address(vault));
        vm.prank(address(0xB1));
        vault.claim(odd);
        vm.prank(address(0xE1));
        vault.claim(odd);
        vm.prank(address(0xB1));
        require(vault.claim(_first) == 2_000, "another model was hurt");
        require(vault.claimable(odd, address(0xF1)) == 500, "the books are not the token's");
    }

    /// @notice Makes 10^5 payments of one unit in the long tier, 10^4 in the short one.
    function test_K7_dust() external {
        // Runs on mutants make a tenth of them.
        uint256 runs = vm.envUint("FOUNDRY_INVARIANT_RUNS");
        uint256 count = runs >= 1000 ? 100_000 : runs >= 20 ? 10_000 : 1_000;
        uint256 round = _toAttesting();
        rounds.attest(_set(round, _anna, 3, 9));
        rounds.attest(_set(round, _ben, 3, 14));
        vm.roll(rounds.roundOf(round).schedule.attestDeadline + 1);
        rounds.settle(round);
        Groth16Proof memory proof;
        rounds.step(round, _one(), type(uint64).max, proof);
        rounds.closeModel(_first);
        vm.roll(block.number + 1);
        rounds.vest(_anna);
        rounds.vest(_ben);
        IToken(tokens[0]).mint(address(this), count);
        IToken(tokens[0]).approve(address(vault), count);
        for (uint256 i = 0; i < count; i++) vault.pay(_first, 1, 0, 0);
        // One unit can't be divided, so the holders get all of it.
        uint256 paid;
        for (uint256 i = 1; i < 3; i++) {
            vm.prank(actors[i]);
            paid += vault.claim(_first);
        }
        require(paid <= count && paid + 2 >= count, "dust");
        require(IToken(tokens[0]).balanceOf(address(vault)) == count - paid, "the rest is in the vault");
    }

    function test_K9_swappedVerifiersWait() external {
        uint256 round = _toAttesting();
        ModelVersion memory next = _version(_terms());
        AnyVerifier swapped = new AnyVerifier(11);
        next.attestationVerifier = address(swapped);
        next.policyHash = 5;
        registry.proposeVersion(_first, next);
        require(registry.pinsOf(_first).attestationVerifier == address(_attestation), "in force at once");
        vm.warp(block.timestamp + DELAY - 1);
        require(registry.currentVersion(_first) == 1, "a second early");
        _refused(
            address(this),
            address(registry),
            abi.encodeCall(IModelRegistry.proposeVersion, (_first, next)),
            IModels.ChangePending.selector,
            "two at a time"
        );
        vm.warp(block.timestamp + 1);
        require(registry.currentVersion(_first) == 2, "not in force");
        swapped.setRefusing(true);
        rounds.attest(_set(round, _anna, 3, 10));
        require(rounds.roundOf(round).pins.policyHash == 2222, "an open round changed");
        OriginStatement memory s = _statement(_first, 1, actors[3], 20, 44);
        s.sourceListRoot = 3334;
        Groth16Proof memory proof;
        _refused(
            actors[3], address(rounds), abi.encodeCall(IRounds.commit, (s, proof)), IRounds.StaleSourceList.selector, "list"
        );
    }
}
