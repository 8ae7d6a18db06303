// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @title RoyaltyVault: uses pay in, whoever is owed pulls out
/// @notice Income is split by the model's terms at the time of the payment. The roles' parts are credited to their
/// payees; the rest is divided among the holders of stake at that moment. Divisions round down, so the vault never
/// owes more than it received. Without any stake the contributors' part is parked until there is some.
interface IRoyaltyVault {
    /// @notice `amount` is what arrived; `kind` is the payer's word for the use (0 inference, 1 licence, 2 derivative,
    /// 3 donation, 4 lost bond; others are free).
    event Paid(
        uint256 indexed model,
        address indexed payer,
        uint8 indexed kind,
        uint256 amount,
        uint256 contributors,
        uint256 parked
    );
    event RoleCredited(uint256 indexed model, address indexed payee, bytes32 indexed role, uint256 amount);
    /// @notice Each unit of stake earned `increment` / 2^128 of the token's smallest unit.
    event Distributed(uint256 indexed model, uint256 amount, uint256 increment, uint256 supply);
    event Claimed(uint256 indexed model, address indexed account, address indexed to, uint256 amount);

    error OnlyStakeToken(address caller);
    error NothingReceived();
    error NothingToClaim();
    error InvalidRecipient(address to);
    error StillParked(uint256 until);
    error DelayTooShort(uint256 delay);

    /// @notice Pay for a use of a model in its settlement token; credits what really arrives.
    function pay(uint256 model, uint256 amount, uint8 kind) external returns (uint256 received);

    /// @notice The same, with an ERC-2612 permit. A permit that somebody else already used does no harm.
    function payWithPermit(
        uint256 model,
        uint256 amount,
        uint8 kind,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external returns (uint256 received);

    /// @notice Pay the holders of stake alone: no role has a part in it.
    function payHolders(uint256 model, uint256 amount, uint8 kind) external returns (uint256 received);

    /// @notice Divide parked value among the present holders; anybody, once `parkingDelay()` has gone by since the
    /// first stake, so that whoever vests first has no claim to all of it.
    function distributeParked(uint256 model) external;

    /// @notice Pull everything owed to the caller for a model.
    function claim(uint256 model) external returns (uint256 amount);

    /// @notice Pull everything owed to the caller to another address.
    function claimTo(uint256 model, address to) external returns (uint256 amount);

    /// @notice Settles both sides' royalties before a balance changes. Only by the stake token.
    function beforeStakeChange(uint256 model, address from, address to) external;

    /// @notice What `account` could claim now.
    function claimable(uint256 model, address account) external view returns (uint256);
    function parked(uint256 model) external view returns (uint256);
    function income(uint256 model) external view returns (uint256);
    function claimed(uint256 model) external view returns (uint256);
    function parkingDelay() external view returns (uint256);
}
