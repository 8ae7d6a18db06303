pragma circom 2.2.2;

include "commitment.circom";
include "sigmoid.circom";

// Bits of |logit| with B^2 < 2^16: |z| <= 2^27 * sqrt(F + 1) * 2^8 (Cauchy-Schwarz), 2^37.05 at F = 16, 2^37.53 at 32,
// 2^38.02 at 64.
function LOGIT_MAGNITUDE_BITS(F) { return F <= 32 ? 38 : 39; }
// The constant feature, about one standard deviation.
function BIAS_INPUT() { return 16; }

// z[i] = <weights, (x[i], bias)> of N slots, and sigma(z[i]). The products of several slots share a multiplication, as
// digits of base 2^(ZB+1). A digit that comes out has |z| < 2^ZB (checked by the sigmoid), the true one too: their
// difference is below the base, so they are equal.
template Logits(N, F) {
    signal input weight[F + 1];         // |weight| <= 2^27, by the caller
    signal input inputs[N][F + 1];      // of norm below 2^8, by the caller; 0 in an inactive slot
    signal output sigma[N];

    var ZB = LOGIT_MAGNITUDE_BITS(F);
    var DIGIT = ZB + 1;
    var ROWS = 252 \ DIGIT;
    var GROUPS = (N + ROWS - 1) \ ROWS;
    signal logit[N];
    component sigmoid[N];
    signal term[GROUPS][F + 1];
    for (var i = 0; i < N; i++) {
        var z = 0;
        for (var j = 0; j <= F; j++) { z += weight[j] * inputs[i][j]; }
        logit[i] <-- z;
        sigmoid[i] = BoundedSigmoid(ZB);
        sigmoid[i].z <== logit[i];
        sigma[i] <== sigmoid[i].out;
    }
    for (var g = 0; g < GROUPS; g++) {
        var product = 0;
        for (var j = 0; j <= F; j++) {
            var column = 0;
            for (var k = 0; k < ROWS; k++) {
                if (g * ROWS + k < N) { column += inputs[g * ROWS + k][j] * (1 << (DIGIT * k)); }
            }
            term[g][j] <== weight[j] * column;
            product += term[g][j];
        }
        var packed = 0;
        for (var k = 0; k < ROWS; k++) {
            if (g * ROWS + k < N) { packed += logit[g * ROWS + k] * (1 << (DIGIT * k)); }
        }
        product === packed;
    }
}

// G = sum of residual * input and Q = sum of residual^2 over the first `count` of N slots.
// Each residual multiplies several inputs at once, as digits of base 2^(GB+1); on top of the last product stands the
// residual itself, whose square is Q's part. |true G_j| <= N * 127 * 2^20 <= 2^GB and the words that come out are in
// [-2^GB, 2^GB) (checked by the commitment): their difference is below the base. Q is the top digit, so it needs none.
// An inactive slot has logit 0, label 0 and inputs 0: its residual is exactly 2^19, its square 2^38, which is taken off.
template GradientSums(N, F) {
    signal input sigma[N];              // 0 .. 2^20
    signal input labels[N];             // 0 or 1
    signal input count;
    signal input inputs[N][F + 1];      // |input| <= 127
    signal output gradient[F + 1];      // range-checked by the caller
    signal output q;                    // range-checked by the caller

    var GB = BATCH_WORD_BITS();
    assert(N <= 255 && N * 127 * (1 << 20) <= (1 << GB));
    var DIGIT = GB + 1;
    var PER = 252 \ DIGIT;
    var PACKS = (F + 1 + PER - 1) \ PER;
    var TOP = F + 1 - PER * (PACKS - 1);
    assert(TOP * DIGIT + BATCH_Q_BITS() + 1 <= 252);
    signal residual[N];
    signal term[N][PACKS];
    var words[F + 1];
    var squares = 0;
    for (var i = 0; i < N; i++) {
        residual[i] <== sigma[i] - labels[i] * (1 << 20);
        for (var p = 0; p < PACKS; p++) {
            var row = 0;
            for (var k = 0; k < PER; k++) {
                if (p * PER + k <= F) { row += inputs[i][p * PER + k] * (1 << (DIGIT * k)); }
            }
            if (p == PACKS - 1) { row += residual[i] * (1 << (DIGIT * TOP)); }
            term[i][p] <== residual[i] * row;
        }
        for (var j = 0; j <= F; j++) { words[j] += residual[i] * inputs[i][j]; }
        squares += residual[i] * residual[i];
    }
    for (var j = 0; j <= F; j++) { gradient[j] <-- words[j]; }
    q <-- squares - (N - count) * (1 << 38);
    for (var p = 0; p < PACKS; p++) {
        var product = 0;
        for (var i = 0; i < N; i++) { product += term[i][p]; }
        var packed = 0;
        for (var k = 0; k < PER; k++) {
            if (p * PER + k <= F) { packed += gradient[p * PER + k] * (1 << (DIGIT * k)); }
        }
        if (p == PACKS - 1) { packed += (q + (N - count) * (1 << 38)) * (1 << (DIGIT * TOP)); }
        product === packed;
    }
}
