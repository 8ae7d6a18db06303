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

/// @title Rounds
/// @notice The parts, in the order of a round: `Datasets` (commit, withdraw), `Schedules` (open, enrol, seal, beacon),
/// `Challenges`, `Attestations`, `Checkpoints` (evaluate, step), `Vesting` (settle, vest).
contract Rounds is Datasets, Checkpoints {
    constructor(IModelRegistry registry_, IStakeToken stakeToken_, IBonds bonds_, IBeacon beacon_, address guardian)
        RoundsBase(registry_, stakeToken_, bonds_, beacon_, guardian)
        EIP712("Assay Rounds", "1")
    {}
}
