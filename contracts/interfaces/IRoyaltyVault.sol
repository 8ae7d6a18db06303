// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev The payer's word for a use. Others are free.
uint8 constant USE_INFERENCE = 0;
uint8 constant USE_LICENCE = 1;
uint8 constant USE_DERIVATIVE = 2;
uint8 constant USE_DONATION = 3;
uint8 constant USE_LOST_BOND = 4;
uint8 constant USE_PLAN = 5;

/// @dev Why money went to the residual payee and not to the holders of stake.
uint8 constant RESIDUAL_CAPPED = 1;
uint8 constant RESIDUAL_EXPIRED = 2;
uint8 constant RESIDUAL_ROUNDING = 3;

/// @notice A model's books, in the settlement token's smallest unit.
/// @param income received for its own uses, and by its holders directly
/// @param contributed the holders' parts so far, as the cap counts them
/// @param owed to holders of stake: parked, credited or still to be credited; not yet claimed
/// @param claimed by holders and payees
/// @param inherited received from uses of the models derived from it
/// @param parked the part of `owed` that waits for contributors
/// @param claimsUntil Unix second up to which holders can claim; 0: nothing is owed yet; the largest: for good
/// @param contributors accounts that have been minted stake
/// @param sweeps how often unclaimed money has gone to the residual payee
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

/// @title RoyaltyVault: uses pay in, whoever is owed pulls out
/// @notice Income is divided by the model's version in force at the payment, once and for all: a later version changes
/// nothing of what was received before it. The roles' parts are credited to their payees, the parents' part goes on to
/// the parent models, each of which divides it by terms of its own, and so on up to the oldest ancestor; the rest is
/// divided among the holders of stake at that moment. Divisions round down, so the vault never owes more than it
/// received: what it received is credited to payees, is owed to holders, or has been claimed.
/// @dev The holders' part is parked while there is no stake, or stake of too few contributors; it goes to the residual
/// payee where it is above the cap, after expiry, or not claimed by the end of the claim period. The end of claims that
/// a payment was made under is never brought forward.
interface IRoyaltyVault {
    /// @notice `amount` is what arrived, divided by `version`. `useId` is the payer's reference, for instance the hash
    /// of an invoice; nothing is done with it.
    event Paid(
        uint256 indexed model,
        address indexed payer,
        bytes32 indexed useId,
        uint8 kind,
        uint256 amount,
        uint32 version
    );
    /// @notice A payment for the holders of stake alone.
    event HoldersPaid(uint256 indexed model, address indexed payer, uint8 kind, uint256 amount, uint32 version);
    /// @notice A part of the parents' share of `child` reached `parent`, which divides it by its own `version`.
    event Inherited(uint256 indexed parent, uint256 indexed child, uint256 amount, uint32 version);
    event RoleCredited(uint256 indexed model, address indexed payee, bytes32 indexed role, uint256 amount);
    event ResidualCredited(uint256 indexed model, address indexed payee, uint8 indexed reason, uint256 amount);
    /// @notice Each unit of stake earned `increment` / 2^128 of the token's smallest unit.
    event Distributed(uint256 indexed model, uint256 amount, uint256 increment, uint256 supply);
    event Parked(uint256 indexed model, uint32 indexed version, uint256 amount);
    event Unparked(uint256 indexed model, uint32 indexed version, uint256 amount);
    event Claimed(uint256 indexed model, address indexed account, address indexed to, uint256 amount);
    /// @notice Everything owed to the holders and not claimed went to the residual payee.
    event Swept(uint256 indexed model, address indexed payee, uint256 amount);

    error OnlyStakeToken(address caller);
    error NothingReceived();
    error NothingToClaim();
    error InvalidRecipient(address to);
    error StillParked(uint256 until);
    error DelayTooShort(uint256 delay);
    /// @notice Holders can still claim; `until` is 0 if nothing is owed to them.
    error ClaimsOpen(uint256 until);

    /// @notice Pay for a use of a model in its settlement token; credits what really arrives.
    function pay(uint256 model, uint256 amount, uint8 kind, bytes32 useId) external returns (uint256 received);

    /// @notice The same, with an ERC-2612 permit. A permit that somebody else already used does no harm.
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

    /// @notice Pay the holders of stake alone: no role, no parent and no residual payee has a part in it, and neither
    /// cap nor expiry applies, nor does it wait for a number of contributors. Lost bonds come this way, so that no owner
    /// pays a penalty to itself. After expiry it has a claim period of its own, unless four times as much is owed.
    function payHolders(uint256 model, uint256 amount, uint8 kind) external returns (uint256 received);

    /// @notice Divide what was parked under a version among the present holders; anybody, once that version's number of
    /// contributors has been there for `parkingDelay()`, so that whoever vests first has no claim to all of it.
    function distributeParked(uint256 model, uint32 version) external;

    /// @notice Pull everything owed to the caller for a model.
    function claim(uint256 model) external returns (uint256 amount);

    /// @notice Pull everything owed to the caller to another address.
    function claimTo(uint256 model, address to) external returns (uint256 amount);

    /// @notice After the end of claims: credit what the holders have not claimed to the residual payee; anybody.
    /// @return amount of it
    function sweep(uint256 model) external returns (uint256 amount);

    /// @notice Settles both sides' royalties before a balance changes. Only by the stake token.
    function beforeStakeChange(uint256 model, address from, address to) external;

    /// @notice What `account` could claim now.
    function claimable(uint256 model, address account) external view returns (uint256);
    /// @notice The part of it that a payee of roles or of what is residual has; it never lapses.
    function creditOf(uint256 model, address account) external view returns (uint256);
    function booksOf(uint256 model) external view returns (Books memory);
    /// @notice Parked under all versions, and under one.
    function parked(uint256 model) external view returns (uint256);
    function parkedUnder(uint256 model, uint32 version) external view returns (uint256);
    function income(uint256 model) external view returns (uint256);
    function claimed(uint256 model) external view returns (uint256);
    /// @notice Unix second at which the n-th account was first minted stake; 0: it has not been.
    function contributorSince(uint256 model, uint256 n) external view returns (uint256);
    function parkingDelay() external view returns (uint256);
}
