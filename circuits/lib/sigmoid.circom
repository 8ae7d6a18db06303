pragma circom 2.2.2;

include "constants.circom";

// A table of 16 constants addressed by four bits, as the multilinear polynomial over their products. It costs only
// the 11 products, which all tables share.
template SubsetProducts() {
    signal input bits[4];
    signal output out[16];
    out[0] <== 1;
    for (var s = 1; s < 16; s++) {
        var top = s >= 8 ? 3 : (s >= 4 ? 2 : (s >= 2 ? 1 : 0));
        var rest = s - (1 << top);
        if (rest == 0) {
            out[s] <== bits[top];
        } else {
            out[s] <== bits[top] * out[rest];
        }
    }
}
// Coefficient of subset s: sum over its subsets t of (-1)^(|s| - |t|) * table[t].
function moebius(table, s) {
    var sum = 0;
    for (var t = 0; t < 16; t++) {
        if ((t & s) == t) {
            var sign = 1;
            for (var b = 0; b < 4; b++) {
                if (((s ^ t) >> b) & 1) { sign = -sign; }
            }
            sum += sign * table[t];
        }
    }
    return sum;
}
