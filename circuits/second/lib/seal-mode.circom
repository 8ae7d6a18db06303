pragma circom 2.2.2;

// The mode of a seal, 0..2, as a one-hot.
template SealMode() {
    signal input mode;              // checked here
    signal output isMode[3];

    for (var m = 0; m < 3; m++) {
        isMode[m] <-- mode == m ? 1 : 0;
        isMode[m] * (isMode[m] - 1) === 0;
    }
    isMode[0] + isMode[1] + isMode[2] === 1;
    mode === isMode[1] + 2 * isMode[2];
}
