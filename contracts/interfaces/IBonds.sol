// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Stands where a dataset's id stands: the bond is the trainer's. (A dataset's id is a
/// hash, and would have to be 0 to meet it; even then it could not displace the trainer's bond.)
uint256 constant TRAINER = 0;

/// @notice A deposit. `amount` is 0 if there is none, or none any more.
struct Bond {
    address payer;
    uint128 amount;
}

/// @notice What a round has decided about a bond.
enum Fate {
    /// Nothing yet.
    Held,
    /// Its payer may have it back.
    Returnable,
    /// It belongs to the holders of the model's stake.
    Lost
}

/// @title Bonds: deposits for enrolling and for training
/// @notice A contributor's bond comes back once its set is on chain (whatever its score), or the round is void; it is
/// lost with the dataset's retirement, that is, when the attest deadline passes without its set. The trainer's bond
/// comes back with the step, or when none is due (round void, or settled with fewer than M sets); it is lost when the
/// step deadline passes with a step due. What is lost goes to the holders of the model's stake alone, by the vault:
/// no role has a part in it, so that the owner does not pay a penalty to itself.
/// @dev Nobody is paid unasked: each bond is released by its own call, and a payer who cannot be paid holds up nobody.
interface IBonds {
    event BondTaken(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    event BondReturned(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);
    event BondLost(uint256 indexed round, uint256 indexed dataset, address indexed payer, uint256 amount);

    error OnlyRounds(address caller);
    error BondExists(uint256 round, uint256 dataset);
    error NoBond(uint256 round, uint256 dataset);
    /// @notice The round has not decided about the bond yet.
    error BondHeld(uint256 round, uint256 dataset);
    /// @notice The token delivered another amount than was asked of it.
    error BondNotReceived(uint256 expected, uint256 received);

    /// @notice Take a bond from its payer, who has approved this contract. Only by Rounds.
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    function take(uint256 round, uint256 dataset, address payer, address token, uint128 amount) external;

    /// @notice Pay a decided bond to whom it belongs: back to its payer, or to the holders of stake; anybody.
    /// @param dataset the enrolled dataset, or 0 (`TRAINER`)
    function release(uint256 round, uint256 dataset) external;

    function bondOf(uint256 round, uint256 dataset) external view returns (Bond memory);
    /// @notice What the round has decided about a bond, whether there is one or not.
    function fateOf(uint256 round, uint256 dataset) external view returns (Fate);
    function rounds() external view returns (address);
}
