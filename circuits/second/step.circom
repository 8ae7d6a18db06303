pragma circom 2.2.2;

include "lib/commitment.circom";
include "lib/policy.circom";
include "lib/quotient.circom";
include "../lib/range.circom";

// step: the next checkpoint is the old one minus the scaled sum of the accepted noisy updates, each word clamped to the
// policy's bound: W'_j = clamp(W_j - round(eta * G'_j / (count * 2^16)), -bound, bound).
// Every sum of fresh commitments, count of 1 .. 2^24, eta and W has a witness.
template Step(F) {
    var WORDS = F + 1;
    var WEIGHT_BITS = 28;
    var COUNT_BITS = 24;
    var ETA_BITS = 32;
    var ETA_FRACTION_BITS = 16;

    // Public.
    signal input sum[2];                        // of the accepted fresh commitments
    signal input count;                         // records behind it
    signal input eta;
    signal input policyHash;
    signal input W[packedLength(WORDS, WEIGHT_BITS)];
    signal input next[packedLength(WORDS, WEIGHT_BITS)];
    signal input context;

    // Private.
    signal input weights[WORDS];                // signed, 28 bits
    signal input gradient[WORDS];
    signal input blinding;
    signal input schemaHash;
    signal input rulesDigest;
    signal input bound2;
    signal input w;
    signal input vScale;
    signal input b[3];
    signal input weightBound;

    // 1. The policy, for its bound on W.
    component policy = PolicyNumbers();
    policy.policyHash <== policyHash;
    policy.schemaHash <== schemaHash;
    policy.rulesDigest <== rulesDigest;
    policy.bound2 <== bound2;
    policy.w <== w;
    policy.vScale <== vScale;
    policy.b <== b;
    policy.weightBound <== weightBound;

    // 2. Unpack the old checkpoint. Every word is range-checked, so there is only one unpacking.
    component packedWeights = CheckedPacked(WORDS, WEIGHT_BITS);
    for (var j = 0; j < WORDS; j++) { packedWeights.in[j] <== weights[j] + (1 << (WEIGHT_BITS - 1)); }
    W === packedWeights.out;

    // 3. The sum opens to these words. |G'_j| <= 2^53, so the opening is unique.
    component opening = WordsCommitment(WORDS, ROUND_WORD_BITS());
    opening.values <== gradient;
    opening.blinding <== blinding;
    sum === opening.out;

    // 4. Scale, round, subtract, clamp. |G'_j * eta| < 2^86. A quotient is clamped to 29 bits first: beyond 2^28 the
    // next weight is at the bound anyway, since |W_j| <= 2^27 and the bound is below 2^27.
    component countBits = AssertBits(COUNT_BITS);
    countBits.in <== count - 1;
    component etaBits = AssertBits(ETA_BITS);
    etaBits.in <== eta;
    signal scaled[WORDS];
    component quotient[WORDS];
    component clamped[WORDS];
    component packedNext = Packed(WORDS, WEIGHT_BITS);
    for (var j = 0; j < WORDS; j++) {
        scaled[j] <== gradient[j] * eta;
        quotient[j] = ClampedQuotient(ROUND_WORD_BITS() + ETA_BITS + 1, COUNT_BITS + ETA_FRACTION_BITS, 29);
        quotient[j].dividend <== scaled[j];
        quotient[j].divisor <== count * (1 << ETA_FRACTION_BITS);
        clamped[j] = ClampWithin(30);
        clamped[j].in <== weights[j] - quotient[j].out;
        clamped[j].limit <== weightBound;
        packedNext.in[j] <== clamped[j].out + (1 << (WEIGHT_BITS - 1));
    }
    next === packedNext.out;

    // 5. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
