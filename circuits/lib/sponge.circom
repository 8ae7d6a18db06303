pragma circom 2.2.2;

include "../../node_modules/circomlib/circuits/poseidon.circom";

// Hash of 1..16 field elements under a domain (Poseidon, initial state = domain).
template DomainHash(LENGTH, DOMAIN) {
    signal input in[LENGTH];
    signal output out;

    component permutation = PoseidonEx(LENGTH, 1);
    permutation.initialState <== DOMAIN;
    permutation.inputs <== in;
    out <== permutation.out[0];
}

// Overwrite-mode Poseidon sponge of rate 16 and capacity 1 over a fixed number of words (the last block is
// narrower, its permutation too). Collisions cost about 2^127: the capacity is one field element.
// LENGTH is fixed by the domain in initialState, so no padding rule is needed.
template Sponge(LENGTH) {
    signal input initialState;
    signal input in[LENGTH];
    signal output out;

    var RATE = 16;
    var BLOCKS = (LENGTH + RATE - 1) \ RATE;
    component permutation[BLOCKS];
    signal capacity[BLOCKS + 1];
    capacity[0] <== initialState;
    for (var b = 0; b < BLOCKS; b++) {
        var width = LENGTH - b * RATE < RATE ? LENGTH - b * RATE : RATE;
        permutation[b] = PoseidonEx(width, 1);
        permutation[b].initialState <== capacity[b];
        for (var i = 0; i < width; i++) {
            permutation[b].inputs[i] <== in[b * RATE + i];
        }
        capacity[b + 1] <== permutation[b].out[0];
    }
    out <== capacity[BLOCKS];
}
