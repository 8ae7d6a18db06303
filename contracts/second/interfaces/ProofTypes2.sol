// SPDX-License-Identifier: GPL-3.0-or-later
pragma solidity >=0.8.24 <0.9.0;

import {Groth16Proof} from "../../interfaces/IGroth16Verifier.sol";

/// @dev Stake of one unit of score: a multiple of lcm(1, …, 16), so that it vests in equal parts. Scores are below 2^16,
/// so a round's sum of 2^10 scores is below 2^66.
uint256 constant SCORE_UNIT = 720_720e6;

/// @dev A BabyJubJub point whose logarithm is unknown: it stands in the trainer's place for holdouts and for sets that
/// are not accepted. It is pedersenGenerator('locked-key') of src/protocol/babyjub.ts, derived by hashing.
uint256 constant LOCKED_KEY_X = 9150362308062394599984364266082988856365746471820105879494542593505719588395;
uint256 constant LOCKED_KEY_Y = 1525137834907908772560793507688971216446402315051927927991602168595801054870;

/// @notice The statement that a dataset's origin proof proves.
/// @param model the model it is committed to
/// @param role 1 contributor, 2 holdout
/// @param root root of its tree of batches
/// @param records R, its number of records
/// @param period firstDay · 2^16 + lastDay, inclusive, days since 1970-01-01
/// @param sourceListRoot the accreditation list of the proof; must be the registry's present list of the role
/// @param originNullifier gives the dataset's id with the model
/// @param sourceTag pseudonym of the source towards the model
/// @param seedHash hash of the seed from which the dataset's noise follows
/// @param beneficiary answers for the dataset and receives its stake
/// @param relayerFee paid by the beneficiary to the submitter, in the settlement token
/// @param deadline Unix second after which the proof may not be submitted
struct OriginStatement2 {
    uint256 model;
    uint8 role;
    uint256 root;
    uint32 records;
    uint32 period;
    uint256 sourceListRoot;
    uint256 originNullifier;
    uint256 sourceTag;
    uint256 seedHash;
    address beneficiary;
    uint256 relayerFee;
    uint64 deadline;
}

/// @notice All attestations of a dataset for a round, in the order of its challenge, and their seal.
/// @param round the round
/// @param dataset the enrolled dataset
/// @param relayerFee paid by the beneficiary to the submitter, in the settlement token
/// @param deadline Unix second after which the set may not be submitted
/// @param points each proof's A and B, six words: A.x, A.y, B.x, B.y (imaginary part first)
/// @param combinedC Σ cⱼ·Cⱼ of the proofs' points C, with the coefficients of Groth16Batch
/// @param commitments two words for each batch: a BabyJubJub point that hides the batch's gradient and squared error
/// @param fresh C′: a commitment with fresh blinding to the noisy sum
/// @param scores Σ (gₑ + 2^15) · 2^(16 e), e = 0, 1, 2; 0x8000 for an evaluator that there isn't, and in a holdout's set
/// @param sealedOpening the opening of C′, encrypted to the trainer's key, or to the locked key for a holdout and where
/// any gₑ ≤ 0; fixed length
/// @param sealProof proof of the circuit `seal`
struct AttestationSet2 {
    uint256 round;
    uint256 dataset;
    uint256 relayerFee;
    uint64 deadline;
    uint256[] points;
    uint256[2] combinedC;
    uint256[] commitments;
    uint256[2] fresh;
    uint256 scores;
    uint256[] sealedOpening;
    Groth16Proof sealProof;
}
