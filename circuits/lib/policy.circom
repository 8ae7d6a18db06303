pragma circom 2.2.2;

include "../../node_modules/circomlib/circuits/comparators.circom";
include "domains.circom";
include "range.circom";
include "sponge.circom";

// Widths of the policy's words.
function COUNT_BITS() { return 8; }             // counts within a batch (N <= 255)
function COEFFICIENT_BITS() { return 12; }      // rule coefficients, biased by 2^11
function BOUND_BITS() { return 27; }            // rule bounds, biased by 2^26
function SCORE_SCALE_BITS() { return 40; }
function V_SCALE_BITS() { return 24; }
function RECORDS_BITS() { return 32; }
function policyWords(F, L) {
    return 2 + packedLength(F, 48) + packedLength(L * F, 12) + packedLength(L, 35);
}

// The policy: every word range-checked, all of them hashed. The rules are data: policyHash, a public signal,
// says which ones hold.
template Policy(N, F, L) {
    signal input schemaHash;
    signal input lo[F];                 // window: 1 <= lo, so that a present code is never 0
    signal input hi[F];
    signal input meanLo[F];             // band of the mean of present codes, full batches only
    signal input meanHi[F];
    signal input maxMissing[F];         // count in a full batch
    signal input coefficients[L][F];    // signed, -2^11 .. 2^11 - 1
    signal input bounds[L];             // signed, -2^26 .. 2^26 - 1
    signal input maxSkipped[L];
    signal input minPositive;           // positives in a full batch
    signal input maxPositive;
    signal input minRecords;            // of the dataset; enforced by the contract, bound here
    signal input scoreScale;
    signal input vScale;                // read by evaluate, bound here
    signal output hash;

    component check10[F][4];
    component missingBits[F];
    component features = Packed(F, 48);
    for (var j = 0; j < F; j++) {
        var fields[4] = [lo[j] - 1, hi[j], meanLo[j], meanHi[j]];
        for (var i = 0; i < 4; i++) {
            check10[j][i] = AssertBits(10);
            check10[j][i].in <== fields[i];
        }
        missingBits[j] = AssertBits(COUNT_BITS());
        missingBits[j].in <== maxMissing[j];
        features.in[j] <== lo[j] - 1 + hi[j] * (1 << 10) + meanLo[j] * (1 << 20) + meanHi[j] * (1 << 30)
            + maxMissing[j] * (1 << 40);
    }

    component ruleCoefficients = CheckedPacked(L * F, COEFFICIENT_BITS());
    component ruleBounds = Packed(L, BOUND_BITS() + COUNT_BITS());
    component boundBits[L];
    component skippedBits[L];
    for (var l = 0; l < L; l++) {
        for (var j = 0; j < F; j++) {
            ruleCoefficients.in[l * F + j] <== coefficients[l][j] + (1 << (COEFFICIENT_BITS() - 1));
        }
        boundBits[l] = AssertBits(BOUND_BITS());
        boundBits[l].in <== bounds[l] + (1 << (BOUND_BITS() - 1));
        skippedBits[l] = AssertBits(COUNT_BITS());
        skippedBits[l].in <== maxSkipped[l];
        ruleBounds.in[l] <== bounds[l] + (1 << (BOUND_BITS() - 1)) + maxSkipped[l] * (1 << BOUND_BITS());
    }

    component minPositiveBits = AssertBits(COUNT_BITS());
    minPositiveBits.in <== minPositive;
    component maxPositiveBits = AssertBits(COUNT_BITS());
    maxPositiveBits.in <== maxPositive;
    component minRecordsBits = AssertBits(RECORDS_BITS());
    minRecordsBits.in <== minRecords;
    component scoreScaleBits = AssertBits(SCORE_SCALE_BITS());
    scoreScaleBits.in <== scoreScale - 1;
    component vScaleBits = AssertBits(V_SCALE_BITS());
    vScaleBits.in <== vScale;

    component sponge = Sponge(policyWords(F, L));
    sponge.initialState <== DOMAIN_POLICY(N, F, L);
    sponge.in[0] <== schemaHash;
    sponge.in[1] <== minPositive + maxPositive * (1 << 8) + minRecords * (1 << 16)
        + (scoreScale - 1) * (1 << 48) + vScale * (1 << 88);
    var at = 2;
    for (var i = 0; i < packedLength(F, 48); i++) {
        sponge.in[at] <== features.out[i];
        at++;
    }
    for (var i = 0; i < packedLength(L * F, 12); i++) {
        sponge.in[at] <== ruleCoefficients.out[i];
        at++;
    }
    for (var i = 0; i < packedLength(L, 35); i++) {
        sponge.in[at] <== ruleBounds.out[i];
        at++;
    }
    hash <== sponge.out;
}

