import { escapeHtml, shown } from './html.ts';

/** Horizontal bars in a table, so that the numbers are read without the picture. */

export interface Bar {
  readonly name: string;
  /** Records or rows. */
  readonly count: number;
  /** Marks what is left out. */
  readonly off?: boolean;
}

/** A bar is as long as its rounded count; counts below `smallest` have the length of `smallest` at most. */
export function barTable(caption: string, bars: readonly Bar[], smallest: number, most?: number): string {
  const longest = Math.max(1, most ?? 0, ...bars.map(({ count }) => count));
  const rows = bars.map(({ name, count, off }) => {
    const length = count === 0 ? 0 : Math.max(rounded(count, smallest) / rounded(longest, smallest), 0.004);
    const rect = `<rect class="${off === true ? 'off' : 'fill'}" width="${(100 * Math.min(1, length)).toFixed(1)}%" height="100%" rx="2"/>`;
    return `<tr><th scope="row">${escapeHtml(name)}</th><td class="bar"><svg aria-hidden="true" focusable="false">${count === 0 ? '' : rect}</svg></td><td class="n">${shown(count, smallest)}</td></tr>`;
  });
  return `<table class="bars" aria-label="${escapeHtml(caption)}"><tbody>${rows.join('')}</tbody></table>`;
}

const rounded = (count: number, smallest: number): number =>
  count < smallest ? smallest / 2 : Math.max(10, Math.round(count / 10) * 10);
