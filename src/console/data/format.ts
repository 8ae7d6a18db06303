import { unpackPeriod } from '../../protocol/statement.ts';

/** Numbers, amounts and times in the reader's locale. */

/** Words as a sentence. */
export const sentence = (words: string): string =>
  `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.…]$/.test(words) ? '' : '.'}`;

export const count = (value: number | bigint): string => value.toLocaleString();

/** An exact amount with a point, without trailing zeros. */
export function amountText(amount: bigint, decimals: number): string {
  const sign = amount < 0n ? '−' : '';
  const digits = `${amount < 0n ? -amount : amount}`.padStart(decimals + 1, '0');
  const whole = BigInt(digits.slice(0, digits.length - decimals)).toLocaleString();
  const rest = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  return `${sign}${whole}${rest === '' ? '' : `${POINT}${rest}`}`;
}

const POINT = new Intl.NumberFormat().formatToParts(1.5).find(({ type }) => type === 'decimal')?.value ?? '.';

/** @param decimals how many, always, so that the shares of a column are comparable; without it, as few as needed */
export const percent = (basisPoints: number, decimals?: number): string =>
  (basisPoints / 10_000).toLocaleString(undefined, {
    style: 'percent',
    minimumFractionDigits: decimals ?? 0,
    maximumFractionDigits: decimals ?? 2,
  });

const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const localDay = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' });
const day = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeZone: 'UTC' });

export const timeText = (seconds: bigint): string => moment.format(new Date(Number(seconds) * 1000));
/** @param instant ISO 8601 */
export const instantText = (instant: string): string => moment.format(new Date(instant));
/** @param text a day as YYYY-MM-DD */
export const isoDayText = (text: string): string => day.format(new Date(`${text}T00:00:00Z`));
/** The day in the reader's time zone. */
export const dayText = (seconds: bigint): string => localDay.format(new Date(Number(seconds) * 1000));
export const isoTime = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString();

/** The first and last day of a period's records. */
export function periodText(period: bigint): string {
  const { firstDay, lastDay } = unpackPeriod(period);
  const text = (days: number) => day.format(new Date(days * 86_400_000));
  return `${text(firstDay)} – ${text(lastDay)}`;
}

/** The first digits of a 256-bit number, in hexadecimal, as the command line shows it. */
export const shortNumber = (id: bigint): string => id.toString(16).padStart(64, '0').slice(0, 12);
export const shortAddress = (address: string): string => `${address.slice(0, 8)}…${address.slice(-4)}`;
