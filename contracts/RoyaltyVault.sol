// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IModels} from "./interfaces/IModels.sol";
import {
    Books,
    IRoyaltyVault,
    RESIDUAL_CAPPED,
    RESIDUAL_EXPIRED,
    RESIDUAL_ROUNDING
} from "./interfaces/IRoyaltyVault.sol";
import {BASIS_POINTS, Division, Parent, RoleShare, RoyaltyTerms} from "./interfaces/RoyaltyTerms.sol";
import {IStakeToken} from "./interfaces/IStakeToken.sol";
import {LOCAL_CHAIN_ID} from "./lib/Field.sol";
import {TokenTransfers} from "./lib/TokenTransfers.sol";
import {HolderCredits} from "./vault/HolderCredits.sol";
import {ParkedMoney} from "./vault/ParkedMoney.sol";

/// @title RoyaltyVault: divides payments for uses, and pays out claims
/// @notice Holds the royalties of all models.
/// @dev For each model there is an accumulator of royalties per unit of stake, scaled by 2^128; for each holder, the
/// accumulator's value up to which the holder has been credited. A distribution divides by minted and due stake. The vault
/// keeps the accumulator from before the first distribution of each vesting tick: stake that fell due at a tick and is
/// minted later is credited from there. So its holder gets what it would have got if it had been minted at once, and no
/// more was divided than arrived: every distribution from that tick on counted the stake in its divisor. Loops run over
/// roles and ancestors, never over holders. An ancestor can't make a payment for its child fail: its terms were checked
/// when they were proposed, its token is the child's, and no code of its owner or payees is called. Tokens sent here
/// without `pay` are credited to no account and change no share.
///
/// Assumptions:
/// - The registry's checks hold: shares sum to 10,000, parents have the child's token, and a model has at most 8
///   ancestors, ordered so that a model stands before its parents.
/// - The stake token reports every change of a balance before it happens.
/// - The settlement token's balances change by transfers alone, and fewer than 2^128 units pass through. All models of
///   a token share one balance, so a token that breaks this hurts all models that settle in it, and no others.
/// - The token may take a fee, return nothing, or call back: the vault credits the amount that arrived, and guards
///   against reentrancy.
contract RoyaltyVault is ParkedMoney, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    /// @notice The registry whose divisions are applied.
    IModels public immutable registry;
    /// @inheritdoc IRoyaltyVault
    uint256 public immutable parkingDelay;

    /// @param registry_ the deployment's ModelRegistry
    /// @param stakeToken_ the deployment's StakeToken
    /// @param parkingDelay_ seconds for which parked money waits; at least a day, except on local chains
    /// @param guardian may pause payments
    constructor(IModels registry_, IStakeToken stakeToken_, uint256 parkingDelay_, address guardian)
        HolderCredits(stakeToken_)
        Ownable(guardian)
    {
        if (parkingDelay_ < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(parkingDelay_);
        registry = registry_;
        parkingDelay = parkingDelay_;
    }

    // --------------------------------------------------------------------------------------------------------- Pausing

    /// @notice Stop payments; claims go on. Only by the guardian.
    function pause() external onlyOwner {
        _pause();
    }

    /// @notice Allow payments again. Only by the guardian.
    function unpause() external onlyOwner {
        _unpause();
    }

    // -------------------------------------------------------------------------------------------------------- Payments

    /// @inheritdoc IRoyaltyVault
    function pay(uint256 model, uint256 amount, uint8 kind, bytes32 useId)
        external
        nonReentrant
        whenNotPaused
        returns (uint256)
    {
        return _pay(model, registry.divisionOf(model), amount, kind, useId);
    }

    /// @inheritdoc IRoyaltyVault
    function payWithPermit(
        uint256 model,
        uint256 amount,
        uint8 kind,
        bytes32 useId,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external nonReentrant whenNotPaused returns (uint256) {
        Division memory division = registry.divisionOf(model);
        // Another account may have submitted the permit already. If the allowance is missing, the transfer reverts.
        try IERC20Permit(division.settlementToken).permit(msg.sender, address(this), amount, deadline, v, r, s) {}
            catch {}
        return _pay(model, division, amount, kind, useId);
    }

    /// @inheritdoc IRoyaltyVault
    function payHolders(uint256 model, uint256 amount, uint8 kind)
        external
        nonReentrant
        whenNotPaused
        returns (uint256 received)
    {
        Division memory division = registry.divisionOf(model);
        received = _receive(model, division.settlementToken, amount);
        emit HoldersPaid(model, msg.sender, kind, received, division.version);
        _owe(model, division, received, false);
    }

    /// @inheritdoc IRoyaltyVault
    function distributeParked(uint256 model, uint32 version) external nonReentrant {
        Books storage books = _books[model];
        Lot storage lot = _lots[model][version];
        uint256 since = contributorSince[model][_isFreed(model, lot) ? 1 : Math.max(lot.minContributors, 1)];
        if (since == 0 || block.timestamp < since + parkingDelay) {
            revert StillParked(since == 0 ? type(uint256).max : since + parkingDelay);
        }
        uint128 amount = lot.amount;
        // Holders get a claim period from here, if the one of the payment is over.
        _openClaims(model, registry.divisionOf(model).terms, amount);
        lot.amount = 0;
        lot.number++;
        books.parked -= amount;
        emit Unparked(model, version, amount);
        (uint256 held, uint32 tick) = stakeToken.heldOf(model);
        _distribute(model, amount, held, tick);
    }

    /// @inheritdoc IRoyaltyVault
    function takeBack(uint256 model, uint32 version) external nonReentrant returns (uint256 amount) {
        Lot storage lot = _lots[model][version];
        Share storage share = _shares[model][version][msg.sender];
        amount = share.number == lot.number ? share.amount : 0;
        if (amount == 0) revert NothingToClaim();
        (uint256 stake,) = stakeToken.heldOf(model);
        if (stake != 0 || !_isFreed(model, lot)) revert StillParked(lot.until);
        share.amount = 0;
        lot.amount -= uint128(amount);
        Books storage books = _books[model];
        books.parked -= uint128(amount);
        books.owed -= uint128(amount);
        books.claimed += uint128(amount);
        emit TakenBack(model, msg.sender, version, amount);
        IERC20(registry.settlementTokenOf(model)).safeTransfer(msg.sender, amount);
    }

    // ---------------------------------------------------------------------------------------------------------- Claims

    /// @inheritdoc IRoyaltyVault
    function claim(uint256 model) external nonReentrant returns (uint256) {
        return _claim(model, msg.sender);
    }

    /// @inheritdoc IRoyaltyVault
    function claimTo(uint256 model, address to) external nonReentrant returns (uint256) {
        return _claim(model, to);
    }

    /// @inheritdoc IRoyaltyVault
    function sweep(uint256 model) external nonReentrant returns (uint256 amount) {
        Books storage books = _books[model];
        amount = books.owed - books.parked;
        if (amount == 0 || block.timestamp <= books.claimsUntil) revert ClaimsOpen(amount == 0 ? 0 : books.claimsUntil);
        _sweep(model, registry.divisionOf(model).terms.residual, amount);
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IRoyaltyVault
    function claimable(uint256 model, address account) external view returns (uint256) {
        (uint256 credit,,) = _creditOfHolder(model, account);
        return creditOf[model][account] + credit;
    }

    // ------------------------------------------------------------------------------------------- Division of a payment

    function _pay(uint256 model, Division memory division, uint256 amount, uint8 kind, bytes32 useId)
        private
        returns (uint256 received)
    {
        received = _receive(model, division.settlementToken, amount);
        emit Paid(model, msg.sender, useId, kind, received, division.version);
        uint256 onward = _divide(model, division, received);
        if (onward != 0) _passOn(model, onward);
    }

    function _receive(uint256 model, address settlementToken, uint256 amount) private returns (uint256 received) {
        received = TokenTransfers.pull(IERC20(settlementToken), msg.sender, amount);
        if (received == 0) revert NothingReceived();
        _books[model].income += received.toUint128();
    }

    /// @dev Carries the parents' share of `model` to its ancestors. Each is visited once, after all its descendants.
    function _passOn(uint256 model, uint256 onward) private {
        uint256[] memory ancestors = registry.ancestorsOf(model);
        Division[] memory divisions = new Division[](ancestors.length);
        uint256[] memory due = new uint256[](ancestors.length);
        for (uint256 i = 0; i < ancestors.length; i++) {
            divisions[i] = registry.divisionOf(ancestors[i]);
        }
        _give(model, onward, ancestors, divisions, due);
        for (uint256 i = 0; i < ancestors.length; i++) {
            if (due[i] == 0) continue;
            _books[ancestors[i]].inherited += due[i].toUint128();
            uint256 up = _divide(ancestors[i], divisions[i], due[i]);
            if (up != 0) _give(ancestors[i], up, ancestors, divisions, due);
        }
    }

    /// @dev Gives each parent its weight of `amount`. The last one also gets the rest of rounding.
    function _give(
        uint256 child,
        uint256 amount,
        uint256[] memory ancestors,
        Division[] memory divisions,
        uint256[] memory due
    ) private {
        Parent[] memory parents = registry.parentsOf(child);
        uint256 rest = amount;
        for (uint256 i = 0; i < parents.length; i++) {
            uint256 part = i + 1 == parents.length ? rest : amount * parents[i].weight / BASIS_POINTS;
            if (part == 0) continue;
            rest -= part;
            uint256 j = 0;
            while (ancestors[j] != parents[i].model) j++;
            due[j] += part;
            emit Inherited(parents[i].model, child, part, divisions[j].version);
        }
    }

    /// @dev Divides an amount that a model received by its terms. Returns the parents' part.
    function _divide(uint256 model, Division memory division, uint256 amount) private returns (uint256 onward) {
        RoyaltyTerms memory terms = division.terms;
        uint256 rest = amount;
        for (uint256 i = 0; i < terms.roles.length; i++) {
            RoleShare memory role = terms.roles[i];
            uint256 part = amount * role.share / BASIS_POINTS;
            if (part == 0) continue;
            rest -= part;
            creditOf[model][role.payee] += part;
            emit RoleCredited(model, role.payee, role.role, part);
        }
        onward = amount * terms.parents / BASIS_POINTS;
        rest -= onward;
        if (terms.contributors == 0) {
            _residual(model, terms.residual, RESIDUAL_ROUNDING, rest);
        } else if (terms.expiresAt != 0 && block.timestamp >= terms.expiresAt) {
            _residual(model, terms.residual, RESIDUAL_EXPIRED, rest);
        } else {
            _contribute(model, division, rest);
        }
    }

    /// @dev Owes the holders their part, up to the cap; the excess goes to the residual payee.
    function _contribute(uint256 model, Division memory division, uint256 amount) private {
        Books storage books = _books[model];
        uint256 part = amount;
        uint256 cap = division.terms.contributorCap;
        if (cap != 0) {
            // A new version's cap may be below the sum contributed so far: then nothing more is added.
            part = Math.min(amount, Math.saturatingSub(cap, books.contributed));
            _residual(model, division.terms.residual, RESIDUAL_CAPPED, amount - part);
        }
        if (part == 0) return;
        books.contributed += part.toUint128();
        _owe(model, division, part, true);
    }

    function _residual(uint256 model, address payee, uint8 reason, uint256 amount) private {
        if (amount == 0) return;
        creditOf[model][payee] += amount;
        emit ResidualCredited(model, payee, reason, amount);
    }

    // -------------------------------------------------------------------------------------------------------- Claiming

    function _claim(uint256 model, address to) private returns (uint256 amount) {
        IERC20 token = IERC20(registry.settlementTokenOf(model));
        if (to == address(0) || to == address(this) || to == address(token)) revert InvalidRecipient(to);
        _creditHolder(model, msg.sender);
        uint128 ofHolder = _holders[model][msg.sender].credit;
        amount = creditOf[model][msg.sender] + ofHolder;
        if (amount == 0) revert NothingToClaim();
        Books storage books = _books[model];
        creditOf[model][msg.sender] = 0;
        _holders[model][msg.sender].credit = 0;
        books.owed -= ofHolder;
        books.claimed += uint128(amount);
        emit Claimed(model, msg.sender, to, amount);
        token.safeTransfer(to, amount);
    }
}
