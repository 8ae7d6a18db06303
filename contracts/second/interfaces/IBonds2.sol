// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Used in place of a dataset's id: the bond is the trainer's.
uint256 constant TRAINER_BOND = 0;
/// @dev Used in place of a round: the bond of a holdout dataset's pledge.
uint256 constant PLEDGE = 0;

/// @notice A deposit.
/// @param payer paid it, and gets back what is not lost
/// @param amount in the model's settlement token; 0: there is none, or it has been released
/// @param token the model's settlement token
struct Bond2 {
    address payer;
    uint128 amount;
    address token;
}

/// @notice The decision of a round about a bond.
enum BondFate {
    /// Not decided yet.
    Held,
    /// It goes back to its payer, less the part that is lost.
    Returnable,
    /// It is lost, to an address without a known key: no party gains from another's missed deadline.
    Lost,
    /// It belongs in equal parts to the datasets that the missed duty harmed.
    Shared
}

/// @notice A decision.
/// @param fate what becomes of the bond
/// @param lostShare of a returnable bond, the part that is lost, in units of 2^-64, rounded up
/// @param shares of a shared bond, the number of datasets among which it is divided
struct BondDecision {
    BondFate fate;
    uint128 lostShare;
    uint32 shares;
}

/// @title Bonds of the second edition: deposits for enrolling, training and evaluating
/// @notice
/// - A contributor's bond is lost if its set or, once accepted, its second score is missing. A negative score is owed
///   by the bond first. Otherwise it is returned once the round's scores are settled.
/// - The trainer's bond goes to the enrolled datasets if the round becomes void, and to the accepted ones if a due step
///   is missed.
/// - An evaluator's bond stands while its holdout dataset is pledged. It goes to the enrolled datasets of a round that
///   its silence made void.
/// @dev Each bond, and each share of one, is released by its own call. What the token refuses to pay is kept for the payee
/// to withdraw, so a payee blocks neither another one nor the loss of its own bond.
interface IBonds2 {
    /// @notice A bond was taken from its payer.
    event BondTaken(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    /// @notice A bond was returned to its payer, less `lost`.
    event BondReturned(
        uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount, uint256 lost
    );
    /// @notice A bond was lost.
    event BondLost(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    /// @notice The share of a bond of `dataset` that belongs to the harmed dataset was paid to its beneficiary.
    event ShareClaimed(uint256 indexed round, uint256 indexed dataset, uint256 indexed harmed, address to, uint256 amount);

    /// @notice The token refused a payment of `amount` to `account`, which may withdraw it.
    event BondKept(address indexed token, address indexed account, uint256 amount);
    /// @notice `account` withdrew what was kept for it, to `to`.
    event BondWithdrawn(address indexed token, address indexed account, address to, uint256 amount);

    /// @notice Only Rounds may call this function.
    error OnlyRounds(address caller);
    /// @notice There is a bond for this round and dataset already.
    error BondExists(uint256 round, uint256 dataset);
    /// @notice There is no bond for this round and dataset, or it has been released.
    error NoBond(uint256 round, uint256 dataset);
    /// @notice The round has not decided about the bond yet, or has decided otherwise than the call needs.
    error BondHeld(uint256 round, uint256 dataset, BondFate fate);
    /// @notice The dataset has no share in the bond, or has claimed it.
    error NoShare(uint256 round, uint256 dataset, uint256 harmed);
    /// @notice Nothing is kept for the account.
    error NothingOwed(address token, address account);
    /// @notice The token delivered `received` instead of `expected`.
    error BondNotReceived(uint256 expected, uint256 received);

    /// @notice Take a bond from its payer, who must have approved this contract; of a pledge, also an addition to it. Only by
    /// Rounds.
    /// @param round the round, or 0 (`PLEDGE`)
    /// @param dataset the dataset, or 0 (`TRAINER_BOND`)
    /// @param payer from whom the bond is taken
    /// @param token the model's settlement token
    /// @param amount in the token's smallest unit
    function take(uint256 round, uint256 dataset, address payer, address token, uint128 amount) external;

    /// @notice Release a decided bond: to its payer, or to the address without a known key. Anybody.
    /// @param round the round, or 0 (`PLEDGE`)
    /// @param dataset the dataset, or 0 (`TRAINER_BOND`)
    function release(uint256 round, uint256 dataset) external;

    /// @notice Pay a harmed dataset's share of a bond to its beneficiary. Anybody.
    /// @param round the round of the bond, or 0 (`PLEDGE`)
    /// @param dataset the bond's dataset, or 0 (`TRAINER_BOND`)
    /// @param harmed the dataset that has a share
    function claimShare(uint256 round, uint256 dataset, uint256 harmed) external;

    /// @notice Withdraw what is kept for the caller, because the token refused to pay it.
    /// @param token the settlement token
    /// @param to the recipient
    /// @return amount sent
    function withdraw(address token, address to) external returns (uint256 amount);

    /// @notice Payments that the token refused, and that the account may withdraw.
    /// @param token the settlement token
    /// @param account the payee
    /// @return amount in the token's smallest unit
    function owedTo(address token, address account) external view returns (uint256 amount);
    /// @notice A bond.
    /// @param round the round, or 0 (`PLEDGE`)
    /// @param dataset the dataset, or 0 (`TRAINER_BOND`)
    /// @return bond all zeros if there is none
    function bondOf(uint256 round, uint256 dataset) external view returns (Bond2 memory bond);
    /// @notice The Rounds contract that takes bonds and decides about them.
    /// @return its address
    function rounds() external view returns (address);
}
