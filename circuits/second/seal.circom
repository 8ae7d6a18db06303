pragma circom 2.2.2;

include "lib/commitment.circom";
include "lib/gates.circom";
include "lib/noise.circom";
include "lib/policy.circom";
include "lib/seal-mode.circom";
include "lib/sealed-words.circom";
include "../lib/range.circom";

// seal: the sum of a dataset's commitments of a round opens, noise is added as the policy says, and `fresh` commits to the
// result with another blinding.
// mode 0, contributor: words G + e, Q 0; the opening of `fresh` is encrypted to `key`, and scores are its gates.
// mode 1, holdout at W: words G + e, Q + e_Q. mode 2, holdout at the weights before: words 0, Q + e_Q.
// In modes 1 and 2 the contract passes a point of unknown logarithm as key and expects V = 0 and scores = 0.
template Seal(F) {
    var WORDS = F + 1;
    var DIRECTION_BITS = 14;

    // Public.
    signal input sum[2];
    signal input fresh[2];
    signal input mode;
    signal input seedHash;
    signal input noiseInput;
    signal input policyHash;
    signal input V[3][packedLength(WORDS, DIRECTION_BITS)];
    signal input scores;                    // (g_e + 2^15) of three evaluators, 16 bits each
    signal input key[2];
    signal input sealed[sealedWords(WORDS)];
    signal input context;

    // Private: the opening of the sum.
    signal input gradient[WORDS];
    signal input q;
    signal input blinding;
    // Private.
    signal input freshBlinding;
    signal input ephemeral;
    signal input seed;
    signal input direction[3][WORDS];       // signed, 14 bits
    signal input schemaHash;
    signal input rulesDigest;
    signal input bound2;
    signal input w;
    signal input vScale;
    signal input b[3];                      // b, b_h, b_Q
    signal input weightBound;

    // 1. The policy, for its noise and its score scale.
    component policy = PolicyNumbers();
    policy.policyHash <== policyHash;
    policy.schemaHash <== schemaHash;
    policy.rulesDigest <== rulesDigest;
    policy.bound2 <== bound2;
    policy.w <== w;
    policy.vScale <== vScale;
    policy.b <== b;
    policy.weightBound <== weightBound;

    // 2. The mode, 0..2.
    component modes = SealMode();
    modes.mode <== mode;
    signal isContributor <== modes.isMode[0];
    signal isHoldout <== modes.isMode[1];
    signal isBefore <== modes.isMode[2];

    // 3. The sum opens to gradient and q. The opening is unique (words below 2^42, q below 2^53).
    component words = WordsCommitment(WORDS, SET_WORD_BITS());
    words.values <== gradient;
    words.blinding <== blinding;
    component opening = WithQ(SET_Q_BITS());
    opening.point <== words.out;
    opening.q <== q;
    sum === opening.out;

    // 4. The noise's bits: Poseidon of the dataset's seed and of what the contract says.
    component seedDigest = DomainHash(1, DOMAIN_SEED_HASH());
    seedDigest.in[0] <== seed;
    seedHash === seedDigest.out;
    component outputs = NoiseOutputs(WORDS + 2);
    outputs.seed <== seed;
    outputs.noiseInput <== noiseInput;

    // 5. Words with noise of the scale that the mode has; none in mode 2, whose words are 0.
    signal contributorBits <== isContributor * b[0];
    signal holdoutBits <== isHoldout * b[1];
    component scale = NoiseScale(36);
    scale.b <== contributorBits + holdoutBits;
    component noisy = NoisyWords(WORDS);
    noisy.words <== gradient;
    noisy.isKept <== 1 - isBefore;
    for (var j = 0; j < WORDS; j++) { noisy.outputs[j] <== outputs.out[j]; }
    noisy.mask <== scale.mask;
    noisy.power <== scale.power;
    noisy.ones <== scale.ones;

    // 6. Q with noise; 0 in mode 0.
    signal qBits <== (1 - isContributor) * b[2];
    component scaleOfQ = NoiseScale(47);
    scaleOfQ.b <== qBits;
    component noiseOfQ = NoiseOfQ();
    noiseOfQ.outputs[0] <== outputs.out[WORDS];
    noiseOfQ.outputs[1] <== outputs.out[WORDS + 1];
    noiseOfQ.mask <== scaleOfQ.mask;
    noiseOfQ.power <== scaleOfQ.power;
    noiseOfQ.ones <== scaleOfQ.ones;
    signal keptQ <== (1 - isContributor) * q;

    // 7. The fresh commitment, which range-checks the words (43 bits, signed) and Q (55 bits, signed).
    component freshWords = WordsCommitment(WORDS, FRESH_WORD_BITS());
    freshWords.values <== noisy.noisy;
    freshWords.blinding <== freshBlinding;
    component freshOpening = WithSignedQ(FRESH_Q_BITS());
    freshOpening.point <== freshWords.out;
    freshOpening.q <== keptQ + noiseOfQ.out;
    fresh === freshOpening.out;

    // 8. The gates of the noisy words at the evaluators' directions.
    component packedV[3];
    component gates = Gates(WORDS);
    gates.words <== noisy.noisy;
    gates.direction <== direction;
    gates.w <== w;
    for (var e = 0; e < 3; e++) {
        packedV[e] = CheckedPacked(WORDS, DIRECTION_BITS);
        for (var j = 0; j < WORDS; j++) { packedV[e].in[j] <== direction[e][j] + (1 << (DIRECTION_BITS - 1)); }
        V[e] === packedV[e].out;
    }
    scores === gates.packed;

    // 9. The opening of the fresh commitment, and nothing else, is encrypted to the key.
    component sealing = SealedWords(WORDS);
    sealing.biased <== freshWords.biased;
    sealing.blinding <== freshBlinding;
    sealing.key <== key;
    sealing.ephemeral <== ephemeral;
    sealed === sealing.out;

    // 10. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
