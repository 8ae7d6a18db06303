import type { FeatureFigures } from '../feature-figures.ts';
import { niceDecades, niceEdges } from '../nice-edges.ts';
import { withUnit } from '../units.ts';
import type { ValueBin } from '../value-bins.ts';
import { escapeHtml, natural, shown } from './html.ts';

/**
 * The histogram of a number. The outer bars are paler: they have no outer edge, and stand for all values beyond. A
 * bar's height is its number of records by the width of the narrowest bar. Dashed lines: the window of the policy.
 */

const WIDTH = 340;
const HEIGHT = 120;
const FOOT = 18;
const HEAD = 14;

interface Scale {
  readonly low: number;
  readonly high: number;
  readonly isLog: boolean;
  readonly x: (value: number) => number;
}

export function valuePlot(figures: FeatureFigures, smallest: number): string {
  const { name, unit, bins, window } = figures;
  const scale = scaleOf(bins);
  if (scale === undefined) return '';
  const boxes = boxesOf(bins, scale);
  const widths = boxes.map(({ left, right }) => right - left);
  const narrowest = Math.min(...widths);
  const densities = bins.map(({ count }, i) => (count * narrowest) / (widths[i] as number));
  const most = Math.max(...densities);
  const bars = boxes.map(({ left, right, isTail }, i) => {
    const height = ((densities[i] as number) / most) * HEIGHT;
    const title = `${binWords(bins[i] as ValueBin, unit)}: ${shown((bins[i] as ValueBin).count, smallest)}`;
    return `<rect class="${isTail ? 'tail' : 'fill'}" x="${(left + 0.5).toFixed(1)}" y="${(HEAD + HEIGHT - height).toFixed(1)}" width="${Math.max(1, right - left - 1).toFixed(1)}" height="${height.toFixed(1)}"><title>${escapeHtml(title)}</title></rect>`;
  });
  const edges = window.flatMap((value) => {
    if (value < scale.low || value > scale.high) return [];
    const x = scale.x(value).toFixed(1);
    return [`<line class="edge" x1="${x}" x2="${x}" y1="${HEAD}" y2="${HEAD + HEIGHT}"/>`];
  });
  const label = `Histogram of ${name}: ${bins.length} bars, ${withUnit(`${natural(scale.first)} to ${natural(scale.last)}`, unit)} between the outer ones`;
  return `<svg class="plot" viewBox="0 0 ${WIDTH} ${HEAD + HEIGHT + FOOT}" role="img" aria-label="${escapeHtml(label)}"><title>${escapeHtml(label)}</title><line class="grid" x1="0" x2="${WIDTH}" y1="${HEAD}" y2="${HEAD}"/><text x="0" y="${HEAD - 3}">${shown(most, smallest)} records</text>${bars.join('')}${edges.join('')}<line class="axis" x1="0" x2="${WIDTH}" y1="${HEAD + HEIGHT}" y2="${HEAD + HEIGHT}"/>${marks(scale)}</svg>`;
}

/** `20 to 30 years`, `below 20 years`. */
export function binWords({ from, to }: ValueBin, unit: string): string {
  if (from === null && to === null) return 'all values';
  if (from === null) return withUnit(`below ${natural(to as number)}`, unit);
  if (to === null) return withUnit(`${natural(from)} or more`, unit);
  return withUnit(`${natural(from)} to ${natural(to)}`, unit);
}

/** The axis goes one bar beyond the outer edges. Undefined where there is no edge. */
function scaleOf(bins: readonly ValueBin[]): (Scale & { first: number; last: number }) | undefined {
  const edges = bins.flatMap(({ to }) => (to === null ? [] : [to]));
  const [first, last] = [edges[0], edges.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const isLog = first > 0 && last / first > 20;
  const t = isLog ? Math.log : (value: number) => value;
  const gaps = edges.slice(1).map((edge, i) => t(edge) - t(edges[i] as number));
  const step = gaps.length === 0 ? Math.abs(t(first)) / 10 || 1 : Math.min(...gaps);
  const [low, high] = [t(first) - step, t(last) + step];
  const x = (value: number) => ((t(value) - low) / (high - low)) * WIDTH;
  const back = isLog ? Math.exp : (value: number) => value;
  return { first, last, low: back(low), high: back(high), isLog, x };
}

function boxesOf(
  bins: readonly ValueBin[],
  { x }: Scale,
): { left: number; right: number; isTail: boolean }[] {
  return bins.map(({ from, to }) => ({
    left: from === null ? 0 : x(from),
    right: to === null ? WIDTH : x(to),
    isTail: from === null || to === null,
  }));
}

function marks(scale: Scale & { first: number; last: number }): string {
  const { first, last, isLog, x } = scale;
  const values = first === last ? [first] : isLog ? niceDecades(first, last, 5) : niceEdges(first, last, 5);
  return values
    .map((value) => {
      const at = x(value).toFixed(1);
      const anchor = x(value) < 14 ? 'start' : x(value) > WIDTH - 14 ? 'end' : 'middle';
      return `<line class="axis" x1="${at}" x2="${at}" y1="${HEAD + HEIGHT}" y2="${HEAD + HEIGHT + 4}"/><text x="${at}" y="${HEAD + HEIGHT + 15}" text-anchor="${anchor}">${natural(value)}</text>`;
    })
    .join('');
}
