pragma circom 2.2.2;
include "../evaluate.circom";
component main { public [sum, before, count, policyHash, numbers, V, loss, lossBefore, context] } = Evaluate(64);
