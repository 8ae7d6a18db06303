/**
 * Ordered intervals as people write them: `50-54`, `[70-80)`, `18 to 24`, `< 5`, `85+`, and intervals that a
 * spreadsheet has turned into dates: `14-Oct` was 10-14, `5-Mar` was 3-5.
 */

export interface Intervals {
  /** Each text and the number that stands for it, in ascending order. */
  readonly numbers: ReadonlyMap<string, number>;
  /** Texts that a spreadsheet turned into dates. */
  readonly mangled: readonly { readonly text: string; readonly was: string }[];
}

interface Interval {
  readonly low: number | undefined;
  readonly high: number | undefined;
  readonly was?: string;
}

const NUMBER = '([0-9]+(?:[.,][0-9]+)?)';
const BETWEEN = new RegExp(
  `^[[(\\]]?\\s*${NUMBER}\\s*(?:-|–|—|to|bis|\\.\\.|,|;)\\s*<?\\s*${NUMBER}\\s*[\\])[]?(?:\\s*(?:years?|yrs?|jahre|y|a))?$`,
  'i',
);
const BELOW = new RegExp(`^(?:<|<=|≤|under|below|less than|up to|unter|bis)\\s*${NUMBER}$`, 'i');
const ABOVE = new RegExp(
  `^(?:(?:>|>=|≥|over|above|more than|from|über|ab)\\s*${NUMBER}|${NUMBER}\\s*(?:\\+|and (?:over|above|older|more)|or (?:over|above|older|more)|und mehr|plus))$`,
  'i',
);
const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const GERMAN_MONTHS: Readonly<Record<string, string>> = {
  mrz: 'mar',
  mär: 'mar',
  mai: 'may',
  okt: 'oct',
  dez: 'dec',
};

/**
 * The intervals of a column's texts; undefined unless every text is one (or a plain number beside intervals).
 */
export function readIntervals(texts: Iterable<string>): Intervals | undefined {
  const read = new Map<string, Interval>();
  for (const text of texts) {
    const interval = readInterval(text);
    if (interval === undefined) return undefined;
    read.set(text, interval);
  }
  if (read.size < 2 || ![...read.values()].some(({ low, high }) => low !== high)) return undefined;
  const widths = [...read.values()].flatMap(({ low, high }) =>
    low === undefined || high === undefined || low === high ? [] : [high - low],
  );
  const width = widths.sort((a, b) => a - b)[Math.floor(widths.length / 2)] ?? 0;
  const numbers = [...read].map(([text, interval]) => [text, middleOf(interval, width)] as const);
  numbers.sort((a, b) => a[1] - b[1]);
  // Two texts with one number would be one level: not an ordered scale.
  if (new Set(numbers.map(([, number]) => number)).size < numbers.length) return undefined;
  return {
    numbers: new Map(numbers),
    mangled: [...read].flatMap(([text, { was }]) => (was === undefined ? [] : [{ text, was }])),
  };
}

/** Half of a usual interval beyond an open end. */
function middleOf({ low, high }: Interval, width: number): number {
  if (low === undefined) return Math.max(0, (high ?? 0) - width / 2);
  return high === undefined ? low + width / 2 : (low + high) / 2;
}

function readInterval(text: string): Interval | undefined {
  const number = (digits: string | undefined) => Number((digits ?? '').replace(',', '.'));
  const between = BETWEEN.exec(text);
  if (between !== null) {
    const [low, high] = [number(between[1]), number(between[2])];
    return low <= high ? { low, high } : undefined;
  }
  const below = BELOW.exec(text);
  if (below !== null) return { low: undefined, high: number(below[1]) };
  const above = ABOVE.exec(text);
  if (above !== null) return { low: number(above[1] ?? above[2]), high: undefined };
  if (/^[0-9]+(?:\.[0-9]+)?$/.test(text)) return { low: Number(text), high: Number(text) };
  return mangledInterval(text);
}

/** `14-Oct` and `Oct-14`: the month's number is the lower end, the other number the upper one. */
export function mangledInterval(text: string): Interval | undefined {
  const match =
    /^(?<n>[0-9]{1,2})[-. /](?<month>\p{L}{3})\p{L}*\.?$/u.exec(text) ??
    /^(?<month>\p{L}{3})\p{L}*\.?[-. /](?<n>[0-9]{1,2})$/u.exec(text);
  if (match?.groups === undefined) return undefined;
  const word = (match.groups.month ?? '').toLowerCase();
  const low = MONTHS.indexOf(GERMAN_MONTHS[word] ?? word) + 1;
  const high = Number(match.groups.n);
  return low > 0 && low < high ? { low, high, was: `${low}-${high}` } : undefined;
}
