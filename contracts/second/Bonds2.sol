// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";

import {Bond2, BondDecision, BondFate, IBonds2, PLEDGE} from "./interfaces/IBonds2.sol";
import {IRounds2} from "./interfaces/IRounds2.sol";
import {TokenTransfers} from "../lib/TokenTransfers.sol";

/// @title Bonds2: deposits for enrolling, training and evaluating
/// @notice Holds bonds, and pays them out as their rounds decide.
/// @dev A contract apart from Rounds2, so that Rounds2 holds no money, and an allowance for bonds is not one for fees.
///
/// Assumptions:
/// - `rounds` is the Rounds2 of this deployment and names only a payer that has agreed to the bond.
/// - A decision that is not Held never changes, as long as the bond is not taken anew.
/// - The token's balances change by transfers alone. All models of a token share one balance, so a token that rebases
///   can make bonds of other models of that token impossible to pay.
contract Bonds2 is IBonds2, ReentrancyGuardTransient {
    using SafeERC20 for IERC20;

    /// @dev No key is known for this address. A lost bond goes to no party of the round: each of them could have delayed its payer.
    address private constant NOBODY = 0x000000000000000000000000000000000000dEaD;

    /// @inheritdoc IBonds2
    address public immutable rounds;

    mapping(uint256 round => mapping(uint256 dataset => Bond2)) private _bonds;
    /// @dev A shared bond is never taken anew: its round is over, or its holdout dataset is retired.
    mapping(uint256 round => mapping(uint256 dataset => mapping(uint256 harmed => bool))) private _claimed;

    /// @inheritdoc IBonds2
    mapping(address token => mapping(address account => uint256)) public owedTo;

    /// @param rounds_ the deployment's Rounds2
    constructor(address rounds_) {
        rounds = rounds_;
    }

    /// @inheritdoc IBonds2
    function take(uint256 round, uint256 dataset, address payer, address token, uint128 amount) external nonReentrant {
        if (msg.sender != rounds) revert OnlyRounds(msg.sender);
        uint128 has = _bonds[round][dataset].amount;
        // The bond of a pledge is topped up.
        if (has != 0 && round != PLEDGE) revert BondExists(round, dataset);
        _bonds[round][dataset] = Bond2(payer, has + amount, token);
        emit BondTaken(round, dataset, payer, amount);
        uint256 received = TokenTransfers.pull(IERC20(token), payer, amount);
        if (received != amount) revert BondNotReceived(amount, received);
    }

    /// @inheritdoc IBonds2
    function release(uint256 round, uint256 dataset) external nonReentrant {
        Bond2 memory bond = _bonds[round][dataset];
        if (bond.amount == 0) revert NoBond(round, dataset);
        BondDecision memory decision = IRounds2(rounds).bondDecisionOf(round, dataset);
        IERC20 token = IERC20(bond.token);
        if (decision.fate == BondFate.Returnable) {
            delete _bonds[round][dataset];
            // Rounded up; the share is at most 2^64.
            uint256 lost = (uint256(bond.amount) * decision.lostShare + 2 ** 64 - 1) / 2 ** 64;
            emit BondReturned(round, dataset, bond.payer, bond.amount, lost);
            _send(token, NOBODY, lost);
            _send(token, bond.payer, bond.amount - lost);
        } else if (decision.fate == BondFate.Lost) {
            delete _bonds[round][dataset];
            emit BondLost(round, dataset, bond.payer, bond.amount);
            _send(token, NOBODY, bond.amount);
        } else {
            revert BondHeld(round, dataset, decision.fate);
        }
    }

    /// @inheritdoc IBonds2
    function claimShare(uint256 round, uint256 dataset, uint256 harmed) external nonReentrant {
        Bond2 memory bond = _bonds[round][dataset];
        if (bond.amount == 0) revert NoBond(round, dataset);
        BondDecision memory decision = IRounds2(rounds).bondDecisionOf(round, dataset);
        if (decision.fate != BondFate.Shared) revert BondHeld(round, dataset, decision.fate);
        (bool has, address beneficiary) = IRounds2(rounds).shareOf(round, dataset, harmed);
        if (!has || _claimed[round][dataset][harmed]) revert NoShare(round, dataset, harmed);
        _claimed[round][dataset][harmed] = true;
        // A rest of rounding, less than one unit a share, stays here.
        uint256 amount = bond.amount / decision.shares;
        emit ShareClaimed(round, dataset, harmed, beneficiary, amount);
        _send(IERC20(bond.token), beneficiary, amount);
    }

    /// @inheritdoc IBonds2
    function withdraw(address token, address to) external nonReentrant returns (uint256 amount) {
        amount = owedTo[token][msg.sender];
        if (amount == 0) revert NothingOwed(token, msg.sender);
        owedTo[token][msg.sender] = 0;
        emit BondWithdrawn(token, msg.sender, to, amount);
        IERC20(token).safeTransfer(to, amount);
    }

    /// @dev Sends an amount, or keeps it for the payee where the token refuses: no payee can hold up a decision.
    function _send(IERC20 token, address to, uint256 amount) private {
        if (amount == 0 || token.trySafeTransfer(to, amount)) return;
        owedTo[address(token)][to] += amount;
        emit BondKept(address(token), to, amount);
    }

    /// @inheritdoc IBonds2
    function bondOf(uint256 round, uint256 dataset) external view returns (Bond2 memory) {
        return _bonds[round][dataset];
    }
}
