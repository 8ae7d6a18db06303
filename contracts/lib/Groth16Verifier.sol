// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {LOCAL_CHAIN_ID} from "./Field.sol";
import {Groth16Batch} from "./Groth16Batch.sol";

/// @title Groth16Verifier: the verification of proofs; a generated child contract supplies the key
/// @notice Returns false only if the equation does not hold; malformed input reverts.
/// @dev `Groth16Batch` has the equation, and the argument for checking it for many proofs at once.
///
/// Assumptions:
/// - The precompiles 6, 7 and 8 follow EIP-196, EIP-197 and EIP-1108.
/// - The key comes from an honest set-up. The constructor refuses γ = δ, and refuses development keys outside of local
///   chains; it can't check the set-up itself.
abstract contract Groth16Verifier is IGroth16Verifier {
    using Groth16Batch for Groth16Batch.Sum;

    /// @notice Refuses a degenerate key, a key that does not hash to `vkHash`, and a development key on a public chain.
    constructor() {
        bytes memory key = verifyingKey();
        if (Groth16Batch.isDegenerate(key)) revert DegenerateKey();
        if (keccak256(key) != vkHash()) revert KeyMismatch();
        if (keccak256(bytes(grade())) != keccak256("ceremony") && block.chainid != LOCAL_CHAIN_ID) {
            revert DevelopmentKey(block.chainid);
        }
    }

    /// @inheritdoc IGroth16Verifier
    function verify(Groth16Proof calldata proof, uint256[] calldata publicSignals) external view returns (bool) {
        bytes memory key = verifyingKey();
        uint256 arity = Groth16Batch.arityOf(key);
        if (publicSignals.length != arity) revert WrongArity(arity, publicSignals.length);
        Groth16Batch.Sum memory sum = Groth16Batch.begin(4);
        sum.addOne(key, proof, Groth16Batch.constantOf(key), publicSignals, (1 << arity) - 1);
        sum.finish(key);
        return sum.holds();
    }

    /// @inheritdoc IGroth16Verifier
    function fold(uint256[] calldata signals, uint256 positions) external view returns (uint256[2] memory) {
        return Groth16Batch.fold(verifyingKey(), signals, positions);
    }

    /// @inheritdoc IGroth16Verifier
    function verifyAllAnd(
        uint256[2] calldata combinedC,
        uint256[2] calldata base,
        uint256 commonAt,
        uint256[] calldata common,
        uint256 ownAt,
        uint256[] calldata own,
        uint256[] calldata points,
        IGroth16Verifier other,
        Groth16Proof calldata otherProof,
        uint256[2] calldata otherBase,
        uint256 otherAt,
        uint256[] calldata otherSignals
    ) external view returns (bool) {
        bytes memory key = verifyingKey();
        bytes memory otherKey = other.verifyingKey();
        Groth16Batch.Sum memory sum = Groth16Batch.begin(points.length / Groth16Batch.PAIR_WORDS + 7);
        sum.addOne(otherKey, otherProof, otherBase, otherSignals, otherAt);
        if (!Groth16Batch.sharePhase1(key, otherKey)) sum.finish(otherKey);
        bytes32 transcript = keccak256(
            abi.encodePacked(
                vkHash(), keccak256(otherKey), abi.encode(otherProof), otherBase, otherAt, otherSignals
            )
        );
        sum.addAll(key, transcript, combinedC, base, commonAt, common, ownAt, own, points);
        sum.finish(key);
        return sum.holds();
    }

    /// @inheritdoc IGroth16Verifier
    function publicSignalCount() external pure returns (uint256) {
        return Groth16Batch.arityOf(verifyingKey());
    }

    /// @inheritdoc IGroth16Verifier
    function verifyingKey() public pure virtual returns (bytes memory);

    /// @inheritdoc IGroth16Verifier
    function vkHash() public pure virtual returns (bytes32);

    /// @inheritdoc IGroth16Verifier
    function grade() public pure virtual returns (string memory);
}
