// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";

import {IBeacon} from "./interfaces/IBeacon.sol";
import {IBonds} from "./interfaces/IBonds.sol";
import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";
import {Checkpoints} from "./rounds/Checkpoints.sol";
import {Datasets} from "./rounds/Datasets.sol";
import {RoundsBase} from "./rounds/RoundsBase.sol";

/// @title Rounds: datasets, rounds, checkpoints and unvested stake
/// @notice Each part is a contract of its own. In the order of a round:
/// - `Datasets`: commit, withdraw, retire;
/// - `Schedules`: open, enrol, seal, beacon, void;
/// - `Challenges`: the batches that a dataset has to open;
/// - `Attestations`: answers of the holdout and of contributors;
/// - `Checkpoints`: direction and next checkpoint, each with its proof;
/// - `Vesting`: settle, vest, close.
/// @dev Assumptions:
/// - The registry's checks hold: verifiers have the right number of signals, terms are in range, versions are never
///   changed.
/// - A model's owner chooses its verifiers, which may accept anything. Damage from such verifiers is limited to that
///   model: ids, nullifiers, stake and fee allowances are all kept per model.
/// - The beacon adapter gives one value for a height, which is unknown at the seal.
/// - The settlement token may call back or fail: state is written first, and money moves last.
contract Rounds is Datasets, Checkpoints {
    /// @param registry_ the deployment's ModelRegistry
    /// @param stakeToken_ the deployment's StakeToken; must name this contract as its `rounds`
    /// @param bonds_ the deployment's Bonds; must name this contract as its `rounds`
    /// @param beacon_ source of randomness
    /// @param window fewest blocks of each phase of a round; at least 300, except on local chains
    /// @param guardian may pause entries
    constructor(
        IModelRegistry registry_,
        IStakeToken stakeToken_,
        IBonds bonds_,
        IBeacon beacon_,
        uint256 window,
        address guardian
    ) RoundsBase(registry_, stakeToken_, bonds_, beacon_, window, guardian) EIP712("Assay Rounds", "1") {}
}
