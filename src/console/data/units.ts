import { SECOND_SCORE_UNIT } from '../../protocol/second/score-unit.ts';
import { bandsText } from './format.ts';
import type { World } from './world.ts';

/** How stake is shown: in the unit in which the edition's scores are counted. */
export interface Units {
  readonly name: string;
  readonly text: (stake: bigint) => string;
}

const BANDS: Units = { name: 'bands', text: bandsText };
const SCORES: Units = { name: 'units of score', text: (stake) => numberText(scoreNumber(stake)) };

export const unitsOf = ({ edition }: World): Units => (edition === 2 ? SCORES : BANDS);

/** Stake of the second edition as a number of units of score, to three decimals. */
export const scoreNumber = (stake: bigint): number => Number((stake * 1000n) / SECOND_SCORE_UNIT) / 1000;

/** A number with its sign, to at most five decimals. */
export const numberText = (value: number | bigint): string => signed.format(value).replace('-', '−');

const signed = new Intl.NumberFormat(undefined, { maximumFractionDigits: 5 });
