pragma circom 2.2.2;
include "../attestation.circom";
component main { public [root, index, count, policyHash, W, commitment, context] } = Attestation(4, 4, 2, 0, 0);
