// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @dev Shares are in basis points; those of one version sum to this.
uint256 constant BASIS_POINTS = 10_000;
/// @dev Upper bound of the roles beside data that a version may name.
uint256 constant MAX_ROLES = 8;
/// @dev Upper bounds of a model's lineage: direct parents, generations, and all ancestors together. A payment visits
/// each ancestor once.
uint256 constant MAX_PARENTS = 4;
uint256 constant MAX_DEPTH = 4;
uint256 constant MAX_ANCESTORS = 8;
/// @dev Bounds of a claim period and of an expiry. The upper ones keep their sum within 64 bits.
uint64 constant SHORTEST_CLAIM_PERIOD = 90 days;
uint64 constant LONGEST_CLAIM_PERIOD = 36_500 days;
uint64 constant LATEST_EXPIRY = type(uint40).max;

/// @notice A role beside data and its share of every payment.
/// @param role a short word in ASCII, padded with zeros: builder, evaluator, operator, compute, feedback, …
/// @param payee account that is credited
/// @param share basis points, at least 1
struct RoleShare {
    bytes10 role;
    address payee;
    uint16 share;
}

/// @notice The division of payments. A payment is divided by the version in force when it arrives; later versions do
/// not change that. No version is worse for contributors than version 1: minContributors never rises above version 1's,
/// and contributorCap, expiresAt and claimPeriod never fall below version 1's or limit what it left unlimited.
/// @param roles at most 8
/// @param residual account that is credited with the holders' part where the holders do not get it: above the cap,
/// after expiry, and unclaimed after the claim period. Also gets the rest of rounding where the holders have no share
/// @param contributors share of the holders of stake, basis points; they also get the rest of rounding. Never below
/// version 1's
/// @param parents share of the parent models, basis points, divided by the weights of the registration; never below
/// version 1's
/// @param minContributors the holders' part is parked until this many accounts have been minted stake
/// @param contributorCap most that the holders' parts may sum to over the model's life, in the settlement token's
/// smallest unit; 0: no cap. Lost bonds and gifts to the holders do not count
/// @param expiresAt Unix second from which on the holders' part goes to `residual`; 0: never
/// @param claimPeriod seconds after expiry (or after a later payment) during which holders can claim; the rest then
/// goes to `residual`. 0: claims never end; else at least 90 days
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

/// @notice The values of a model that a payment needs.
struct Division {
    address settlementToken;
    uint32 version;
    RoyaltyTerms terms;
}
