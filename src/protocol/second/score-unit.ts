/** Stake of one unit of score, a multiple of lcm(1, ..., 16): SCORE_UNIT of the contracts. */
export const SECOND_SCORE_UNIT = 720_720_000_000n;
