import { COLOURS, escaped, text } from './svg.ts';

/** A line chart as SVG text: no dependency, no script, the same text for the same figures. */

/** One line; `band` shades what lies between its lowest and highest. */
export interface Line {
  readonly name: string;
  /** One value a place of the x axis. */
  readonly values: readonly number[];
  readonly band?: readonly (readonly [lowest: number, highest: number])[];
  /** A level for comparison, dashed. */
  readonly dashed?: boolean;
}

export interface Chart {
  readonly title: string;
  readonly subtitle: string;
  readonly xLabel: string;
  readonly yLabel: string;
  /** Value of the first place on the x axis; the next places follow by one. */
  readonly xFirst: number;
  readonly lines: readonly Line[];
}

const WIDTH = 720;
const HEIGHT = 400;
const PLOT = { left: 64, right: 540, top: 56, bottom: 348 };

/** @throws RangeError without a line or a value */
export function lineChart({ title, subtitle, xLabel, yLabel, xFirst, lines }: Chart): string {
  const places = Math.max(...lines.map(({ values }) => values.length));
  const all = lines.flatMap(({ values, band }) => [...values, ...(band ?? []).flat()]);
  if (all.length === 0) throw new RangeError('a chart needs at least one value');
  const yTicks = ticks(Math.min(...all), Math.max(...all), 6);
  const [yLow, yHigh] = [yTicks[0] as number, yTicks.at(-1) as number];
  const xTicks = ticks(xFirst, xFirst + Math.max(1, places - 1), 8).filter(
    (value) => Number.isInteger(value) && value >= xFirst && value <= xFirst + places - 1,
  );
  const x = (place: number) => PLOT.left + ((PLOT.right - PLOT.left) * place) / Math.max(1, places - 1);
  const y = (value: number) => PLOT.bottom - ((PLOT.bottom - PLOT.top) * (value - yLow)) / (yHigh - yLow);
  const point = (place: number, value: number) => `${x(place).toFixed(1)},${y(value).toFixed(1)}`;

  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escaped(`${title}: ${subtitle}`)}" font-family="system-ui, sans-serif" font-size="12">`,
    `<rect width="${WIDTH}" height="${HEIGHT}" fill="#ffffff"/>`,
    text(PLOT.left, 22, title, 'font-size="15" font-weight="600"'),
    text(PLOT.left, 40, subtitle, 'fill="#444444"'),
  ];
  for (const value of yTicks) {
    const height = y(value).toFixed(1);
    parts.push(
      `<line x1="${PLOT.left}" x2="${PLOT.right}" y1="${height}" y2="${height}" stroke="${value === 0 ? '#888888' : '#e4e4e4'}"/>`,
      text(PLOT.left - 8, Number(height) + 4, tickText(value), 'text-anchor="end" fill="#444444"'),
    );
  }
  for (const value of xTicks) {
    parts.push(
      text(x(value - xFirst), PLOT.bottom + 18, String(value), 'text-anchor="middle" fill="#444444"'),
    );
  }
  const middle = (PLOT.top + PLOT.bottom) / 2;
  parts.push(
    text((PLOT.left + PLOT.right) / 2, PLOT.bottom + 38, xLabel, 'text-anchor="middle"'),
    text(16, middle, yLabel, `text-anchor="middle" transform="rotate(-90 16 ${middle})"`),
  );
  for (const [index, { name, values, band, dashed }] of lines.entries()) {
    const colour = COLOURS[index % COLOURS.length] as string;
    if (band !== undefined) {
      const edge = [
        ...band.map(([, highest], place) => point(place, highest)),
        ...band.map(([lowest], place) => point(place, lowest)).reverse(),
      ];
      parts.push(`<polygon points="${edge.join(' ')}" fill="${colour}" fill-opacity="0.1"/>`);
    }
    const stroke = `stroke="${colour}" stroke-width="2"${dashed ? ' stroke-dasharray="6 4"' : ''}`;
    const drawn = values.map((value, place) => point(place, value)).join(' ');
    parts.push(`<polyline points="${drawn}" fill="none" ${stroke}/>`);
    const row = PLOT.top + 8 + 20 * index;
    parts.push(
      `<line x1="${PLOT.right + 16}" x2="${PLOT.right + 40}" y1="${row}" y2="${row}" ${stroke}/>`,
      text(PLOT.right + 46, row + 4, name, ''),
    );
  }
  return `${parts.join('\n')}\n</svg>\n`;
}

/** Round numbers from at or below `low` to at or above `high`. */
export function ticks(low: number, high: number, about: number): number[] {
  const span = high > low ? high - low : Math.max(Math.abs(high), 1);
  const power = 10 ** Math.floor(Math.log10(span / about));
  const step = ([1, 2, 5, 10].find((factor) => span / (factor * power) <= about) ?? 10) * power;
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

const tickText = (value: number): string => String(Number(value.toPrecision(6)));
