pragma circom 2.2.2;

include "quotient.circom";

// The gates of up to three evaluators: clamp(round(<direction_e, words> / w), -(2^15 - 1), 2^15 - 1), packed as g_e + 2^15 with
// 16 bits each. The three inner products share one product a word, as digits of base 2^63. |direction| <= 2^13,
// |word| <= 2^42 and 65 words at most: |inner| < 2^61.1. ClampedQuotient checks |inner| < 2^62: one reading.
template Gates(COUNT) {
    assert(COUNT <= 65);
    signal input words[COUNT];          // by the caller
    signal input direction[3][COUNT];   // by the caller
    signal input w;                     // 1 .. 2^40, by the caller
    signal output packed;

    var SCORE_BITS = 15;
    signal term[COUNT];
    signal inner[3];
    component gate[3];
    var product = 0;
    for (var e = 0; e < 3; e++) {
        var value = 0;
        for (var j = 0; j < COUNT; j++) { value += direction[e][j] * words[j]; }
        inner[e] <-- value;
    }
    for (var j = 0; j < COUNT; j++) {
        term[j] <== words[j] * (direction[0][j] + direction[1][j] * (1 << 63) + direction[2][j] * (1 << 126));
        product += term[j];
    }
    product === inner[0] + inner[1] * (1 << 63) + inner[2] * (1 << 126);
    var all = 0;
    for (var e = 0; e < 3; e++) {
        gate[e] = ClampedQuotient(62, 40, SCORE_BITS);
        gate[e].dividend <== inner[e];
        gate[e].divisor <== w;
        all += (gate[e].out + (1 << SCORE_BITS)) * (1 << (16 * e));
    }
    packed <== all;
}
