// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";
import {IModels} from "../../interfaces/IModels.sol";
import {CircuitShape} from "../../second/interfaces/ICircuitVerifier.sol";
import {IModelRegistry2, ModelVersion2} from "../../second/interfaces/IModelRegistry2.sol";
import {AttestationSet2, IRounds2, OriginStatement2, Round2} from "../../second/interfaces/IRounds2.sol";
import {Market} from "./Market.sol";
import {ShapedVerifier} from "./Play2.sol";
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
contract Faults is Market {
    address private constant ANNA = address(0xC0);
    address private constant BEN = address(0xC1);
    uint256 private _first;
    uint256 private _anna;

    function setUp() external {
        _deployAll();
        _first = _model(_terms());
        _anna = _contributor(_first, 0, 160);
    }

    function test_K1_nullifiers() external {
        OriginStatement2 memory s = _statement(_first, BEN, 1, 80, 300);
        rounds.commit(s, _noProof());
        uint256 dataset = rounds.datasetIdOf(_first, s.originNullifier);
        for (uint256 i = 1; i < 5; i++) {
            OriginStatement2 memory replay = abi.decode(abi.encode(s), (OriginStatement2));
            (replay.role, replay.root, replay.sourceTag) = (uint8(1 + i % 2), 99, 301);
            bytes memory commit = abi.encodeCall(IRounds2.commit, (replay, _noProof()));
            _refused(actors[i], address(rounds), commit, IRounds2.NullifierUsed.selector, "replay");
        }
        (s.model, s.beneficiary) = (_register(1, tokens[0], _terms()), actors[3]);
        rounds.commit(s, _noProof());
        uint256 other = rounds.datasetIdOf(s.model, s.originNullifier);
        require(other != dataset && rounds.datasetOf(other).beneficiary == actors[3], "models share nullifiers");
        require(rounds.datasetOf(dataset).beneficiary == BEN, "another's dataset changed");
    }

    /// @notice Each of the six verifiers decides: a proof that one refuses leaves nothing behind.
    function test_K2_refusedProofsLeaveNothing() external {
        OriginStatement2 memory s = _statement(_first, BEN, 1, 160, 300);
        bytes memory commit = abi.encodeCall(IRounds2.commit, (s, _noProof()));
        _onlyWith(originVerifier, commit, "commit");
        uint256 ben = rounds.datasetIdOf(_first, s.originNullifier);
        _fund(BEN);
        uint256 round = _open(_first, false);
        _enrol(round, _anna);
        _enrol(round, ben);
        _draw(round);
        bytes memory holdout = abi.encodeCall(IRounds2.attestHoldout, (_set(round, holdouts[0], NO_SCORES), false));
        _onlyWith(sealVerifier, holdout, "holdout");
        holdout = abi.encodeCall(IRounds2.attestHoldout, (_set(round, holdouts[1], NO_SCORES), false));
        _onlyWith(attestationVerifier, holdout, "holdout");
        uint256[] memory direction = new uint256[](1);
        direction[0] = 1;
        for (uint8 e = 0; e < 2; e++) {
            bytes memory evaluate = abi.encodeCall(
                IRounds2.evaluate, (round, e, direction, 900, 0, type(uint64).max, _noProof())
            );
            _onlyWith(evaluateVerifier, evaluate, "evaluate");
        }
        _onlyWith(attestationVerifier, abi.encodeCall(IRounds2.attest, (_set(round, _anna, GOOD))), "attest");
        _onlyWith(sealVerifier, abi.encodeCall(IRounds2.attest, (_set(round, ben, GOOD))), "attest");
        Round2 memory r = rounds.roundOf(round);
        require(r.sets == 2 && r.attested == 2, "counted twice");
        _toStep(round);
        uint256[] memory weights = new uint256[](1);
        bytes memory step = abi.encodeCall(IRounds2.step, (round, weights, type(uint64).max, _noProof()));
        _onlyWith(stepVerifier, step, "step");
        _refused(actors[4], address(rounds), step, IRounds2.WrongPhase.selector, "second step");
        uint256 next = _open(_first, false);
        _evaluated(next);
        bytes memory pay = abi.encodeCall(
            IRounds2.pay, (round, _anna, [uint256(0), 1], 0x8001, type(uint64).max, _noProof())
        );
        _onlyWith(scoreVerifier, pay, "pay");
    }

    /// @dev A call is refused while the verifier refuses, and taken afterwards, so it left nothing.
    function _onlyWith(ShapedVerifier verifier, bytes memory call, string memory words) private {
        verifier.setRefusing(true);
        _refused(actors[5], address(rounds), call, IRounds2.InvalidProof.selector, words);
        verifier.setRefusing(false);
        _taken(actors[4], address(rounds), call, words);
    }

    function test_C5_anotherProofIsTheSameSubmission() external {
        Groth16Proof memory other;
        other.a = [uint256(7), 8];
        OriginStatement2 memory s = _statement(_first, BEN, 1, 80, 300);
        rounds.commit(s, _noProof());
        bytes memory commit = abi.encodeCall(IRounds2.commit, (s, other));
        _refused(BEN, address(rounds), commit, IRounds2.NullifierUsed.selector, "commit");
        uint256 round = _open(_first, false);
        _enrol(round, _anna);
        _evaluated(round);
        AttestationSet2 memory set = _set(round, _anna, GOOD);
        rounds.attest(set);
        (set.points[6], set.combinedC, set.sealProof) = (7, other.a, other);
        bytes memory attest = abi.encodeCall(IRounds2.attest, (set));
        _refused(ANNA, address(rounds), attest, IRounds2.AlreadyAttested.selector, "attest");
    }

    function test_K4_rebasingHurtsItsOwnModelsOnly() external {
        ShrinkingToken shrinking = new ShrinkingToken();
        uint256 odd = _register(7, address(shrinking), _terms());
        shrinking.mint(address(this), 10_000);
        shrinking.approve(address(vault), 10_000);
        token.mint(address(this), 10_000);
        token.approve(address(vault), 10_000);
        vault.pay(odd, 10_000, 0, 0);
        vault.pay(_first, 10_000, 0, 0);
        shrinking.shrink(address(vault));
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
        _giveStake(ANNA, _first, 10);
        _giveStake(BEN, _first, 14);
        token.mint(address(this), count);
        token.approve(address(vault), count);
        for (uint256 i = 0; i < count; i++) vault.pay(_first, 1, 0, 0);
        // One unit can't be divided, so the holders get all of it.
        uint256 paid;
        for (uint160 i = 0; i < 2; i++) {
            vm.prank(address(0xC0 + i));
            paid += vault.claim(_first);
        }
        require(paid <= count && paid + 2 >= count, "dust");
        require(_balance(address(vault)) == count - paid, "the rest is in the vault");
    }

    function test_K9_swappedVerifiersWait() external {
        uint256 round = _open(_first, false);
        _enrol(round, _anna);
        _evaluated(round);
        ModelVersion2 memory next = _version(_terms());
        ShapedVerifier swapped = new ShapedVerifier(8, CircuitShape(8, 4, 3, 1));
        (next.verifiers.attestation, next.policyHash) = (address(swapped), 5);
        vm.prank(OWNER);
        registry.proposeVersion(_first, next);
        address present = registry.pinsOf(_first).verifiers.attestation;
        require(present == address(attestationVerifier), "in force at once");
        vm.warp(block.timestamp + DELAY - 1);
        require(registry.currentVersion(_first) == 1, "a second early");
        bytes memory propose = abi.encodeCall(IModelRegistry2.proposeVersion, (_first, next));
        _refused(OWNER, address(registry), propose, IModels.ChangePending.selector, "two at a time");
        vm.warp(block.timestamp + 1);
        require(registry.currentVersion(_first) == 2, "not in force");
        swapped.setRefusing(true);
        rounds.attest(_set(round, _anna, GOOD));
        require(rounds.roundOf(round).pins.policyHash == 4242, "an open round changed");
    }
}
