pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";
include "circomlib/circuits/poseidon.circom";
include "domains.circom";

// The noise of `seal`: e = 2^b * (Bin(64, 1/2) - 32) + U_1 + .. + U_4 - 2 * (2^b - 1), each U uniform of b bits; 0 for b = 0.
// Its coins and uniforms are bits of Poseidon outputs, which seed and noiseInput determine.

// The low bits of a Poseidon output in the one decomposition that is its integer in [0, r): low + 2^LOW * high with
// high < r >> LOW. An output with high = r >> LOW has no witness; its chance is below 2^-40 for LOW <= 213. Without the
// bound on high, low + 2^LOW * high = output + r would be a second noise to choose from.
template CanonicalLow(LOW) {
    assert(LOW <= 213);
    signal input in;
    signal output bits[LOW];

    var HIGH = 254 - LOW;
    var TOP = (0 - 1) \ (1 << LOW);        // (r - 1) >> LOW; a literal r would be 0
    signal high <-- in >> LOW;
    component lowBits = Num2Bits(LOW);
    lowBits.in <== in - high * (1 << LOW);
    component highBits = Num2Bits(HIGH);
    highBits.in <== high;
    component highSlack = Num2Bits(HIGH);
    highSlack.in <== TOP - 1 - high;
    bits <== lowBits.out;
}

// mask[k] = (k < b) for b in 0..MAX; power = 2^b, but 0 for b = 0, so that the noise is 0; ones = 2^b - 1.
template NoiseScale(MAX) {
    signal input b;                 // 0..MAX, checked here
    signal output mask[MAX];
    signal output power;
    signal output ones;

    signal isAt[MAX + 1];
    var sum = 0;
    var value = 0;
    for (var m = MAX; m >= 0; m--) {
        if (m < MAX) { mask[m] <== sum; }
        isAt[m] <-- b == m ? 1 : 0;
        isAt[m] * (isAt[m] - 1) === 0;
        sum += isAt[m];
        value += m * isAt[m];
    }
    sum === 1;
    value === b;
    var all = 0;
    for (var m = 0; m < MAX; m++) { all += mask[m] * (1 << m); }
    ones <== all;
    power <== all + mask[0];
}

// COUNT Poseidon outputs of (seed, noiseInput), up to 16 of one permutation; the domain numbers the permutations.
template NoiseOutputs(COUNT) {
    assert(COUNT % 16 != 1);        // a permutation takes two inputs at least
    signal input seed;
    signal input noiseInput;
    signal output out[COUNT];

    var BLOCKS = (COUNT + 15) \ 16;
    component permutation[BLOCKS];
    for (var k = 0; k < BLOCKS; k++) {
        var width = COUNT - 16 * k < 16 ? COUNT - 16 * k : 16;
        permutation[k] = PoseidonEx(width, width);
        permutation[k].initialState <== DOMAIN_NOISE(k);
        permutation[k].inputs[0] <== seed;
        permutation[k].inputs[1] <== noiseInput;
        for (var i = 2; i < width; i++) { permutation[k].inputs[i] <== 0; }
        for (var i = 0; i < width; i++) { out[16 * k + i] <== permutation[k].out[i]; }
    }
}

// kept + e for COUNT words. A word's 64 coins and four uniforms of up to 36 bits are the low 208 bits of its output.
// Five words share each product, as digits of base 2^44. The digits that come out are below 2^42 in absolute value,
// checked by the caller; the true ones below 2^41 + 34 * 2^36 < 2^43. Their difference is below 2^44: one reading.
template NoisyWords(COUNT) {
    signal input words[COUNT];      // |words| <= 2^41, by the caller
    signal input isKept;            // 0 or 1: words are kept, or left out
    signal input outputs[COUNT];
    signal input mask[36];          // with power and ones: of NoiseScale(36)
    signal input power;
    signal input ones;
    signal output noisy[COUNT];     // |noisy| <= 2^42, checked by the caller

    var PER = 5;
    var PACKS = (COUNT + PER - 1) \ PER;
    component canonical[COUNT];
    for (var j = 0; j < COUNT; j++) {
        canonical[j] = CanonicalLow(208);
        canonical[j].in <== outputs[j];
    }
    signal kept[PACKS];
    signal coins[PACKS];
    signal limb[PACKS][36];
    for (var p = 0; p < PACKS; p++) {
        var wordDigits = 0;
        var coinDigits = 0;
        var oneDigits = 0;
        for (var t = 0; t < PER; t++) {
            var j = p * PER + t;
            if (j < COUNT) {
                var heads = 0;
                for (var i = 0; i < 64; i++) { heads += canonical[j].bits[i]; }
                wordDigits += words[j] * (1 << (44 * t));
                coinDigits += (heads - 32) * (1 << (44 * t));
                oneDigits += 1 << (44 * t);
            }
        }
        kept[p] <== isKept * wordDigits;
        coins[p] <== power * coinDigits;
        var total = kept[p] + coins[p] - 2 * ones * oneDigits;
        for (var k = 0; k < 36; k++) {
            var column = 0;
            for (var t = 0; t < PER; t++) {
                var j = p * PER + t;
                if (j < COUNT) {
                    for (var u = 0; u < 4; u++) { column += canonical[j].bits[64 + 36 * u + k] * (1 << (44 * t)); }
                }
            }
            limb[p][k] <== mask[k] * column;
            total += limb[p][k] * (1 << k);
        }
        var packed = 0;
        for (var t = 0; t < PER; t++) {
            var j = p * PER + t;
            if (j < COUNT) {
                var heads = 0;
                var uniform = 0;
                for (var i = 0; i < 64; i++) { heads += canonical[j].bits[i]; }
                for (var k = 0; k < 36; k++) {
                    for (var u = 0; u < 4; u++) { uniform += canonical[j].bits[64 + 36 * u + k] * mask[k] * (1 << k); }
                }
                noisy[j] <-- isKept * words[j] + power * (heads - 32) + uniform - 2 * ones;
                packed += noisy[j] * (1 << (44 * t));
            }
        }
        total === packed;
    }
}

// e for Q: coins of one output, four uniforms of up to 47 bits of another. One output has too few even bits for both:
// 64 + 4 * 47 = 252 of them are visibly biased, since r = 3.02 * 2^252.
template NoiseOfQ() {
    signal input outputs[2];
    signal input mask[47];          // with power and ones: of NoiseScale(47)
    signal input power;
    signal input ones;
    signal output out;

    component coinBits = CanonicalLow(208);
    coinBits.in <== outputs[0];
    component limbBits = CanonicalLow(188);
    limbBits.in <== outputs[1];
    var heads = 0;
    for (var i = 0; i < 64; i++) { heads += coinBits.bits[i]; }
    signal coins <== power * (heads - 32);
    signal limb[47];
    var total = coins - 2 * ones;
    for (var k = 0; k < 47; k++) {
        var column = 0;
        for (var u = 0; u < 4; u++) { column += limbBits.bits[47 * u + k]; }
        limb[k] <== mask[k] * column;
        total += limb[k] * (1 << k);
    }
    out <== total;
}
