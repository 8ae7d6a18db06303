// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {DuePart, IStakeToken} from "./IStakeToken.sol";

/// @dev The kind of a use, as the payer states it. Other values may be used freely.
uint8 constant USE_INFERENCE = 0;
uint8 constant USE_LICENCE = 1;
uint8 constant USE_DERIVATIVE = 2;
uint8 constant USE_DONATION = 3;
uint8 constant USE_LOST_BOND = 4;
uint8 constant USE_PLAN = 5;

/// @dev The reason for which money went to the residual payee instead of the holders of stake.
uint8 constant RESIDUAL_CAPPED = 1;
uint8 constant RESIDUAL_EXPIRED = 2;
uint8 constant RESIDUAL_ROUNDING = 3;

/// @notice A model's books, in the settlement token's smallest unit.
/// @param income received for its own uses, and for its holders directly
/// @param contributed sum of the holders' parts that count towards the cap
/// @param owed owed to holders of stake and not yet claimed: parked, credited, or still to be credited
/// @param claimed claimed by holders and payees, and taken back by payers
/// @param inherited received from uses of the models derived from it
/// @param parked the part of `owed` that waits for contributors
/// @param claimsUntil last Unix second in which holders can claim; 0: nothing is owed yet; the largest value: no end
/// @param contributors number of accounts that have been minted stake
/// @param sweeps number of times that unclaimed money went to the residual payee
struct Books {
    uint128 income;
    uint128 contributed;
    uint128 owed;
    uint128 claimed;
    uint128 inherited;
    uint128 parked;
    uint64 claimsUntil;
    uint64 contributors;
    uint64 sweeps;
}

/// @title RoyaltyVault: payments for uses come in, royalties are claimed
/// @notice Income is divided by the model's version in force at the payment; a later version changes nothing of it:
/// - each role's part is credited to its payee;
/// - the parents' part goes to the parent models, each of which divides it by its own version, up to the oldest
///   ancestor;
/// - the rest is divided among the holders of stake at that moment. Stake that has fallen due counts, minted or not.
///
/// Divisions round down, so the vault never owes more than it received.
/// @dev The holders' part is parked while there is no stake, or stake of too few contributors. No sweep takes parked money:
/// it goes to the holders, or, where there are none, back to who paid it. The holders' part goes to the residual
/// payee where it exceeds the cap, after expiry, or if it is not claimed within the claim period. The end of claims
/// under which a payment was made never moves to an earlier time.
interface IRoyaltyVault {
    // ---------------------------------------------------------------------------------------------------------- Events

    /// @notice A use was paid.
    /// @param model the model
    /// @param payer the caller
    /// @param useId the payer's reference, for instance the hash of an invoice; the contract does not interpret it
    /// @param kind the payer's word for the use: one of the constants USE_…, or any other value
    /// @param amount received
    /// @param version the model's version by which it was divided
    event Paid(
        uint256 indexed model,
        address indexed payer,
        bytes32 indexed useId,
        uint8 kind,
        uint256 amount,
        uint32 version
    );
    /// @notice A payment for the holders of stake alone was received.
    event HoldersPaid(uint256 indexed model, address indexed payer, uint8 kind, uint256 amount, uint32 version);
    /// @notice A part of the parents' share of `child` reached `parent`, which divides it by its own `version`.
    event Inherited(uint256 indexed parent, uint256 indexed child, uint256 amount, uint32 version);
    /// @notice A role's part was credited to its payee.
    event RoleCredited(uint256 indexed model, address indexed payee, bytes32 indexed role, uint256 amount);
    /// @notice The residual payee was credited; `reason` is one of the constants RESIDUAL_….
    event ResidualCredited(uint256 indexed model, address indexed payee, uint8 indexed reason, uint256 amount);
    /// @notice `amount` was divided among the holders: each unit of stake earned `increment` / 2^128 of the token's
    /// smallest unit. `supply` is minted and due stake at the vesting tick `tick`.
    event Distributed(uint256 indexed model, uint256 amount, uint256 increment, uint256 supply, uint32 tick);
    /// @notice The holders' part of a payment under `version` was parked.
    event Parked(uint256 indexed model, uint32 indexed version, uint256 amount);
    /// @notice Money parked under `version` is distributed now.
    event Unparked(uint256 indexed model, uint32 indexed version, uint256 amount);
    /// @notice `payer` took back what it had paid for the holders of a model that has none.
    event TakenBack(uint256 indexed model, address indexed payer, uint32 indexed version, uint256 amount);
    /// @notice `account` claimed `amount`, which was sent to `to`.
    event Claimed(uint256 indexed model, address indexed account, address indexed to, uint256 amount);
    /// @notice Money that was owed to the holders and not claimed in time went to the residual payee.
    event Swept(uint256 indexed model, address indexed payee, uint256 amount);

