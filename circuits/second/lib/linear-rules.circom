pragma circom 2.2.2;

include "circomlib/circuits/comparators.circom";
include "policy.circom";
include "../../lib/range.circom";

// L linear rules on N slots: sum_j coefficients[j] * code[j] >= bound, unless a feature with a coefficient that isn't 0 is
// missing; then skip = 1. The products of several slots share a multiplication, as digits of a base at least twice the
// magnitude that is checked, so the digits that come out are the true ones.
template LinearRules(N, F, L) {
    signal input codes[N][F];           // 8 bits
    signal input present[N][F];         // 0 or 1
    signal input coefficients[L][F];    // |coefficient| <= 2^11, checked by RulesDigest
    signal input bounds[L];             // |bound| <= 2^SB, checked by RulesDigest
    signal output skip[N][L];

    // Rule digits. sum = slack + bound - 2^(SB+1) * skip with slack of SB + 2 bits: the sum that comes out is within
    // 2^(SB+2) + 2^(SB+1) of any true sum (|true| < 2^SB), below the base 2^(SB+3).
    var SB = RULE_SUM_BITS(F);
    var SUM_DIGIT = SB + 3;
    var SUM_ROWS = 252 \ SUM_DIGIT;
    var SUM_GROUPS = (N + SUM_ROWS - 1) \ SUM_ROWS;
    // Missing digits. missing = skip + rest, rest of MB bits that are 0 unless skip: 0, or 1 .. 2^MB. So skip is
    // (missing > 0). F <= 2^MB, the base is 2^(MB+1).
    var MB = F <= 16 ? 4 : 5;
    var MISSING_DIGIT = MB + 1;
    var MISSING_ROWS = 252 \ MISSING_DIGIT;
    var MISSING_GROUPS = (N + MISSING_ROWS - 1) \ MISSING_ROWS;

    component isUnnamed[L][F];
    signal rest[N][L][MB];
    signal slack[N][L];
    component slackBits[N][L];
    signal sumTerm[L][SUM_GROUPS][F];
    signal missingTerm[L][MISSING_GROUPS][F];
    for (var l = 0; l < L; l++) {
        for (var j = 0; j < F; j++) {
            isUnnamed[l][j] = IsZero();
            isUnnamed[l][j].in <== coefficients[l][j];
        }
        var missing[N];
        for (var i = 0; i < N; i++) {
            var sum = 0;
            var absent = 0;
            for (var j = 0; j < F; j++) {
                sum += coefficients[l][j] * codes[i][j];
                absent += coefficients[l][j] != 0 && present[i][j] == 0 ? 1 : 0;
            }
            skip[i][l] <-- absent > 0 ? 1 : 0;
            skip[i][l] * (skip[i][l] - 1) === 0;
            missing[i] = skip[i][l];
            for (var k = 0; k < MB; k++) {
                rest[i][l][k] <-- absent > 0 ? ((absent - 1) >> k) & 1 : 0;
                rest[i][l][k] * (rest[i][l][k] - skip[i][l]) === 0;
                missing[i] += rest[i][l][k] * (1 << k);
            }
            slack[i][l] <-- sum - bounds[l] + (1 << (SB + 1)) * skip[i][l];
            slackBits[i][l] = AssertBits(SB + 2);
            slackBits[i][l].in <== slack[i][l];
        }
        for (var g = 0; g < SUM_GROUPS; g++) {
            var product = 0;
            for (var j = 0; j < F; j++) {
                var column = 0;
                for (var k = 0; k < SUM_ROWS; k++) {
                    if (g * SUM_ROWS + k < N) { column += codes[g * SUM_ROWS + k][j] * (1 << (SUM_DIGIT * k)); }
                }
                sumTerm[l][g][j] <== coefficients[l][j] * column;
                product += sumTerm[l][g][j];
            }
            var packed = 0;
            for (var k = 0; k < SUM_ROWS; k++) {
                var i = g * SUM_ROWS + k;
                if (i < N) { packed += (slack[i][l] + bounds[l] - (1 << (SB + 1)) * skip[i][l]) * (1 << (SUM_DIGIT * k)); }
            }
            product === packed;
        }
        for (var g = 0; g < MISSING_GROUPS; g++) {
            var product = 0;
            for (var j = 0; j < F; j++) {
                var column = 0;
                for (var k = 0; k < MISSING_ROWS; k++) {
                    var i = g * MISSING_ROWS + k;
                    if (i < N) { column += (1 - present[i][j]) * (1 << (MISSING_DIGIT * k)); }
                }
                missingTerm[l][g][j] <== (1 - isUnnamed[l][j].out) * column;
                product += missingTerm[l][g][j];
            }
            var packed = 0;
            for (var k = 0; k < MISSING_ROWS; k++) {
                if (g * MISSING_ROWS + k < N) { packed += missing[g * MISSING_ROWS + k] * (1 << (MISSING_DIGIT * k)); }
            }
            product === packed;
        }
    }
}
