pragma circom 2.2.2;

include "circomlib/circuits/babyjub.circom";
include "circomlib/circuits/escalarmulfix.circom";
include "constants.circom";
include "../../lib/fixed-base.circom";
include "../../lib/range.circom";

// Commitments C = sum_j values[j] * H_{j+1} + q * H_Q + blinding * H_0 on BabyJubJub, additively homomorphic.

// Bits of |word|: of one batch, of a dataset's sum, of the same with noise, of a round's sum.
function BATCH_WORD_BITS() { return 36; }
function SET_WORD_BITS() { return 41; }
function FRESH_WORD_BITS() { return 42; }
function ROUND_WORD_BITS() { return 53; }
// Bits of q: of one batch and of a dataset's sum (not negative); of |q| with noise, and of a round's sum of those.
function BATCH_Q_BITS() { return 48; }
function SET_Q_BITS() { return 53; }
function FRESH_Q_BITS() { return 54; }
function ROUND_Q_BITS() { return 64; }

// blinding * H_0 + sum_j values[j] * H_{j+1}. Each value is shifted by 2^BITS, checked to BITS + 1 bits and multiplied as a
// non-negative scalar; the constant point sum_j 2^BITS * H_{j+1} is subtracted again. BabyAdd is complete, and
// EscalarMulFix of one segment meets no exceptional case (see fixed-base): every value and blinding has its witness.
template WordsCommitment(COUNT, BITS) {
    // constants.circom has offsets for these sizes only. For others it gives (0, 0), and the sum would be wrong.
    assert(COUNT == 5 || COUNT == 17 || COUNT == 33 || COUNT == 65);
    assert(BITS == BATCH_WORD_BITS() || BITS == SET_WORD_BITS() || BITS == FRESH_WORD_BITS() || BITS == ROUND_WORD_BITS());
    signal input values[COUNT];     // -2^BITS .. 2^BITS - 1, checked here
    signal input blinding;          // 251 bits, checked here; counts mod the subgroup's order
    signal output biased[COUNT];    // values + 2^BITS
    signal output out[2];

    component blindingBits = Num2Bits(251);
    blindingBits.in <== blinding;
    component blind = FixedBaseMul251(COMMITMENT_GENERATOR(0));
    blind.bits <== blindingBits.out;

    component valueBits[COUNT];
    component multiple[COUNT];
    component sum[COUNT + 1];
    for (var j = 0; j < COUNT; j++) {
        valueBits[j] = Num2Bits(BITS + 1);
        biased[j] <== values[j] + (1 << BITS);
        valueBits[j].in <== biased[j];
        multiple[j] = EscalarMulFix(BITS + 1, COMMITMENT_GENERATOR(j + 1));
        multiple[j].e <== valueBits[j].out;

        sum[j] = BabyAdd();
        sum[j].x1 <== j == 0 ? blind.out[0] : sum[j - 1].xout;
        sum[j].y1 <== j == 0 ? blind.out[1] : sum[j - 1].yout;
        sum[j].x2 <== multiple[j].out[0];
        sum[j].y2 <== multiple[j].out[1];
    }
    var offset[2] = WORDS_OFFSET(COUNT, BITS);
    sum[COUNT] = BabyAdd();
    sum[COUNT].x1 <== sum[COUNT - 1].xout;
    sum[COUNT].y1 <== sum[COUNT - 1].yout;
    sum[COUNT].x2 <== offset[0];
    sum[COUNT].y2 <== offset[1];
    out[0] <== sum[COUNT].xout;
    out[1] <== sum[COUNT].yout;
}

// point + q * H_Q for 0 <= q < 2^BITS, checked here.
template WithQ(BITS) {
    signal input point[2];          // on the curve, by the caller
    signal input q;
    signal output out[2];

    component qBits = Num2Bits(BITS);
    qBits.in <== q;
    component multiple = EscalarMulFix(BITS, Q_GENERATOR());
    multiple.e <== qBits.out;
    component sum = BabyAdd();
    sum.x1 <== point[0];
    sum.y1 <== point[1];
    sum.x2 <== multiple.out[0];
    sum.y2 <== multiple.out[1];
    out[0] <== sum.xout;
    out[1] <== sum.yout;
}

// point + q * H_Q for -2^BITS <= q < 2^BITS, checked here.
template WithSignedQ(BITS) {
    assert(BITS == FRESH_Q_BITS() || BITS == ROUND_Q_BITS());
    signal input point[2];          // on the curve, by the caller
    signal input q;
    signal output out[2];

    component shifted = WithQ(BITS + 1);
    shifted.point <== point;
    shifted.q <== q + (1 << BITS);
    var offset[2] = Q_OFFSET(BITS);
    component sum = BabyAdd();
    sum.x1 <== shifted.out[0];
    sum.y1 <== shifted.out[1];
    sum.x2 <== offset[0];
    sum.y2 <== offset[1];
    out[0] <== sum.xout;
    out[1] <== sum.yout;
}
