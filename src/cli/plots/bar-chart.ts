import { COLOURS, escaped, text } from './svg.ts';

/** Horizontal bars as SVG text, one a row, with name and amount in words beside each. */

interface Bar {
  readonly name: string;
  readonly value: number;
  /** The amount as it is written. A bar's length is rounded; this is exact. */
  readonly words: string;
}

interface BarChart {
  readonly title: string;
  readonly bars: readonly Bar[];
}

const WIDTH = 720;
const ROW = 24;
const TOP = 40;
const LEFT = 200;
const RIGHT = 560;

/** Negative bars go to the left of zero. No bar gives a chart that says so. */
export function barChart({ title, bars }: BarChart): string {
  const height = TOP + ROW * Math.max(1, bars.length) + 12;
  const low = Math.min(0, ...bars.map(({ value }) => value));
  const high = Math.max(0, ...bars.map(({ value }) => value));
  const span = high - low || 1;
  const x = (value: number): number => LEFT + ((RIGHT - LEFT) * (value - low)) / span;
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(12, 22, title, 'font-size="15" font-weight="600"'),
  ];
  if (bars.length === 0) parts.push(text(12, TOP + 14, 'nothing', 'fill="#444444"'));
  for (const [row, { name, value, words }] of bars.entries()) {
    const y = TOP + ROW * row;
    const [from, to] = [Math.min(x(0), x(value)), Math.max(x(0), x(value))];
    parts.push(
      text(LEFT - 10, y + 14, shortened(name), 'text-anchor="end"'),
      `<rect x="${from.toFixed(1)}" y="${y + 3}" width="${(to - from).toFixed(1)}" height="${ROW - 9}" fill="${COLOURS[0]}"/>`,
      text(Math.max(to, x(0)) + 6, y + 14, words, 'fill="#444444"'),
    );
  }
  parts.push(
    `<line x1="${x(0).toFixed(1)}" x2="${x(0).toFixed(1)}" y1="${TOP - 2}" y2="${height - 10}" stroke="#888888"/>`,
  );
  return `${parts.join('\n')}\n</svg>\n`;
}

const shortened = (name: string): string =>
  name.length > 30 ? `${name.slice(0, 14)}...${name.slice(-13)}` : name;