// One linear rule over the codes of one record: sum(coefficient * code) >= bound. A rule that names a missing
// feature is skipped (skipped = 1). An inactive slot has every feature missing, so it is skipped by every
// rule that names a feature; a rule that names none must have a bound <= 0.
// |sum| <= F * 2^11 * 2^10 <= 2^26 for F <= 32, so sum - bound fits 27 bits when it is not negative.
template LinearRule(F) {
    signal input codes[F];
    signal input present[F];
    signal input coefficients[F];
    signal input named[F];              // 1 where the coefficient is not 0
    signal input bound;
    signal output skipped;

    signal product[F];
    signal absent[F];
    var sum = 0;
    var missing = 0;
    for (var j = 0; j < F; j++) {
        product[j] <== coefficients[j] * codes[j];
        absent[j] <== named[j] * (1 - present[j]);
        sum += product[j];
        missing += absent[j];
    }
    component none = IsZero();
    none.in <== missing;
    skipped <== 1 - none.out;

    signal slack <== none.out * (sum - bound);
    component slackBits = AssertBits(BOUND_BITS());
    slackBits.in <== slack;
}

// The batch-level rules, which bind full batches only: missing share, mean band, skipped rules, label balance.
// All sums are over at most 255 records, far from r.
template AssertBatchRules(N, F, L) {
    signal input full;                  // boolean
    signal input presentCount[F];       // records that have feature j
    signal input codeSum[F];            // sum of the codes of feature j
    signal input positives;
    signal input skipped[L];
    signal input meanLo[F];
    signal input meanHi[F];
    signal input maxMissing[F];
    signal input maxSkipped[L];
    signal input minPositive;
    signal input maxPositive;

    signal missingSlack[F];
    signal lowestSum[F];
    signal highestSum[F];
    signal lowSlack[F];
    signal highSlack[F];
    component missingBits[F];
    component lowBits[F];
    component highBits[F];
    for (var j = 0; j < F; j++) {
        missingSlack[j] <== full * (maxMissing[j] - N + presentCount[j]);
        missingBits[j] = AssertBits(COUNT_BITS());
        missingBits[j].in <== missingSlack[j];

        lowestSum[j] <== meanLo[j] * presentCount[j];
        lowSlack[j] <== full * (codeSum[j] - lowestSum[j]);
        lowBits[j] = AssertBits(COUNT_BITS() + 10);
        lowBits[j].in <== lowSlack[j];

        highestSum[j] <== meanHi[j] * presentCount[j];
        highSlack[j] <== full * (highestSum[j] - codeSum[j]);
        highBits[j] = AssertBits(COUNT_BITS() + 10);
        highBits[j].in <== highSlack[j];
    }

    signal skippedSlack[L];
    component skippedBits[L];
    for (var l = 0; l < L; l++) {
        skippedSlack[l] <== full * (maxSkipped[l] - skipped[l]);
        skippedBits[l] = AssertBits(COUNT_BITS());
        skippedBits[l].in <== skippedSlack[l];
    }

    signal fewSlack <== full * (positives - minPositive);
    component fewBits = AssertBits(COUNT_BITS());
    fewBits.in <== fewSlack;
    signal manySlack <== full * (maxPositive - positives);
    component manyBits = AssertBits(COUNT_BITS());
    manyBits.in <== manySlack;
}
