pragma circom 2.2.2;

include "lib/commitment.circom";
include "lib/policy.circom";
include "lib/quotient.circom";
include "../lib/range.circom";

// evaluate: one evaluator's direction and losses of a round, from the sums of its holdouts' fresh commitments.
//   V_j = clamp(round(G_j * vScale / (count * 2^24))), loss = clamp(round(Q / (count * 2^24))) in units of 2^-16.
// Where no step came before, the contract passes the identity as `before` and expects the loss 0.
template Evaluate(F) {
    var WORDS = F + 1;
    var DIRECTION_BITS = 14;
    var COUNT_BITS = 24;
    var SCALE_BITS = 24;
    var LOSS_BITS = 16;

    // Public.
    signal input sum[2];                        // at W
    signal input before[2];                     // at the weights before, on the same batches
    signal input count;                         // records behind each
    signal input policyHash;
    signal input numbers;                       // of the policy, with B^2 from bit 110
    signal input V[packedLength(WORDS, DIRECTION_BITS)];
    signal input loss;
    signal input lossBefore;
    signal input context;

    // Private: the openings, the policy.
    signal input gradient[WORDS];
    signal input q;                             // signed: it has noise
    signal input blinding;
    signal input qBefore;
    signal input blindingBefore;
    signal input schemaHash;
    signal input rulesDigest;
    signal input bound2;
    signal input w;
    signal input vScale;
    signal input b[3];
    signal input weightBound;

    // 1. The policy; its numbers become public in one word, every part checked before it is packed.
    component policy = PolicyNumbers();
    policy.policyHash <== policyHash;
    policy.schemaHash <== schemaHash;
    policy.rulesDigest <== rulesDigest;
    policy.bound2 <== bound2;
    policy.w <== w;
    policy.vScale <== vScale;
    policy.b <== b;
    policy.weightBound <== weightBound;
    component boundBits = AssertBits(16);
    boundBits.in <== bound2;
    numbers === policy.numbers + bound2 * (1 << 110);

    // 2. The sums open. |G_j| <= 2^53 and |Q| <= 2^64, so the openings are unique.
    component words = WordsCommitment(WORDS, ROUND_WORD_BITS());
    words.values <== gradient;
    words.blinding <== blinding;
    component opening = WithSignedQ(ROUND_Q_BITS());
    opening.point <== words.out;
    opening.q <== q;
    sum === opening.out;
    component blindingBits = Num2Bits(251);
    blindingBits.in <== blindingBefore;
    component blind = FixedBaseMul251(COMMITMENT_GENERATOR(0));
    blind.bits <== blindingBits.out;
    component openingBefore = WithSignedQ(ROUND_Q_BITS());
    openingBefore.point <== blind.out;
    openingBefore.q <== qBefore;
    before === openingBefore.out;

    // 3. The count is not 0.
    component countBits = AssertBits(COUNT_BITS);
    countBits.in <== count - 1;

    // 4. The direction. |G_j * vScale| < 2^78.
    signal scaled[WORDS];
    component quotient[WORDS];
    component packed = Packed(WORDS, DIRECTION_BITS);
    for (var j = 0; j < WORDS; j++) {
        scaled[j] <== gradient[j] * vScale;
        quotient[j] = ClampedQuotient(ROUND_WORD_BITS() + SCALE_BITS + 1, COUNT_BITS + SCALE_BITS, DIRECTION_BITS - 1);
        quotient[j].dividend <== scaled[j];
        quotient[j].divisor <== count * (1 << SCALE_BITS);
        packed.in[j] <== quotient[j].out + (1 << (DIRECTION_BITS - 1));
    }
    V === packed.out;

    // 5. The losses: 0 where noise makes Q negative, since magnitude + out is 0 or twice the magnitude.
    component losses[2];
    for (var t = 0; t < 2; t++) {
        losses[t] = ClampedQuotient(ROUND_Q_BITS() + 1, COUNT_BITS + SCALE_BITS, LOSS_BITS);
        losses[t].dividend <== t == 0 ? q : qBefore;
        losses[t].divisor <== count * (1 << SCALE_BITS);
    }
    2 * loss === losses[0].magnitude + losses[0].out;
    2 * lossBefore === losses[1].magnitude + losses[1].out;

    // 6. Constrain the context, so that a proof is not valid with any other context.
    signal contextSquare <== context * context;
}
