// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {GatedClaim} from "../../examples/GatedClaim.sol";
import {GatedVote} from "../../examples/GatedVote.sol";
import {IAttestationGate} from "../../interfaces/IAttestationGate.sol";
import {IRounds2} from "../../second/interfaces/IRounds2.sol";
import {IToken, Play2} from "./Play2.sol";
import {vm} from "./Vm.sol";

interface IReentrantToken is IToken {
    function arm(address target, bytes calldata data) external;
    function reentered() external view returns (bool);
}

/// @notice A wallet that does what it is told.
contract Sellable {
    function run(address target, bytes calldata data) external returns (bool, bytes memory) {
        return target.call(data);
    }
}

/// @notice A contract that names rounds which do not know it, and says that everybody holds any stake.
contract FakeStake {
    address public immutable rounds;

    constructor(address rounds_) {
        rounds = rounds_;
    }

    function balanceOf(address, uint256) external pure returns (uint256) {
        return type(uint256).max;
    }
}

/// @notice AttestationGate by its two examples. A round was played in which Anna's dataset was accepted, and Ben's was not.
contract Gates is Play2 {
    address private constant ANNA = address(0xC0);
    address private constant BEN = address(0xC1);

    uint256 private _m;
    uint256 private _helpful;
    uint256 private _harmful;
    uint256 private _round;
    uint256 private _attestedAt;

    function setUp() external {
        _setUp();
        _m = _model(_terms());
        _helpful = _contributor(_m, 0, 160);
        _harmful = _contributor(_m, 1, 160);
        _round = _played(BAD);
        _attestedAt = block.timestamp;
        _later(1);
    }

    /// @dev A round that steps, with Anna's good set and Ben's of these scores.
    function _played(uint256 scores) private returns (uint256 round) {
        round = _open(_m, false);
        _enrol(round, _helpful);
        _enrol(round, _harmful);
        _evaluated(round);
        _attest(round, _helpful, GOOD);
        _attest(round, _harmful, scores);
        _step(round);
    }

    function _required() private view returns (IAttestationGate.Requirement memory required) {
        required.model = _m;
    }

    function _gate(IAttestationGate.Requirement memory required) private returns (GatedClaim gate) {
        gate = GatedClaim(_deploy("GatedClaim", abi.encode(rounds, stake, required, token, uint256(25))));
        token.mint(address(gate), 1000);
    }

    function _ballotOf(IAttestationGate.Requirement memory required, uint256 options, uint256 duration)
        private
        returns (GatedVote)
    {
        return GatedVote(_deploy("GatedVote", abi.encode(rounds, stake, required, options, duration)));
    }

    function _ballot() private returns (GatedVote) {
        return _ballotOf(_required(), 2, 1000);
    }

    /// @dev Whether a call fails with exactly this error and its arguments.
    function _fails(address who, address target, bytes memory call, bytes memory reason) private {
        vm.prank(who, who);
        (bool ok, bytes memory result) = target.call(call);
        require(!ok, "the call succeeded");
        require(keccak256(result) == keccak256(reason), "another error");
    }

    function _refusesClaim(GatedClaim gate, address who, uint256 dataset, uint256 round, bytes memory reason) private {
        _fails(who, address(gate), abi.encodeCall(gate.claim, (round, dataset)), reason);
    }

    function _refusesVote(GatedVote ballot, address who, uint256[3] memory vote, bytes memory reason) private {
        _fails(who, address(ballot), abi.encodeCall(ballot.vote, (vote[0], vote[1], vote[2])), reason);
    }

    function _vote(GatedVote ballot, address who, uint256 round, uint256 dataset, uint256 option) private {
        vm.prank(who, who);
        ballot.vote(round, dataset, option);
    }

    function _claim(GatedClaim gate) private {
        vm.prank(ANNA);
        gate.claim(_round, _helpful);
    }

    // ---------------------------------------------------------------------------------------------------------- Claims

    function test_anAcceptedAttestationIsRewardedOnce() external {
        IAttestationGate.Requirement memory required = _required();
        (required.policyHash, required.maxAge) = (4242, 1 days);
        GatedClaim gate = _gate(required);
        uint256 before = _balance(ANNA);
        _claim(gate);
        require(_balance(ANNA) - before == 25 && gate.used(_round, _helpful), "not rewarded");
        bytes memory used = abi.encodeWithSelector(IAttestationGate.AttestationUsed.selector, _helpful, _round);
        _refusesClaim(gate, ANNA, _helpful, _round, used);
        require(keccak256(abi.encode(gate.requirement())) == keccak256(abi.encode(required)), "another requirement");
    }

    function test_anotherAccountIsRefused() external {
        GatedClaim gate = _gate(_required());
        bytes4 notHers = IAttestationGate.NotTheBeneficiary.selector;
        _refusesClaim(gate, BEN, _helpful, _round, abi.encodeWithSelector(notHers, _helpful, BEN));
        _refusesClaim(gate, BEN, 1, _round, abi.encodeWithSelector(notHers, uint256(1), BEN));
        // A dataset that there is not has the beneficiary 0.
        _refusesClaim(gate, address(0), 1, _round, abi.encodeWithSelector(notHers, uint256(1), address(0)));
    }

    function test_whatWasNotAcceptedIsRefused() external {
        GatedClaim gate = _gate(_required());
        bytes4 none = IAttestationGate.NoAcceptedAttestation.selector;
        _refusesClaim(gate, BEN, _harmful, _round, abi.encodeWithSelector(none, _harmful, _round));
        _refusesClaim(gate, ANNA, _helpful, _round + 1, abi.encodeWithSelector(none, _helpful, _round + 1));
        // Holdouts answer, and are no contributors.
        bytes memory holdout = abi.encodeWithSelector(none, holdouts[0], _round);
        _refusesClaim(gate, address(0xE0), holdouts[0], _round, holdout);
        // An enrolled dataset that has not answered.
        uint256 next = _open(_m, false);
        _enrol(next, _helpful);
        _refusesClaim(gate, ANNA, _helpful, next, abi.encodeWithSelector(none, _helpful, next));
    }

    function test_anotherModelOrPolicyIsRefused() external {
        IAttestationGate.Requirement memory required = _required();
        required.model = 5;
        bytes memory reason = abi.encodeWithSelector(IAttestationGate.OtherModel.selector, uint256(5), _m);
        _refusesClaim(_gate(required), ANNA, _helpful, _round, reason);
        (required.model, required.policyHash) = (_m, 5);
        reason = abi.encodeWithSelector(IAttestationGate.OtherPolicy.selector, uint256(5), uint256(4242));
        _refusesClaim(_gate(required), ANNA, _helpful, _round, reason);
    }

    function test_anOldAttestationIsRefused() external {
        IAttestationGate.Requirement memory required = _required();
        required.maxAge = 1000;
        GatedClaim gate = _gate(required);
        vm.warp(_attestedAt + 1001);
        bytes memory reason = abi.encodeWithSelector(IAttestationGate.TooOld.selector, _attestedAt);
        _refusesClaim(gate, ANNA, _helpful, _round, reason);
        vm.warp(_attestedAt + 1000);
        _claim(gate);
        // The largest age overflows nothing.
        required.maxAge = type(uint256).max;
        vm.warp(_attestedAt + 3650 days);
        _claim(_gate(required));
        required.maxAge = 0;
        _claim(_gate(required));
    }

    function test_tooLittleStakeIsRefused() external {
        _later(60 days + 1);
        rounds.settle(_round);
        uint256 earned = _unvested(_m, 0xC0);
        IAttestationGate.Requirement memory required = _required();
        required.minStake = earned;
        GatedClaim gate = _gate(required);
        bytes4 few = IAttestationGate.TooLittleStake.selector;
        _refusesClaim(gate, ANNA, _helpful, _round, abi.encodeWithSelector(few, earned, uint256(0)));
        rounds.closeModel(_m);
        _later(1);
        rounds.vest(_m, ANNA);
        require(earned != 0 && stake.balanceOf(ANNA, _m) == earned, "not vested");
        vm.prank(ANNA);
        stake.safeTransferFrom(ANNA, BEN, _m, 1, "");
        _refusesClaim(gate, ANNA, _helpful, _round, abi.encodeWithSelector(few, earned, earned - 1));
        vm.prank(BEN);
        stake.safeTransferFrom(BEN, ANNA, _m, 1, "");
        _claim(gate);
    }

    function test_aQuestionUsesNothingUp() external {
        GatedClaim gate = _gate(_required());
        gate.requireAdmissible(ANNA, _round, _helpful);
        bytes memory call = abi.encodeCall(gate.requireAdmissible, (BEN, _round, _helpful));
        bytes4 notHers = IAttestationGate.NotTheBeneficiary.selector;
        _fails(ANNA, address(gate), call, abi.encodeWithSelector(notHers, _helpful, BEN));
        gate.requireAdmissible(ANNA, _round, _helpful);
        _claim(gate);
        call = abi.encodeCall(gate.requireAdmissible, (ANNA, _round, _helpful));
        bytes memory used = abi.encodeWithSelector(IAttestationGate.AttestationUsed.selector, _helpful, _round);
        _fails(ANNA, address(gate), call, used);
    }

    /// @notice A reward token that calls back gets no second reward.
    function test_aTokenThatCallsBackPaysOnce() external {
        IReentrantToken odd = IReentrantToken(_deploy("ReentrantToken", ""));
        bytes memory arguments = abi.encode(rounds, stake, _required(), odd, uint256(25));
        GatedClaim gate = GatedClaim(_deploy("GatedClaim", arguments));
        odd.mint(address(gate), 100);
        odd.arm(address(gate), abi.encodeCall(gate.claim, (_round, _helpful)));
        _claim(gate);
        require(!odd.reentered() && odd.balanceOf(ANNA) == 25, "paid twice");
    }

    /// @notice A set that answers in the round after a void one is one attestation: the void round shows none.
    function test_aCarriedSetIsOneAttestation() external {
        uint256 void_ = _open(_m, false);
        _enrol(void_, _helpful);
        _draw(void_);
        vm.roll(rounds.roundOf(void_).schedule.evaluateDeadline + 1);
        rounds.voidRound(void_);
        delete holdouts;
        for (uint256 e = 0; e < 2; e++) {
            address by = address(uint160(0xE0 + e));
            holdouts.push(_commit(_m, by, 2, 800, 700 + e));
            _fund(by);
            vm.prank(by);
            rounds.pledge(holdouts[e]);
        }
        uint256 next = _open(_m, false);
        _evaluated(next);
        _attest(next, _helpful, GOOD);
        GatedClaim gate = _gate(_required());
        bytes4 none = IAttestationGate.NoAcceptedAttestation.selector;
        _refusesClaim(gate, ANNA, _helpful, void_, abi.encodeWithSelector(none, _helpful, void_));
        vm.prank(ANNA);
        gate.claim(next, _helpful);
    }

    /// @notice A gate refuses a stake token that names the rounds, unless the rounds mint it.
    function test_aGateRefusesAStakeTokenOfItsOwner() external {
        address fake = address(new FakeStake(address(rounds)));
        bytes memory arguments = abi.encode(rounds, fake, _required(), token, uint256(1));
        require(!_deploys("GatedClaim", arguments), "the gate took another stake token");
        require(_deploys("GatedClaim", abi.encode(rounds, stake, _required(), token, uint256(1))), "refused");
    }

    function _deploys(string memory name, bytes memory arguments) private returns (bool) {
        try this.deployFor(name, arguments) {
            return true;
        } catch {
            return false;
        }
    }

    function deployFor(string memory name, bytes memory arguments) external {
        _deploy(name, arguments);
    }

    // ----------------------------------------------------------------------------------------------------------- Votes

    function test_everyAcceptedAttestationIsOneVote() external {
        uint256 second = _played(GOOD);
        _later(1);
        GatedVote ballot = _ballot();
        _vote(ballot, ANNA, _round, _helpful, 1);
        _vote(ballot, ANNA, second, _helpful, 1);
        _vote(ballot, BEN, second, _harmful, 0);
        require(ballot.votes(0) == 1 && ballot.votes(1) == 2, "another count");
        bytes4 none = IAttestationGate.NoAcceptedAttestation.selector;
        _refusesVote(ballot, BEN, [_round, _harmful, 1], abi.encodeWithSelector(none, _harmful, _round));
        bytes memory used = abi.encodeWithSelector(IAttestationGate.AttestationUsed.selector, _helpful, _round);
        _refusesVote(ballot, ANNA, [_round, _helpful, 1], used);
        _refusesVote(ballot, ANNA, [_round, _helpful, 0], used);
    }

    function test_anUnknownOptionLeavesTheAttestationUnused() external {
        GatedVote ballot = _ballotOf(_required(), 3, 1000);
        bytes memory reason = abi.encodeWithSelector(GatedVote.UnknownOption.selector, uint256(3));
        _refusesVote(ballot, ANNA, [_round, _helpful, 3], reason);
        _vote(ballot, ANNA, _round, _helpful, 2);
        require(ballot.votes(2) == 1, "no vote");
    }

    function test_votesAreTakenUpToTheLastSecond() external {
        GatedVote ballot = _ballot();
        uint256 closesAt = ballot.closesAt();
        require(closesAt - ballot.openedAt() == 1000, "another duration");
        vm.warp(closesAt + 1);
        bytes memory reason = abi.encodeWithSelector(GatedVote.BallotClosed.selector, closesAt);
        _refusesVote(ballot, ANNA, [_round, _helpful, 0], reason);
        vm.warp(closesAt);
        _vote(ballot, ANNA, _round, _helpful, 0);
    }

    function test_noAttestationIsMadeForABallot() external {
        GatedVote ballot = _ballotOf(_required(), 2, 1_000_000);
        uint256 second = _played(GOOD);
        uint256 attestedAt = rounds.entryOf(second, _helpful).attestedAt;
        bytes memory reason = abi.encodeWithSelector(GatedVote.AttestedAfterOpening.selector, attestedAt);
        _refusesVote(ballot, ANNA, [second, _helpful, 0], reason);
        _vote(ballot, ANNA, _round, _helpful, 0);
        // A later ballot takes it.
        _later(1);
        _vote(_ballot(), ANNA, second, _helpful, 0);
    }

    function test_stakeIsNoVote() external {
        IAttestationGate.Requirement memory required = _required();
        required.minStake = 1;
        (bool ok, bytes memory reason) = address(this).call(abi.encodeCall(this.ballotFor, (required, 2, 10)));
        require(!ok && bytes4(reason) == GatedVote.StakeCanBeLent.selector, "a demand for stake");
        _later(60 days + 1);
        rounds.settle(_round);
        rounds.closeModel(_m);
        _later(1);
        rounds.vest(_m, ANNA);
        uint256 held = stake.balanceOf(ANNA, _m);
        vm.prank(ANNA);
        stake.safeTransferFrom(ANNA, BEN, _m, held, "");
        bytes4 notHers = IAttestationGate.NotTheBeneficiary.selector;
        GatedVote ballot = _ballot();
        _refusesVote(ballot, BEN, [_round, _helpful, 0], abi.encodeWithSelector(notHers, _helpful, BEN));
        _vote(ballot, ANNA, _round, _helpful, 0);
    }

    function test_malformedBallotsAreRefused() external {
        bytes4 invalid = GatedVote.InvalidBallot.selector;
        (bool ok, bytes memory reason) = address(this).call(abi.encodeCall(this.ballotFor, (_required(), 1, 10)));
        require(!ok && bytes4(reason) == invalid, "one option");
        (ok, reason) = address(this).call(abi.encodeCall(this.ballotFor, (_required(), 2, 0)));
        require(!ok && bytes4(reason) == invalid, "no duration");
    }

    /// @dev Deploys by `new`, so that the constructor's error comes through.
    function ballotFor(IAttestationGate.Requirement memory required, uint256 options, uint256 duration) external {
        new GatedVote(rounds, stake, required, options, duration);
    }

    /// @notice A contract that is the beneficiary of a dataset has no vote, because its owner could sell it.
    function test_aContractCannotSellItsVotes() external {
        Sellable wallet = new Sellable();
        uint256 dataset = _commit(_m, address(wallet), 1, 160, 800);
        _fund(address(wallet));
        uint256 round = _open(_m, false);
        _enrol(round, dataset);
        _evaluated(round);
        _attest(round, dataset, GOOD);
        _later(10);
        GatedVote ballot = _ballot();
        bytes memory call = abi.encodeCall(ballot.vote, (round, dataset, 1));
        (bool ok, bytes memory result) = wallet.run(address(ballot), call);
        bytes memory reason = abi.encodeWithSelector(GatedVote.ContractCanBeSold.selector, address(wallet));
        require(!ok && keccak256(result) == keccak256(reason), "a contract voted");
        // An account that signs for itself has its vote.
        _vote(ballot, ANNA, _round, _helpful, 1);
        require(ballot.votes(1) == 1, "the account had no vote");
    }
}
