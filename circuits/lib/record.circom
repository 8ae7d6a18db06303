pragma circom 2.2.2;

include "range.circom";
include "sponge.circom";
include "domains.circom";

// Bits of the parts of a record.
function CODE_BITS() { return 10; }
function DAY_BITS() { return 16; }
function TAG_BITS() { return 48; }

// Words of one packed record: codes first, 25 a word; day (16), label (1) and tag (48) follow in the last
// word that has room for their 65 bits.
function codesPerWord() { return 25; }
function recordWords(F) {
    var words = (F + 24) \ 25;
    var rest = F - 25 * (words - 1);
    return rest * 10 + 65 <= 252 ? words : words + 1;
}

// One record slot under the policy's windows and the dataset's period. Proves for an active slot
//   1. every code is 0 (missing) or inside [lo, hi], where 1 <= lo and hi <= 1023;
//   2. firstDay <= day <= lastDay;
//   3. label is a bit;
// and for an inactive slot that codes, day, label and tag are all 0.
//
// Window: with present p (boolean), u = code - p*lo and v = p*(hi - lo) - u both have 10 bits.
// p = 1: lo <= code <= hi, hence code >= 1. p = 0: u = code and v = -code, both in [0, 1023], hence code = 0.
// So p is determined by the code, and the code needs no decomposition of its own. The day works alike.
template Record(F) {
    signal input active;        // boolean, checked by the batch
    signal input codes[F];
    signal input day;
    signal input label;
    signal input tag;           // its order and its range are the batch's
    signal input lo[F];         // 1..1024 (checked by Policy)
    signal input hi[F];         // 0..1023
    signal input firstDay;      // 16 bits
    signal input lastDay;       // 16 bits
    signal output present[F];
    signal output x[F];         // code - 512, or 0 when missing
    signal output words[recordWords(F)];

    signal lowest[F];
    signal extent[F];
    component aboveLo[F];
    component belowHi[F];
    var presentCount = 0;
    for (var j = 0; j < F; j++) {
        present[j] <-- codes[j] != 0 ? 1 : 0;
        present[j] * (present[j] - 1) === 0;
        presentCount += present[j];

        lowest[j] <== present[j] * lo[j];
        extent[j] <== present[j] * (hi[j] - lo[j]);
        aboveLo[j] = AssertBits(CODE_BITS());
        aboveLo[j].in <== codes[j] - lowest[j];
        belowHi[j] = AssertBits(CODE_BITS());
        belowHi[j].in <== extent[j] - codes[j] + lowest[j];

        x[j] <== codes[j] - 512 * present[j];
    }
    // An inactive slot has nothing present (a sum of at most F booleans doesn't wrap).
    presentCount * (1 - active) === 0;

    signal earliest <== active * firstDay;
    signal days <== active * (lastDay - firstDay);
    component afterFirst = AssertBits(DAY_BITS());
    afterFirst.in <== day - earliest;
    component beforeLast = AssertBits(DAY_BITS());
    beforeLast.in <== days - day + earliest;

    label * (label - 1) === 0;
    label * (1 - active) === 0;
    tag * (1 - active) === 0;

    // Packing is injective: codes have 10 bits, the day 16, the label 1 (above), the tag 48 (the batch).
    var WORDS = recordWords(F);
    for (var w = 0; w < WORDS; w++) {
        var sum = 0;
        var used = 0;
        for (var i = 0; i < codesPerWord(); i++) {
            if (w * codesPerWord() + i < F) {
                sum += codes[w * codesPerWord() + i] * (1 << (10 * i));
                used += 10;
            }
        }
        if (w == WORDS - 1) {
            sum += day * (1 << used) + label * (1 << (used + 16)) + tag * (1 << (used + 17));
        }
        words[w] <== sum;
    }
}

// The leaf of a batch: a salted sponge that binds schema, count and every record. The salt (253 bits, secret)
// goes in first, so that nobody can test guesses of the records against the leaf.
template BatchLeaf(N, F) {
    signal input salt;
    signal input schemaHash;
    signal input count;
    signal input words[N][recordWords(F)];
    signal output out;

    component header = DomainHash(3, DOMAIN_LEAF(N, F));
    header.in[0] <== salt;
    header.in[1] <== schemaHash;
    header.in[2] <== count;

    component body = Sponge(N * recordWords(F));
    body.initialState <== header.out;
    for (var i = 0; i < N; i++) {
        for (var w = 0; w < recordWords(F); w++) {
            body.in[i * recordWords(F) + w] <== words[i][w];
        }
    }
    out <== body.out;
}

// The mask of active slots is a prefix of count ones, and the active tags are strictly increasing.
// min and max are the first and the last active tag (0 and 0 for an empty batch).
//
// gap[i] = tag[i] - tag[i-1] - 1 for an active slot, 0 otherwise, has 48 bits, and so have tag[0] and max =
// tag[0] + sum(gap[i] + active[i]). As every tag lies between the two (integers: the sum stays below 2^56),
// every tag has 48 bits. A circuit of N < 256 slots.
template TagOrder(N) {
    signal input active[N];
    signal input tags[N];
    signal input count;
    signal output min;
    signal output max;

    var sum = 0;
    for (var i = 0; i < N; i++) {
        active[i] * (active[i] - 1) === 0;
        sum += active[i];
    }
    for (var i = 1; i < N; i++) {
        active[i] * (1 - active[i - 1]) === 0;
    }
    count === sum;

    component first = AssertBits(TAG_BITS());
    first.in <== tags[0];
    signal gap[N];
    component gapBits[N];
    gap[0] <== 0;
    var last = tags[0];
    for (var i = 1; i < N; i++) {
        gap[i] <== active[i] * (tags[i] - tags[i - 1] - 1);
        gapBits[i] = AssertBits(TAG_BITS());
        gapBits[i].in <== gap[i];
        last += gap[i] + active[i];
    }
    min <== tags[0];
    max <== last;
    component lastBits = AssertBits(TAG_BITS());
    lastBits.in <== max;
}
