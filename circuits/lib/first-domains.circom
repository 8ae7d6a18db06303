pragma circom 2.2.2;

include "domains.circom";

// Domain separators of the first edition alone.

function DOMAIN_LEAF(N, F) { return 1 + N * (1 << 8) + F * (1 << 24); }
function DOMAIN_NODE() { return 2; }
function DOMAIN_ACCREDITATION_LEAF() { return 6; }
function DOMAIN_ACCREDITATION_NODE() { return 7; }
function DOMAIN_POLICY(N, F, L) { return 8 + N * (1 << 8) + F * (1 << 24) + L * (1 << 40); }

// Version of the message that a source signs.
function SIGNATURE_VERSION() { return 1; }
