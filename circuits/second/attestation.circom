pragma circom 2.2.2;

include "lib/batch.circom";
include "lib/commitment.circom";
include "lib/gradient.circom";
include "lib/linear-rules.circom";
include "lib/policy.circom";
include "lib/record.circom";
include "lib/slots.circom";
include "lib/tree.circom";
include "../lib/range.circom";

// attestation: one drawn batch of a committed dataset is inside the policy, and the commitment is of its gradient and its
// squared error at W.
// N slots, F features, a tree of LEVELS levels of arity 8, L linear rules. RULES = 0 is the dense shape: no missing
// values, no windows, no rules. Arrays that only RULES = 1 reads have length 1 there: the WebAssembly back end breaks
// on empty ones.
template Attestation(N, F, LEVELS, L, RULES) {
    assert(F <= 64 && (RULES == 0 || F <= 32));
    var WORDS = F + 1;
    var WEIGHT_BITS = 28;
    var RF = RULES == 1 ? F : 1;
    var RL = RULES == 1 ? L : 1;

    // Public.
    signal input root;
    signal input index;
    signal input count;
    signal input policyHash;
    signal input W[packedLength(WORDS, WEIGHT_BITS)];
    signal input commitment[2];
    signal input context;

    // Private.
    signal input codes[N][F];
    signal input labels[N];
    signal input salt;
    signal input children[LEVELS][8];
    signal input weights[WORDS];        // signed, 28 bits
    signal input blinding;
    signal input schemaHash;
    signal input numbers;
    signal input bound2;                // B^2, 16 bits
    signal input lo[RF];
    signal input length[RF];
    signal input meanLo[RF];
    signal input meanHi[RF];
    signal input maxMissing[RF];
    signal input coefficients[RL][RF];
    signal input bounds[RL];
    signal input maxSkipped[RL];
    signal input minPositive;
    signal input maxPositive;
    signal input other;

    // 1. Unpack the checkpoint. Every word is range-checked, so there is only one unpacking.
    component packedWeights = CheckedPacked(WORDS, WEIGHT_BITS);
    for (var j = 0; j < WORDS; j++) { packedWeights.in[j] <== weights[j] + (1 << (WEIGHT_BITS - 1)); }
    W === packedWeights.out;

    // 2. The first `count` slots are active. A label is a bit, and 0 in an inactive slot.
    component slots = ActiveSlots(N);
    slots.count <== count;
    for (var i = 0; i < N; i++) { labels[i] * (labels[i] - slots.isActive[i]) === 0; }

    // 3. Codes: inside their windows or missing; in the dense shape 1..255. 0 in an inactive slot.
    component digest;
    component denseDigest;
    signal rulesDigest;
    signal x[N][F];
    component windowed[N][RF];
    component plain[N][F];
    if (RULES == 1) {
        digest = RulesDigest(N, F, L);
        digest.lo <== lo;
        digest.length <== length;
        digest.meanLo <== meanLo;
        digest.meanHi <== meanHi;
        digest.maxMissing <== maxMissing;
        digest.coefficients <== coefficients;
        digest.bounds <== bounds;
        digest.maxSkipped <== maxSkipped;
        digest.minPositive <== minPositive;
        digest.maxPositive <== maxPositive;
        digest.other <== other;
        rulesDigest <== digest.out;
        for (var i = 0; i < N; i++) {
            for (var j = 0; j < F; j++) {
                windowed[i][j] = WindowedCode();
                windowed[i][j].code <== codes[i][j];
                windowed[i][j].active <== slots.isActive[i];
                windowed[i][j].lo <== lo[j];
                windowed[i][j].weights <== digest.weights[j];
                x[i][j] <== codes[i][j] - 128 * windowed[i][j].present;
            }
        }
    } else {
        denseDigest = DenseDigest(N, F);
        denseDigest.other <== other;
        rulesDigest <== denseDigest.out;
        lo[0] === 0;
        length[0] === 0;
        meanLo[0] === 0;
        meanHi[0] === 0;
        maxMissing[0] === 0;
        coefficients[0][0] === 0;
        bounds[0] === 0;
        maxSkipped[0] === 0;
        minPositive === 0;
        maxPositive === 0;
        for (var i = 0; i < N; i++) {
            var above = 0;
            for (var j = 0; j < F; j++) {
                plain[i][j] = PlainCode();
                plain[i][j].code <== codes[i][j];
                plain[i][j].active <== slots.isActive[i];
                above += plain[i][j].above;
                x[i][j] <== codes[i][j] - 128 * slots.isActive[i];
            }
            // A sum of at most 64 integers of 8 bits.
            above * (1 - slots.isActive[i]) === 0;
        }
    }

    // 4. The policy behind policyHash, and its norm bound: x and the constant feature have a norm of at most B.
    component policy = PolicyRoot();
    policy.schemaHash <== schemaHash;
    policy.rulesDigest <== rulesDigest;
    policy.numbers <== numbers;
    policy.bound2 <== bound2;
    policyHash === policy.out;
    component boundBits = AssertBits(16);
    boundBits.in <== bound2;
    signal square[N][F];
    component normBits[N];
    for (var i = 0; i < N; i++) {
        var norm = BIAS_INPUT() * BIAS_INPUT() * slots.isActive[i];
        for (var j = 0; j < F; j++) {
            square[i][j] <== x[i][j] * x[i][j];
            norm += square[i][j];
        }
        normBits[i] = AssertBits(16);
        normBits[i].in <== bound2 - norm;
    }

    // 5. The batch is at `index` below root.
    component leaf = BatchLeaf(N, F);
    leaf.salt <== salt;
    leaf.schemaHash <== schemaHash;
    leaf.count <== count;
    leaf.codes <== codes;
    leaf.labels <== labels;
    component path = Path8(LEVELS, DOMAIN_BATCH_NODE());
    path.leaf <== leaf.out;
    path.index <== index;
    path.children <== children;
    root === path.root;

    // 6. Linear rules of every record; means, missing shares and label balance of a full batch.
    component rules;
    component batch;
    if (RULES == 1) {
        rules = LinearRules(N, F, L);
        rules.codes <== codes;
        for (var i = 0; i < N; i++) {
            for (var j = 0; j < F; j++) { rules.present[i][j] <== windowed[i][j].present; }
        }
        rules.coefficients <== coefficients;
        rules.bounds <== bounds;

        batch = AssertBatchRules(N, F, L);
        batch.full <== slots.full;
        batch.meanLo <== meanLo;
        batch.meanHi <== meanHi;
        batch.maxMissing <== maxMissing;
        batch.maxSkipped <== maxSkipped;
        batch.minPositive <== minPositive;
        batch.maxPositive <== maxPositive;
        for (var j = 0; j < F; j++) {
            var present = 0;
            var codeSum = 0;
            for (var i = 0; i < N; i++) {
                present += windowed[i][j].present;
                codeSum += codes[i][j];
            }
            batch.presentCount[j] <== present;
            batch.codeSum[j] <== codeSum;
        }
        for (var l = 0; l < L; l++) {
            var skipped = 0;
            for (var i = 0; i < N; i++) { skipped += rules.skip[i][l]; }
            batch.skipped[l] <== skipped;
        }
        var positives = 0;
        for (var i = 0; i < N; i++) { positives += labels[i]; }
        batch.positives <== positives;
    }

    // 7. Gradient and squared error at W.
    component logits = Logits(N, F);
    logits.weight <== weights;
    component sums = GradientSums(N, F);
    for (var i = 0; i < N; i++) {
        for (var j = 0; j < F; j++) {
            logits.inputs[i][j] <== x[i][j];
            sums.inputs[i][j] <== x[i][j];
        }
        logits.inputs[i][F] <== BIAS_INPUT() * slots.isActive[i];
        sums.inputs[i][F] <== BIAS_INPUT() * slots.isActive[i];
    }
    sums.sigma <== logits.sigma;
    sums.labels <== labels;
    sums.count <== count;

    // 8. The commitment, which range-checks the words and Q.
    component words = WordsCommitment(WORDS, BATCH_WORD_BITS());
    words.values <== sums.gradient;
    words.blinding <== blinding;
    component committed = WithQ(BATCH_Q_BITS());
    committed.point <== words.out;
    committed.q <== sums.q;
    commitment === committed.out;

    // 9. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
