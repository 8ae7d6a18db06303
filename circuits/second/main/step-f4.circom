pragma circom 2.2.2;
include "../step.circom";
component main { public [sum, count, eta, policyHash, W, next, context] } = Step(4);
