// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity 0.8.37;

import {Groth16Proof, IGroth16Verifier} from "../interfaces/IGroth16Verifier.sol";
import {LOCAL_CHAIN_ID} from "./Field.sol";
import {Groth16Batch} from "./Groth16Batch.sol";

/// @title The verifying logic; a generated child supplies nothing but the key
/// @dev The equation, and why it may be checked for many proofs at once, is in `Groth16Batch`. A false return means one
/// thing: the equation does not hold.
abstract contract Groth16Verifier is IGroth16Verifier {
    using Groth16Batch for Groth16Batch.Sum;

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
        Groth16Batch.Sum memory sum = Groth16Batch.begin(4);
        sum.addOne(key, proof, publicSignals);
        return sum.holds(key);
    }

    /// @inheritdoc IGroth16Verifier
    function verifyAll(
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own
    ) public view returns (bool) {
        bytes memory key = verifyingKey();
        Groth16Batch.Sum memory sum = Groth16Batch.begin(proofs.length + 3);
        sum.addAll(key, vkHash(), proofs, common, varying, own);
        return sum.holds(key);
    }

    /// @inheritdoc IGroth16Verifier
    function verifyAllAnd(
        Groth16Proof[] calldata proofs,
        uint256[] calldata common,
        uint256 varying,
        uint256[] calldata own,
        IGroth16Verifier other,
        Groth16Proof calldata otherProof,
        uint256[] calldata otherSignals
    ) external view returns (bool) {
        bytes memory key = verifyingKey();
        bytes memory otherKey = other.verifyingKey();
        if (!Groth16Batch.sharePhase1(key, otherKey)) {
            return verifyAll(proofs, common, varying, own) && other.verify(otherProof, otherSignals);
        }
        Groth16Batch.Sum memory sum = Groth16Batch.begin(proofs.length + 5);
        sum.addOne(otherKey, otherProof, otherSignals);
        bytes32 transcript = keccak256(abi.encode(vkHash(), keccak256(otherKey), otherProof, otherSignals));
        sum.addAll(key, transcript, proofs, common, varying, own);
        return sum.holds(key);
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
