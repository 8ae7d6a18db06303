// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IBonds} from "../../interfaces/IBonds.sol";
import {SourceLists} from "../../interfaces/IModels.sol";
import {IModelRegistry, ModelConfig, ModelVersion, Shape, Terms} from "../../interfaces/IModelRegistry.sol";
import {AttestationSet, IRounds, OriginStatement, SCORE_UNIT} from "../../interfaces/IRounds.sol";
import {IRoyaltyVault} from "../../interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken} from "../../interfaces/IStakeToken.sol";
import {IUsagePlans} from "../../interfaces/IUsagePlans.sol";
import {Parent, RoleShare, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {FeeToken, ReentrantToken, SilentToken} from "../OddTokens.sol";
import {AnyVerifier, HeightBeacon} from "./AnyVerifier.sol";
import {Artifacts} from "./Artifacts.sol";
import {vm} from "./Vm.sol";

interface IToken {
    function mint(address to, uint256 amount) external;
    function approve(address spender, uint256 amount) external;
    function balanceOf(address account) external view returns (uint256);
    function transfer(address to, uint256 amount) external;
}

interface IPausable {
    function pause() external;
    function unpause() external;
    function paused() external view returns (bool);
}

/// @notice A whole deployment with verifiers that accept anything, tokens of all kinds, and ten accounts.
/// @dev Child contracts define the actions of a campaign, and record broken rules in `broken`.
abstract contract Market is Artifacts {
    uint256 internal constant DELAY = 1000;
    uint256 internal constant WINDOW = 2;
    uint256 internal constant ACTORS = 6;
    uint32 internal constant BATCH = 8;

    IModelRegistry public registry;
    IStakeToken public stake;
    IBonds public bonds;
    IRounds public rounds;
    IRoyaltyVault public vault;
    IUsagePlans public plans;
    address internal _guardian = address(0x6A);

    address[] public actors;
    uint256[] public models;
    address[] public tokens;
    AnyVerifier internal _origin;
    AnyVerifier internal _attestation;
    AnyVerifier internal _open;
    AnyVerifier internal _evaluate_;
    AnyVerifier internal _step;

    /// @notice The rule that an action found broken; empty: none.
    string public broken;
    /// @notice Number of times that each action has succeeded, by name, to detect a campaign in which nothing happens.
    mapping(string action => uint256) public done;

    /// @notice The models that the last action touched, by index in `models`. An invariant needs to check only these.
    uint256[] private _touched;

    /// @dev Called at the start of every action.
    modifier acting() {
        delete _touched;
        _;
    }

    function touched() external view returns (uint256[] memory) {
        return _touched;
    }

    function _mark(bool holds, string memory words) internal {
        if (!holds && bytes(broken).length == 0) broken = words;
    }

    function _pick(uint256 seed, uint256 length) internal pure returns (uint256) {
        return uint256(keccak256(abi.encode(seed))) % length;
    }

    function _actor(uint256 seed) internal view returns (address) {
        return actors[_pick(seed, actors.length)];
    }

    /// @dev Picks a model, which counts as touched.
    function _model(uint256 seed) internal returns (uint256) {
        uint256 place = _pick(seed, models.length);
        _touch(place);
        return models[place];
    }

    function _touch(uint256 place) internal {
        _touched.push(place);
    }

    function actorCount() external view returns (uint256) {
        return actors.length;
    }

    function modelCount() external view returns (uint256) {
        return models.length;
    }

    function tokenOf(uint256 model) public view returns (IToken) {
        return IToken(registry.settlementTokenOf(model));
    }

    /// @dev Registry, verifiers, tokens and actors.
    function _found() internal {
        for (uint256 i = 0; i < ACTORS; i++) actors.push(vm.addr(0xA000 + i));
        _origin = new AnyVerifier(8);
        _attestation = new AnyVerifier(11);
        _open = new AnyVerifier(9);
        _evaluate_ = new AnyVerifier(6);
        _step = new AnyVerifier(7);
        registry = IModelRegistry(_deploy("ModelRegistry", abi.encode(DELAY)));
        tokens.push(_deploy("TestToken", ""));
        tokens.push(address(new SilentToken()));
        tokens.push(address(new FeeToken()));
        tokens.push(address(new ReentrantToken()));
    }

    /// @dev Deploys all contracts as a real deployment does.
    function _deployAll() internal {
        _found();
        _libraries("Rounds");
        address beacon = address(new HeightBeacon());
        stake = IStakeToken(_deploy("StakeToken", abi.encode(_predict(2), _predict(3))));
        bonds = IBonds(_deploy("Bonds", abi.encode(_predict(1), _predict(2))));
        rounds = IRounds(_deploy("Rounds", abi.encode(registry, stake, bonds, beacon, WINDOW, _guardian)));
        vault = IRoyaltyVault(_deploy("RoyaltyVault", abi.encode(registry, stake, DELAY, _guardian)));
        plans = IUsagePlans(_deploy("UsagePlans", abi.encode(registry, vault, DELAY, _guardian)));
    }

    /// @dev Mints stake without a round: it falls due, and a block later it is minted.
    function _giveStake(address to, uint256 model, uint128 amount) internal {
        vm.startPrank(address(rounds));
        stake.settle(model, amount, 1, 0);
        stake.settle(model, 0, 1, 0);
        vm.roll(block.number + 1);
        DuePart[] memory parts = new DuePart[](1);
        parts[0] = DuePart(stake.tickOf(model), amount);
        stake.mint(to, model, parts);
        vm.stopPrank();
    }

    function _register(uint256 salt, address token, Terms memory terms) internal returns (uint256 model) {
        return _register(salt, token, terms, _royalties(), new Parent[](0));
    }

    function _register(
        uint256 salt,
        address token,
        Terms memory terms,
        RoyaltyTerms memory royalties,
        Parent[] memory parents
    ) internal returns (uint256 model) {
        model = registry.register(
            bytes32(salt),
            ModelConfig({
                settlementToken: token,
                schemaHash: 1111,
                shape: Shape({batchSize: uint16(BATCH), features: 4, depth: 10}),
                periodEpoch: 10_000,
                periodDays: 30,
                parents: parents,
                startsFrom: 0
            }),
            SourceLists(3333, 4444),
            _version(terms, royalties)
        );
        models.push(model);
    }

    function _version(Terms memory terms) internal view returns (ModelVersion memory) {
        return _version(terms, _royalties());
    }

    function _version(Terms memory terms, RoyaltyTerms memory royalties) internal view returns (ModelVersion memory) {
        return ModelVersion({
            policyHash: 2222,
            originVerifier: address(_origin),
            attestationVerifier: address(_attestation),
            openVerifier: address(_open),
            evaluateVerifier: address(_evaluate_),
            stepVerifier: address(_step),
            terms: terms,
            royalties: royalties
        });
    }

    /// @dev 20 % builder, 10 % evaluator, 5 % operator, 65 % contributors.
    function _royalties() internal pure returns (RoyaltyTerms memory terms) {
        terms.roles = new RoleShare[](3);
        terms.roles[0] = RoleShare("builder", address(0xB1), 2000);
        terms.roles[1] = RoleShare("evaluator", address(0xE1), 1000);
        terms.roles[2] = RoleShare("operator", address(0xF1), 500);
        terms.residual = address(0xC1);
        terms.contributors = 6500;
    }

    function _terms() internal pure virtual returns (Terms memory terms) {
        terms.challengeSize = 3;
        terms.holdoutBatches = 2;
        terms.vestingRounds = 3;
        terms.vestingDays = 30;
        terms.idleDays = 180;
        terms.minSets = 2;
        terms.scoreBudget = 6;
        terms.minRecords = 1;
        terms.eta = 1000;
        terms.capPerRound = uint128(40 * SCORE_UNIT);
        terms.maxRelayerFee = 10;
        terms.trainerKey = [
            5299619240641551281634865583518297030282874472190772894086521144482721001553,
            16950150798460657717958625567821834550301663161624707787222815936182638968203
        ];
    }

    /// @dev A source's statement of a dataset, without fee or deadline.
    function _statement(uint256 model, uint8 role, address beneficiary, uint32 records, uint256 nullifier)
        internal
        pure
        returns (OriginStatement memory)
    {
        return OriginStatement({
            model: model,
            role: role,
            root: nullifier + 1e6,
            records: records,
            period: uint32((10_000 << 16) | 10_029),
            sourceListRoot: role == 1 ? 3333 : 4444,
            originNullifier: nullifier,
            beneficiary: beneficiary,
            relayerFee: 0,
            deadline: type(uint64).max
        });
    }

    /// @dev A set of `draws` draws whose points, commitments, bands and opening are all zero.
    function _emptySet(uint256 round, uint256 dataset, uint256 draws) internal pure returns (AttestationSet memory set) {
        set.round = round;
        set.dataset = dataset;
        set.deadline = type(uint64).max;
        set.points = new uint256[](6 * draws);
        set.commitments = new uint256[](2 * draws);
        set.bands = new bytes(draws);
        set.sealedOpening = new uint256[](4);
    }
}
