// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {SignatureChecker} from "@openzeppelin/contracts/utils/cryptography/SignatureChecker.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Groth16Proof} from "../interfaces/IGroth16Verifier.sol";
import {IBeacon} from "../interfaces/IBeacon.sol";
import {IStakeToken} from "../interfaces/IStakeToken.sol";
import {Contexts} from "../lib/Contexts.sol";
import {LOCAL_CHAIN_ID} from "../lib/Field.sol";
import {BondDecision, IBonds2} from "./interfaces/IBonds2.sol";
import {ROLE_CONTRIBUTOR} from "../interfaces/IModels.sol";
import {IModelRegistry2} from "./interfaces/IModelRegistry2.sol";
import {
    Account2,
    AttestationSet2,
    Dataset2,
    Entry2,
    Evaluation2,
    IRounds2,
    Measures,
    OriginStatement2,
    Phase,
    Round2,
    Schedule2,
    Training2
} from "./interfaces/IRounds2.sol";
import {Accounts2} from "./lib/Accounts2.sol";
import {Answers2} from "./lib/Answers2.sol";
import {Commitments2} from "./lib/Commitments2.sol";
import {Decisions2} from "./lib/Decisions2.sol";
import {Evaluations2} from "./lib/Evaluations2.sol";
import {Openings2} from "./lib/Openings2.sol";
import {RoundsState, State} from "./lib/RoundsState.sol";
import {Settlements2} from "./lib/Settlements2.sol";

