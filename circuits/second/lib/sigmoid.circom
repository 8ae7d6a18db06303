pragma circom 2.2.2;

include "circomlib/circuits/comparators.circom";
include "../../lib/range.circom";
include "../../lib/sigmoid.circom";

// sigma(z) for |z| < 2^BITS, checked here; piecewise linear, |error| <= 0.001 (a test measures it).
//   m = |z| < 4: 16 segments of 1/4; 4 <= m < 8: 8 segments of 1/2; m >= 8: 1. And sigma(-z) = 1 - sigma(z).
// Bits 18..25 of m are the position inside a quarter, 26..29 the segment, 30 the coarser half, 31.. saturation.
// Both signs of z = 0 give 1/2, since the first segment starts at exactly 2^19.
template BoundedSigmoid(BITS) {
    assert(BITS > 31 && BITS <= 42);
    signal input z;                 // 28 fractional bits
    signal output out;              // 0 .. 2^20

    component split = SignMagnitude(BITS);
    split.in <== z;

    component products = SubsetProducts();
    for (var i = 0; i < 4; i++) { products.bits[i] <== split.bits[26 + i]; }
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
    for (var i = 0; i < 8; i++) { position += split.bits[18 + i] * (1 << i); }
    signal secondHalf <== isCoarse * split.bits[26];
    signal value <== slope * (position + 256 * secondHalf);

    // Saturation: any higher bit set.
    var high = 0;
    for (var i = 31; i < BITS; i++) { high += split.bits[i]; }
    component inRange = IsZero();
    inRange.in <== high;
    signal magnitude <== (1 << 20) + inRange.out * (start + value - (1 << 20));

    out <== magnitude + split.negative * ((1 << 20) - 2 * magnitude);
}