    // ---------------------------------------------------------------------------------------------------------- Errors

    /// @notice Only the stake token may call this function.
    error OnlyStakeToken(address caller);
    /// @notice The token transfer did not raise the vault's balance.
    error NothingReceived();
    /// @notice The vault owes the caller nothing for this model.
    error NothingToClaim();
    /// @notice A claim can't be sent to the zero address, the vault or the token.
    error InvalidRecipient(address to);
    /// @notice The parked money can be distributed from `until` (Unix seconds) on; the largest value: not before more
    /// accounts have been minted stake.
    error StillParked(uint256 until);
    /// @notice A parking delay below a day is accepted on local chains only.
    error DelayTooShort(uint256 delay);
    /// @notice Holders can claim up to `until` (Unix seconds); 0: nothing is owed to them.
    error ClaimsOpen(uint256 until);

    // -------------------------------------------------------------------------------------------------------- Payments

    /// @notice Pay for a use of a model in its settlement token. Needs the caller's allowance to the vault.
    /// @param model the model
    /// @param amount to take from the caller, in the token's smallest unit
    /// @param kind the payer's word for the use: one of the constants USE_…, or any other value
    /// @param useId the payer's reference; the contract does not interpret it
    /// @return received the amount that arrived; this is divided
    function pay(uint256 model, uint256 amount, uint8 kind, bytes32 useId) external returns (uint256 received);

    /// @notice Pay for a use with an ERC-2612 permit. If another account has submitted the permit already, the payment
    /// still goes through.
    /// @param model the model
    /// @param amount to take from the caller, and of the permit
    /// @param kind the payer's word for the use: one of the constants USE_…, or any other value
    /// @param useId the payer's reference; the contract does not interpret it
    /// @param deadline the permit's last Unix second
    /// @param v of the permit's signature
    /// @param r of the permit's signature
    /// @param s of the permit's signature
    /// @return received the amount that arrived; this is divided
    function payWithPermit(
        uint256 model,
        uint256 amount,
        uint8 kind,
        bytes32 useId,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 received);

    /// @notice Pay the holders of stake alone. No role, parent or residual payee gets a part. Cap, expiry and the
    /// minimum number of contributors do not apply. Lost bonds are paid this way, so that no owner receives its own
    /// penalty. A payment after expiry has a claim period of its own, unless more than four times as much is owed.
    /// @param model the model
    /// @param amount to take from the caller, in the token's smallest unit
    /// @param kind the payer's word for the payment
    /// @return received the amount that arrived; this is divided
    function payHolders(uint256 model, uint256 amount, uint8 kind) external returns (uint256 received);

    /// @notice Divide the money parked under a version among the present holders. Anybody, `parkingDelay()` after the
    /// version's number of contributors was reached: so the first account that vests can't claim all of it. Once the end
    /// of claims of its payments has passed, or the calendar of stake is closed, one contributor is enough. The holders
    /// then get a new claim period.
    /// @param model the model
    /// @param version the version under which it was parked; 0: lost bonds and gifts, which wait for one contributor
    function distributeParked(uint256 model, uint32 version) external;

    /// @notice Take back what the caller paid and is parked under a version, if the model has no stake and the end of
    /// claims of the payments has passed or the calendar of stake is closed.
    /// @param model the model; for a part that was passed on, the ancestor
    /// @param version the version under which it is parked; 0: gifts
    /// @return amount sent to the caller
    function takeBack(uint256 model, uint32 version) external returns (uint256 amount);

