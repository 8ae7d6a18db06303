pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";

// The eight weights of a window of this length, by halving: n_k = length >> k, weight_k = n_k - n_{k+1} = ceil(n_k / 2).
// Their sum is `length`, and the sums of subsets of weight_k, weight_{k+1}, .. are exactly 0..n_k (by induction:
// weight_k <= n_{k+1} + 1). Each weight is linear in the bits of `length`.
template WindowWeights() {
    signal input length;            // 0..255, checked here
    signal output out[8];

    component bits = Num2Bits(8);
    bits.in <== length;
    for (var k = 0; k < 8; k++) {
        var upper = 0;
        var lower = 0;
        for (var i = k; i < 8; i++) { upper += bits.out[i] * (1 << (i - k)); }
        for (var i = k + 1; i < 8; i++) { lower += bits.out[i] * (1 << (i - k - 1)); }
        out[k] <== upper - lower;
    }
}

// code = 0 with present = 0, or lo <= code <= lo + length with present = 1: code = present * (lo + a subset sum).
// part_k is 0 or weight_k: one constraint, although the weight is data. With 1 <= lo and lo + length <= 255 (checked by
// RulesDigest) a code has 8 bits and determines `present`. present is 0 in an inactive slot. 10 constraints.
// The parts are free where present = 0, and a sum may have two subsets: nothing else reads them.
template WindowedCode() {
    signal input code;
    signal input active;            // 0 or 1, by the caller
    signal input lo;
    signal input weights[8];
    signal output present;

    present <-- code != 0 ? 1 : 0;
    present * (present - active) === 0;

    signal part[8];
    var rest = code == 0 ? 0 : code - lo;
    var sum = 0;
    for (var k = 0; k < 8; k++) {
        part[k] <-- rest >= weights[k] ? weights[k] : 0;
        rest -= part[k];
        part[k] * (part[k] - weights[k]) === 0;
        sum += part[k];
    }
    code === present * (lo + sum);
}

// A code that can't be missing: 1..255 in an active slot. In an inactive one it is `above`, a non-negative integer; the
// caller makes the sum of them 0. The weights are the halving of 254; a sum may have two subsets, and nothing else
// reads them. 8 constraints.
template PlainCode() {
    signal input code;
    signal input active;            // 0 or 1, by the caller
    signal output above;            // 0..254

    var WEIGHTS[8] = [127, 64, 32, 16, 8, 4, 2, 1];
    signal part[8];
    var rest = code - active;
    var sum = 0;
    for (var k = 0; k < 8; k++) {
        part[k] <-- rest >= WEIGHTS[k] ? 1 : 0;
        rest -= part[k] * WEIGHTS[k];
        part[k] * (part[k] - 1) === 0;
        sum += part[k] * WEIGHTS[k];
    }
    above <== sum;
    code === active + sum;
}
