// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Ownable, Ownable2Step} from "@openzeppelin/contracts/access/Ownable2Step.sol";
import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Pausable} from "@openzeppelin/contracts/utils/Pausable.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IModelRegistry} from "./interfaces/IModelRegistry.sol";
import {
    Books,
    IRoyaltyVault,
    RESIDUAL_CAPPED,
    RESIDUAL_EXPIRED,
    RESIDUAL_ROUNDING
} from "./interfaces/IRoyaltyVault.sol";
import {BASIS_POINTS, Division, Parent, RoleShare, RoyaltyTerms} from "./interfaces/RoyaltyTerms.sol";
import {DuePart, IStakeToken} from "./interfaces/IStakeToken.sol";
import {LOCAL_CHAIN_ID} from "./lib/Field.sol";

/// @title RoyaltyVault: divides payments for uses, and pays out claims
/// @notice Holds the royalties of all models.
/// @dev For each model there is an accumulator of royalties per unit of stake, scaled by 2^128; for each holder, the
/// accumulator's value up to which the holder has been credited. A distribution divides by minted and due stake. The vault
/// keeps the accumulator from before the first distribution of each vesting tick: stake that fell due at a tick and is
/// minted later is credited from there. So its holder gets what it would have got if it had been minted at once, and no
/// more was divided than arrived: every distribution from that tick on counted the stake in its divisor. Loops run over roles and ancestors, never over
/// holders. An ancestor can't make a payment for its child fail: its terms were checked when they were proposed, its
/// token is the child's, and no code of its owner or payees is called. Tokens sent here without `pay` are credited to
/// no account and change no share.
///
/// Assumptions:
/// - The registry's checks hold: shares sum to 10,000, parents have the child's token, and a model has at most 8
///   ancestors, ordered so that a model stands before its parents.
/// - The stake token reports every change of a balance before it happens.
/// - The settlement token's balances change by transfers alone, and fewer than 2^128 units pass through. All models of
///   a token share one balance, so a token that breaks this hurts all models that settle in it, and no others.
/// - The token may take a fee, return nothing, or call back: the vault credits the amount that arrived, and guards
///   against reentrancy.
contract RoyaltyVault is IRoyaltyVault, Ownable2Step, Pausable, ReentrancyGuardTransient {
    using Checkpoints for Checkpoints.Trace256;
    using SafeCast for uint256;
    using SafeERC20 for IERC20;

    uint256 private constant SCALE = 1 << 128;
    /// @dev In place of a version: lost bonds and gifts are parked under it.
    uint32 private constant GIFTS = 0;

    /// @dev A holder's account in a model. `credit` and `fraction` (of a unit, scaled by 2^128) count only while `sweeps`
    /// equals the model's number of sweeps; each sweep voids the credits before it. Without the fraction, anybody could
    /// round a holder's royalties away: any transfer, also of zero stake, credits both sides.
    struct Holder {
        uint256 creditedUpTo;
        uint128 credit;
        uint128 fraction;
        uint64 sweeps;
        bool joined;
    }

    /// @dev The last block in which a contributor joined, and the number of contributors before it.
    struct Joined {
        uint64 height;
        uint64 before;
    }

    /// @dev The amount parked under one version, and the number of contributors that it waits for. After `until`, the end
    /// of claims when it was paid, one is enough. `number` rises when the lot is distributed.
    struct Lot {
        uint128 amount;
        uint32 minContributors;
        uint64 until;
        uint32 number;
    }

    /// @dev A payer's part of a lot. It counts only while `number` equals the lot's.
    struct Share {
        uint128 amount;
        uint32 number;
    }

    /// @notice The registry whose divisions are applied.
    IModelRegistry public immutable registry;
    /// @inheritdoc IRoyaltyVault
    IStakeToken public immutable stakeToken;
    /// @inheritdoc IRoyaltyVault
    uint256 public immutable parkingDelay;

    /// @notice Royalties per unit of stake so far, scaled by 2^128. Never falls.
    mapping(uint256 model => uint256) public accumulator;
    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => mapping(uint256 n => uint256)) public contributorSince;
    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => mapping(address account => uint256)) public creditOf;

    mapping(uint256 model => Books) private _books;
    /// @dev By vesting tick: the accumulator before the first distribution of that tick.
    mapping(uint256 model => Checkpoints.Trace256) private _marks;
    mapping(uint256 model => Joined) private _joined;
    /// @dev The accumulator at the last sweep.
    mapping(uint256 model => uint256) private _sweptUpTo;
    mapping(uint256 model => mapping(address holder => Holder)) private _holders;
    mapping(uint256 model => mapping(uint32 version => Lot)) private _lots;
    mapping(uint256 model => mapping(uint32 version => mapping(address payer => Share))) private _shares;

    modifier onlyStakeToken() {
        if (msg.sender != address(stakeToken)) revert OnlyStakeToken(msg.sender);
        _;
    }

    /// @param registry_ the deployment's ModelRegistry
    /// @param stakeToken_ the deployment's StakeToken
    /// @param parkingDelay_ seconds for which parked money waits; at least a day, except on local chains
    /// @param guardian may pause payments
    constructor(IModelRegistry registry_, IStakeToken stakeToken_, uint256 parkingDelay_, address guardian)
        Ownable(guardian)
    {
        if (parkingDelay_ < 1 days && block.chainid != LOCAL_CHAIN_ID) revert DelayTooShort(parkingDelay_);
        registry = registry_;
        stakeToken = stakeToken_;
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

    /// @inheritdoc IRoyaltyVault
    function beforeStakeChange(uint256 model, address from, address to) external onlyStakeToken {
        _creditHolder(model, from);
        if (to != address(0) && to != from) _creditHolder(model, to);
    }

    /// @inheritdoc IRoyaltyVault
    function beforeMint(uint256 model, address to, DuePart[] calldata parts) external onlyStakeToken {
        _join(model, to);
        _creditHolder(model, to);
        Holder storage holder = _holders[model][to];
        (uint256 credit, uint256 fraction) = _plusLate(model, parts, holder.credit, holder.fraction);
        (holder.credit, holder.fraction) = (uint128(credit), uint128(fraction));
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IRoyaltyVault
    function claimable(uint256 model, address account) external view returns (uint256) {
        (uint256 credit,,) = _creditOfHolder(model, account);
        return creditOf[model][account] + credit;
    }

    /// @inheritdoc IRoyaltyVault
    function earnedBy(uint256 model, DuePart[] calldata parts) external view returns (uint256 amount) {
        (amount,) = _plusLate(model, parts, 0, 0);
    }

    /// @inheritdoc IRoyaltyVault
    function booksOf(uint256 model) external view returns (Books memory) {
        return _books[model];
    }

    /// @inheritdoc IRoyaltyVault
    function parked(uint256 model) external view returns (uint256) {
        return _books[model].parked;
    }

    /// @inheritdoc IRoyaltyVault
    function parkedUnder(uint256 model, uint32 version) external view returns (uint256) {
        return _lots[model][version].amount;
    }

    /// @inheritdoc IRoyaltyVault
    function income(uint256 model) external view returns (uint256) {
        return _books[model].income;
    }

    /// @inheritdoc IRoyaltyVault
    function claimed(uint256 model) external view returns (uint256) {
        return _books[model].claimed;
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
        IERC20 token = IERC20(settlementToken);
        uint256 before = token.balanceOf(address(this));
        token.safeTransferFrom(msg.sender, address(this), amount);
        uint256 afterwards = token.balanceOf(address(this));
        if (afterwards <= before) revert NothingReceived();
        received = afterwards - before;
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

    // ---------------------------------------------------------------------------------------------- The holders' books

    /// @dev Credits unclaimed money to the residual payee, and resets the holders' books. Parked money stays: no holder
    /// could claim it yet.
    function _sweep(uint256 model, address residual, uint256 amount) private {
        Books storage books = _books[model];
        books.owed = books.parked;
        books.claimsUntil = 0;
        books.sweeps++;
        _sweptUpTo[model] = accumulator[model];
        creditOf[model][residual] += amount;
        emit Swept(model, residual, amount);
    }

    /// @dev Owes the holders `amount`: divides it among them, or parks it until there are enough contributors. A lost
    /// bond or a gift (`waits` false) is parked only while there is no stake, in a lot of its own that waits for one
    /// contributor. Otherwise an owner could withhold it with terms that ask for many.
    function _owe(uint256 model, Division memory division, uint256 amount, bool waits) private {
        Books storage books = _books[model];
        uint64 until = _openClaims(model, division.terms, amount);
        books.owed += amount.toUint128();
        (uint256 held, uint32 tick) = stakeToken.heldOf(model);
        uint32 minContributors = division.terms.minContributors;
        if (held == 0 || (waits && _contributors(model) < minContributors)) {
            _park(model, waits ? division.version : GIFTS, waits ? minContributors : 1, until, uint128(amount));
        } else {
            _distribute(model, amount, held, tick);
        }
    }

    function _park(uint256 model, uint32 version, uint32 minContributors, uint64 until, uint128 amount) private {
        Lot storage lot = _lots[model][version];
        lot.amount += amount;
        lot.minContributors = minContributors;
        if (until > lot.until) lot.until = until;
        Share storage share = _shares[model][version][msg.sender];
        if (share.number != lot.number) (share.amount, share.number) = (0, lot.number);
        share.amount += amount;
        _books[model].parked += amount;
        emit Parked(model, version, amount);
    }

    /// @dev Whether a lot no longer waits for more contributors than one: they had until the end of claims, or no more can
    /// come.
    function _isFreed(uint256 model, Lot storage lot) private view returns (bool) {
        return block.timestamp > lot.until || stakeToken.closedAt(model) != 0;
    }

    /// @dev Moves the end of claims for an amount that the holders get, or may get later. Returns the end for this amount
    /// alone. If the claim period is over, the unclaimed money is swept first: the sweep must not include the amount.
    function _openClaims(uint256 model, RoyaltyTerms memory terms, uint256 amount) private returns (uint64 until) {
        Books storage books = _books[model];
        uint256 unclaimed = books.owed - books.parked;
        if (books.claimsUntil != 0 && block.timestamp > books.claimsUntil) {
            if (unclaimed != 0) _sweep(model, terms.residual, unclaimed);
            else books.claimsUntil = 0;
            unclaimed = 0;
        }
        until = _claimsUntil(terms, books.claimsUntil == 0 || amount >= unclaimed / 4);
        if (until > books.claimsUntil) books.claimsUntil = until;
    }

    /// @dev The number of contributors before this block. One that joins in it does not count, so that minting before a
    /// payment in the same block changes nothing.
    function _contributors(uint256 model) private view returns (uint256) {
        Joined memory joined = _joined[model];
        return joined.height == block.number ? joined.before : _books[model].contributors;
    }

    function _join(uint256 model, address account) private {
        Holder storage holder = _holders[model][account];
        if (holder.joined) return;
        holder.joined = true;
        uint64 before = _books[model].contributors++;
        contributorSince[model][before + 1] = block.timestamp;
        if (_joined[model].height != block.number) _joined[model] = Joined(uint64(block.number), before);
    }

    /// @dev The end of claims for an amount received now. After expiry (lost bonds, gifts) there are two cases:
    /// - `isWhole`: nothing else is owed, or at most four times the amount. A whole claim period begins now.
    /// - otherwise the end moves to two periods after expiry at the latest. So tiny gifts can't keep the books open
    ///   for ever, and can't use up the claim period of a bond.
    function _claimsUntil(RoyaltyTerms memory terms, bool isWhole) private view returns (uint64) {
        if (terms.expiresAt == 0 || terms.claimPeriod == 0) return type(uint64).max;
        uint256 from = Math.max(terms.expiresAt, block.timestamp);
        if (!isWhole) from = Math.min(from, terms.expiresAt + terms.claimPeriod);
        return uint64(from) + terms.claimPeriod;
    }

    function _distribute(uint256 model, uint256 amount, uint256 held, uint32 tick) private {
        uint256 before = accumulator[model];
        (bool any, uint256 last,) = _marks[model].latestCheckpoint();
        if (!any || last < tick) _marks[model].push(tick, before);
        uint256 increment = Math.mulDiv(amount, SCALE, held);
        accumulator[model] = before + increment;
        emit Distributed(model, amount, increment, held, tick);
    }

    /// @dev Returns the amount that a holder has earned since the last sweep and not claimed, the fraction of a unit
    /// beyond it, and the accumulator's present value.
    function _creditOfHolder(uint256 model, address account)
        private
        view
        returns (uint256 credit, uint256 fraction, uint256 upTo)
    {
        Holder storage holder = _holders[model][account];
        upTo = accumulator[model];
        uint256 from;
        if (holder.sweeps == _books[model].sweeps) {
            (credit, fraction) = (holder.credit, holder.fraction);
            from = holder.creditedUpTo;
        } else {
            from = _sweptUpTo[model];
        }
        if (upTo != from) {
            (credit, fraction) = _plus(credit, fraction, stakeToken.balanceOf(account, model), upTo - from);
        }
    }

    /// @dev Adds to a credit what `stake` earned while the accumulator grew by `growth`.
    function _plus(uint256 credit, uint256 fraction, uint256 stake, uint256 growth)
        private
        pure
        returns (uint256, uint256)
    {
        unchecked {
            // The product's lowest 128 bits are what the division by SCALE leaves.
            fraction += uint128(stake * growth);
        }
        return (credit + Math.mulDiv(stake, growth, SCALE) + fraction / SCALE, fraction % SCALE);
    }

    /// @dev Adds to a credit what due stake earned since it fell due, or since the last sweep.
    function _plusLate(uint256 model, DuePart[] calldata parts, uint256 credit, uint256 fraction)
        private
        view
        returns (uint256, uint256)
    {
        (uint256 upTo, uint256 swept) = (accumulator[model], _sweptUpTo[model]);
        for (uint256 i = 0; i < parts.length; i++) {
            uint256 from = Math.max(_accumulatorAt(model, parts[i].tick), swept);
            if (from != upTo) (credit, fraction) = _plus(credit, fraction, parts[i].amount, upTo - from);
        }
        return (credit, fraction);
    }

    /// @dev The accumulator at the beginning of a vesting tick.
    function _accumulatorAt(uint256 model, uint32 tick) private view returns (uint256) {
        (bool any, uint256 last,) = _marks[model].latestCheckpoint();
        return any && tick <= last ? _marks[model].lowerLookup(tick) : accumulator[model];
    }

    function _creditHolder(uint256 model, address account) private {
        (uint256 credit, uint256 fraction, uint256 upTo) = _creditOfHolder(model, account);
        Holder storage holder = _holders[model][account];
        holder.creditedUpTo = upTo;
        (holder.credit, holder.fraction) = (uint128(credit), uint128(fraction));
        holder.sweeps = _books[model].sweeps;
    }

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
