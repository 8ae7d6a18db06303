pragma circom 2.2.2;

include "circomlib/circuits/comparators.circom";
include "constants.circom";
include "range.circom";

// z, the logit, has 28 fractional bits; sigma(z) has 20.
function LOGIT_BITS() { return 42; }            // |z| <= 2^27 * (32 * 511 + 64) < 2^42 for F <= 32

// A table of 16 constants addressed by four bits, as the multilinear polynomial over their products. It costs only
// the 11 products, which all tables share.
template SubsetProducts() {
    signal input bits[4];
    signal output out[16];
    out[0] <== 1;
    for (var s = 1; s < 16; s++) {
        var top = s >= 8 ? 3 : (s >= 4 ? 2 : (s >= 2 ? 1 : 0));
        var rest = s - (1 << top);
        if (rest == 0) {
            out[s] <== bits[top];
        } else {
            out[s] <== bits[top] * out[rest];
        }
    }
}
// Coefficient of subset s: sum over its subsets t of (-1)^(|s| - |t|) * table[t].
function moebius(table, s) {
    var sum = 0;
    for (var t = 0; t < 16; t++) {
        if ((t & s) == t) {
            var sign = 1;
            for (var b = 0; b < 4; b++) {
                if (((s ^ t) >> b) & 1) { sign = -sign; }
            }
            sum += sign * table[t];
        }
    }
    return sum;
}

// sigma(z), piecewise linear, |error| <= 0.001 (the test measures it). With m = |z|:
//   m < 4: 16 segments of 1/4; 4 <= m < 8: 8 segments of 1/2; m >= 8: 1. And sigma(-z) = 1 - sigma(z).
// Bits 18..25 of m are the position inside a quarter, 26..29 the segment, 30 the coarser half, 31.. saturation.
// Both signs of z = 0 give 1/2, since the first segment starts at exactly 2^19.
template Sigmoid() {
    signal input z;
    signal output out;

    component split = SignMagnitude(LOGIT_BITS());
    split.in <== z;

    component products = SubsetProducts();
    for (var i = 0; i < 4; i++) {
        products.bits[i] <== split.bits[26 + i];
    }
    var fine[2][16] = SIGMOID_FINE();           // [start, slope] of segments of 1/4
    var coarse[2][16] = SIGMOID_COARSE();       // of segments of 1/2, each written twice
    var fineStart = 0;
    var fineSlope = 0;
    var coarseStart = 0;
    var coarseSlope = 0;
    for (var s = 0; s < 16; s++) {
        fineStart += moebius(fine[0], s) * products.out[s];
        fineSlope += moebius(fine[1], s) * products.out[s];
        coarseStart += moebius(coarse[0], s) * products.out[s];
        coarseSlope += moebius(coarse[1], s) * products.out[s];
    }
    signal isCoarse <== split.bits[30];
    signal start <== fineStart + isCoarse * (coarseStart - fineStart);
    signal slope <== fineSlope + isCoarse * (coarseSlope - fineSlope);

    var position = 0;
    for (var i = 0; i < 8; i++) {
        position += split.bits[18 + i] * (1 << i);
    }
    signal secondHalf <== isCoarse * split.bits[26];
    signal value <== slope * (position + 256 * secondHalf);

    // Saturation: any higher bit set.
    var high = 0;
    for (var i = 31; i < LOGIT_BITS(); i++) {
        high += split.bits[i];
    }
    component inRange = IsZero();
    inRange.in <== high;
    signal magnitude <== (1 << 20) + inRange.out * (start + value - (1 << 20));

    out <== magnitude + split.negative * ((1 << 20) - 2 * magnitude);
}
