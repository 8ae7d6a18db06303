// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

/// @notice A Groth16 proof over BN254.
/// @param a point A in G1
/// @param b point B in G2, in the EVM's order: imaginary part first
/// @param c point C in G1
struct Groth16Proof {
    uint256[2] a;
    uint256[2][2] b;
    uint256[2] c;
}

/// @title Verifier of the proofs of one circuit under one verification key
/// @notice All functions are views. `verify` and `verifyAllAnd` revert on malformed input instead of returning false.
interface IGroth16Verifier {
    /// @notice The number of public signals does not fit the circuit and the number of proofs, or there is no proof.
    error WrongArity(uint256 expected, uint256 actual);
    /// @notice A point is at infinity, off its curve, or outside G2's subgroup.
    error InvalidPoint();
    /// @notice Not enough gas is left to run a precompile to its end. Nothing was decided about the proof.
    error InsufficientGas();
    /// @notice A precompile failed on the key's own constants, or does not exist on this chain.
    error PrecompileFailed(uint256 precompile);
    /// @notice The constants do not hash to the declared `vkHash`.
    error KeyMismatch();
    /// @notice gamma equals delta: anybody can forge proofs under such a key.
    error DegenerateKey();
    /// @notice A key of development grade may not be deployed on this chain.
    error DevelopmentKey(uint256 chainId);

    /// @notice Verify one proof.
    /// @param proof coordinates must be canonical (< q), and no point at infinity
    /// @param publicSignals canonical (< r), in the order of circuits/manifest.json
    /// @return valid false only if the pairing equation does not hold; malformed input reverts
    function verify(Groth16Proof calldata proof, uint256[] calldata publicSignals) external view returns (bool valid);

    /// @notice The sum ic₀ + Σ signalᵢ · icᵢ over some of the signals, to be computed once and used in many calls of
    /// `verifyAllAnd`.
    /// @param signals canonical; the signals at the positions set in `positions`, in ascending position
    /// @param positions bit i is set if `signals` has the public signal i
    /// @return point a point of G1
    function fold(uint256[] calldata signals, uint256 positions) external view returns (uint256[2] memory point);

    /// @notice Verify several proofs of this circuit, whose points C are combined into one, and one whole proof of
    /// another circuit. Costs least if both keys come from one phase 1.
    /// @param combinedC C* = Σ cⱼ·Cⱼ, with the coefficients that `Groth16Batch` draws from all other arguments
    /// @param base `fold` of the signals that are neither in `common` nor in `own`. Not checked: the caller must make
    /// sure that it is that fold, because it decides which statement is proven
    /// @param commonAt bit i is set if all proofs have the same public signal i, and it is in `common`
    /// @param common the common signals, in ascending position
    /// @param ownAt bit i is set if each proof has a public signal i of its own, and it is in `own`
    /// @param own the proofs' own signals, in ascending position, proof after proof
    /// @param points A and B of one or more proofs, six words each; coordinates canonical (< q), no point at infinity
    /// @param other the other circuit's verifier
    /// @param otherProof the other circuit's proof
    /// @param otherBase the other verifier's `fold` of the signals that are not in `otherSignals`; not checked either
    /// @param otherAt bit i is set if `otherSignals` has the public signal i
    /// @param otherSignals the other proof's remaining signals, in ascending position
    /// @return valid true only if every proof is valid; malformed input reverts
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
    ) external view returns (bool valid);

    /// @notice The key's canonical encoding: abi.encode(alpha, beta, gamma, delta, ic[]), G2 in the EVM's order.
    /// @return the encoding
    function verifyingKey() external view returns (bytes memory);

    /// @notice Number of public signals of one proof.
    /// @return the number
    function publicSignalCount() external view returns (uint256);

    /// @notice The hash of the key's canonical encoding.
    /// @return its keccak256
    function vkHash() external view returns (bytes32);

    /// @notice The circuit's name in circuits/manifest.json.
    /// @return for instance "origin"
    function circuit() external view returns (string memory);

    /// @notice The grade of the key. A key of grade "dev" has a trapdoor that one party knew.
    /// @return "dev" or "ceremony"
    function grade() external view returns (string memory);
}
