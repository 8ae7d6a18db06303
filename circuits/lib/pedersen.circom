pragma circom 2.2.2;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "constants.circom";
include "range.circom";

// Bits of |G_j|: of one batch, of the sum of one dataset's batches, of the sum of a round.
function GRADIENT_BITS() { return 36; }
function DATASET_SUM_BITS() { return 41; }
function ROUND_SUM_BITS() { return 53; }

// C = sum_j values[j] * H_j + blinding * H_0, additively homomorphic on BabyJubJub.
// Each value is shifted by 2^BITS and range-checked to BITS + 1 bits, multiplied as a non-negative scalar, and the
// constant point sum_j 2^BITS * H_j is subtracted again. All of it stays far below the subgroup's order, so an opening
// is unique unless a discrete logarithm between two generators is known. BabyAdd is complete. circomlib's EscalarMulFix adds in
// Montgomery form, where equal x would leave a slope free: its accumulator starts at 2 * 8^n times the base and
// every window is at most 8^n times it, so no two operands are equal. In the first segment of 251 bits one pattern
// in 2^248 makes them opposite: that blinding has no witness, and no other point either.
// blinding has 251 bits and counts mod the subgroup's order.
template PedersenCommitment(COUNT, BITS) {
    // The offsets that constants.circom has; (0, 0) for any other would make the sum meaningless.
    assert(COUNT == 5 || COUNT == 9 || COUNT == 17 || COUNT == 33);
    assert(BITS == GRADIENT_BITS() || BITS == DATASET_SUM_BITS() || BITS == ROUND_SUM_BITS());
    signal input values[COUNT];
    signal input blinding;
    signal output biased[COUNT];    // values + 2^BITS
    signal output out[2];

    component blindingBits = Num2Bits(251);
    blindingBits.in <== blinding;
    component blind = EscalarMulFix(251, GENERATOR(0));
    blind.e <== blindingBits.out;

    component valueBits[COUNT];
    component multiple[COUNT];
    component sum[COUNT + 1];
    for (var j = 0; j < COUNT; j++) {
        valueBits[j] = Num2Bits(BITS + 1);
        biased[j] <== values[j] + (1 << BITS);
        valueBits[j].in <== biased[j];
        multiple[j] = EscalarMulFix(BITS + 1, GENERATOR(j + 1));
        multiple[j].e <== valueBits[j].out;

        sum[j] = BabyAdd();
        sum[j].x1 <== j == 0 ? blind.out[0] : sum[j - 1].xout;
        sum[j].y1 <== j == 0 ? blind.out[1] : sum[j - 1].yout;
        sum[j].x2 <== multiple[j].out[0];
        sum[j].y2 <== multiple[j].out[1];
    }
    var offset[2] = NEGATED_OFFSET(COUNT, BITS);
    sum[COUNT] = BabyAdd();
    sum[COUNT].x1 <== sum[COUNT - 1].xout;
    sum[COUNT].y1 <== sum[COUNT - 1].yout;
    sum[COUNT].x2 <== offset[0];
    sum[COUNT].y2 <== offset[1];
    out[0] <== sum[COUNT].xout;
    out[1] <== sum[COUNT].yout;
}
