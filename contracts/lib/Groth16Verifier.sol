// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {LOCAL_CHAIN_ID, NonCanonicalInput, requireCanonical} from "./Field.sol";

/// @title The verifying logic; a generated child supplies nothing but the key's constants
/// @notice Equation: e(-A, B) · e(alpha, beta) · e(Σ signalᵢ·icᵢ, gamma) · e(C, delta) = 1.
/// @dev A precompile gets exactly its EIP-1108 price and is called only when that much gas is there, so a failed
/// pairing means a bad point and never a lack of gas. A false return means one thing: the equation does not hold.
abstract contract Groth16Verifier is IGroth16Verifier {
    struct VerifyingKey {
        uint256[2] alpha;
        uint256[2][2] beta;
        uint256[2][2] gamma;
        uint256[2][2] delta;
        uint256[2][] ic;
    }

    /// @dev Order of BN254's base field.
    uint256 private constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ADD_GAS = 150;
    uint256 private constant MUL_GAS = 6_000;
    /// @dev 45,000 and 34,000 for each of four pairs.
    uint256 private constant PAIRING_GAS = 181_000;
    /// @dev What may be spent between the check of the remaining gas and the call it is for.
    uint256 private constant GAS_MARGIN = 2_000;

    constructor() {
        VerifyingKey memory key = _verifyingKey();
        if (keccak256(abi.encode(key.gamma)) == keccak256(abi.encode(key.delta))) revert DegenerateKey();
        if (keccak256(abi.encode(key.alpha, key.beta, key.gamma, key.delta, key.ic)) != vkHash()) revert KeyMismatch();
        if (keccak256(bytes(grade())) != keccak256("ceremony") && block.chainid != LOCAL_CHAIN_ID) {
            revert DevelopmentKey(block.chainid);
        }
    }

    /// @inheritdoc IGroth16Verifier
    function verify(Groth16Proof calldata proof, uint256[] calldata publicSignals) external view returns (bool) {
        VerifyingKey memory key = _verifyingKey();
        if (publicSignals.length + 1 != key.ic.length) revert WrongArity(key.ic.length - 1, publicSignals.length);
        return _holds(key, proof, publicSignals);
    }

    /// @inheritdoc IGroth16Verifier
    function verifyAll(Groth16Proof[] calldata proofs, uint256[] calldata publicSignals) external view returns (bool) {
        VerifyingKey memory key = _verifyingKey();
        uint256 arity = key.ic.length - 1;
        if (proofs.length == 0 || publicSignals.length != proofs.length * arity) {
            revert WrongArity(proofs.length * arity, publicSignals.length);
        }
        for (uint256 i = 0; i < proofs.length; i++) {
            if (!_holds(key, proofs[i], publicSignals[i * arity:(i + 1) * arity])) return false;
        }
        return true;
    }

    /// @inheritdoc IGroth16Verifier
    function publicSignalCount() external pure returns (uint256) {
        return _verifyingKey().ic.length - 1;
    }

    /// @inheritdoc IGroth16Verifier
    function vkHash() public pure virtual returns (bytes32);

    /// @inheritdoc IGroth16Verifier
    function grade() public pure virtual returns (string memory);

    /// @dev The key's constants, G2 in the EVM's order.
    function _verifyingKey() internal pure virtual returns (VerifyingKey memory key);

    function _holds(VerifyingKey memory key, Groth16Proof calldata proof, uint256[] calldata signals)
        private
        view
        returns (bool)
    {
        _requirePoint(proof.a);
        _requirePoint(proof.c);
        _requireCoordinate(proof.b[0][0]);
        _requireCoordinate(proof.b[0][1]);
        _requireCoordinate(proof.b[1][0]);
        _requireCoordinate(proof.b[1][1]);
        if (proof.b[0][0] | proof.b[0][1] | proof.b[1][0] | proof.b[1][1] == 0) revert InvalidPoint();

        uint256[2] memory combination = key.ic[0];
        for (uint256 i = 0; i < signals.length; i++) {
            requireCanonical(signals[i]);
            combination = _add(combination, _multiply(key.ic[i + 1], signals[i]));
        }
        uint256 negatedY = proof.a[1] == 0 ? 0 : BASE_MODULUS - proof.a[1];
        return _pairing(
            [
                proof.a[0], negatedY, proof.b[0][0], proof.b[0][1], proof.b[1][0], proof.b[1][1],
                key.alpha[0], key.alpha[1], key.beta[0][0], key.beta[0][1], key.beta[1][0], key.beta[1][1],
                combination[0], combination[1], key.gamma[0][0], key.gamma[0][1], key.gamma[1][0], key.gamma[1][1],
                proof.c[0], proof.c[1], key.delta[0][0], key.delta[0][1], key.delta[1][0], key.delta[1][1]
            ]
        );
    }

    function _requireCoordinate(uint256 value) private pure {
        if (value >= BASE_MODULUS) revert NonCanonicalInput(value);
    }

    /// @dev The curve equation itself is the pairing precompile's to check.
    function _requirePoint(uint256[2] calldata point) private pure {
        _requireCoordinate(point[0]);
        _requireCoordinate(point[1]);
        if (point[0] | point[1] == 0) revert InvalidPoint();
    }

    function _requireGas(uint256 price) private view {
        // A call passes on at most 63/64 of what is left (EIP-150).
        if (gasleft() < price + price / 32 + GAS_MARGIN) revert InsufficientGas();
    }

    function _multiply(uint256[2] memory point, uint256 scalar) private view returns (uint256[2] memory product) {
        uint256[3] memory input = [point[0], point[1], scalar];
        _requireGas(MUL_GAS);
        bool ok;
        assembly ("memory-safe") {
            ok := staticcall(MUL_GAS, 7, input, 96, product, 64)
            ok := and(ok, eq(returndatasize(), 64))
        }
        if (!ok) revert PrecompileFailed(7);
    }

    function _add(uint256[2] memory p, uint256[2] memory q) private view returns (uint256[2] memory sum) {
        uint256[4] memory input = [p[0], p[1], q[0], q[1]];
        _requireGas(ADD_GAS);
        bool ok;
        assembly ("memory-safe") {
            ok := staticcall(ADD_GAS, 6, input, 128, sum, 64)
            ok := and(ok, eq(returndatasize(), 64))
        }
        if (!ok) revert PrecompileFailed(6);
    }

    function _pairing(uint256[24] memory input) private view returns (bool) {
        _requireGas(PAIRING_GAS);
        bool ok;
        uint256 result;
        assembly ("memory-safe") {
            ok := staticcall(PAIRING_GAS, 8, input, 768, 0, 32)
            // An absent precompile succeeds and returns nothing.
            ok := and(ok, eq(returndatasize(), 32))
            result := mload(0)
        }
        if (!ok) revert InvalidPoint();
        return result == 1;
    }
}
