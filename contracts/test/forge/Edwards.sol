// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @notice The textbook's addition on BabyJubJub: affine, with an inversion for each quotient. Slow. Written
/// independently of the contracts' library, so that tests can compare the two.
library Edwards {
    uint256 private constant R = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

    function add(uint256[2] memory p, uint256[2] memory q) internal view returns (uint256[2] memory) {
        uint256 t = mulmod(168696, mulmod(mulmod(p[0], q[0], R), mulmod(p[1], q[1], R), R), R);
        uint256 x = addmod(mulmod(p[0], q[1], R), mulmod(p[1], q[0], R), R);
        uint256 y = addmod(mulmod(p[1], q[1], R), R - mulmod(168700, mulmod(p[0], q[0], R), R), R);
        return [mulmod(x, _inverse(addmod(1, t, R)), R), mulmod(y, _inverse(addmod(1, R - t, R)), R)];
    }

    function base() internal pure returns (uint256[2] memory) {
        return [
            5299619240641551281634865583518297030282874472190772894086521144482721001553,
            16950150798460657717958625567821834550301663161624707787222815936182638968203
        ];
    }

    function _inverse(uint256 value) private view returns (uint256) {
        (bool ok, bytes memory result) =
            address(5).staticcall(abi.encodePacked(uint256(32), uint256(32), uint256(32), value, R - 2, R));
        require(ok, "no modexp");
        return abi.decode(result, (uint256));
    }
}
