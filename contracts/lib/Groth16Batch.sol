// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {FIELD_MODULUS, NonCanonicalInput, requireCanonical} from "./Field.sol";

/// @title Groth16Batch: k proofs of one circuit, and one of another, in k + 5 pairings
/// @notice A proof j is valid if Aⱼ·Bⱼ = α·β + Xⱼ·γ + Cⱼ·δ (written additively, pairings as products), where
/// Xⱼ = ic₀ + Σᵢ xⱼᵢ·icᵢ. Write Rⱼ = Aⱼ·Bⱼ − α·β − Xⱼ·γ; then the equation is Rⱼ = Cⱼ·δ. Instead of k points C the
/// submitter sends one, C* = Σ cⱼ·Cⱼ, and the contract checks Σ cⱼ·Rⱼ = C*·δ:
///
///     Σ cⱼ·Aⱼ·Bⱼ − (Σcⱼ)·α·β − Σᵢ(Σⱼ cⱼ·xⱼᵢ)·icᵢ·γ − C*·δ = 0.
///
/// **Every single proof is proven.** The coefficients are drawn from a hash of everything but C*: the key, the number
/// of proofs, every coordinate of every A and B, and the values that decide the Xⱼ. So Rⱼ is fixed before cⱼ is known,
/// and C* is chosen after.
/// - A prover that can answer many draws of c for the same Rⱼ, each with its C*, can answer k linearly independent
///   draws: a proper subspace holds at most 2^−127 of all draws. Solving those k equations gives every Cⱼ as a known
///   combination of the answers, that is, k valid proofs. So such a prover could have made each proof.
/// - In algebraic terms: the points C that a prover can make form a space S (times δ). If some Rⱼ is outside of S, so
///   is Σ cⱼ·Rⱼ, except for one value of cⱼ. A try succeeds with a chance of 2^−127 and costs a hash; 2^80 tries leave
///   2^−47.
/// - docs/adr/0016 lists the assumptions.
///
/// **The hash must cover every part of Rⱼ.** A prover that could choose any part afterwards could solve the equation.
/// All parts are canonical, so one statement has one encoding.
///
/// **cⱼ ≠ 0**, because a proof with the coefficient 0 would not be checked.
///
/// **cⱼ multiplies A**, because e(cA, B) = e(A, cB) and only G1 has a multiplication precompile.
///
/// **Checks of points.** The multiplication or the pairing precompile checks that A and C are on their curve; its order
/// is r, so it has no smaller subgroup. The pairing precompile checks that B is on its curve and in the subgroup of
/// order r (EIP-197); outside of it Rⱼ would not be a number mod r. Infinity is refused for all three.
///
/// **One more proof, of another circuit,** is added with all its points, so its residual E is fixed before any
/// coefficient is. C* comes later and must not be able to cancel E: otherwise elements of one circuit's key could
/// replace elements of the other's. Hence a second draw d after C*, from a hash of the seed and C*, by which the whole
/// first equation is multiplied. E + d·(Σ cⱼ·Rⱼ − C*·δ) = 0 holds for at most one d unless both terms are 0. This costs
/// one multiplication on the curve; cⱼ and d are multiplied as numbers. If both keys come from one phase 1 (equal α, β
/// and γ; δ differs), the other proof adds two pairs, else four.
///
/// **Input points may be partly computed in advance**: `base` is ic₀ plus every signal that is the same in many calls
/// (`fold`). The seed binds the point itself.
/// @dev A precompile gets exactly its EIP-1108 price and is called only if that much gas is left, so a failure means a
/// bad point and never a lack of gas. Memory is laid out by hand: `Sum.pairs` is the input of the one pairing call.
library Groth16Batch {
    /// @dev Byte offsets of the parts of a key in memory: its canonical encoding, abi.encode(α, β, γ, δ, ic[]), after
    /// the word with the length.
    uint256 private constant ALPHA = 0x20;
    uint256 private constant BETA = 0x60;
    uint256 private constant GAMMA = 0xe0;
    uint256 private constant DELTA = 0x160;
    uint256 private constant IC_COUNT = 0x200;
    uint256 private constant IC = 0x220;
    /// @dev Bytes of α, β and γ together, and of one of β, γ and δ.
    uint256 private constant PHASE_1_SIZE = 0x140;
    uint256 private constant G2_SIZE = 0x80;

    /// @dev Order of BN254's base field.
    uint256 internal constant BASE_MODULUS = 21888242871839275222246405745257275088696311157297823662689037894645226208583;
    uint256 private constant ADD_GAS = 150;
    uint256 private constant MUL_GAS = 6_000;
    uint256 private constant PAIRING_GAS = 45_000;
    uint256 private constant PAIR_GAS = 34_000;
    /// @dev Gas that may be spent between a check of the remaining gas and the calls that it is for.
    uint256 private constant GAS_MARGIN = 2_000;
    /// @dev Bytes of a pair of points (A and B of a proof), and of a proof in calldata (A, B, C).
    uint256 private constant PAIR_SIZE = 0xc0;
    uint256 private constant PROOF_SIZE = 0x100;
    /// @dev Words of A and B.
    uint256 internal constant PAIR_WORDS = 6;

    /// @dev The equation so far, as memory addresses: pairs are from `pairs` to `end`; at `inputs` are two words of Σ
    /// X, followed by five words of scratch space. `alpha` is α's coefficient.
    struct Sum {
        uint256 pairs;
        uint256 end;
        uint256 inputs;
        uint256 alpha;
    }

    // ------------------------------------------------------------------------------------------------------------ Keys

    /// @notice An empty equation with room for `pairs` pairs.
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

    /// @notice ic₀, the constant of a key's input point.
    function constantOf(bytes memory key) internal pure returns (uint256[2] memory point) {
        assembly ("memory-safe") {
            mcopy(point, add(key, IC), 0x40)
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

    // ------------------------------------------------------------------------------------------- Building the equation

    /// @notice ic₀ + Σ xᵢ·icᵢ over the signals at the positions set in `positions`.
    function fold(bytes memory key, uint256[] calldata signals, uint256 positions)
        internal
        view
        returns (uint256[2] memory point)
    {
        Sum memory sum = begin(0);
        _addPoint(sum, constantOf(key));
        _addSignals(sum, key, signals, positions, 1);
        uint256 inputs = sum.inputs;
        assembly ("memory-safe") {
            mcopy(point, inputs, 0x40)
        }
    }

    /// @notice Adds one whole proof with the coefficient 1: two pairs.
    /// @param base ic₀ plus the signals that are not in `signals`
    /// @param signals the signals at the positions set in `positions`
    function addOne(
        Sum memory sum,
        bytes memory key,
        Groth16Proof calldata proof,
        uint256[2] memory base,
        uint256[] calldata signals,
        uint256 positions
    ) internal view {
        _requireCanonicalProof(proof);
        uint256 end = sum.end;
        assembly ("memory-safe") {
            calldatacopy(end, proof, PROOF_SIZE)
        }
        sum.end = end + PAIR_SIZE;
        _close(sum, key, DELTA);
        sum.alpha++;
        _addPoint(sum, base);
        _addSignals(sum, key, signals, positions, 1);
    }

    /// @notice Adds several proofs of one circuit without their points C, each with its own coefficient: one pair for
    /// each proof, and one for C*.
    /// @param transcript the key's vkHash, or a hash of it and of everything else in the equation
    /// @param combinedC C*
    /// @param base ic₀ plus the signals that are neither in `common` nor in `own`
    /// @param commonAt bit i is set if all proofs have the same signal i, and it is in `common`
    /// @param ownAt bit i is set if each proof has its own signal i, and it is in `own`
    /// @param own the proofs' own signals, proof after proof
    /// @param points A and B, proof after proof
    function addAll(
        Sum memory sum,
        bytes memory key,
        bytes32 transcript,
        uint256[2] calldata combinedC,
        uint256[2] calldata base,
        uint256 commonAt,
        uint256[] calldata common,
        uint256 ownAt,
        uint256[] calldata own,
        uint256[] calldata points
    ) internal view {
        _requireShape(arityOf(key), commonAt, ownAt, own.length, points.length);
        uint256 seed = seedOf(transcript, base, commonAt, common, ownAt, own, points);
        uint256 scale = scaleOf(seed, combinedC);
        (uint256 total, uint256[] memory coefficients) = _addPairs(sum, seed, scale, points);
        _addCombined(sum, key, scale, combinedC);
        sum.alpha = addmod(sum.alpha, total, FIELD_MODULUS);
        _addMultiple(sum, base, total);
        _addSignals(sum, key, common, commonAt, total);
        uint256 next;
        assembly ("memory-safe") {
            next := own.offset
        }
        uint256 stride = 32 * own.length / coefficients.length;
        for (uint256 i = 0; ownAt >> i != 0; i++) {
            if (ownAt >> i & 1 == 0) continue;
            _addInput(sum, key, i + 1, _scalarProduct(coefficients, next, stride));
            next += 32;
        }
    }

    /// @notice Adds the pairs of α and γ for all proofs added so far, whose keys share this key's phase 1.
    function finish(Sum memory sum, bytes memory key) internal view {
        uint256 end = sum.end;
        uint256 inputs = sum.inputs;
        uint256 alpha = sum.alpha;
        assembly ("memory-safe") {
            mcopy(end, add(key, ALPHA), 0x40)
            // The coefficient follows the point; γ's pair overwrites it later.
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
            mstore(inputs, 0)
            mstore(add(inputs, 0x20), 0)
        }
        _close(sum, key, GAMMA);
        sum.alpha = 0;
    }

    /// @notice Whether a finished equation holds.
    function holds(Sum memory sum) internal view returns (bool) {
        return _pairing(sum.pairs, sum.end - sum.pairs);
    }

    // ---------------------------------------------------------------------------------------------------- Coefficients

    /// @notice The seed of the coefficients of `addAll`: a hash of everything but C*.
    function seedOf(
        bytes32 transcript,
        uint256[2] calldata base,
        uint256 commonAt,
        uint256[] calldata common,
        uint256 ownAt,
        uint256[] calldata own,
        uint256[] calldata points
    ) internal pure returns (uint256 seed) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, transcript)
            mstore(add(start, 0x20), div(points.length, PAIR_WORDS))
            calldatacopy(add(start, 0x40), base, 0x40)
            mstore(add(start, 0x80), commonAt)
            mstore(add(start, 0xa0), ownAt)
            let at := add(start, 0xc0)
            let size := shl(5, common.length)
            calldatacopy(at, common.offset, size)
            at := add(at, size)
            size := shl(5, own.length)
            calldatacopy(at, own.offset, size)
            at := add(at, size)
            size := shl(5, points.length)
            calldatacopy(at, points.offset, size)
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

    /// @notice The factor d of the whole equation of `addAll`, drawn after C*: 128 bits, never 0.
    function scaleOf(uint256 seed, uint256[2] calldata combinedC) internal pure returns (uint256 scale) {
        assembly ("memory-safe") {
            let start := mload(0x40)
            mstore(start, seed)
            calldatacopy(add(start, 0x20), combinedC, 0x40)
            scale := shr(128, keccak256(start, 0x60))
            scale := or(scale, iszero(scale))
        }
    }

    // ----------------------------------------------------------------------------------------------------------- Pairs

    function _requireShape(uint256 arity, uint256 commonAt, uint256 ownAt, uint256 owned, uint256 words)
        private
        pure
    {
        // Refuse a signal that occurs twice, and one that the circuit does not have.
        if (commonAt & ownAt != 0) revert NonCanonicalInput(commonAt);
        if ((commonAt | ownAt) >> arity != 0) revert NonCanonicalInput(commonAt | ownAt);
        uint256 proofs = words / PAIR_WORDS;
        if (proofs == 0 || words != proofs * PAIR_WORDS) revert IGroth16Verifier.WrongArity(proofs * PAIR_WORDS, words);
        uint256 expected = proofs * _countBits(ownAt);
        if (owned != expected) revert IGroth16Verifier.WrongArity(expected, owned);
    }

    function _countBits(uint256 mask) private pure returns (uint256 bits) {
        for (; mask != 0; mask &= mask - 1) bits++;
    }

    /// @dev Writes the pairs (d·cⱼ·Aⱼ, Bⱼ). Returns Σ d·cⱼ, and every d·cⱼ, all mod r.
    function _addPairs(Sum memory sum, uint256 seed, uint256 scale, uint256[] calldata points)
        private
        view
        returns (uint256 total, uint256[] memory coefficients)
    {
        coefficients = new uint256[](points.length / PAIR_WORDS);
        uint256 pair = sum.end;
        uint256 point;
        uint256 gasFloor = MUL_GAS + MUL_GAS / 32 + GAS_MARGIN;
        bool enoughGas = true;
        bool canonical = true;
        bool good = true;
        bool answered = true;
        // One block with few variables on the stack: with more, the compiler would move them to memory.
        assembly ("memory-safe") {
            let r := FIELD_MODULUS
            point := points.offset
            mstore(0, seed)
            let last := add(coefficients, shl(5, mload(coefficients)))
            let j := 0
            for { let at := coefficients } lt(at, last) {} {
                // coefficientOf(seed, j).
                mstore(0x20, j)
                let coefficient := shr(128, keccak256(0, 0x40))
                coefficient := mulmod(or(coefficient, iszero(coefficient)), scale, r)
                j := add(j, 1)
                at := add(at, 0x20)
                mstore(at, coefficient)
                total := addmod(total, coefficient, r)
                if lt(gas(), gasFloor) {
                    enoughGas := 0
                    break
                }
                // A, followed by the coefficient; the product replaces A; B follows.
                calldatacopy(pair, point, 0x40)
                mstore(add(pair, 0x40), coefficient)
                let q := BASE_MODULUS
                let x := mload(pair)
                let y := mload(add(pair, 0x20))
                canonical := and(lt(x, q), lt(y, q))
                good := and(iszero(iszero(or(x, y))), staticcall(MUL_GAS, 7, pair, 0x60, pair, 0x40))
                answered := eq(returndatasize(), 0x40)
                calldatacopy(add(pair, 0x40), add(point, 0x40), G2_SIZE)
                x := mload(add(pair, 0x40))
                y := mload(add(pair, 0x60))
                let any := or(x, y)
                canonical := and(canonical, and(lt(x, q), lt(y, q)))
                x := mload(add(pair, 0x80))
                y := mload(add(pair, 0xa0))
                canonical := and(canonical, and(lt(x, q), lt(y, q)))
                good := and(good, iszero(iszero(or(any, or(x, y)))))
                if iszero(and(and(canonical, good), answered)) { break }
                pair := add(pair, PAIR_SIZE)
                point := add(point, PAIR_SIZE)
            }
        }
        if (!enoughGas) revert IGroth16Verifier.InsufficientGas();
        if (!canonical) _revertNonCanonical(point);
        if (!good) revert IGroth16Verifier.InvalidPoint();
        if (!answered) revert IGroth16Verifier.PrecompileFailed(7);
        sum.end = pair;
    }

    /// @dev Σ cⱼ·xⱼ mod r, where the xⱼ are words in calldata from `word` on, `stride` bytes apart.
    function _scalarProduct(uint256[] memory coefficients, uint256 word, uint256 stride)
        private
        pure
        returns (uint256 product)
    {
        uint256 bad;
        assembly ("memory-safe") {
            let r := FIELD_MODULUS
            let last := add(coefficients, shl(5, mload(coefficients)))
            for { let c := coefficients } lt(c, last) {} {
                c := add(c, 0x20)
                let value := calldataload(word)
                product := addmod(product, mulmod(mload(c), value, r), r)
                if iszero(lt(value, r)) { bad := value }
                word := add(word, stride)
            }
        }
        if (bad != 0) revert NonCanonicalInput(bad);
    }

    /// @dev Adds the pair of `scale` · C* and δ.
    function _addCombined(Sum memory sum, bytes memory key, uint256 scale, uint256[2] calldata combinedC)
        private
        view
    {
        (uint256 x, uint256 y) = (combinedC[0], combinedC[1]);
        if (x >= BASE_MODULUS || y >= BASE_MODULUS) revert NonCanonicalInput(x >= BASE_MODULUS ? x : y);
        if (x | y == 0) revert IGroth16Verifier.InvalidPoint();
        uint256 end = sum.end;
        _requireGas(MUL_GAS);
        bool onCurve;
        bool answered;
        assembly ("memory-safe") {
            mstore(end, x)
            mstore(add(end, 0x20), y)
            mstore(add(end, 0x40), scale)
            onCurve := staticcall(MUL_GAS, 7, end, 0x60, end, 0x40)
            answered := eq(returndatasize(), 0x40)
        }
        if (!onCurve) revert IGroth16Verifier.InvalidPoint();
        if (!answered) revert IGroth16Verifier.PrecompileFailed(7);
        _close(sum, key, DELTA);
    }

    /// @dev Negates the G1 point at the end and makes it a pair with a G2 point of the key.
    function _close(Sum memory sum, bytes memory key, uint256 g2) private pure {
        uint256 end = sum.end;
        assembly ("memory-safe") {
            let y := add(end, 0x20)
            mstore(y, mod(sub(BASE_MODULUS, mload(y)), BASE_MODULUS))
            mcopy(add(end, 0x40), add(key, g2), G2_SIZE)
        }
        sum.end = end + PAIR_SIZE;
    }

    // ------------------------------------------------------------------------------------ Input points and precompiles

    /// @dev Adds the signals at the positions set in `positions`, each multiplied by `by`, to the input points.
    function _addSignals(Sum memory sum, bytes memory key, uint256[] calldata signals, uint256 positions, uint256 by)
        private
        view
    {
        uint256 expected = _countBits(positions);
        if (signals.length != expected || positions >> arityOf(key) != 0) {
            revert IGroth16Verifier.WrongArity(expected, signals.length);
        }
        uint256 next;
        for (uint256 i = 0; positions >> i != 0; i++) {
            if (positions >> i & 1 == 0) continue;
            uint256 signal = signals[next++];
            requireCanonical(signal);
            _addInput(sum, key, i + 1, by == 1 ? signal : mulmod(by, signal, FIELD_MODULUS));
        }
    }

    /// @dev Adds scalar · icᵢ to the input points.
    function _addInput(Sum memory sum, bytes memory key, uint256 i, uint256 scalar) private view {
        uint256 inputs = sum.inputs;
        assembly ("memory-safe") {
            mcopy(add(inputs, 0x40), add(add(key, IC), shl(6, i)), 0x40)
        }
        _addProduct(inputs, scalar);
    }

    /// @dev Adds scalar · point to the input points.
    function _addMultiple(Sum memory sum, uint256[2] calldata point, uint256 scalar) private view {
        uint256 inputs = sum.inputs;
        assembly ("memory-safe") {
            calldatacopy(add(inputs, 0x40), point, 0x40)
        }
        _addProduct(inputs, scalar);
    }

    /// @dev Adds `scalar` times the point that follows the sum in memory to the sum.
    function _addProduct(uint256 inputs, uint256 scalar) private view {
        _requireGas(MUL_GAS + ADD_GAS);
        bool ok;
        assembly ("memory-safe") {
            let product := add(inputs, 0x40)
            mstore(add(inputs, 0x80), scalar)
            ok := staticcall(MUL_GAS, 7, product, 0x60, product, 0x40)
            ok := and(ok, eq(returndatasize(), 0x40))
            ok := and(ok, staticcall(ADD_GAS, 6, inputs, 0x80, inputs, 0x40))
            ok := and(ok, eq(returndatasize(), 0x40))
        }
        if (!ok) revert IGroth16Verifier.PrecompileFailed(7);
    }

    /// @dev Adds a point to the input points.
    function _addPoint(Sum memory sum, uint256[2] memory point) private view {
        _requireGas(ADD_GAS);
        uint256 inputs = sum.inputs;
        bool ok;
        assembly ("memory-safe") {
            mcopy(add(inputs, 0x40), point, 0x40)
            ok := staticcall(ADD_GAS, 6, inputs, 0x80, inputs, 0x40)
            ok := and(ok, eq(returndatasize(), 0x40))
        }
        if (!ok) revert IGroth16Verifier.PrecompileFailed(6);
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

    /// @dev Does not check the curve equations; the precompiles do.
    function _requireCanonicalProof(Groth16Proof calldata proof) private pure {
        uint256[8] memory words;
        assembly ("memory-safe") {
            calldatacopy(words, proof, PROOF_SIZE)
        }
        for (uint256 i = 0; i < 8; i++) {
            if (words[i] >= BASE_MODULUS) revert NonCanonicalInput(words[i]);
        }
        bool infinite = words[0] | words[1] == 0 || words[6] | words[7] == 0;
        if (infinite || words[2] | words[3] | words[4] | words[5] == 0) revert IGroth16Verifier.InvalidPoint();
    }

    /// @dev Names the first of a pair's coordinates that is not below q.
    function _revertNonCanonical(uint256 point) private pure {
        uint256 value;
        for (uint256 i = 0; value < BASE_MODULUS; i++) {
            assembly ("memory-safe") {
                value := calldataload(add(point, shl(5, i)))
            }
        }
        revert NonCanonicalInput(value);
    }

    /// @dev A call passes on at most 63/64 of what is left (EIP-150).
    function _requireGas(uint256 price) private view {
        if (gasleft() < price + price / 32 + GAS_MARGIN) revert IGroth16Verifier.InsufficientGas();
    }
}
