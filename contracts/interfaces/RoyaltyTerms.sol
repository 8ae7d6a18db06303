// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Shares are in basis points; those of one version sum to this.
uint256 constant BASIS_POINTS = 10_000;
/// @dev Upper bound of the roles beside data that a version may name.
uint256 constant MAX_ROLES = 8;
/// @dev Upper bounds of a model's lineage: direct parents, generations, and all ancestors together. A payment looks at
/// each ancestor once.
uint256 constant MAX_PARENTS = 4;
uint256 constant MAX_DEPTH = 4;
uint256 constant MAX_ANCESTORS = 8;
/// @dev A stated end of claims leaves at least this long after expiry; and at most as long as keeps sums in range.
uint64 constant SHORTEST_CLAIM_PERIOD = 90 days;
uint64 constant LONGEST_CLAIM_PERIOD = 36_500 days;
uint64 constant LATEST_EXPIRY = type(uint40).max;

/// @notice A role beside data and its share of every payment.
/// @param role a short word in ASCII, padded with zeros: builder, evaluator, operator, compute, feedback, …
/// @param payee to whom the share is credited
/// @param share basis points, at least 1
struct RoleShare {
    bytes10 role;
    address payee;
    uint16 share;
}

/// @notice How a payment is divided. Money received while a version is in force is divided by that version, for good.
/// @param roles at most 8
/// @param residual to whom falls what the holders of stake do not get: above the cap, after expiry, unclaimed after the
/// claim period, and what rounding leaves where there is no share for the holders
/// @param contributors share of the holders of stake; they also get what rounding leaves
/// @param parents share of the parent models, divided by the weights of the registration; never below version 1's
/// @param minContributors as long as fewer accounts have been minted stake, the holders' part is parked
/// @param contributorCap the most that the holders' parts may sum to over the model's life, in the settlement token's
/// smallest unit; 0: no cap. Lost bonds and gifts to the holders are outside of it
/// @param expiresAt Unix second from which on the holders' part goes to `residual`; 0: never
/// @param claimPeriod seconds after expiry (or after a later payment) during which holders can claim; what is unclaimed
/// then goes to `residual`. 0: claims stay open for good; else at least 90 days
struct RoyaltyTerms {
    RoleShare[] roles;
    address residual;
    uint16 contributors;
    uint16 parents;
    uint32 minContributors;
    uint128 contributorCap;
    uint64 expiresAt;
    uint64 claimPeriod;
}

/// @notice A model from which another is derived.
/// @param model the parent
/// @param weight its part of the parents' share, basis points; the weights of all parents sum to 10,000
struct Parent {
    uint256 model;
    uint16 weight;
}

/// @notice What a payment needs to know of a model.
struct Division {
    address settlementToken;
    uint32 version;
    RoyaltyTerms terms;
}
