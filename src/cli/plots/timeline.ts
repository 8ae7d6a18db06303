import { COLOURS, escaped, text } from './svg.ts';

/** A round's phases along the blocks, and the newest block, as SVG text. */

export interface Phase {
  readonly name: string;
  readonly from: bigint;
  readonly to: bigint;
  /** Stands right of the bar. */
  readonly words: string;
}

const WIDTH = 720;
const ROW = 30;
const TOP = 52;
const LEFT = 190;
const RIGHT = 520;

export function timeline(title: string, phases: readonly Phase[], now: bigint): string {
  const height = TOP + ROW * phases.length + 36;
  const first = phases.reduce((low, { from }) => (from < low ? from : low), now);
  const last = phases.reduce((high, { to }) => (to > high ? to : high), 0n);
  const span = Number(last - first) || 1;
  const x = (block: bigint): number => {
    const share = Number(block - first) / span;
    return LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, share));
  };
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escaped(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>`,
    text(12, 22, title, 'font-size="15" font-weight="600"'),
  ];
  for (const [row, { name, from, to, words }] of phases.entries()) {
    const y = TOP + ROW * row;
    const isPast = now > to;
    parts.push(
      text(LEFT - 10, y + 15, name, 'text-anchor="end"'),
      `<rect x="${x(from).toFixed(1)}" y="${y}" width="${Math.max(2, x(to) - x(from)).toFixed(1)}" height="${ROW - 10}" fill="${isPast ? '#bbbbbb' : COLOURS[row % COLOURS.length]}"/>`,
      text(RIGHT + 8, y + 15, words, 'fill="#444444"'),
    );
  }
  const at = x(now).toFixed(1);
  const bottom = TOP + ROW * phases.length;
  parts.push(
    `<line x1="${at}" x2="${at}" y1="${TOP - 8}" y2="${bottom}" stroke="#000000" stroke-dasharray="4 3"/>`,
    text(Number(at), TOP - 12, `block ${now}`, 'text-anchor="middle"'),
    text(LEFT, bottom + 18, `${first}`, 'fill="#444444"'),
    text(RIGHT, bottom + 18, `${last}`, 'text-anchor="end" fill="#444444"'),
  );
  return `${parts.join('\n')}\n</svg>\n`;
}
