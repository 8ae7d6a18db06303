/** Days as PROTOCOL counts them: whole days since 1970-01-01, 16 bits (the last one is 2149-06-06). */

const ISO_DAY = /^([0-9]{4})-([0-9]{2})-([0-9]{2})$/;
const MILLISECONDS_A_DAY = 86_400_000;

/** The largest day number. */
export const LAST_DAY = 0xffff;

/** Reads `YYYY-MM-DD`; undefined for another form, a day that no calendar has, or one outside of 16 bits. */
export function parseIsoDay(text: string): number | undefined {
  const match = ISO_DAY.exec(text);
  if (match === null) return undefined;
  const [, year, month, day] = match.map(Number) as [number, number, number, number];
  const time = Date.UTC(year, month - 1, day);
  if (new Date(time).toISOString().slice(0, 10) !== text) return undefined;
  const days = time / MILLISECONDS_A_DAY;
  return days >= 0 && days <= LAST_DAY ? days : undefined;
}

/** `YYYY-MM-DD` of a day number in 0..65535. */
export function formatIsoDay(day: number): string {
  return new Date(day * MILLISECONDS_A_DAY).toISOString().slice(0, 10);
}
