pragma circom 2.2.2;

// The first `count` of N slots, 1 <= count <= N: isActive[i] = (i < count). isLast is a one-hot, hence isActive a prefix.
template ActiveSlots(N) {
    signal input count;             // checked here
    signal output isActive[N];
    signal output full;             // count = N

    signal isLast[N];
    var suffix = 0;
    var total = 0;
    for (var i = N - 1; i >= 0; i--) {
        isLast[i] <-- count == i + 1 ? 1 : 0;
        isLast[i] * (isLast[i] - 1) === 0;
        suffix += isLast[i];
        isActive[i] <== suffix;
        total += isLast[i] * (i + 1);
    }
    suffix === 1;
    count === total;
    full <== isLast[N - 1];
}
