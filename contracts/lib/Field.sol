// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

/// @dev Order of BN254's scalar field: every public signal is below it.
uint256 constant FIELD_MODULUS = 21888242871839275222246405745257275088548364400416034343698204186575808495617;

/// @dev The chain id of a local development chain. Development keys and short delays are accepted on it alone.
uint256 constant LOCAL_CHAIN_ID = 31337;

/// @notice The value is no canonical field element, point coordinate or packed word.
error NonCanonicalInput(uint256 value);

/// @dev Reverts unless `value` is a canonical scalar-field element.
function requireCanonical(uint256 value) pure {
    if (value >= FIELD_MODULUS) revert NonCanonicalInput(value);
}
