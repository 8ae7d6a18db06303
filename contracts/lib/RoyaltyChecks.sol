// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {
    BASIS_POINTS,
    LATEST_EXPIRY,
    LONGEST_CLAIM_PERIOD,
    MAX_ROLES,
    RoleShare,
    RoyaltyTerms,
    SHORTEST_CLAIM_PERIOD
} from "../interfaces/RoyaltyTerms.sol";

/// @title RoyaltyChecks: limits of a version's royalties
/// @notice Each function names the first field that is out of its limits.
library RoyaltyChecks {
    /// @notice Checks royalties by themselves.
    /// @param terms royalties of a version
    /// @param activeFrom Unix second from which the version is in force
    /// @return field the field's name; 0: all are in their limits
    function faultOf(RoyaltyTerms calldata terms, uint64 activeFrom) internal pure returns (bytes32 field) {
        if (terms.roles.length > MAX_ROLES) return "roles";
        uint256 sum = uint256(terms.contributors) + terms.parents;
        for (uint256 i = 0; i < terms.roles.length; i++) {
            RoleShare calldata role = terms.roles[i];
            if (role.role == 0 || role.share == 0 || role.payee == address(0)) return "roles";
            sum += role.share;
        }
        if (sum != BASIS_POINTS) return "shares";
        if (terms.residual == address(0)) return "residual";
        if (terms.expiresAt != 0 && terms.expiresAt <= activeFrom) return "expiresAt";
        if (terms.expiresAt > LATEST_EXPIRY) return "expiresAt";
        if (terms.claimPeriod != 0 && terms.claimPeriod < SHORTEST_CLAIM_PERIOD) return "claimPeriod";
        if (terms.claimPeriod > LONGEST_CLAIM_PERIOD) return "claimPeriod";
        return 0;
    }

    /// @notice Compares a later version with version 1, to which contributors agree. A later version may give them more,
    /// and never less: otherwise an owner could send the holders' part to its own residual payee by a low cap, an early
    /// expiry or a high number of contributors.
    /// @param first royalties of version 1
    /// @param next royalties of the later version
    /// @return field the name of a field that is worse for contributors or parents; 0: none is
    function lowered(RoyaltyTerms storage first, RoyaltyTerms calldata next) internal view returns (bytes32 field) {
        if (next.parents < first.parents) return "parents";
        if (next.contributors < first.contributors) return "contributors";
        if (next.minContributors > first.minContributors) return "minContributors";
        if (_isLess(first.contributorCap, next.contributorCap)) return "contributorCap";
        if (_isLess(first.expiresAt, next.expiresAt)) return "expiresAt";
        if (_isLess(first.claimPeriod, next.claimPeriod)) return "claimPeriod";
        return 0;
    }

    /// @dev Whether a limit is tighter than the first one. 0 is no limit.
    function _isLess(uint256 first, uint256 next) private pure returns (bool) {
        return next != 0 && (first == 0 || next < first);
    }
}