/// @title Rounds2: datasets, rounds, checkpoints and unvested stake of the second edition
/// @notice Holds the state; linked libraries have the code, in the order of a round:
/// - `Commitments2`: commit, pledge, withdraw, retire;
/// - `Openings2`: open, enrol, seal, beacon, void;
/// - `Answers2`: draws and attestation sets;
/// - `Evaluations2`: evaluation, rollback, step, second scores;
/// - `Settlements2`: settle, close;
/// - `Accounts2`: unvested accounts;
/// - `Decisions2`: bonds.
/// It can't be upgraded. The guardian (owner) can pause entries (commit, enrol) and nothing else: without a next round, a pause
/// would end models, because scores wait for it.
/// @dev Assumptions:
/// - The registry's checks hold: verifiers have the right shape, terms are in range, versions are never changed.
/// - A model's owner chooses its verifiers, which may accept anything. Damage from such verifiers is limited to that
///   model: ids, pseudonyms, stake and fee allowances are all kept per model.
/// - The beacon adapter gives one value for a height, which is unknown at the seal.
/// - The settlement token may call back or fail: state is written first, and money moves last.
contract Rounds2 is IRounds2, EIP712, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using RoundsState for State;

    bytes32 private constant ENROL_TYPE =
        keccak256("Enrol(uint256 round,uint256 dataset,bytes32 previousHead,bytes32 head,uint256 deadline)");
    /// @dev An hour of blocks of twelve seconds.
    uint256 private constant MIN_WINDOW = 300;

    State private _s;

    /// @param registry_ the deployment's ModelRegistry2
    /// @param stakeToken_ the deployment's StakeToken; must name this contract as its `rounds`
    /// @param bonds_ the deployment's Bonds2; must name this contract as its `rounds`
    /// @param beacon_ source of randomness
    /// @param window fewest blocks of each phase of a round; at least 300, except on local chains
    /// @param guardian may pause entries
    constructor(
        IModelRegistry2 registry_,
        IStakeToken stakeToken_,
        IBonds2 bonds_,
        IBeacon beacon_,
        uint256 window,
        address guardian
    ) Ownable(guardian) EIP712("Assay Rounds", "2") {
        if (window == 0 || (window < MIN_WINDOW && block.chainid != LOCAL_CHAIN_ID)) revert WindowTooShort(window);
        if (stakeToken_.rounds() != address(this) || bonds_.rounds() != address(this)) revert WiringMismatch();
        (_s.registry, _s.stakeToken, _s.bonds, _s.beacon) = (registry_, stakeToken_, bonds_, beacon_);
        _s.window = window;
    }

    /// @notice Stop commit and enrol; everything else goes on. Only by the guardian.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Allow commit and enrol again. Only by the guardian.
    function unpause() external onlyOwner {
        _unpause();
    }

    // -------------------------------------------------------------------------------------------------------- Datasets

    /// @inheritdoc IRounds2
    function allowFees(uint256 model, address relayer, uint256 amount) external {
        _s.fees[msg.sender][model][relayer] = amount;
        emit FeesAllowed(msg.sender, model, relayer, amount);
    }

    /// @inheritdoc IRounds2
    function commit(OriginStatement2 calldata statement, Groth16Proof calldata proof)
        external
        nonReentrant
        whenNotPaused
    {
        Commitments2.commit(_s, statement, proof);
    }

    /// @inheritdoc IRounds2
    function pledge(uint256 dataset) external nonReentrant {
        Commitments2.pledge(_s, dataset);
    }

    /// @inheritdoc IRounds2
    function unpledge(uint256 dataset) external nonReentrant {
        Commitments2.unpledge(_s, dataset);
    }

    /// @inheritdoc IRounds2
    function withdraw(uint256 dataset) external nonReentrant {
        Commitments2.withdraw(_s, dataset);
    }

    /// @inheritdoc IRounds2
    function retire(uint256 dataset) external nonReentrant {
        Commitments2.retire(_s, dataset);
    }

    // ----------------------------------------------------------------------------------------- Opening to beacon, void

    /// @inheritdoc IRounds2
    function openRound(uint256 model, Schedule2 calldata schedule, uint256[] calldata holdouts, bool closing)
        external
        nonReentrant
        returns (uint256 round)
    {
        return Openings2.open(_s, model, schedule, holdouts, closing);
    }

    /// @inheritdoc IRounds2
    function enrol(uint256 round, uint256 dataset, bytes32 previousHead, bytes32 head)
        external
        nonReentrant
        whenNotPaused
    {
        _s.ownDataset(dataset);
        Openings2.enrol(_s, round, dataset, previousHead, head);
    }

    /// @inheritdoc IRounds2
    function enrolFor(
        uint256 round,
        uint256 dataset,
        bytes32 previousHead,
        bytes32 head,
        uint64 deadline,
        bytes calldata signature
    ) external nonReentrant whenNotPaused {
        if (block.timestamp > deadline) revert DeadlinePassed(deadline);
        address beneficiary = _s.knownDataset(dataset).beneficiary;
        bytes32 digest = _hashTypedDataV4(
            keccak256(abi.encode(ENROL_TYPE, round, dataset, previousHead, head, uint256(deadline)))
        );
        // A signature by the beneficiary's own key stays valid if its account gets code later (EIP-7702).
        (address signer,,) = ECDSA.tryRecover(digest, signature);
        if (signer != beneficiary && !SignatureChecker.isValidERC1271SignatureNow(beneficiary, digest, signature)) {
            revert InvalidSignature();
        }
        Openings2.enrol(_s, round, dataset, previousHead, head);
    }

    /// @inheritdoc IRounds2
    function seal(uint256 round) external nonReentrant {
        Openings2.seal(_s, round);
    }

    /// @inheritdoc IRounds2
    function recordBeacon(uint256 round, bytes calldata proof) external nonReentrant {
        Openings2.recordBeacon(_s, round, proof);
    }

    /// @inheritdoc IRounds2
    function voidRound(uint256 round) external nonReentrant {
        Openings2.voidRound(_s, round);
    }

    // ---------------------------------------------------------------------------------------------- Answers and proofs

    /// @inheritdoc IRounds2
    function attestHoldout(AttestationSet2 calldata set, bool before) external nonReentrant {
        Answers2.attestHoldout(_s, set, before);
    }

    /// @inheritdoc IRounds2
    function evaluate(
        uint256 round,
        uint8 evaluator,
        uint256[] calldata direction,
        uint16 loss,
        uint16 lossBefore,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external nonReentrant {
        Evaluations2.evaluate(_s, round, evaluator, direction, [loss, lossBefore], deadline, proof);
    }

    /// @inheritdoc IRounds2
    function attest(AttestationSet2 calldata set) external nonReentrant {
        Answers2.attest(_s, set);
    }

    /// @inheritdoc IRounds2
    function step(uint256 round, uint256[] calldata weights, uint64 deadline, Groth16Proof calldata proof)
        external
        nonReentrant
    {
        Evaluations2.step(_s, round, weights, deadline, proof);
    }

    /// @inheritdoc IRounds2
    function pay(
        uint256 round,
        uint256 dataset,
        uint256[2] calldata fresh,
        uint256 score,
        uint64 deadline,
        Groth16Proof calldata proof
    ) external nonReentrant {
        Evaluations2.pay(_s, round, dataset, fresh, score, deadline, proof);
    }

    // ------------------------------------------------------------------------------------------- Settlement and vesting

    /// @inheritdoc IRounds2
    function settle(uint256 round) external nonReentrant {
        Settlements2.settle(_s, round);
    }

    /// @inheritdoc IRounds2
    function collect(uint256 model, address beneficiary) external nonReentrant {
        Accounts2.collect(_s, model, beneficiary);
    }

    /// @inheritdoc IRounds2
    function vest(uint256 model, address beneficiary) external nonReentrant returns (uint256 amount) {
        return Accounts2.vest(_s, model, beneficiary);
    }

    /// @inheritdoc IRounds2
    function closeModel(uint256 model) external nonReentrant {
        Settlements2.close(_s, model);
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IRounds2
    function feeAllowance(address beneficiary, uint256 model, address relayer) external view returns (uint256) {
        return _s.fees[beneficiary][model][relayer];
    }

    /// @inheritdoc IRounds2
    function datasetIdOf(uint256 model, uint256 originNullifier) external pure returns (uint256) {
        return Commitments2.idOf(model, originNullifier);
    }

    /// @inheritdoc IRounds2
    function challengeOf(uint256 round, uint256 dataset) external view returns (uint256[] memory) {
        return Answers2.challengeOf(_s, round, dataset);
    }

    /// @inheritdoc IRounds2
    function noiseInputOf(uint256 round, uint256 dataset, bool before) external view returns (uint256) {
        return Answers2.noiseInputOf(_s, round, dataset, before);
    }

    /// @inheritdoc IRounds2
    function contextOf(
        uint8 role,
        uint256 model,
        uint256 round,
        address beneficiary,
        uint256 relayerFee,
        uint64 deadline
    ) external view returns (uint256) {
        return Contexts.hash(role, model, round, beneficiary, relayerFee, deadline);
    }

    /// @inheritdoc IRounds2
    function roundOf(uint256 round) external view returns (Round2 memory) {
        return _s.rounds[round];
    }

    /// @inheritdoc IRounds2
    function evaluationOf(uint256 round, uint8 evaluator) external view returns (Evaluation2 memory) {
        return _s.evaluations[round][evaluator];
    }

    /// @inheritdoc IRounds2
    function measuresOf(uint256 round) external view returns (Measures memory) {
        return _s.measures[round];
    }

    /// @inheritdoc IRounds2
    function weightsBefore(uint256 round) external view returns (uint256[] memory) {
        return _s.rounds[_s.rounds[round].pending].weights;
    }

    /// @inheritdoc IRounds2
    function datasetOf(uint256 dataset) external view returns (Dataset2 memory) {
        return _s.datasets[dataset];
    }

    /// @inheritdoc IRounds2
    function entryOf(uint256 round, uint256 dataset) external view returns (Entry2 memory) {
        Entry2 memory entry = _s.entries[round][dataset];
        uint256 carried = _s.rounds[round].carried;
        return entry.enrolled || carried == 0 ? entry : _s.entries[carried][dataset];
    }

    /// @inheritdoc IRounds2
    function accountOf(uint256 model, address beneficiary) external view returns (Account2 memory) {
        return _s.accounts[model][beneficiary];
    }

    /// @inheritdoc IRounds2
    function dueAt(uint256 model, address beneficiary, uint32 tick) external view returns (uint256) {
        return _s.due[model][beneficiary][tick];
    }

    /// @inheritdoc IRounds2
    function trainingOf(uint256 model) external view returns (Training2 memory) {
        return _s.trainings[model];
    }

    /// @inheritdoc IRounds2
    function datasetOfPeriod(uint256 model, uint256 sourceTag, uint32 period) external view returns (uint256) {
        bytes32 code = _s.registry.admissionOf(model, ROLE_CONTRIBUTOR).originVerifier.codehash;
        return _s.periods[model][RoundsState.sourceKey(sourceTag, code)][period];
    }

    /// @inheritdoc IRounds2
    function isRetired(uint256 dataset) external view returns (bool) {
        return _s.datasets[dataset].retired || _s.missed(dataset);
    }

    /// @inheritdoc IRounds2
    function bondDecisionOf(uint256 round, uint256 dataset) external view returns (BondDecision memory) {
        return Decisions2.decide(_s, round, dataset);
    }

    /// @inheritdoc IRounds2
    function shareOf(uint256 round, uint256 dataset, uint256 harmed) external view returns (bool, address) {
        return Decisions2.share(_s, round, dataset, harmed);
    }

    /// @inheritdoc IRounds2
    function shortestWindow() external view returns (uint256) {
        return _s.window;
    }

    /// @inheritdoc IRounds2
    function stakeToken() external view returns (IStakeToken) {
        return _s.stakeToken;
    }

    /// @inheritdoc IRounds2
    function roundCount() external view returns (uint256) {
        return _s.roundCount;
    }

    /// @notice The registry of the models.
    /// @return its address
    function registry() external view returns (IModelRegistry2) {
        return _s.registry;
    }

    /// @notice The contract that holds bonds.
    /// @return its address
    function bonds() external view returns (IBonds2) {
        return _s.bonds;
    }

    /// @notice The source of randomness.
    /// @return its address
    function beaconAdapter() external view returns (IBeacon) {
        return _s.beacon;
    }
}
