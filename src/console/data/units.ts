import { SECOND_SCORE_UNIT } from '../../protocol/second/score-unit.ts';

/** Stake as a number of units of score, to three decimals. */
export const scoreNumber = (stake: bigint): number => Number((stake * 1000n) / SECOND_SCORE_UNIT) / 1000;

/** The same as text. */
export const stakeText = (stake: bigint): string => numberText(scoreNumber(stake));

/** The unit in which stake is shown. */
export const STAKE_UNIT = 'units of score';

/** A number with its sign, to at most five decimals. */
export const numberText = (value: number | bigint): string => signed.format(value).replace('-', '−');

const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 5 });
