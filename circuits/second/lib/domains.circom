pragma circom 2.2.2;

include "../../lib/domains.circom";

// Domain separators that circuits/lib/domains.circom doesn't have. src/protocol/second/domains.ts has the same values; a
// test compares them.

function DOMAIN_BATCH(N, F) { return 10 + N * (1 << 8) + F * (1 << 24); }
function DOMAIN_BATCH_NODE() { return 11; }
function DOMAIN_RULES(N, F, L) { return 12 + N * (1 << 8) + F * (1 << 24) + L * (1 << 40); }
function DOMAIN_POLICY_ROOT() { return 13; }
function DOMAIN_SOURCE_LEAF() { return 14; }
function DOMAIN_SOURCE_NODE() { return 15; }
function DOMAIN_SOURCE_SECRET() { return 16; }
function DOMAIN_SOURCE_TAG() { return 17; }
function DOMAIN_SEED() { return 18; }
function DOMAIN_SEED_HASH() { return 19; }
function DOMAIN_NOISE(BLOCK) { return 20 + BLOCK * (1 << 8); }
function DOMAIN_RECORD(F) { return 21 + F * (1 << 24); }

// Version of the message that a source signs.
function DATASET_VERSION() { return 2; }
