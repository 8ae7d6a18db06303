pragma circom 2.2.2;

include "../../lib/range.circom";

// clamp(round(dividend / divisor), -LIMIT, LIMIT) with LIMIT = 2^OUT_BITS - 1, halves away from zero.
// With m = |dividend| and a = |out|: 2 * a * divisor <= 2m + divisor, and 2m + divisor < 2 * (a + 1) * divisor unless
// a = LIMIT. These intervals partition the integers, so a is a function of m. For m = 0, a = 0 and the free sign changes
// nothing. `isLimit` may be 0 or 1 where a = LIMIT is also the quotient that isn't clamped: a is the same.
template ClampedQuotient(DIVIDEND_BITS, DIVISOR_BITS, OUT_BITS) {
    assert(DIVIDEND_BITS + 3 < 252 && OUT_BITS + DIVISOR_BITS + 3 < 252);
    signal input dividend;          // |dividend| < 2^DIVIDEND_BITS, checked here
    signal input divisor;           // 1 .. 2^DIVISOR_BITS, checked by the caller
    signal output magnitude;        // 0 .. LIMIT
    signal output out;

    var LIMIT = (1 << OUT_BITS) - 1;
    var SLACK_BITS = (DIVIDEND_BITS > DIVISOR_BITS ? DIVIDEND_BITS : DIVISOR_BITS) + 2;
    component split = SignMagnitude(DIVIDEND_BITS);
    split.in <== dividend;

    var quotient = divisor == 0 ? 0 : (2 * split.magnitude + divisor) \ (2 * divisor);
    signal whole <-- quotient > LIMIT ? LIMIT : quotient;
    component wholeBits = AssertBits(OUT_BITS);
    wholeBits.in <== whole;
    signal isLimit <-- whole == LIMIT ? 1 : 0;
    isLimit * (isLimit - 1) === 0;
    isLimit * (whole - LIMIT) === 0;

    signal product <== whole * divisor;
    component lower = AssertBits(SLACK_BITS);
    lower.in <== 2 * split.magnitude + divisor - 2 * product;
    signal upperSlack <== (1 - isLimit) * (2 * product + divisor - 1 - 2 * split.magnitude);
    component upper = AssertBits(DIVISOR_BITS + 1);
    upper.in <== upperSlack;

    magnitude <== whole;
    out <== whole - 2 * split.negative * whole;
}

// in clamped to [-limit, limit]. |in| < 2^BITS is checked here, 0 <= limit < 2^BITS by the caller. `over` is bound to its
// side of the limit by a range check. For in = 0 the free sign changes nothing.
template ClampWithin(BITS) {
    signal input in;
    signal input limit;
    signal output out;

    component split = SignMagnitude(BITS);
    split.in <== in;
    signal over <-- split.magnitude > limit ? 1 : 0;
    over * (over - 1) === 0;
    // over: magnitude - limit - 1 >= 0; otherwise limit - magnitude >= 0.
    signal slack <== over * (2 * split.magnitude - 2 * limit - 1) + limit - split.magnitude;
    component slackBits = AssertBits(BITS);
    slackBits.in <== slack;
    signal clamped <== split.magnitude + over * (limit - split.magnitude);
    out <== clamped - 2 * split.negative * clamped;
}