    // ---------------------------------------------------------------------------------------------------------- Claims

    /// @notice Claim everything owed to the caller for a model.
    /// @param model the model
    /// @return amount sent to the caller
    function claim(uint256 model) external returns (uint256 amount);

    /// @notice Claim everything owed to the caller for a model, to another address.
    /// @param model the model
    /// @param to the recipient
    /// @return amount sent to it
    function claimTo(uint256 model, address to) external returns (uint256 amount);

    /// @notice After the end of claims, credit the holders' unclaimed money to the residual payee. Anybody. Parked money
    /// stays.
    /// @param model the model
    /// @return amount credited
    function sweep(uint256 model) external returns (uint256 amount);

    /// @notice Credit both sides' royalties before stake is transferred. Only by the stake token.
    /// @param model the model
    /// @param from loses stake
    /// @param to gains stake; address(0): stake is burnt
    function beforeStakeChange(uint256 model, address from, address to) external;

    /// @notice Credit a holder's royalties before due stake is minted to it: those of its present stake, and those that
    /// the new stake would have earned if it had been minted when it fell due. Only by the stake token.
    /// @param model the model
    /// @param to the new stake's holder
    /// @param parts the new stake, and the vesting ticks at which it fell due
    function beforeMint(uint256 model, address to, DuePart[] calldata parts) external;

    /// @notice Divide among the present holders what due stake has earned that was taken off and will never be minted. If
    /// there are none, it is parked under version 0. Only by the stake token, which has taken the stake off.
    /// @param model the model
    /// @param parts the stake, and the vesting ticks at which it fell due
    function afterDrop(uint256 model, DuePart[] calldata parts) external;

    // ----------------------------------------------------------------------------------------------------------- Views

    /// @notice The amount that `account` could claim now. Royalties of due stake are added when it is minted.
    /// @param model the model
    /// @param account a holder or payee
    /// @return amount in the token's smallest unit
    function claimable(uint256 model, address account) external view returns (uint256 amount);
    /// @notice The royalties that due stake would be credited with if it were minted now.
    /// @param model the model
    /// @param parts the stake, and the vesting ticks at which it fell due
    /// @return amount in the token's smallest unit
    function earnedBy(uint256 model, DuePart[] calldata parts) external view returns (uint256 amount);
    /// @notice The part of `claimable` that is credited to `account` as a role's payee or the residual payee. It never
    /// lapses.
    /// @param model the model
    /// @param account a payee
    /// @return amount in the token's smallest unit
    function creditOf(uint256 model, address account) external view returns (uint256 amount);
    /// @notice A model's books.
    /// @param model the model
    /// @return books its sums so far
    function booksOf(uint256 model) external view returns (Books memory books);
    /// @notice The amount parked under all versions.
    /// @param model the model
    /// @return amount in the token's smallest unit
    function parked(uint256 model) external view returns (uint256 amount);
    /// @notice The amount parked under one version.
    /// @param model the model
    /// @param version the version; 0: lost bonds and gifts
    /// @return amount in the token's smallest unit
    function parkedUnder(uint256 model, uint32 version) external view returns (uint256 amount);
    /// @notice The amount received for a model's own uses, and for its holders directly.
    /// @param model the model
    /// @return amount in the token's smallest unit
    function income(uint256 model) external view returns (uint256 amount);
    /// @notice The amount claimed by a model's holders and payees.
    /// @param model the model
    /// @return amount in the token's smallest unit
    function claimed(uint256 model) external view returns (uint256 amount);
    /// @notice The time at which the n-th account was first minted stake.
    /// @param model the model
    /// @param n from 1
    /// @return since Unix second; 0: there are fewer than n
    function contributorSince(uint256 model, uint256 n) external view returns (uint256 since);
    /// @notice The stake token whose holders are paid.
    /// @return token its address
    function stakeToken() external view returns (IStakeToken token);
    /// @notice The time for which parked money waits after the number of contributors was reached.
    /// @return delay seconds
    function parkingDelay() external view returns (uint256 delay);
}
