/** Instants as local time with its offset. */

const MICROSECONDS = 1_000_000n;
/** Years 1 to 9999: others have no ISO form of four digits. */
const FIRST = -62_135_596_800n;
const LAST = 253_402_300_799n;

/**
 * Makes a function from microseconds since 1970 in UTC to ISO 8601 in a zone: `2024-03-02T00:30:00+01:00`, with `Z` in
 * UTC. An instant outside of the years 1 to 9999 is a text that is no day.
 */
export function zonedText(timeZone: string): (micros: bigint) => string {
  const format = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    timeZoneName: 'longOffset',
  });
  return (micros) => {
    const fraction = ((micros % MICROSECONDS) + MICROSECONDS) % MICROSECONDS;
    const seconds = (micros - fraction) / MICROSECONDS;
    if (seconds < FIRST + 86_400n || seconds > LAST - 86_400n) return '[instant]';
    const parts = new Map(
      format.formatToParts(new Date(Number(seconds) * 1000)).map(({ type, value }) => [type, value]),
    );
    const part = (type: string) => parts.get(type as Intl.DateTimeFormatPartTypes) ?? '';
    const day = [part('year').padStart(4, '0'), part('month'), part('day')].join('-');
    const clock = [part('hour'), part('minute'), part('second')].join(':');
    const rest = fraction === 0n ? '' : `.${String(fraction).padStart(6, '0').replace(/0+$/, '')}`;
    const offset = part('timeZoneName').replace('GMT', '');
    return `${day}T${clock}${rest}${offset === '' || offset === '+00:00' ? 'Z' : offset}`;
  };
}
