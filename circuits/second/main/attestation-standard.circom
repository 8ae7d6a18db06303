pragma circom 2.2.2;
include "../attestation.circom";
component main { public [root, index, count, policyHash, W, commitment, context] } = Attestation(160, 16, 5, 2, 1);
