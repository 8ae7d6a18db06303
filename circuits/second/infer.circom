pragma circom 2.2.2;

include "lib/gradient.circom";
include "lib/linear-rules.circom";
include "lib/policy.circom";
include "lib/record.circom";
include "lib/record-hash.circom";
include "../lib/range.circom";

// infer: probability = sigma(W . x) of one committed record that the policy's rules for single records admit. It is the
// sigma that attestation computes at W, with the same integers.
// N, F, L and RULES are those of the model's attestation circuit: they stand in the domain of the policy's digest.
// RULES = 0 is the dense shape. Arrays that only RULES = 1 reads have length 1 there: the WebAssembly back end breaks on
// empty ones.
template Infer(N, F, L, RULES) {
    assert(F <= 64 && (RULES == 0 || F <= 32));
    var WORDS = F + 1;
    var WEIGHT_BITS = 28;
    var RF = RULES == 1 ? F : 1;
    var RL = RULES == 1 ? L : 1;

    // Public.
    signal input policyHash;
    signal input W[packedLength(WORDS, WEIGHT_BITS)];
    signal input recordHash;
    signal input probability;           // 0 .. 2^20, units of 2^-20
    signal input context;

    // Private.
    signal input codes[F];
    signal input salt;
    signal input weights[WORDS];        // signed, 28 bits
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

    // 2. Codes: inside their windows or missing; in the dense shape 1..255. 8 bits in both.
    component digest;
    component denseDigest;
    component windowed[RF];
    component plain[F];
    component rules;
    signal rulesDigest;
    signal x[F];
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

        // 3. Linear rules of a single record. Rules of a batch say nothing about it.
        rules = LinearRules(1, F, L);
        rules.coefficients <== coefficients;
        rules.bounds <== bounds;
        for (var j = 0; j < F; j++) {
            windowed[j] = WindowedCode();
            windowed[j].code <== codes[j];
            windowed[j].active <== 1;
            windowed[j].lo <== lo[j];
            windowed[j].weights <== digest.weights[j];
            x[j] <== codes[j] - 128 * windowed[j].present;
            rules.codes[0][j] <== codes[j];
            rules.present[0][j] <== windowed[j].present;
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
        for (var j = 0; j < F; j++) {
            plain[j] = PlainCode();
            plain[j].code <== codes[j];
            plain[j].active <== 1;
            x[j] <== codes[j] - 128;
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
    signal square[F];
    var norm = BIAS_INPUT() * BIAS_INPUT();
    for (var j = 0; j < F; j++) {
        square[j] <== x[j] * x[j];
        norm += square[j];
    }
    component normBits = AssertBits(16);
    normBits.in <== bound2 - norm;

    // 5. recordHash is of these codes under this schema.
    component record = RecordHash(F);
    record.salt <== salt;
    record.schemaHash <== schemaHash;
    record.codes <== codes;
    recordHash === record.out;

    // 6. The answer.
    component logits = Logits(1, F);
    logits.weight <== weights;
    for (var j = 0; j < F; j++) { logits.inputs[0][j] <== x[j]; }
    logits.inputs[0][F] <== BIAS_INPUT();
    probability === logits.sigma[0];

    // 7. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
