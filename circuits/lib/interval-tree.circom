pragma circom 2.2.2;

include "../../node_modules/circomlib/circuits/comparators.circom";
include "domains.circom";
include "range.circom";
include "sponge.circom";
include "constants.circom";

// The interval Merkle tree: every node binds the smallest and the largest tag below each of its children, so
// that two batches opened under one root can't hold the same tag.
//
// One level of a path. Given our own node (hash, min, max; min <= max and both of 48 bits, proven below it),
// which child we are (isRight) and our sibling's hash and bounds, it gives the parent. It proves
//   1. the sibling's bounds are 48-bit integers with min <= max;
//   2. left.max < right.min, unless the right child is the constant EMPTY;
//   3. an EMPTY left child does not exist (leaves fill from the left);
//   4. an EMPTY sibling has bounds 0, and the parent's max is then the left child's.
// Why the bounds are integers without a check of each value: see the numbered comments.
template IntervalNode() {
    signal input hash;
    signal input min;
    signal input max;
    signal input isRight;
    signal input siblingHash;
    signal input siblingMin;
    signal input siblingMax;
    signal output parentHash;
    signal output parentMin;
    signal output parentMax;

    // Children in order. isRight is boolean (the caller decomposed the index).
    signal leftHash <== hash + isRight * (siblingHash - hash);
    signal leftMin <== min + isRight * (siblingMin - min);
    signal leftMax <== max + isRight * (siblingMax - max);
    signal rightHash <== hash + siblingHash - leftHash;
    signal rightMin <== min + siblingMin - leftMin;
    signal rightMax <== max + siblingMax - leftMax;

    component isEmpty = IsEqual();
    isEmpty.in[0] <== siblingHash;
    isEmpty.in[1] <== EMPTY_NODE();
    isEmpty.out * isRight === 0;
    isEmpty.out * (siblingMin * (1 << 48) + siblingMax) === 0;

    // The sibling's far end (max of a right sibling, min of a left one) is a 48-bit integer.
    signal farEnd <== siblingMax + isRight * (siblingMin - siblingMax);
    component farEndBits = AssertBits(48);
    farEndBits.in <== farEnd;

    // Its extent is one too, so its near end is an integer of absolute value < 2^49 ...
    component extentBits = AssertBits(48);
    extentBits.in <== siblingMax - siblingMin;

    // ... and the gap puts that near end strictly beyond ours, inside 48 bits.
    signal gap <== (1 - isEmpty.out) * (rightMin - leftMax - 1);
    component gapBits = AssertBits(48);
    gapBits.in <== gap;

    component node = DomainHash(4, DOMAIN_NODE());
    node.in[0] <== leftHash;
    node.in[1] <== leftMin * (1 << 48) + leftMax;
    node.in[2] <== rightHash;
    node.in[3] <== rightMin * (1 << 48) + rightMax;
    parentHash <== node.out;
    parentMin <== leftMin;
    parentMax <== rightMax + isEmpty.out * (leftMax - rightMax);
}

// A path of DEPTH levels from a leaf to the root.
template IntervalPath(DEPTH) {
    signal input leaf;
    signal input min;
    signal input max;
    signal input index;
    signal input siblingHash[DEPTH];
    signal input siblingMin[DEPTH];
    signal input siblingMax[DEPTH];
    signal output root;

    component position = Num2Bits(DEPTH);
    position.in <== index;

    component level[DEPTH];
    for (var i = 0; i < DEPTH; i++) {
        level[i] = IntervalNode();
        level[i].hash <== i == 0 ? leaf : level[i - 1].parentHash;
        level[i].min <== i == 0 ? min : level[i - 1].parentMin;
        level[i].max <== i == 0 ? max : level[i - 1].parentMax;
        level[i].isRight <== position.out[i];
        level[i].siblingHash <== siblingHash[i];
        level[i].siblingMin <== siblingMin[i];
        level[i].siblingMax <== siblingMax[i];
    }
    root <== level[DEPTH - 1].parentHash;
}
