// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";

/// @dev Upper bound of the ticks over which an amount falls due.
uint8 constant MAX_PARTS = 16;

/// @notice An amount of stake that falls due at one vesting tick.
/// @param tick the tick
/// @param amount in score units
struct DuePart {
    uint32 tick;
    uint128 amount;
}

/// @title Stake in models: one ERC-1155 id for each model
/// @notice Stake is minted by vesting only, and is transferable. Royalties that have accrued before a transfer stay
/// with the holder who earned them.
///
/// Each model has a vesting clock and a calendar of the stake that falls due at each tick:
/// - A tick passes with each settlement, and with each span of `tickDays` days without one.
/// - Stake that has fallen due counts as held, whether it has been minted or not.
/// - A settlement counts from the next block on. So no order of calls within a block moves a payment between holders.
interface IStakeToken is IERC1155 {
    /// @notice A settlement: from tick `tick` on, `amount` falls due in `parts` parts at the ticks after it. Another tick
    /// passes after each `tickDays` days without a settlement.
    event StakeScheduled(uint256 indexed model, uint32 tick, uint128 amount, uint8 parts, uint8 tickDays);
    /// @notice Parts that had not fallen due were taken off the calendar, because of a loss.
    event StakeForgone(uint256 indexed model, DuePart[] parts);
    /// @notice Parts that had fallen due and were never minted were taken off, because they were lost before.
    event DueDropped(uint256 indexed model, DuePart[] parts);
    /// @notice Due stake was minted to `to`.
    event DueMinted(uint256 indexed model, address indexed to, DuePart[] parts);
    /// @notice The clock stops at `tick`, at which all that remains falls due.
    event CalendarClosed(uint256 indexed model, uint32 tick);

    /// @notice Only Rounds may call this function.
    error OnlyRounds(address caller);
    /// @notice The number of parts is not in 1..16.
    error PartsOutOfRange(uint8 parts);
    /// @notice The calendar is closed.
    error CalendarIsClosed(uint256 model);
    /// @notice The stake of this tick has not fallen due (`mint`, `drop`), or has (`forgo`), or
    /// comes after the closing.
    error WrongTick(uint32 tick);

    /// @notice Let a tick pass, and enter an amount into the calendar. Only by Rounds. At the j-th of `parts` ticks after
    /// the returned one, ⌊amount · j / parts⌋ has fallen due.
    /// @param model the model
    /// @param amount in score units; at least the sum of what can be minted of it
    /// @param parts number of ticks, 1..16
    /// @param tickDays days after which another tick passes without a settlement; 0: none does
    /// @return tick the present tick
    function settle(uint256 model, uint128 amount, uint8 parts, uint8 tickDays) external returns (uint32 tick);
    /// @notice Take parts off the calendar that will not be minted. Only by Rounds.
    /// @param model the model
    /// @param parts at ticks that have not passed
    function forgo(uint256 model, DuePart[] calldata parts) external;
    /// @notice Take stake off that has fallen due and will not be minted: a loss from before it fell due became known
    /// later. The royalties that it was given go to the other holders. Only by Rounds.
    /// @param model the model
    /// @param parts at ticks that have passed
    function drop(uint256 model, DuePart[] calldata parts) external;
    /// @notice Let a last tick pass, at which all that remains falls due, and stop the clock. Only by Rounds.
    /// @param model the model
    function close(uint256 model) external;
    /// @notice Mint due stake. It is credited with the royalties that it would have earned if it had been minted when it
    /// fell due. Only by Rounds.
    /// @param to the dataset's beneficiary
    /// @param model the model, which is the token's id
    /// @param parts the amounts, and the ticks at which they fell due
    function mint(address to, uint256 model, DuePart[] calldata parts) external;

    /// @notice All minted stake in a model.
    /// @param model the model
    /// @return supply in score units
    function totalSupply(uint256 model) external view returns (uint256 supply);
    /// @notice Stake that has fallen due and has not been minted.
    /// @param model the model
    /// @return due in score units
    function dueOf(uint256 model) external view returns (uint256 due);
    /// @notice Stake that shares in a payment now.
    /// @param model the model
    /// @return held minted and due stake, in score units
    /// @return tick the vesting tick
    function heldOf(uint256 model) external view returns (uint256 held, uint32 tick);
    /// @notice A model's vesting tick. A settlement or closing in the present block does not count yet.
    /// @param model the model
    /// @return tick 0 before the first settlement
    function tickOf(uint256 model) external view returns (uint32 tick);
    /// @notice The tick at which the calendar was closed.
    /// @param model the model
    /// @return tick 0: it is open
    function closedAt(uint256 model) external view returns (uint32 tick);
    /// @notice The Rounds contract that may mint.
    /// @return its address
    function rounds() external view returns (address);
    /// @notice The RoyaltyVault that is told of every change of a balance.
    /// @return its address
    function vault() external view returns (address);
}
