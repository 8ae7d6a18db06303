// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Bond, Fate, IBonds, TRAINER} from "./interfaces/IBonds.sol";
import {IRounds, Round, Status} from "./interfaces/IRounds.sol";
import {IRoyaltyVault} from "./interfaces/IRoyaltyVault.sol";
import {TokenTransfers} from "./lib/TokenTransfers.sol";

/// @title Bonds: deposits for enrolling and for training
/// @notice Holds bonds, and pays them out as their rounds decide.
/// @dev A contract apart from Rounds, so that Rounds holds no money, and an allowance for bonds is not one for fees.
/// The decision about a bond is derived from the round at every call, and not stored.
///
/// Assumptions:
/// - `rounds` is the Rounds of this deployment and names only a payer that has agreed to the bond.
/// - A round's settlement token never changes (ModelRegistry).
/// - The token's balances change by transfers alone. All models of a token share one balance, so a token that rebases
///   can make bonds of other models of that token impossible to pay.
/// - `vault` takes payments; while it is paused, a lost bond can't be released and waits.
contract Bonds is IBonds, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev USE_LOST_BOND of IRoyaltyVault.
    uint8 private constant LOST_BOND = 4;

    /// @inheritdoc IBonds
    address public immutable rounds;
    /// @notice The vault that receives lost bonds for the holders of stake.
    IRoyaltyVault public immutable vault;

    mapping(uint256 round => mapping(uint256 dataset => Bond)) private _bonds;

    /// @param rounds_ the deployment's Rounds
    /// @param vault_ the deployment's RoyaltyVault
    constructor(address rounds_, IRoyaltyVault vault_) {
        rounds = rounds_;
        vault = vault_;
    }

    /// @inheritdoc IBonds
    function take(uint256 round, uint256 dataset, address payer, address token, uint128 amount) external nonReentrant {
        if (msg.sender != rounds) revert OnlyRounds(msg.sender);
        if (_bonds[round][dataset].amount != 0) revert BondExists(round, dataset);
        _bonds[round][dataset] = Bond(payer, amount);
        emit BondTaken(round, dataset, payer, amount);
        uint256 received = TokenTransfers.pull(IERC20(token), payer, amount);
        if (received != amount) revert BondNotReceived(amount, received);
    }

    /// @inheritdoc IBonds
    function release(uint256 round, uint256 dataset) external nonReentrant {
        Bond memory bond = _bonds[round][dataset];
        if (bond.amount == 0) revert NoBond(round, dataset);
        Round memory r = IRounds(rounds).roundOf(round);
        Fate fate = _fate(r, round, dataset);
        if (fate == Fate.Held) revert BondHeld(round, dataset);
        delete _bonds[round][dataset];
        IERC20 token = IERC20(r.pins.settlementToken);
        if (fate == Fate.Returnable) {
            emit BondReturned(round, dataset, bond.payer, bond.amount);
            token.safeTransfer(bond.payer, bond.amount);
        } else {
            emit BondLost(round, dataset, bond.payer, bond.amount);
            token.forceApprove(address(vault), bond.amount);
            vault.payHolders(r.model, bond.amount, LOST_BOND);
        }
    }

    /// @inheritdoc IBonds
    function bondOf(uint256 round, uint256 dataset) external view returns (Bond memory) {
        return _bonds[round][dataset];
    }

    /// @inheritdoc IBonds
    function fateOf(uint256 round, uint256 dataset) external view returns (Fate) {
        return _fate(IRounds(rounds).roundOf(round), round, dataset);
    }

    function _fate(Round memory r, uint256 round, uint256 dataset) private view returns (Fate) {
        if (r.status == Status.Void) return Fate.Returnable;
        bool settled = r.status == Status.Settled;
        // Before the attesting phase nothing is decided. In it, `sets` only grows, until the attest deadline.
        if (!settled && r.status != Status.Attesting) return Fate.Held;
        if (dataset == TRAINER) {
            if (r.stepped) return Fate.Returnable;
            if (r.sets < r.pins.minSets) return settled ? Fate.Returnable : Fate.Held;
            return block.number > r.schedule.stepDeadline ? Fate.Lost : Fate.Held;
        }
        if (IRounds(rounds).entryOf(round, dataset).attestedAt != 0) return Fate.Returnable;
        return settled || block.number > r.schedule.attestDeadline ? Fate.Lost : Fate.Held;
    }
}
