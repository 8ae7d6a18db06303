pragma circom 2.2.2;
include "../score.circom";
component main { public [fresh, policyHash, V, score, context] } = Score(4);
