// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {FIELD_MODULUS, NonCanonicalInput, requireCanonical} from "./Field.sol";

/// @title Groth16Batch: k proofs of one circuit in k + 3 pairings
/// @notice A proof j is valid if its residual
///
///     Eⱼ = e(Aⱼ, Bⱼ) · e(α, β)⁻¹ · e(Xⱼ, γ)⁻¹ · e(Cⱼ, δ)⁻¹,   Xⱼ = ic₀ + Σᵢ xⱼᵢ·icᵢ
///
/// is 1. Checked is Π Eⱼ^cⱼ = 1, and since α, β, γ, δ and the icᵢ are one key's, that takes k + 3 pairs:
///
///     Π e(cⱼ·Aⱼ, Bⱼ) · e(−(Σcⱼ)·α, β) · e(−Σᵢ(Σⱼ cⱼ·xⱼᵢ)·icᵢ, γ) · e(−Σ cⱼ·Cⱼ, δ) = 1.
///
/// **Why this proves every one of them.** The residuals lie in a group of prime order r, so Eⱼ = g^εⱼ. If some
/// εⱼ ≠ 0 mod r, then whatever the other coefficients are, at most one value of cⱼ mod r makes Σ cᵢ·εᵢ vanish; cⱼ is one
/// of 2^128 − 1 values below r, so the chance is at most 2^−127 a try (one of the values has twice the weight of the
/// others).
/// **Why the coefficients come from a hash of everything.** They must be unknown when the proofs are chosen: whoever
/// knows them makes two wrong proofs cancel (Cᵢ + cⱼ·D, Cⱼ − cᵢ·D). The seed binds the key, the number of proofs, every
/// coordinate of every A, B and C and every public signal, all of them canonical, so that one statement has one
/// encoding and any change of anything draws new coefficients. Each try costs the forger a hash; 2^80 of them leave
/// 2^−47. That is why 128 bits are enough, and more would be waste: the precompile's price does not depend on them.
/// **Why cⱼ ≠ 0.** A proof with the coefficient 0 would not be looked at.
/// **Why cⱼ multiplies A.** e(cA, B) = e(A, cB), and there is a precompile for G1 alone.
/// **Where points are checked.** A and C on their curve (its order is r: there is no subgroup) by the multiplication
/// precompile; B on its curve and in the subgroup of order r by the pairing precompile (EIP-197), without which εⱼ
/// would not be a number mod r. Infinity is refused for all three.
///
/// **One more proof, of another circuit,** may join with the coefficient 1 if its key has the same α, β and γ (both
/// come from one phase 1; δ differs): it adds two pairs instead of four, and no second call. The seed binds it as well.
/// One of the coefficients may be fixed: if any other residual is not 1, the argument above holds as it stands; if only
/// this one is not, nothing can cancel it.
/// @dev A precompile gets exactly its EIP-1108 price and is called only when that much gas is there, so a failure means
/// a bad point and never a lack of gas. Memory is laid out by hand: `Sum.pairs` is the input of the one pairing call.
library Groth16Batch {
    /// @dev Words of a key: its canonical encoding, abi.encode(α, β, γ, δ, ic[]), as byte offsets behind the length.
    uint256 private constant ALPHA = 0x20;
    uint256 private constant BETA = 0x60;
    uint256 private constant GAMMA = 0xe0;
    uint256 private constant DELTA = 0x160;
    uint256 private constant IC_COUNT = 0x200;
    uint256 private constant IC = 0x220;
    /// @dev Bytes of α, β and γ, and of β or γ or δ.
    uint256 private constant PHASE_1_SIZE = 0x140;
    uint256 private constant G2_SIZE = 0x80;

    /// @dev Order of BN254's base field.
    uint256 internal constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ADD_GAS = 150;
    uint256 private constant MUL_GAS = 6_000;
    uint256 private constant PAIRING_GAS = 45_000;
    uint256 private constant PAIR_GAS = 34_000;
    /// @dev What may be spent between a check of the remaining gas and the calls it is for.
    uint256 private constant GAS_MARGIN = 2_000;
    /// @dev Bytes of a pair of points, and of a proof in calldata: A, B, C.
    uint256 private constant PAIR_SIZE = 0xc0;
    uint256 private constant PROOF_SIZE = 0x100;

    /// @dev What the equation has gathered so far: the pairs from `pairs` to `end`; α's coefficient; and at `inputs` two
    /// words of Σ X, with five of scratch behind it.
    struct Sum {
        uint256 pairs;
        uint256 end;
        uint256 inputs;
        uint256 alpha;
    }

    /// @notice An empty equation with room for so many pairs.
    function begin(uint256 pairs) internal pure returns (Sum memory sum) {
        assembly ("memory-safe") {
            let free := mload(0x40)
            let inputs := add(free, mul(pairs, PAIR_SIZE))
            mstore(sum, free)
            mstore(add(sum, 0x20), free)
            mstore(add(sum, 0x40), inputs)
            // Infinity.
            mstore(inputs, 0)
            mstore(add(inputs, 0x20), 0)
            mstore(0x40, add(inputs, 0xe0))
        }
    }

    /// @notice Number of public signals of a key's circuit.
    function arityOf(bytes memory key) internal pure returns (uint256 arity) {
        assembly ("memory-safe") {
            arity := sub(mload(add(key, IC_COUNT)), 1)
        }
    }

    /// @notice Whether two keys differ in δ and ic alone.
    function sharePhase1(bytes memory key, bytes memory other) internal pure returns (bool same) {
        assembly ("memory-safe") {
            same := eq(keccak256(add(key, ALPHA), PHASE_1_SIZE), keccak256(add(other, ALPHA), PHASE_1_SIZE))
        }
    }

    /// @notice Whether γ is δ.
    function isDegenerate(bytes memory key) internal pure returns (bool same) {
        assembly ("memory-safe") {
            same := eq(keccak256(add(key, GAMMA), G2_SIZE), keccak256(add(key, DELTA), G2_SIZE))
        }
    }

    /// @notice Adds one proof with the coefficient 1: two pairs.
    function addOne(Sum memory sum, bytes memory key, Groth16Proof calldata proof, uint256[] calldata signals)
        internal
        view
    {
        uint256 arity = arityOf(key);
        if (signals.length != arity) revert IGroth16Verifier.WrongArity(arity, signals.length);
        _requireCanonicalPoints(proof);
        uint256 end = sum.end;
        assembly ("memory-safe") {
            calldatacopy(end, proof, PROOF_SIZE)
        }
        sum.end = end + PAIR_SIZE;
        _close(sum, key, DELTA);
        sum.alpha++;
        _addInput(sum, key, 0, 1);
        for (uint256 i = 0; i < arity; i++) {
            requireCanonical(signals[i]);
            _addInput(sum, key, i + 1, signals[i]);
        }
    }

    /// @notice Adds several proofs of one circuit, each with a coefficient of its own: a pair each, and one.
    /// @param transcript the key's vkHash, or a hash of that and of whatever else is in the equation
    /// @param common public signals of all proofs alike; 0 where each has its own
    /// @param varying bit i is set where each proof has its own signal i
    /// @param own these, proof after proof
    function addAll(
        Sum memory sum,
        bytes memory key,
        bytes32 transcript,
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own
    ) internal view {
        uint256 width = _requireShape(key, proofs.length, common, varying, own.length);
        for (uint256 i = 0; i < proofs.length; i++) _requireCanonicalPoints(proofs[i]);
        _requireCanonicalWords(own);
        uint256 seed = seedOf(transcript, proofs, common, varying, own);
        (uint256 total, uint256[] memory scalars) = _combine(sum, seed, proofs, own, width);
        _close(sum, key, DELTA);
        sum.alpha += total;
        _addInput(sum, key, 0, total);
        uint256 next;
        for (uint256 i = 0; i < common.length; i++) {
            bool varies = varying >> i & 1 != 0;
            _addInput(sum, key, i + 1, varies ? scalars[next++] : mulmod(total, common[i], FIELD_MODULUS));
        }
    }

    /// @notice Whether the equation holds.
    /// @param key the one whose α, β and γ everything in it has
    function holds(Sum memory sum, bytes memory key) internal view returns (bool) {
        uint256 end = sum.end;
        uint256 inputs = sum.inputs;
        uint256 alpha = sum.alpha;
        assembly ("memory-safe") {
            mcopy(end, add(key, ALPHA), 0x40)
            // Behind the last pair, where γ's is written next.
            mstore(add(end, 0x40), alpha)
        }
        if (alpha != 1) {
            _requireGas(MUL_GAS);
            bool ok;
            assembly ("memory-safe") {
                ok := staticcall(MUL_GAS, 7, end, 0x60, end, 0x40)
                ok := and(ok, eq(returndatasize(), 0x40))
            }
            if (!ok) revert IGroth16Verifier.PrecompileFailed(7);
        }
        _close(sum, key, BETA);
        end = sum.end;
        assembly ("memory-safe") {
            mcopy(end, inputs, 0x40)
        }
        _close(sum, key, GAMMA);
        return _pairing(sum.pairs, sum.end - sum.pairs);
    }

    /// @notice What the coefficients of `addAll` are drawn from.
    function seedOf(
        bytes32 transcript,
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own
    ) internal pure returns (uint256 seed) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, transcript)
            mstore(add(start, 0x20), proofs.length)
            mstore(add(start, 0x40), varying)
            let at := add(start, 0x60)
            let size := mul(proofs.length, PROOF_SIZE)
            calldatacopy(at, proofs.offset, size)
            at := add(at, size)
            size := shl(5, common.length)
            calldatacopy(at, common.offset, size)
            at := add(at, size)
            size := shl(5, own.length)
            calldatacopy(at, own.offset, size)
            seed := keccak256(start, sub(add(at, size), start))
        }
    }

    /// @notice The coefficient of proof j: 128 bits, never 0.
    function coefficientOf(uint256 seed, uint256 j) internal pure returns (uint256 coefficient) {
        assembly ("memory-safe") {
            mstore(0, seed)
            mstore(0x20, j)
            coefficient := shr(128, keccak256(0, 0x40))
            coefficient := or(coefficient, iszero(coefficient))
        }
    }

    /// @dev Returns how many signals of its own a proof has.
    function _requireShape(
        bytes memory key,
        uint256 proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256 owned
    ) private pure returns (uint256 width) {
        uint256 arity = arityOf(key);
        if (common.length != arity) revert IGroth16Verifier.WrongArity(arity, common.length);
        for (uint256 i = 0; i < arity; i++) {
            if (varying >> i & 1 == 0) {
                requireCanonical(common[i]);
            } else {
                width++;
                // One statement has one encoding.
                if (common[i] != 0) revert NonCanonicalInput(common[i]);
            }
        }
        if (varying >> arity != 0) revert NonCanonicalInput(varying);
        if (proofs == 0 || owned != proofs * width) revert IGroth16Verifier.WrongArity(proofs * width, owned);
    }

    /// @dev Writes the pairs (cⱼ·Aⱼ, Bⱼ), and behind them Σ cⱼ·Cⱼ. Returns Σ cⱼ, and Σ cⱼ·xⱼᵢ mod r for every signal i
    /// that varies.
    function _combine(
        Sum memory sum,
        uint256 seed,
        Groth16Proof[] calldata proofs,
        uint256[] calldata own,
        uint256 width
    ) private view returns (uint256 total, uint256[] memory scalars) {
        scalars = new uint256[](width);
        uint256 pair = sum.end;
        uint256 r = FIELD_MODULUS;
        uint256 signal;
        // Σ cⱼ·Cⱼ, the next cⱼ·Cⱼ, and what a multiplication reads.
        uint256[7] memory work;
        assembly ("memory-safe") {
            signal := own.offset
        }
        for (uint256 j = 0; j < proofs.length; j++) {
            Groth16Proof calldata proof = proofs[j];
            uint256 coefficient = coefficientOf(seed, j);
            total += coefficient;
            _requireGas(2 * MUL_GAS + ADD_GAS);
            bool onCurve;
            bool answered;
            assembly ("memory-safe") {
                let product := add(work, 0x40)
                let operand := add(work, 0x80)
                mstore(add(operand, 0x40), coefficient)
                calldatacopy(operand, proof, 0x40)
                onCurve := staticcall(MUL_GAS, 7, operand, 0x60, pair, 0x40)
                answered := eq(returndatasize(), 0x40)
                calldatacopy(add(pair, 0x40), add(proof, 0x40), G2_SIZE)
                calldatacopy(operand, add(proof, PAIR_SIZE), 0x40)
                onCurve := and(onCurve, staticcall(MUL_GAS, 7, operand, 0x60, product, 0x40))
                answered := and(answered, eq(returndatasize(), 0x40))
                onCurve := and(onCurve, staticcall(ADD_GAS, 6, work, 0x80, work, 0x40))
                answered := and(answered, eq(returndatasize(), 0x40))
                pair := add(pair, PAIR_SIZE)
                let end := add(signal, shl(5, width))
                for { let scalar := add(scalars, 0x20) } lt(signal, end) { scalar := add(scalar, 0x20) } {
                    mstore(scalar, addmod(mload(scalar), mulmod(coefficient, calldataload(signal), r), r))
                    signal := add(signal, 0x20)
                }
            }
            if (!onCurve) revert IGroth16Verifier.InvalidPoint();
            if (!answered) revert IGroth16Verifier.PrecompileFailed(7);
        }
        sum.end = pair;
        assembly ("memory-safe") {
            mcopy(pair, work, 0x40)
        }
    }

    /// @dev Makes a pair of the negative of the G1 point at the end and a G2 point of the key.
    function _close(Sum memory sum, bytes memory key, uint256 g2) private pure {
        uint256 end = sum.end;
        assembly ("memory-safe") {
            let y := add(end, 0x20)
            mstore(y, mod(sub(BASE_MODULUS, mload(y)), BASE_MODULUS))
            mcopy(add(end, 0x40), add(key, g2), G2_SIZE)
        }
        sum.end = end + PAIR_SIZE;
    }

    /// @dev Adds scalar · icᵢ to the input points.
    function _addInput(Sum memory sum, bytes memory key, uint256 i, uint256 scalar) private view {
        _requireGas(MUL_GAS + ADD_GAS);
        uint256 inputs = sum.inputs;
        bool ok;
        assembly ("memory-safe") {
            let product := add(inputs, 0x40)
            let operand := add(inputs, 0x80)
            mcopy(operand, add(add(key, IC), shl(6, i)), 0x40)
            mstore(add(operand, 0x40), scalar)
            ok := staticcall(MUL_GAS, 7, operand, 0x60, product, 0x40)
            ok := and(ok, eq(returndatasize(), 0x40))
            ok := and(ok, staticcall(ADD_GAS, 6, inputs, 0x80, inputs, 0x40))
            ok := and(ok, eq(returndatasize(), 0x40))
        }
        if (!ok) revert IGroth16Verifier.PrecompileFailed(7);
    }

    function _pairing(uint256 input, uint256 size) private view returns (bool) {
        uint256 price = PAIRING_GAS + PAIR_GAS * (size / PAIR_SIZE);
        _requireGas(price);
        bool ok;
        bool answered;
        uint256 result;
        assembly ("memory-safe") {
            ok := staticcall(price, 8, input, size, 0, 0x20)
            // An absent precompile succeeds and returns nothing.
            answered := eq(returndatasize(), 0x20)
            result := mload(0)
        }
        if (!ok) revert IGroth16Verifier.InvalidPoint();
        if (!answered) revert IGroth16Verifier.PrecompileFailed(8);
        return result == 1;
    }

    /// @dev The curve equations themselves are the precompiles' to check.
    function _requireCanonicalPoints(Groth16Proof calldata proof) private pure {
        bool canonical;
        bool finite;
        assembly ("memory-safe") {
            let ax := calldataload(proof)
            let ay := calldataload(add(proof, 0x20))
            let bxi := calldataload(add(proof, 0x40))
            let bxr := calldataload(add(proof, 0x60))
            let byi := calldataload(add(proof, 0x80))
            let byr := calldataload(add(proof, 0xa0))
            let cx := calldataload(add(proof, 0xc0))
            let cy := calldataload(add(proof, 0xe0))
            let q := BASE_MODULUS
            canonical := and(and(lt(ax, q), lt(ay, q)), and(lt(cx, q), lt(cy, q)))
            canonical := and(canonical, and(and(lt(bxi, q), lt(bxr, q)), and(lt(byi, q), lt(byr, q))))
            finite := iszero(or(or(iszero(or(ax, ay)), iszero(or(cx, cy))), iszero(or(or(bxi, bxr), or(byi, byr)))))
        }
        if (!canonical) _revertNonCanonical(proof);
        if (!finite) revert IGroth16Verifier.InvalidPoint();
    }

    function _revertNonCanonical(Groth16Proof calldata proof) private pure {
        uint256[8] memory words;
        assembly ("memory-safe") {
            calldatacopy(words, proof, PROOF_SIZE)
        }
        for (uint256 i = 0; i < 8; i++) {
            if (words[i] >= BASE_MODULUS) revert NonCanonicalInput(words[i]);
        }
    }

    function _requireCanonicalWords(uint256[] calldata words) private pure {
        uint256 bad;
        assembly ("memory-safe") {
            let r := FIELD_MODULUS
            let end := add(words.offset, shl(5, words.length))
            for { let at := words.offset } lt(at, end) { at := add(at, 0x20) } {
                if iszero(lt(calldataload(at), r)) { bad := calldataload(at) }
            }
        }
        if (bad != 0) revert NonCanonicalInput(bad);
    }

    /// @dev A call passes on at most 63/64 of what is left (EIP-150).
    function _requireGas(uint256 price) private view {
        if (gasleft() < price + price / 32 + GAS_MARGIN) revert IGroth16Verifier.InsufficientGas();
    }
}
