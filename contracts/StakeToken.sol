// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {SafeCast} from "@openzeppelin/contracts/utils/math/SafeCast.sol";

import {IRoyaltyVault} from "./interfaces/IRoyaltyVault.sol";
import {DuePart, IStakeToken, MAX_PARTS} from "./interfaces/IStakeToken.sol";

/// @title StakeToken: stake in models, one ERC-1155 id for each model, and the calendar by which it falls due
/// @notice Minted by Rounds; every change of a balance is reported to the vault first.
/// @dev The calendar is kept for a model, not for a dataset, so a settlement costs the same for any number of datasets.
///
/// Due stake is never less than what can be minted. Let g_i be the gains of one settlement, G ≥ Σ g_i its amount, v its
/// number of parts. At the j-th tick, Σ ⌊g_i · j / v⌋ ≤ ⌊G · j / v⌋. A loss takes the same parts off the dataset's gains
/// and off the calendar. So the calendar's sum up to any tick stays at least the sum of the datasets' parts up to that
/// tick. The difference is less than a score unit for each gain.
///
/// Assumptions:
/// - `rounds` mints each part once, schedules at least the sum of the gains, and forgoes or drops exactly the lost parts.
/// - `vault.beforeMint`, `vault.afterDrop` and `vault.beforeStakeChange` never fail for a holder, so they can't block a
///   transfer or a forfeit.
/// - OpenZeppelin's ERC1155 moves balances before it calls a receiver.
contract StakeToken is ERC1155, IStakeToken {
    using SafeCast for uint256;

    /// @dev A vesting clock. `tick` is that of the last settlement or closing, at second `tickedAt`, in block `height`.
    /// `before` is the tick that counts in that block.
    struct Clock {
        uint32 tick;
        uint32 before;
        uint64 tickedAt;
        uint64 height;
        uint8 tickDays;
        bool closed;
    }

    /// @dev `due` includes the parts of the ticks up to `through`. No part has a tick after `last`.
    struct Calendar {
        uint128 due;
        uint32 through;
        uint32 last;
    }

    /// @inheritdoc IStakeToken
    address public immutable rounds;
    /// @inheritdoc IStakeToken
    address public immutable vault;

    /// @inheritdoc IStakeToken
    mapping(uint256 model => uint256) public totalSupply;

    mapping(uint256 model => Clock) private _clocks;
    mapping(uint256 model => Calendar) private _calendars;
    /// @dev The stake that falls due at a tick. A loss can make one negative, by the rounding of earlier ones.
    mapping(uint256 model => mapping(uint256 tick => int128)) private _dueAt;

    modifier onlyRounds() {
        if (msg.sender != rounds) revert OnlyRounds(msg.sender);
        _;
    }

    /// @param rounds_ the deployment's Rounds
    /// @param vault_ the deployment's RoyaltyVault
    constructor(address rounds_, address vault_) ERC1155("") {
        rounds = rounds_;
        vault = vault_;
    }

    // -------------------------------------------------------------------------------------------------------- Calendar

    /// @inheritdoc IStakeToken
    function settle(uint256 model, uint128 amount, uint8 parts, uint8 tickDays)
        external
        onlyRounds
        returns (uint32 tick)
    {
        if (parts == 0 || parts > MAX_PARTS) revert PartsOutOfRange(parts);
        tick = _pass(model);
        _clocks[model].tickDays = tickDays;
        emit StakeScheduled(model, tick, amount, parts, tickDays);
        if (amount == 0) return tick;
        uint256 fallen;
        for (uint256 j = 1; j <= parts; j++) {
            uint256 through = uint256(amount) * j / parts;
            _dueAt[model][tick + j] += int128(int256(through - fallen));
            fallen = through;
        }
        Calendar storage calendar = _calendars[model];
        if (tick + parts > calendar.last) calendar.last = tick + parts;
    }

    /// @inheritdoc IStakeToken
    function forgo(uint256 model, DuePart[] calldata parts) external onlyRounds {
        uint32 tick = tickOf(model);
        // In the block of a closing, all that remains falls due at the closing tick and at no later one.
        uint32 last = _clocks[model].closed ? _clocks[model].tick : type(uint32).max;
        for (uint256 i = 0; i < parts.length; i++) {
            if (parts[i].tick <= tick || parts[i].tick > last) revert WrongTick(parts[i].tick);
            _dueAt[model][parts[i].tick] -= int128(parts[i].amount);
        }
        emit StakeForgone(model, parts);
    }

    /// @inheritdoc IStakeToken
    function drop(uint256 model, DuePart[] calldata parts) external onlyRounds {
        uint32 tick = _advance(model);
        uint256 amount;
        for (uint256 i = 0; i < parts.length; i++) {
            if (parts[i].tick > tick) revert WrongTick(parts[i].tick);
            amount += parts[i].amount;
        }
        _calendars[model].due -= amount.toUint128();
        emit DueDropped(model, parts);
        IRoyaltyVault(vault).afterDrop(model, parts);
    }

    /// @inheritdoc IStakeToken
    function close(uint256 model) external onlyRounds {
        uint32 tick = _pass(model);
        _clocks[model].closed = true;
        Calendar storage calendar = _calendars[model];
        mapping(uint256 => int128) storage dueAt = _dueAt[model];
        for (uint256 later = tick + 1; later <= calendar.last; later++) {
            dueAt[tick] += dueAt[later];
            delete dueAt[later];
        }
        if (calendar.last > tick) calendar.last = tick;
        emit CalendarClosed(model, tick);
    }

    /// @inheritdoc IStakeToken
    function mint(address to, uint256 model, DuePart[] calldata parts) external onlyRounds {
        uint32 tick = _advance(model);
        uint256 amount;
        for (uint256 i = 0; i < parts.length; i++) {
            if (parts[i].tick > tick) revert WrongTick(parts[i].tick);
            amount += parts[i].amount;
        }
        _calendars[model].due -= amount.toUint128();
        totalSupply[model] += amount;
        emit DueMinted(model, to, parts);
        IRoyaltyVault(vault).beforeMint(model, to, parts);
        _mint(to, model, amount, "");
    }

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @inheritdoc IStakeToken
    function dueOf(uint256 model) public view returns (uint256) {
        return _dueThrough(model, tickOf(model));
    }

    /// @inheritdoc IStakeToken
    function heldOf(uint256 model) external view returns (uint256 held, uint32 tick) {
        tick = tickOf(model);
        held = totalSupply[model] + _dueThrough(model, tick);
    }

    /// @inheritdoc IStakeToken
    function tickOf(uint256 model) public view returns (uint32) {
        Clock memory clock = _clocks[model];
        return block.number == clock.height ? clock.before : _tickWithin(clock);
    }

    /// @inheritdoc IStakeToken
    function closedAt(uint256 model) external view returns (uint32) {
        Clock storage clock = _clocks[model];
        return clock.closed ? clock.tick : 0;
    }

    // ---------------------------------------------------------------------------------------------------------- Private

    /// @dev The tick, a settlement in the present block included.
    function _tickWithin(Clock memory clock) private view returns (uint32) {
        if (clock.closed || clock.tickDays == 0) return clock.tick;
        return clock.tick + uint32((block.timestamp - clock.tickedAt) / (uint256(clock.tickDays) * 1 days));
    }

    /// @dev Lets a tick pass. The calendar is brought up to date first, so that it never spans more than
    /// MAX_PARTS + 2 ticks.
    function _pass(uint256 model) private returns (uint32 tick) {
        Clock storage clock = _clocks[model];
        if (clock.closed) revert CalendarIsClosed(model);
        uint32 before = _advance(model);
        tick = _tickWithin(clock) + 1;
        (clock.tick, clock.before) = (tick, before);
        (clock.tickedAt, clock.height) = (uint64(block.timestamp), uint64(block.number));
    }

    function _advance(uint256 model) private returns (uint32 tick) {
        tick = tickOf(model);
        Calendar storage calendar = _calendars[model];
        if (calendar.through < tick) (calendar.due, calendar.through) = (_dueThrough(model, tick), tick);
    }

    function _dueThrough(uint256 model, uint32 tick) private view returns (uint128) {
        Calendar memory calendar = _calendars[model];
        int256 due = int256(uint256(calendar.due));
        uint256 to = tick < calendar.last ? tick : calendar.last;
        for (uint256 passed = uint256(calendar.through) + 1; passed <= to; passed++) due += _dueAt[model][passed];
        return uint256(due).toUint128();
    }

    /// @dev Credits the royalties of both sides first, at their balances before the change. If an id occurs twice in a
    /// batch, the second credit is zero. `mint` has done so for new stake.
    function _update(address from, address to, uint256[] memory ids, uint256[] memory values) internal override {
        for (uint256 i = 0; from != address(0) && i < ids.length; i++) {
            IRoyaltyVault(vault).beforeStakeChange(ids[i], from, to);
        }
        super._update(from, to, ids, values);
    }
}
