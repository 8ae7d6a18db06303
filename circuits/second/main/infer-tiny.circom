pragma circom 2.2.2;
include "../infer.circom";
component main { public [policyHash, W, recordHash, probability, context] } = Infer(4, 4, 2, 1);
