// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {FIELD_MODULUS} from "./Field.sol";

/// @title BabyJubJub (twisted Edwards, a = 168700, d = 168696) over BN254's scalar field
/// @notice Sums of commitments. Since a is a square and d is not, the addition law is complete: no denominator is
/// zero for points on the curve, and doubling needs no separate case.
/// @dev `Point` is projective: (X/Z, Y/Z). `addAffine` does not check its operands:
/// - Commitments need no check. They are public outputs of a proven circuit, which forms them from fixed bases in the
///   prime-order subgroup, and the verifier refuses coordinates ≥ r.
/// - Check any other point with `isInSubgroup`.
library BabyJubJub {
    struct Point {
        uint256 x;
        uint256 y;
        uint256 z;
    }

    /// @notice The modexp precompile failed, or the value to invert was zero.
    error InversionFailed();

    uint256 internal constant A = 168700;
    uint256 internal constant D = 168696;
    /// @dev Order of the prime-order subgroup (cofactor 8).
    uint256 internal constant SUBGROUP_ORDER =
        2736030358979909402780800718157159386076813972158567259200215660948447373041;

    /// @dev The neutral element (0, 1).
    function identity() internal pure returns (Point memory) {
        return Point(0, 1, 1);
    }

    /// @dev An affine point in projective form. Not checked.
    function fromAffine(uint256[2] memory point) internal pure returns (Point memory) {
        return Point(point[0], point[1], 1);
    }

    /// @dev p + q, where q is affine ("add-2008-bbjlp" with Z2 = 1); updates p in place.
    function addAffine(Point memory p, uint256 qx, uint256 qy) internal pure {
        (p.x, p.y, p.z) = addAffine(p.x, p.y, p.z, qx, qy);
    }

    /// @dev p + q with all values on the stack, for long sums.
    function addAffine(uint256 px, uint256 py, uint256 z, uint256 qx, uint256 qy)
        internal
        pure
        returns (uint256 x, uint256 y, uint256 nextZ)
    {
        uint256 m = FIELD_MODULUS;
        // No subtraction underflows: each subtrahend is below m.
        unchecked {
            uint256 c = mulmod(px, qx, m);
            uint256 e = mulmod(py, qy, m);
            uint256 k = mulmod(D, mulmod(c, e, m), m);
            uint256 cross = mulmod(addmod(px, py, m), addmod(qx, qy, m), m);
            cross = addmod(cross, 2 * m - c - e, m);
            uint256 zz = mulmod(z, z, m);
            uint256 f = addmod(zz, m - k, m);
            uint256 g = addmod(zz, k, m);
            x = mulmod(mulmod(z, f, m), cross, m);
            y = mulmod(mulmod(z, g, m), addmod(e, m - mulmod(A, c, m), m), m);
            nextZ = mulmod(f, g, m);
        }
    }

    /// @dev 2p ("dbl-2008-bbjlp"); updates p in place.
    function double(Point memory p) internal pure {
        uint256 m = FIELD_MODULUS;
        uint256 s = addmod(p.x, p.y, m);
        uint256 b = mulmod(s, s, m);
        uint256 c = mulmod(p.x, p.x, m);
        uint256 d = mulmod(p.y, p.y, m);
        uint256 e = mulmod(A, c, m);
        uint256 f = addmod(e, d, m);
        uint256 j = addmod(f, m - mulmod(2, mulmod(p.z, p.z, m), m), m);
        p.x = mulmod(addmod(b, m - addmod(c, d, m), m), j, m);
        p.y = mulmod(f, addmod(e, m - d, m), m);
        p.z = mulmod(f, j, m);
    }

    /// @dev Costs one inversion by the modexp precompile.
    function toAffine(Point memory p) internal view returns (uint256[2] memory) {
        uint256 inverse = _inverse(p.z);
        return [mulmod(p.x, inverse, FIELD_MODULUS), mulmod(p.y, inverse, FIELD_MODULUS)];
    }

    /// @dev p and q, affine, for the cost of one inversion.
    function toAffine(Point memory p, Point memory q) internal view returns (uint256[2] memory, uint256[2] memory) {
        uint256 m = FIELD_MODULUS;
        uint256 both = _inverse(mulmod(p.z, q.z, m));
        uint256 pInverse = mulmod(both, q.z, m);
        uint256 qInverse = mulmod(both, p.z, m);
        return (
            [mulmod(p.x, pInverse, m), mulmod(p.y, pInverse, m)],
            [mulmod(q.x, qInverse, m), mulmod(q.y, qInverse, m)]
        );
    }

    /// @dev Whether canonical coordinates satisfy a·x² + y² = 1 + d·x²·y².
    function isOnCurve(uint256 x, uint256 y) internal pure returns (bool) {
        uint256 m = FIELD_MODULUS;
        if (x >= m || y >= m) return false;
        uint256 xx = mulmod(x, x, m);
        uint256 yy = mulmod(y, y, m);
        return addmod(mulmod(A, xx, m), yy, m) == addmod(1, mulmod(D, mulmod(xx, yy, m), m), m);
    }

    /// @dev Whether (x, y) is on the curve, not the identity, and of prime order. About 400,000 gas.
    function isInSubgroup(uint256 x, uint256 y) internal pure returns (bool) {
        if (!isOnCurve(x, y) || x == 0) return false;
        Point memory p = identity();
        for (uint256 bit = 1 << 250; bit != 0; bit >>= 1) {
            double(p);
            if (SUBGROUP_ORDER & bit != 0) addAffine(p, x, y);
        }
        return p.x == 0 && p.y == p.z;
    }

    function _inverse(uint256 value) private view returns (uint256 result) {
        bool ok;
        assembly ("memory-safe") {
            let input := mload(0x40)
            mstore(input, 0x20)
            mstore(add(input, 0x20), 0x20)
            mstore(add(input, 0x40), 0x20)
            mstore(add(input, 0x60), value)
            mstore(add(input, 0x80), sub(FIELD_MODULUS, 2))
            mstore(add(input, 0xa0), FIELD_MODULUS)
            ok := staticcall(gas(), 5, input, 0xc0, 0, 0x20)
            ok := and(ok, eq(returndatasize(), 0x20))
            result := mload(0)
        }
        if (!ok || result == 0) revert InversionFailed();
    }
}
