pragma circom 2.2.2;

include "circomlib/circuits/bitify.circom";
include "domains.circom";
include "../../lib/sponge.circom";

// One level of a tree of arity 8: `hash` is the child at `place`, 0..7, and `out` the hash of the eight children.
// place has three bits, checked by the caller. The eight products of its bits are a one-hot of the place.
template Node8(DOMAIN) {
    signal input hash;
    signal input place[3];
    signal input children[8];
    signal output out;

    signal p01 <== place[0] * place[1];
    signal p02 <== place[0] * place[2];
    signal p12 <== place[1] * place[2];
    signal all <== p01 * place[2];
    var isAt[8];
    isAt[0] = 1 - place[0] - place[1] - place[2] + p01 + p02 + p12 - all;
    isAt[1] = place[0] - p01 - p02 + all;
    isAt[2] = place[1] - p01 - p12 + all;
    isAt[3] = p01 - all;
    isAt[4] = place[2] - p02 - p12 + all;
    isAt[5] = p02 - all;
    isAt[6] = p12 - all;
    isAt[7] = all;

    signal picked[8];
    var child = 0;
    for (var i = 0; i < 8; i++) {
        picked[i] <== isAt[i] * children[i];
        child += picked[i];
    }
    hash === child;

    component node = DomainHash(8, DOMAIN);
    node.in <== children;
    out <== node.out;
}

// The root of a tree of LEVELS levels in which `leaf` is at `index`. index has exactly 3 * LEVELS bits, so one path leads
// to it. children[d] are the eight nodes below the path's node of level d + 1; the one on the path is among them.
template Path8(LEVELS, DOMAIN) {
    signal input leaf;
    signal input index;
    signal input children[LEVELS][8];
    signal output root;

    component position = Num2Bits(3 * LEVELS);
    position.in <== index;
    component level[LEVELS];
    for (var d = 0; d < LEVELS; d++) {
        level[d] = Node8(DOMAIN);
        level[d].hash <== d == 0 ? leaf : level[d - 1].out;
        for (var k = 0; k < 3; k++) { level[d].place[k] <== position.out[3 * d + k]; }
        level[d].children <== children[d];
    }
    root <== level[LEVELS - 1].out;
}
