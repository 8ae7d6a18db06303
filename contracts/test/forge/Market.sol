// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {SourceLists} from "../../interfaces/IModels.sol";
import {Parent, RoleShare, RoyaltyTerms} from "../../interfaces/RoyaltyTerms.sol";
import {ModelConfig2, ModelVersion2, Terms2} from "../../second/interfaces/IModelRegistry2.sol";
import {FeeToken, ReentrantToken, SilentToken} from "../OddTokens.sol";
import {IToken, Play2} from "./Play2.sol";
import {vm} from "./Vm.sol";

/// @notice Models with tokens of all kinds, and accounts, on a deployment with verifiers that accept anything.
/// @dev Child contracts define the actions of a campaign, and record broken rules in `broken`. The models' owner is this
/// contract.
abstract contract Market is Play2 {
    uint256 internal constant ACTORS = 6;

    address[] public actors;
    uint256[] public models;
    address[] public tokens;

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

    /// @dev Accounts, and tokens of all kinds; call it after `_found`.
    function _populate() internal {
        for (uint256 i = 0; i < ACTORS; i++) actors.push(vm.addr(0xA000 + i));
        tokens.push(address(token));
        tokens.push(address(new SilentToken()));
        tokens.push(address(new FeeToken()));
        tokens.push(address(new ReentrantToken()));
    }

    /// @dev A whole deployment with all of them.
    function _deployAll() internal {
        _setUp();
        _populate();
    }

    function _register(uint256 salt, address token_, Terms2 memory terms) internal returns (uint256 model) {
        return _register(salt, token_, terms, _royalties(), new Parent[](0));
    }

    function _register(
        uint256 salt,
        address token_,
        Terms2 memory terms,
        RoyaltyTerms memory royalties,
        Parent[] memory parents
    ) internal returns (uint256 model) {
        ModelConfig2 memory config = _config();
        (config.settlementToken, config.parents) = (token_, parents);
        model = registry.register(bytes32(salt), config, SourceLists(LIST, LIST), _version(terms, royalties));
        models.push(model);
    }

    function _version(Terms2 memory terms) internal view override returns (ModelVersion2 memory) {
        return _version(terms, _royalties());
    }

    function _version(Terms2 memory terms, RoyaltyTerms memory royalties) internal view returns (ModelVersion2 memory) {
        return ModelVersion2(4242, _verifiers(), terms, royalties);
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
}
