pragma circom 2.2.2;
include "../attestation.circom";
component main { public [root, batchIndex, count, period, policyHash, W, V, commitment, band, context] } = Attestation(4, 4, 4, 1);
