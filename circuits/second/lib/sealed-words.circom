pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/comparators.circom";
include "circomlib/circuits/escalarmulany.circom";
include "domains.circom";
include "../../lib/fixed-base.circom";
include "../../lib/range.circom";
include "../../lib/sponge.circom";

// Bits of a biased word: FRESH_WORD_BITS and a sign.
function SEALED_WORD_BITS() { return 43; }
function sealedWords(COUNT) { return 2 + packedLength(COUNT, 43) + 1; }

// Encryption of an opening to a BabyJubJub key: R = e * B, K = e * key, word i = m_i + Poseidon(SEAL; K, i).
// The key holder computes K = secret * R and subtracts. m_i < 2^252 < r, so a word has one plaintext.
// R is not the identity: then e = 0 mod l, and anybody could read the words. The contract checks that the key is a point
// of the subgroup other than the identity, or puts a point of unknown logarithm in its place.
template SealedWords(COUNT) {
    signal input biased[COUNT];         // 43 bits each, checked by the caller
    signal input blinding;              // 251 bits, checked by the caller
    signal input key[2];
    signal input ephemeral;             // 251 bits, checked here
    signal output out[sealedWords(COUNT)];

    var BASE8[2] = [
        5299619240641551281634865583518297030282874472190772894086521144482721001553,
        16950150798460657717958625567821834550301663161624707787222815936182638968203
    ];
    component bits = Num2Bits(251);
    bits.in <== ephemeral;
    component ephemeralPoint = FixedBaseMul251(BASE8);
    ephemeralPoint.bits <== bits.out;
    component sharedPoint = EscalarMulAny(251);
    sharedPoint.e <== bits.out;
    sharedPoint.p <== key;

    component isIdentity = IsZero();
    isIdentity.in <== ephemeralPoint.out[0];
    isIdentity.out === 0;

    var WORDS = packedLength(COUNT, SEALED_WORD_BITS());
    component packed = Packed(COUNT, SEALED_WORD_BITS());
    packed.in <== biased;
    component pad[WORDS + 1];
    out[0] <== ephemeralPoint.out[0];
    out[1] <== ephemeralPoint.out[1];
    for (var i = 0; i <= WORDS; i++) {
        pad[i] = DomainHash(3, DOMAIN_SEAL());
        pad[i].in[0] <== sharedPoint.out[0];
        pad[i].in[1] <== sharedPoint.out[1];
        pad[i].in[2] <== i;
        out[2 + i] <== (i < WORDS ? packed.out[i] : blinding) + pad[i].out;
    }
}
