pragma circom 2.2.2;

include "../../node_modules/circomlib/circuits/bitify.circom";
include "../../node_modules/circomlib/circuits/babyjub.circom";
include "../../node_modules/circomlib/circuits/eddsaposeidon.circom";
include "domains.circom";
include "sponge.circom";

// Membership of a source's key in the accreditation list, a Merkle tree of DEPTH levels with leaves
// Poseidon(key). An unused place holds 0, which no key hashes to. index stays private.
template AccreditationRoot(DEPTH) {
    signal input key[2];
    signal input index;
    signal input siblings[DEPTH];
    signal output root;

    component position = Num2Bits(DEPTH);
    position.in <== index;
    component leaf = DomainHash(2, DOMAIN_ACCREDITATION_LEAF());
    leaf.in <== key;

    component node[DEPTH];
    signal left[DEPTH];
    signal current[DEPTH + 1];
    current[0] <== leaf.out;
    for (var i = 0; i < DEPTH; i++) {
        left[i] <== current[i] + position.out[i] * (siblings[i] - current[i]);
        node[i] = DomainHash(2, DOMAIN_ACCREDITATION_NODE());
        node[i].in[0] <== left[i];
        node[i].in[1] <== current[i] + siblings[i] - left[i];
        current[i + 1] <== node[i].out;
    }
    root <== current[DEPTH];
}

// An EdDSA-Poseidon signature (circomlib's equation: S * B8 = R8 + h * 8A) whose points are on the curve.
// The check of R8 is ours: the verifier adds R8 by the Edwards formula, which means nothing off the curve.
template AssertSigned() {
    signal input key[2];
    signal input R8[2];
    signal input S;
    signal input message;

    component keyOnCurve = BabyCheck();
    keyOnCurve.x <== key[0];
    keyOnCurve.y <== key[1];
    component nonceOnCurve = BabyCheck();
    nonceOnCurve.x <== R8[0];
    nonceOnCurve.y <== R8[1];

    component verifier = EdDSAPoseidonVerifier();
    verifier.enabled <== 1;
    verifier.Ax <== key[0];
    verifier.Ay <== key[1];
    verifier.R8x <== R8[0];
    verifier.R8y <== R8[1];
    verifier.S <== S;
    verifier.M <== message;
}
