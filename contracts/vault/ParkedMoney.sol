// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {Books, IRoyaltyVault} from "../interfaces/IRoyaltyVault.sol";
import {DuePart} from "../interfaces/IStakeToken.sol";
import {Division, RoyaltyTerms} from "../interfaces/RoyaltyTerms.sol";
import {HolderCredits} from "./HolderCredits.sol";

/// @title ParkedMoney: money that waits for contributors, and the end of claims
/// @notice A part of RoyaltyVault.
abstract contract ParkedMoney is HolderCredits {
    using SafeCast for uint256;

    /// @dev In place of a version: lost bonds and gifts are parked under it.
    uint32 private constant GIFTS = 0;

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

    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => mapping(address account => uint256)) public creditOf;

    mapping(uint256 model => mapping(uint32 version => Lot)) internal _lots;
    mapping(uint256 model => mapping(uint32 version => mapping(address payer => Share))) internal _shares;

    /// @inheritdoc IRoyaltyVault
    function parkedUnder(uint256 model, uint32 version) external view returns (uint256) {
        return _lots[model][version].amount;
    }

    /// @inheritdoc IRoyaltyVault
    function afterDrop(uint256 model, DuePart[] calldata parts) external onlyStakeToken {
        (uint256 amount,) = _plusLate(model, parts, 0, 0);
        if (amount == 0) return;
        (uint256 held, uint32 tick) = stakeToken.heldOf(model);
        if (held == 0) _park(model, GIFTS, 1, _books[model].claimsUntil, uint128(amount));
        else _distribute(model, amount, held, tick);
    }

    /// @dev Credits unclaimed money to the residual payee, and resets the holders' books. Parked money stays: no holder
    /// could claim it yet.
    function _sweep(uint256 model, address residual, uint256 amount) internal {
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
    function _owe(uint256 model, Division memory division, uint256 amount, bool waits) internal {
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
    function _isFreed(uint256 model, Lot storage lot) internal view returns (bool) {
        return block.timestamp > lot.until || stakeToken.closedAt(model) != 0;
    }

    /// @dev Moves the end of claims for an amount that the holders get, or may get later. Returns the end for this amount
    /// alone. If the claim period is over, the unclaimed money is swept first: the sweep must not include the amount.
    function _openClaims(uint256 model, RoyaltyTerms memory terms, uint256 amount) internal returns (uint64 until) {
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
}
