/** Parts of the lab's plots. */

export const escapedText = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');

interface DotRow {
  readonly label: string;
  readonly dots: readonly {
    readonly value: number;
    readonly low?: number;
    readonly high?: number;
    readonly colour: string;
  }[];
  readonly note: string;
}

export interface DotPlot {
  readonly title: string;
  readonly rows: readonly DotRow[];
  readonly ticks: readonly number[];
  readonly tickText: (value: number) => string;
  /** From a value to 0..1. */
  readonly scale: (value: number) => number;
}

const WIDTH = 800;
const LEFT = 200;
const RIGHT = 590;
const ROW = 24;

/** Rows of dots with intervals over one axis. */
export function dotPlot({ title, rows, ticks, tickText, scale }: DotPlot): string {
  const height = 60 + rows.length * ROW;
  const x = (value: number) => (LEFT + (RIGHT - LEFT) * Math.min(1, Math.max(0, scale(value)))).toFixed(1);
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapedText(title)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${height}" fill="#fff"/>`,
  ];
  for (const tick of ticks) {
    parts.push(
      `<line x1="${x(tick)}" x2="${x(tick)}" y1="10" y2="${height - 34}" stroke="${tick === 0 ? '#777' : '#e2e2e2'}"/>`,
      `<text x="${x(tick)}" y="${height - 18}" text-anchor="middle" fill="#444">${escapedText(tickText(tick))}</text>`,
    );
  }
  rows.forEach(({ label, dots, note }, i) => {
    const y = 24 + i * ROW;
    parts.push(`<text x="${LEFT - 12}" y="${y + 4}" text-anchor="end">${escapedText(label)}</text>`);
    for (const { value, low, high, colour } of dots) {
      if (low !== undefined && high !== undefined)
        parts.push(
          `<line x1="${x(low)}" x2="${x(high)}" y1="${y}" y2="${y}" stroke="${colour}" stroke-width="3"/>`,
        );
      parts.push(`<circle cx="${x(value)}" cy="${y}" r="5" fill="${colour}"/>`);
    }
    parts.push(`<text x="${RIGHT + 12}" y="${y + 4}" fill="#444">${escapedText(note)}</text>`);
  });
  parts.push('</svg>');
  return parts.join('');
}
