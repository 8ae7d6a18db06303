pragma circom 2.2.2;

include "circomlib/circuits/comparators.circom";
include "lib/interval-tree.circom";
include "lib/pedersen.circom";
include "lib/policy.circom";
include "lib/range.circom";
include "lib/record.circom";
include "lib/score.circom";
include "lib/sigmoid.circom";

// z, the logit, has 28 fractional bits; sigma(z) has 20.
function LOGIT_BITS() { return 42; }            // |z| <= 2^27 * (32 * 511 + 64) < 2^42 for F <= 32

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

// attestation: one challenged batch of a committed dataset passes the policy; `commitment` commits to its
// gradient at the model W, and `band` is its rounded influence on the holdout in direction V.
// N record slots, F features, a tree of DEPTH levels, L linear rules.
template Attestation(N, F, DEPTH, L) {
    // The bounds of every integer in lib/ are argued for these sizes.
    assert(N <= 64);
    assert(F <= 32);
    assert(DEPTH <= 32);
    var WORDS = F + 1;                              // weights: one a feature, and the bias
    var WEIGHT_BITS = 28;
    var DIRECTION_BITS = 14;
    var BIAS_INPUT = 64;                            // the constant feature: one standard deviation of a code

    // Public.
    signal input root;
    signal input batchIndex;
    signal input count;
    signal input period;
    signal input policyHash;
    signal input W[packedLength(WORDS, WEIGHT_BITS)];
    signal input V[packedLength(WORDS, DIRECTION_BITS)];
    signal input commitment[2];
    signal input band;                              // band + 7
    signal input context;

    // Private: the batch and its place in the tree.
    signal input codes[N][F];
    signal input days[N];
    signal input labels[N];
    signal input tags[N];
    signal input salt;
    signal input siblingHash[DEPTH];
    signal input siblingMin[DEPTH];
    signal input siblingMax[DEPTH];
    // Private: the values that policyHash, W, V and period encode.
    signal input schemaHash;
    signal input lo[F];
    signal input hi[F];
    signal input meanLo[F];
    signal input meanHi[F];
    signal input maxMissing[F];
    signal input coefficients[L][F];
    signal input bounds[L];
    signal input maxSkipped[L];
    signal input minPositive;
    signal input maxPositive;
    signal input minRecords;
    signal input scoreScale;
    signal input vScale;
    signal input weights[WORDS];                    // signed, 28 bits
    signal input direction[WORDS];                  // signed, 14 bits
    signal input firstDay;
    signal input lastDay;
    // Private: the commitment's blinding.
    signal input blinding;

    // 1. Unpack the public words. Every piece is range-checked, so each word has only one unpacking.
    component policy = Policy(N, F, L);
    policy.schemaHash <== schemaHash;
    policy.lo <== lo;
    policy.hi <== hi;
    policy.meanLo <== meanLo;
    policy.meanHi <== meanHi;
    policy.maxMissing <== maxMissing;
    policy.coefficients <== coefficients;
    policy.bounds <== bounds;
    policy.maxSkipped <== maxSkipped;
    policy.minPositive <== minPositive;
    policy.maxPositive <== maxPositive;
    policy.minRecords <== minRecords;
    policy.scoreScale <== scoreScale;
    policy.vScale <== vScale;
    policyHash === policy.hash;

    component packedWeights = CheckedPacked(WORDS, WEIGHT_BITS);
    component packedDirection = CheckedPacked(WORDS, DIRECTION_BITS);
    for (var j = 0; j < WORDS; j++) {
        packedWeights.in[j] <== weights[j] + (1 << (WEIGHT_BITS - 1));
        packedDirection.in[j] <== direction[j] + (1 << (DIRECTION_BITS - 1));
    }
    W === packedWeights.out;
    V === packedDirection.out;

    component firstDayBits = AssertBits(DAY_BITS());
    firstDayBits.in <== firstDay;
    component lastDayBits = AssertBits(DAY_BITS());
    lastDayBits.in <== lastDay;
    period === firstDay * (1 << 16) + lastDay;

    // 2. The active slots are the first `count` ones. Their tags strictly increase.
    signal active[N];
    component order = TagOrder(N);
    order.count <== count;
    for (var i = 0; i < N; i++) {
        active[i] <-- i < count ? 1 : 0;            // constrained by TagOrder: boolean, a prefix, sum = count
        order.active[i] <== active[i];
        order.tags[i] <== tags[i];
    }

    // 3. Every active record is inside the windows and the period; every other slot is zero.
    component record[N];
    component leaf = BatchLeaf(N, F);
    for (var i = 0; i < N; i++) {
        record[i] = Record(F);
        record[i].active <== active[i];
        record[i].codes <== codes[i];
        record[i].day <== days[i];
        record[i].label <== labels[i];
        record[i].tag <== tags[i];
        record[i].lo <== lo;
        record[i].hi <== hi;
        record[i].firstDay <== firstDay;
        record[i].lastDay <== lastDay;
        leaf.words[i] <== record[i].words;
    }

    // 4. The batch is at batchIndex under root. Its tags are disjoint from those of every other batch on the path.
    leaf.salt <== salt;
    leaf.schemaHash <== schemaHash;
    leaf.count <== count;
    component path = IntervalPath(DEPTH);
    path.leaf <== leaf.out;
    path.min <== order.min;
    path.max <== order.max;
    path.index <== batchIndex;
    path.siblingHash <== siblingHash;
    path.siblingMin <== siblingMin;
    path.siblingMax <== siblingMax;
    root === path.root;

    // 5. Linear rules hold for every record that has the features they name.
    component isNamed[L][F];
    component rule[N][L];
    for (var l = 0; l < L; l++) {
        for (var j = 0; j < F; j++) {
            isNamed[l][j] = IsZero();
            isNamed[l][j].in <== coefficients[l][j];
        }
        for (var i = 0; i < N; i++) {
            rule[i][l] = LinearRule(F);
            rule[i][l].codes <== codes[i];
            rule[i][l].present <== record[i].present;
            rule[i][l].coefficients <== coefficients[l];
            for (var j = 0; j < F; j++) {
                rule[i][l].named[j] <== 1 - isNamed[l][j].out;
            }
            rule[i][l].bound <== bounds[l];
        }
    }

    // 6. A full batch passes the batch-level rules.
    component isFull = IsEqual();
    isFull.in[0] <== count;
    isFull.in[1] <== N;
    component batchRules = AssertBatchRules(N, F, L);
    batchRules.full <== isFull.out;
    batchRules.meanLo <== meanLo;
    batchRules.meanHi <== meanHi;
    batchRules.maxMissing <== maxMissing;
    batchRules.maxSkipped <== maxSkipped;
    batchRules.minPositive <== minPositive;
    batchRules.maxPositive <== maxPositive;
    for (var j = 0; j < F; j++) {
        var presentCount = 0;
        var codeSum = 0;
        for (var i = 0; i < N; i++) {
            presentCount += record[i].present[j];
            codeSum += codes[i][j];
        }
        batchRules.presentCount[j] <== presentCount;
        batchRules.codeSum[j] <== codeSum;
    }
    for (var l = 0; l < L; l++) {
        var skipped = 0;
        for (var i = 0; i < N; i++) { skipped += rule[i][l].skipped; }
        batchRules.skipped[l] <== skipped;
    }
    var positives = 0;
    for (var i = 0; i < N; i++) { positives += labels[i]; }
    batchRules.positives <== positives;

    // 7. The gradient of the logistic loss: residual times input, summed over the active records. The input of
    //    an inactive slot is 0 for every feature; the constant feature is masked here.
    component sigmoid[N];
    signal logitTerm[N][F];
    signal gradientTerm[N][WORDS];
    for (var i = 0; i < N; i++) {
        var z = weights[F] * BIAS_INPUT;
        for (var j = 0; j < F; j++) {
            logitTerm[i][j] <== weights[j] * record[i].x[j];
            z += logitTerm[i][j];
        }
        sigmoid[i] = Sigmoid();
        sigmoid[i].z <== z;
        for (var j = 0; j < F; j++) {
            gradientTerm[i][j] <== (sigmoid[i].out - labels[i] * (1 << 20)) * record[i].x[j];
        }
        gradientTerm[i][F] <== (sigmoid[i].out - labels[i] * (1 << 20)) * (BIAS_INPUT * active[i]);
    }

    // 8. The commitment to the gradient, and the band of its influence.
    component pedersen = PedersenCommitment(WORDS, GRADIENT_BITS());
    component score = Score(WORDS);
    for (var j = 0; j < WORDS; j++) {
        var sum = 0;
        for (var i = 0; i < N; i++) { sum += gradientTerm[i][j]; }
        pedersen.values[j] <== sum;
        score.gradient[j] <== sum;
        score.direction[j] <== direction[j];
    }
    pedersen.blinding <== blinding;
    commitment === pedersen.out;
    score.scale <== scoreScale;
    band === score.band;

    // 9. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
