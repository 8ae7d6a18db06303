pragma circom 2.2.2;
include "../attestation.circom";
component main { public [root, index, count, policyHash, W, commitment, context] } = Attestation(64, 64, 5, 0, 0);
