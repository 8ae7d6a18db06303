import { categoryName } from './categories.ts';
import type { FeatureFigures } from './feature-figures.ts';
import type { PreflightReport } from './report.ts';
import { unitWords } from './units.ts';

/** Lines that show the values read, one a feature. A wrong unit or label is visible there. */
export function figureLines({ features, label, days, smallest, passing }: PreflightReport): string[] {
  const width = Math.max(0, ...features.map((figures) => titleOf(figures).length));
  return [
    `what was read (no figure of values stands for fewer than ${smallest} records):`,
    ...features.map((figures) => `  ${titleOf(figures).padEnd(width)}  ${featureWords(figures)}`),
    `  label 1 (${label.words}): ${label.one}${share(label.one, passing)}; label 0: ${label.zero}${share(label.zero, passing)}`,
    ...label.rules.map(({ one, zero }) => `  in the files: 1 where ${one}, 0 ${zero}`),
    days === null
      ? '  days: too few records to say'
      : `  days: ${days.first} to ${days.last}, in whole months`,
  ];
}

const titleOf = ({ name, unit }: FeatureFigures): string =>
  unit === '1' ? name : `${name} [${unitWords(unit)}]`;

function featureWords(figures: FeatureFigures): string {
  const { present, missing, outOfWindow, unreadable, categories } = figures;
  const counts = [
    `${present} present`,
    ...(missing > 0 ? [`${missing} missing`] : []),
    ...(outOfWindow > 0 ? [`${outOfWindow} out of window`] : []),
    ...(unreadable > 0 ? [`${unreadable} unreadable`] : []),
  ].join(', ');
  const spread = categories === null ? numberWords(figures) : categoryWords(categories);
  return spread === '' ? counts : `${counts}; ${spread}`;
}

/** `5 % below 24, 25 % below 37, 50 % below 54 ▂▅█▇▃`. */
function numberWords({ bins, quantiles }: FeatureFigures): string {
  const words = new Set(quantiles.map(({ value, below }) => `${Math.round(100 * below)} % below ${value}`));
  return bins.length < 2 ? '' : `${[...words].join(', ')} ${barText(bins.map(({ count }) => count))}`;
}

const categoryWords = (categories: NonNullable<FeatureFigures['categories']>): string =>
  categories.map((group) => `${categoryName(group)}: ${group.count}`).join(', ');

/** A character a bin; all eighths of a block from U+2581. */
function barText(counts: readonly number[]): string {
  const most = Math.max(...counts);
  return counts
    .map((count) => String.fromCodePoint(0x2581 + Math.min(7, Math.floor((8 * count) / most))))
    .join('');
}

const share = (count: number, all: number): string =>
  all === 0 ? '' : ` (${((100 * count) / all).toFixed(1)} %)`;
