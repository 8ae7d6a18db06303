import { categoryName } from '../categories.ts';
import type { FeatureFigures } from '../feature-figures.ts';
import { unitWords, withUnit } from '../units.ts';
import { barTable } from './bar-table.ts';
import { escapeHtml, natural, shown, table } from './html.ts';
import { binWords, valuePlot } from './value-plot.ts';

/** One feature: how many values there are, and how they are spread. */
export function featureFigure(
  figures: FeatureFigures,
  smallest: number,
  description: string | undefined,
): string {
  const { name, unit, categories, bins } = figures;
  const about = [unitWords(unit), description ?? ''].filter((text) => text !== '').join('; ');
  const soft = about === '' ? '' : ` <span class="soft">${escapeHtml(about)}</span>`;
  const caption = `<figcaption><h3>${escapeHtml(name)}${soft}</h3><span class="small">${presence(figures, smallest)}</span></figcaption>`;
  const plot =
    categories !== null && categories.length > 0
      ? barTable(
          `Records by ${name}`,
          categories.map((group) => ({ name: categoryName(group), count: group.count })),
          smallest,
        )
      : bins.length > 1
        ? numberFigure(figures, smallest)
        : '<p class="soft">too few records to show</p>';
  return `<figure>${caption}${plot}</figure>`;
}

function presence({ present, missing, outOfWindow, unreadable }: FeatureFigures, smallest: number): string {
  const counts: [string, number, boolean][] = [
    ['present', present, false],
    ['missing', missing, false],
    ['out of window', outOfWindow, true],
    ['unreadable', unreadable, true],
  ];
  return counts
    .map(([name, count, isFault]) => {
      const text = `${name}: ${shown(count, smallest)}`;
      return isFault && count > 0 ? `<strong>${text}</strong>` : text;
    })
    .join(' · ');
}

function numberFigure(figures: FeatureFigures, smallest: number): string {
  const { bins, quantiles, unit } = figures;
  const rows = bins.map((bin) => [binWords(bin, unit), shown(bin.count, smallest)]);
  const numbers = table([{ head: 'value' }, { head: 'records', numeric: true }], rows);
  const spread = quantiles.map(({ below, value }) => `${Math.round(100 * below)} % below ${natural(value)}`);
  return `${valuePlot(figures, smallest)}<p class="small soft">${escapeHtml(withUnit([...new Set(spread)].join(', '), unit))}</p><details><summary>Numbers</summary>${numbers}</details>`;
}
