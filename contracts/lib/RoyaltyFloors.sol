// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {RoyaltyTerms} from "../interfaces/RoyaltyTerms.sol";

/// @title RoyaltyFloors: what later versions of a model owe to the royalties of version 1
/// @notice Contributors agree to version 1. A later version may give them more, and never less: otherwise an owner could
/// send the holders' part to its own residual payee by a low cap, an early expiry or a high number of contributors.
library RoyaltyFloors {
    /// @notice The first field of a later version that is worse for contributors or parents than version 1's.
    /// @param first royalties of version 1
    /// @param next royalties of the later version
    /// @return field the field's name; 0: none is worse
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
