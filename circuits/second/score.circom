pragma circom 2.2.2;

include "lib/commitment.circom";
include "lib/policy.circom";
include "lib/quotient.circom";
include "../lib/range.circom";

// score: p = clamp(round(<V, G'> / w)) of an accepted set's fresh commitment, whose Q is 0, at the next round's V.
template Score(F) {
    var WORDS = F + 1;
    var DIRECTION_BITS = 14;
    var SCORE_BITS = 15;

    // Public.
    signal input fresh[2];
    signal input policyHash;
    signal input V[packedLength(WORDS, DIRECTION_BITS)];
    signal input score;                     // p + 2^15
    signal input context;

    // Private: the opening of the fresh commitment, the direction, the policy.
    signal input gradient[WORDS];
    signal input blinding;
    signal input direction[WORDS];          // signed, 14 bits
    signal input schemaHash;
    signal input rulesDigest;
    signal input bound2;
    signal input w;
    signal input vScale;
    signal input b[3];
    signal input weightBound;

    // 1. The policy, for its score scale.
    component policy = PolicyNumbers();
    policy.policyHash <== policyHash;
    policy.schemaHash <== schemaHash;
    policy.rulesDigest <== rulesDigest;
    policy.bound2 <== bound2;
    policy.w <== w;
    policy.vScale <== vScale;
    policy.b <== b;
    policy.weightBound <== weightBound;

    // 2. The commitment opens to these words.
    component opening = WordsCommitment(WORDS, FRESH_WORD_BITS());
    opening.values <== gradient;
    opening.blinding <== blinding;
    fresh === opening.out;

    // 3. The score. |<V, G'>| <= 65 * 2^13 * 2^42 < 2^62.
    component packedV = CheckedPacked(WORDS, DIRECTION_BITS);
    signal term[WORDS];
    var inner = 0;
    for (var j = 0; j < WORDS; j++) {
        packedV.in[j] <== direction[j] + (1 << (DIRECTION_BITS - 1));
        term[j] <== gradient[j] * direction[j];
        inner += term[j];
    }
    V === packedV.out;
    component quotient = ClampedQuotient(62, 40, SCORE_BITS);
    quotient.dividend <== inner;
    quotient.divisor <== w;
    score === quotient.out + (1 << SCORE_BITS);

    // 4. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
