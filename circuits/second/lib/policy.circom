pragma circom 2.2.2;

include "domains.circom";
include "record.circom";
include "../../lib/range.circom";
include "../../lib/sponge.circom";

// policyHash = H(schemaHash, rulesDigest, numbers, bound2). A circuit that needs numbers opens it with one permutation.
template PolicyRoot() {
    signal input schemaHash;
    signal input rulesDigest;
    signal input numbers;
    signal input bound2;            // B^2
    signal output out;

    component root = DomainHash(4, DOMAIN_POLICY_ROOT());
    root.in[0] <== schemaHash;
    root.in[1] <== rulesDigest;
    root.in[2] <== numbers;
    root.in[3] <== bound2;
    out <== root.out;
}

// The numbers of a policy in one word of 110 bits: w - 1 (40), vScale (24), b, b_h, b_Q (6 each), weightBound (28).
template Numbers() {
    signal input w;                 // 1 .. 2^40
    signal input vScale;            // 24 bits
    signal input b[3];              // b, b_h, b_Q: 6 bits each
    signal input weightBound;       // 27 bits: a clamped weight fits its 28 signed bits
    signal output out;

    component wBits = AssertBits(40);
    wBits.in <== w - 1;
    component scaleBits = AssertBits(24);
    scaleBits.in <== vScale;
    component noiseBits[3];
    for (var i = 0; i < 3; i++) {
        noiseBits[i] = AssertBits(6);
        noiseBits[i].in <== b[i];
    }
    component boundBits = AssertBits(27);
    boundBits.in <== weightBound;
    out <== w - 1 + vScale * (1 << 40) + b[0] * (1 << 64) + b[1] * (1 << 70) + b[2] * (1 << 76) + weightBound * (1 << 82);
}

// policyHash opened for its numbers.
template PolicyNumbers() {
    signal input policyHash;
    signal input schemaHash;
    signal input rulesDigest;
    signal input bound2;
    signal input w;
    signal input vScale;
    signal input b[3];
    signal input weightBound;
    signal output numbers;

    component word = Numbers();
    word.w <== w;
    word.vScale <== vScale;
    word.b <== b;
    word.weightBound <== weightBound;
    component root = PolicyRoot();
    root.schemaHash <== schemaHash;
    root.rulesDigest <== rulesDigest;
    root.numbers <== word.out;
    root.bound2 <== bound2;
    policyHash === root.out;
    numbers <== word.out;
}

// Bits of |sum| of a linear rule: F * 2^11 * 255 < 2^23 for F <= 16, 2^24 for F <= 32.
function RULE_SUM_BITS(F) { return F <= 16 ? 23 : 24; }

// The rules that attestation enforces, hashed. Every part is range-checked before it is packed.
template RulesDigest(N, F, L) {
    signal input lo[F];                 // 1..255
    signal input length[F];             // lo + length <= 255
    signal input meanLo[F];
    signal input meanHi[F];
    signal input maxMissing[F];
    signal input coefficients[L][F];    // -2^11 .. 2^11 - 1
    signal input bounds[L];             // -2^SB .. 2^SB - 1, SB = RULE_SUM_BITS(F)
    signal input maxSkipped[L];
    signal input minPositive;
    signal input maxPositive;
    signal input other;                 // numbers of the policy that no circuit reads
    signal output weights[F][8];        // of each window
    signal output out;

    // 1. Features: 40 bits each.
    component fieldBits[F][5];
    component window[F];
    component features = Packed(F, 40);
    for (var j = 0; j < F; j++) {
        window[j] = WindowWeights();
        window[j].length <== length[j];
        weights[j] <== window[j].out;
        var fields[5] = [lo[j] - 1, 255 - lo[j] - length[j], meanLo[j], meanHi[j], maxMissing[j]];
        for (var i = 0; i < 5; i++) {
            fieldBits[j][i] = AssertBits(8);
            fieldBits[j][i].in <== fields[i];
        }
        features.in[j] <== lo[j] - 1 + length[j] * (1 << 8) + meanLo[j] * (1 << 16) + meanHi[j] * (1 << 24) + maxMissing[j] * (1 << 32);
    }

    // 2. Linear rules: 12 bits a coefficient, biased; bound and maxSkipped in the small word.
    component packedCoefficients = CheckedPacked(L * F, 12);
    for (var l = 0; l < L; l++) {
        for (var j = 0; j < F; j++) { packedCoefficients.in[l * F + j] <== coefficients[l][j] + (1 << 11); }
    }
    var SB = RULE_SUM_BITS(F);
    assert(16 + 40 * L <= 252);
    component boundBits[L];
    component skippedBits[L];
    var small = minPositive + maxPositive * (1 << 8);
    for (var l = 0; l < L; l++) {
        boundBits[l] = AssertBits(SB + 1);
        boundBits[l].in <== bounds[l] + (1 << SB);
        skippedBits[l] = AssertBits(8);
        skippedBits[l].in <== maxSkipped[l];
        small += (bounds[l] + (1 << SB)) * (1 << (16 + 40 * l)) + maxSkipped[l] * (1 << (48 + 40 * l));
    }
    component fewBits = AssertBits(8);
    fewBits.in <== minPositive;
    component manyBits = AssertBits(8);
    manyBits.in <== maxPositive;

    // 3. The digest.
    var FW = packedLength(F, 40);
    var CW = packedLength(L * F, 12);
    component sponge = Sponge(2 + FW + CW);
    sponge.initialState <== DOMAIN_RULES(N, F, L);
    sponge.in[0] <== other;
    sponge.in[1] <== small;
    for (var i = 0; i < FW; i++) { sponge.in[2 + i] <== features.out[i]; }
    for (var i = 0; i < CW; i++) { sponge.in[2 + FW + i] <== packedCoefficients.out[i]; }
    out <== sponge.out;
}

// The digest of the dense shape, which has no rules: its domain keeps it apart from every digest of rules.
template DenseDigest(N, F) {
    signal input other;
    signal output out;

    component digest = DomainHash(1, DOMAIN_RULES(N, F, 0));
    digest.in[0] <== other;
    out <== digest.out;
}

// Batch rules, for full batches only: full * slack is in range. Sums are of at most 255 records with codes below 256:
// below 2^16, so a negative slack is near r.
template AssertBatchRules(N, F, L) {
    assert(N <= 255);
    signal input full;                  // 0 or 1
    signal input presentCount[F];
    signal input codeSum[F];
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
        missingBits[j] = AssertBits(8);
        missingBits[j].in <== missingSlack[j];
        lowestSum[j] <== meanLo[j] * presentCount[j];
        lowSlack[j] <== full * (codeSum[j] - lowestSum[j]);
        lowBits[j] = AssertBits(16);
        lowBits[j].in <== lowSlack[j];
        highestSum[j] <== meanHi[j] * presentCount[j];
        highSlack[j] <== full * (highestSum[j] - codeSum[j]);
        highBits[j] = AssertBits(16);
        highBits[j].in <== highSlack[j];
    }
    signal skippedSlack[L];
    component skippedBits[L];
    for (var l = 0; l < L; l++) {
        skippedSlack[l] <== full * (maxSkipped[l] - skipped[l]);
        skippedBits[l] = AssertBits(8);
        skippedBits[l].in <== skippedSlack[l];
    }
    signal fewSlack <== full * (positives - minPositive);
    component fewBits = AssertBits(8);
    fewBits.in <== fewSlack;
    signal manySlack <== full * (maxPositive - positives);
    component manyBits = AssertBits(8);
    manyBits.in <== manySlack;
}
