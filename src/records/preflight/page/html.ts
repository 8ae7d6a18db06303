/** Text and tables of the page. Every text of a policy or a file passes through `escapeHtml`. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] as string);

export const list = (lines: readonly string[]): string =>
  `<ul>${lines.map((line) => `<li>${escapeHtml(line)}</li>`).join('')}</ul>`;

/** A column of a table: its heading, and whether it holds numbers. */
export interface Column {
  readonly head: string;
  readonly numeric?: boolean;
}

/** The first cell of each row is its heading. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const align = (i: number) => (columns[i]?.numeric === true ? ' class="n"' : '');
  const head = columns.map(({ head }, i) => `<th scope="col"${align(i)}>${escapeHtml(head)}</th>`).join('');
  const body = rows
    .map(([first = '', ...rest]) => {
      const cells = rest.map((text, i) => `<td${align(i + 1)}>${escapeHtml(text)}</td>`).join('');
      return `<tr><th scope="row">${escapeHtml(first)}</th>${cells}</tr>`;
    })
    .join('');
  return `<div class="wide"><table><thead><tr>${head}</tr></thead><tbody>${body}</tbody></table></div>`;
}

/** Rounded to tens; below the smallest, only that it is below. */
export function shown(count: number, smallest: number): string {
  if (count === 0) return '0';
  return count < smallest ? `fewer than ${smallest}` : thousands(Math.max(10, Math.round(count / 10) * 10));
}

/** 12 345 with thin spaces that do not break. */
const thousands = (count: number): string => String(count).replace(/\B(?=(\d{3})+$)/g, '\u202f');

/** At most four digits that say something. */
export const natural = (value: number): string => String(Number(value.toPrecision(4)));
