// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Used in place of a dataset's id: the bond is the trainer's. A dataset's id is a hash; one that were 0 could not
/// replace the trainer's bond either, because `take` refuses a second bond.
uint256 constant TRAINER = 0;

/// @notice A deposit.
/// @param payer paid it, and gets it back unless it is lost
/// @param amount in the model's settlement token; 0: there is none, or it has been released
struct Bond {
    address payer;
    uint128 amount;
}

/// @notice The decision of a round about a bond.
enum Fate {
    /// Not decided yet.
    Held,
    /// It goes back to its payer.
    Returnable,
    /// It belongs to the holders of the model's stake.
    Lost
}

/// @title Bonds: deposits for enrolling and for training
/// @notice
/// - A contributor's bond is returned once the dataset's set is on chain, whatever its score, or if the round is void.
///   It is lost if the attest deadline passes without the set.
/// - The trainer's bond is returned after the step, or if no step is due: the round is void, or settled with fewer than
///   M sets. It is lost if the step deadline passes while a step is due.
/// - A lost bond goes through the vault to the holders of the model's stake alone. No role has a part in it, so an
///   owner never receives its own penalty.
/// @dev Each bond is released by its own call, so a payer that can't be paid blocks no other.
interface IBonds {
    /// @notice A bond was taken from its payer.
    event BondTaken(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    /// @notice A bond was returned to its payer.
    event BondReturned(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    /// @notice A bond was lost; it was paid to the holders of the model's stake.
    event BondLost(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);

    /// @notice Only Rounds may call this function.
    error OnlyRounds(address caller);
    /// @notice There is a bond for this round and dataset already.
    error BondExists(uint256 round, uint256 dataset);
    /// @notice There is no bond for this round and dataset, or it has been released.
    error NoBond(uint256 round, uint256 dataset);
    /// @notice The round has not decided about the bond yet.
    error BondHeld(uint256 round, uint256 dataset);
    /// @notice The token delivered `received` instead of `expected`.
    error BondNotReceived(uint256 expected, uint256 received);

    /// @notice Take a bond from its payer, who must have approved this contract. Only by Rounds.
    /// @param round the round
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    /// @param payer from whom the bond is taken
    /// @param token the model's settlement token
    /// @param amount in the token's smallest unit
    function take(uint256 round, uint256 dataset, address payer, address token, uint128 amount) external;

    /// @notice Pay out a decided bond: to its payer, or to the holders of the model's stake. Anybody.
    /// @param round the round
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    function release(uint256 round, uint256 dataset) external;

    /// @notice A bond.
    /// @param round the round
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    /// @return bond all zeros if there is none
    function bondOf(uint256 round, uint256 dataset) external view returns (Bond memory bond);
    /// @notice The decision of the round about a bond, whether there is one or not.
    /// @param round the round
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    /// @return fate held, returnable or lost
    function fateOf(uint256 round, uint256 dataset) external view returns (Fate fate);
    /// @notice The Rounds contract that takes bonds and decides about them.
    /// @return its address
    function rounds() external view returns (address);
}
