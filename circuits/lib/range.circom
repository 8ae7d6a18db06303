pragma circom 2.2.2;

include "../../node_modules/circomlib/circuits/bitify.circom";

// Range checks and packing. All widths stay below 253 bits, so that a sum of bits never wraps mod r.

// in is an integer of BITS bits: 0 <= in < 2^BITS.
template AssertBits(BITS) {
    signal input in;
    component bits = Num2Bits(BITS);
    bits.in <== in;
}

// in is a boolean.
template AssertBoolean() {
    signal input in;
    in * (in - 1) === 0;
}

// Splits a signed integer |in| < 2^BITS into sign and magnitude.
// Sound: magnitude is range-checked and equals in or -in, so for in != 0 exactly one assignment exists
// (BITS < 252: in and -in can't both be small). For in = 0 the sign is free: every user of this template
// must give the same result for both signs of zero, and says so.
template SignMagnitude(BITS) {
    signal input in;
    signal output negative;
    signal output magnitude;
    signal output bits[BITS];

    negative <-- in < 0 ? 1 : 0;
    negative * (negative - 1) === 0;

    magnitude <== (1 - 2 * negative) * in;
    component decomposition = Num2Bits(BITS);
    decomposition.in <== magnitude;
    for (var i = 0; i < BITS; i++) {
        bits[i] <== decomposition.out[i];
    }
}

// How many values of WIDTH bits one packed word holds, and how many words COUNT values take.
function valuesPerWord(WIDTH) { return 252 \ WIDTH; }
function packedLength(COUNT, WIDTH) {
    var per = valuesPerWord(WIDTH);
    return (COUNT + per - 1) \ per;
}

// Little-endian packing of COUNT values of WIDTH bits, none split over two words. It does not range-check:
// packing is injective only for values that were checked, by AssertBits or otherwise.
template Packed(COUNT, WIDTH) {
    signal input in[COUNT];
    signal output out[packedLength(COUNT, WIDTH)];

    var per = valuesPerWord(WIDTH);
    for (var w = 0; w < packedLength(COUNT, WIDTH); w++) {
        var sum = 0;
        for (var i = 0; i < per; i++) {
            if (w * per + i < COUNT) {
                sum += in[w * per + i] * (1 << (WIDTH * i));
            }
        }
        out[w] <== sum;
    }
}

// The same with every value range-checked, so that the packed words determine the values.
template CheckedPacked(COUNT, WIDTH) {
    signal input in[COUNT];
    signal output out[packedLength(COUNT, WIDTH)];

    component check[COUNT];
    component packed = Packed(COUNT, WIDTH);
    for (var i = 0; i < COUNT; i++) {
        check[i] = AssertBits(WIDTH);
        check[i].in <== in[i];
        packed.in[i] <== in[i];
    }
    out <== packed.out;
}
