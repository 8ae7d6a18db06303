pragma circom 2.2.2;

include "domains.circom";
include "../../lib/sponge.circom";

// The leaf of a batch: a sponge over its codes, 31 a word, then its labels, 252 a word; salt, schema and count first.
// Codes of 8 bits and labels of one (by the caller) make every word determine its values.
template BatchLeaf(N, F) {
    signal input salt;
    signal input schemaHash;
    signal input count;
    signal input codes[N][F];       // 8 bits
    signal input labels[N];         // one bit
    signal output out;

    var CODE_WORDS = (N * F + 30) \ 31;
    var LABEL_WORDS = (N + 251) \ 252;
    component header = DomainHash(3, DOMAIN_BATCH(N, F));
    header.in[0] <== salt;
    header.in[1] <== schemaHash;
    header.in[2] <== count;
    component body = Sponge(CODE_WORDS + LABEL_WORDS);
    body.initialState <== header.out;
    for (var w = 0; w < CODE_WORDS; w++) {
        var word = 0;
        for (var k = 0; k < 31; k++) {
            var at = w * 31 + k;
            if (at < N * F) { word += codes[at \ F][at % F] * (1 << (8 * k)); }
        }
        body.in[w] <== word;
    }
    for (var w = 0; w < LABEL_WORDS; w++) {
        var word = 0;
        for (var k = 0; k < 252; k++) {
            if (w * 252 + k < N) { word += labels[w * 252 + k] * (1 << k); }
        }
        body.in[CODE_WORDS + w] <== word;
    }
    out <== body.out;
}
