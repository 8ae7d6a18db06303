pragma circom 2.2.2;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "constants.circom";
include "range.circom";

function GRADIENT_BITS() { return 36; }         // |G_j| < 2^36

// C = sum_j values[j] * H_j + blinding * H_0, additively homomorphic on BabyJubJub.
// Each value is shifted by 2^36 and range-checked to 37 bits, multiplied as a non-negative scalar, and the
// constant point sum_j 2^36 * H_j is subtracted again. BabyAdd is complete. circomlib's EscalarMulFix adds in
// Montgomery form, where equal x would leave a slope free: its accumulator starts at 2 * 8^n times the base and
// every window is at most 8^n times it, so no two operands are equal. In the first segment of 251 bits one pattern
// in 2^248 makes them opposite: that blinding has no witness, and no other point either.
// blinding has 251 bits and counts mod the subgroup's order.
template PedersenCommitment(COUNT) {
    // The offsets that constants.circom has; (0, 0) for any other count would make the sum meaningless.
    assert(COUNT == 5 || COUNT == 9 || COUNT == 17 || COUNT == 33);
    signal input values[COUNT];
    signal input blinding;
    signal output out[2];

    component blindingBits = Num2Bits(251);
    blindingBits.in <== blinding;
    component blind = EscalarMulFix(251, GENERATOR(0));
    blind.e <== blindingBits.out;

    component valueBits[COUNT];
    component multiple[COUNT];
    component sum[COUNT + 1];
    for (var j = 0; j < COUNT; j++) {
        valueBits[j] = Num2Bits(GRADIENT_BITS() + 1);
        valueBits[j].in <== values[j] + (1 << GRADIENT_BITS());
        multiple[j] = EscalarMulFix(GRADIENT_BITS() + 1, GENERATOR(j + 1));
        multiple[j].e <== valueBits[j].out;

        sum[j] = BabyAdd();
        sum[j].x1 <== j == 0 ? blind.out[0] : sum[j - 1].xout;
        sum[j].y1 <== j == 0 ? blind.out[1] : sum[j - 1].yout;
        sum[j].x2 <== multiple[j].out[0];
        sum[j].y2 <== multiple[j].out[1];
    }
    var offset[2] = NEGATED_OFFSET(COUNT);
    sum[COUNT] = BabyAdd();
    sum[COUNT].x1 <== sum[COUNT - 1].xout;
    sum[COUNT].y1 <== sum[COUNT - 1].yout;
    sum[COUNT].x2 <== offset[0];
    sum[COUNT].y2 <== offset[1];
    out[0] <== sum[COUNT].xout;
    out[1] <== sum[COUNT].yout;
}
