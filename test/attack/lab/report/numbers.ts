import type { Interval } from '../run/statistics.ts';

/** Numbers as the pages print them. */

export const percent = (value: number): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(100 * value).toFixed(Math.abs(value) < 0.095 ? 1 : 0)} %`;
export const percentOr = (value: number | null): string => (value === null ? '–' : percent(value));
export const signed = (value: number, digits = 3): string =>
  `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(digits)}`;
export const range = ([low, high]: readonly [number, number]): string =>
  `${percent(low)} to ${percent(high)}`;
export const spread = ({ value, low, high }: Interval, digits = 3): string =>
  `${value.toFixed(digits)} (${low.toFixed(digits)} to ${high.toFixed(digits)})`;
export const signedSpread = ({ value, low, high }: Interval, digits = 4): string =>
  `${signed(value, digits)} (${signed(low, digits)} to ${signed(high, digits)})`;
