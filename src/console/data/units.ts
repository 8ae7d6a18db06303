import { SECOND_SCORE_UNIT } from '../../protocol/second/score-unit.ts';

/** Stake as a number of units of score, to three decimals. */
export const scoreNumber = (stake: bigint): number => Number((stake * 1000n) / SECOND_SCORE_UNIT) / 1000;

/** The same as text. */
export const stakeText = (stake: bigint): string => numberText(scoreNumber(stake));

/** The unit in which stake is shown. */
export const STAKE_UNIT = 'units of score';

/** A number with its sign, to at most five decimals. */
export const numberText = (value: number | bigint): string => signed.format(value).replace('-', '−');

/** A loss as the Brier score that it stands for. */
export const brier = (loss: number): number => loss / 65_536;

/** Decimals of a loss: its unit is 2^-16. */
export const LOSS_DIGITS = 5;

/** A loss, or a change of it, in units of 2^-16 of the Brier score. Losses in a column have as many decimals. */
export const lossText = (units: number): string => losses.format(brier(units)).replace('-', '−');

const losses = new Intl.NumberFormat(undefined, {
  minimumFractionDigits: LOSS_DIGITS,
  maximumFractionDigits: LOSS_DIGITS,
});

/** One number of a list, with a mark between that no locale has within numbers. */
export const listText = (values: readonly (number | bigint)[]): string => values.map(numberText).join(' · ');

const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 5 });
