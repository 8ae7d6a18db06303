// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Checkpoints} from "@openzeppelin/contracts/utils/structs/Checkpoints.sol";
import {Math} from "@openzeppelin/contracts/utils/math/Math.sol";

import {Books, IRoyaltyVault} from "../interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken} from "../interfaces/IStakeToken.sol";

/// @title HolderCredits: earnings of the holders of a model's stake
/// @notice A part of RoyaltyVault, which explains the accumulator.
abstract contract HolderCredits is IRoyaltyVault {
    using Checkpoints for Checkpoints.Trace256;

    uint256 private constant SCALE = 1 << 128;

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

    /// @inheritdoc IRoyaltyVault
    IStakeToken public immutable stakeToken;

    /// @notice Royalties per unit of stake so far, scaled by 2^128. Never falls.
    mapping(uint256 model => uint256) public accumulator;
    /// @inheritdoc IRoyaltyVault
    mapping(uint256 model => mapping(uint256 n => uint256)) public contributorSince;

    mapping(uint256 model => Books) internal _books;
    /// @dev By vesting tick: the accumulator before the first distribution of that tick.
    mapping(uint256 model => Checkpoints.Trace256) private _marks;
    mapping(uint256 model => Joined) private _joined;
    /// @dev The accumulator at the last sweep.
    mapping(uint256 model => uint256) internal _sweptUpTo;
    mapping(uint256 model => mapping(address holder => Holder)) internal _holders;

    modifier onlyStakeToken() {
        if (msg.sender != address(stakeToken)) revert OnlyStakeToken(msg.sender);
        _;
    }

    /// @param stakeToken_ the deployment's StakeToken
    constructor(IStakeToken stakeToken_) {
        stakeToken = stakeToken_;
    }

    // -------------------------------------------------------------------------------------- Reports of the stake token

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
    function income(uint256 model) external view returns (uint256) {
        return _books[model].income;
    }

    /// @inheritdoc IRoyaltyVault
    function claimed(uint256 model) external view returns (uint256) {
        return _books[model].claimed;
    }

    // --------------------------------------------------------------------------------------------------------- Credits

    /// @dev The number of contributors before this block. One that joins in it does not count, so that minting before a
    /// payment in the same block changes nothing.
    function _contributors(uint256 model) internal view returns (uint256) {
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

    function _distribute(uint256 model, uint256 amount, uint256 held, uint32 tick) internal {
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
        internal
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
        internal
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

    function _creditHolder(uint256 model, address account) internal {
        (uint256 credit, uint256 fraction, uint256 upTo) = _creditOfHolder(model, account);
        Holder storage holder = _holders[model][account];
        holder.creditedUpTo = upTo;
        (holder.credit, holder.fraction) = (uint128(credit), uint128(fraction));
        holder.sweeps = _books[model].sweeps;
    }
}
