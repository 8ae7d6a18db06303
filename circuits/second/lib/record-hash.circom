pragma circom 2.2.2;

include "domains.circom";
include "../../lib/sponge.circom";

// A hiding and binding hash of one record: salt, schema, and the codes, 31 a word. Codes of 8 bits (by the caller) make
// every word determine its values. The domain names F, hence the number of words.
template RecordHash(F) {
    var WORDS = (F + 30) \ 31;
    assert(WORDS <= 14);
    signal input salt;
    signal input schemaHash;
    signal input codes[F];          // 8 bits
    signal output out;

    component digest = DomainHash(2 + WORDS, DOMAIN_RECORD(F));
    digest.in[0] <== salt;
    digest.in[1] <== schemaHash;
    for (var w = 0; w < WORDS; w++) {
        var word = 0;
        for (var k = 0; k < 31; k++) {
            if (w * 31 + k < F) { word += codes[w * 31 + k] * (1 << (8 * k)); }
        }
        digest.in[2 + w] <== word;
    }
    out <== digest.out;
}
