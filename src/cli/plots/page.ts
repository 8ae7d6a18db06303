import { escaped } from './svg.ts';

/** One HTML file with drawings and tables. It loads nothing: no script, no font, no address. */

interface Table {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export interface Section {
  readonly title: string;
  /** Plain text, one paragraph each. */
  readonly text?: readonly string[];
  /** SVG texts. */
  readonly drawings?: readonly string[];
  readonly table?: Table;
}

const STYLE = `body{font:15px/1.5 system-ui,sans-serif;max-width:760px;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2rem}svg{max-width:100%;height:auto}
table{border-collapse:collapse;font-size:13px}th,td{text-align:left;padding:.2rem .7rem .2rem 0;border-bottom:1px solid #ddd}
td{overflow-wrap:anywhere}`;

export function htmlPage(title: string, sections: readonly Section[]): string {
  const body = sections.map(
    ({ title: heading, text = [], drawings = [], table }) =>
      `<section><h2>${escaped(heading)}</h2>
${[...text.map((line) => `<p>${escaped(line)}</p>`), ...drawings, ...(table === undefined ? [] : [tableOf(table)])].join('\n')}
</section>`,
  );
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escaped(title)}</title>
<style>${STYLE}</style></head><body><h1>${escaped(title)}</h1>
${body.join('\n')}
</body></html>
`;
}

const row = (cells: readonly string[], tag: string): string =>
  `<tr>${cells.map((cell) => `<${tag}>${escaped(cell)}</${tag}>`).join('')}</tr>`;

const tableOf = ({ head, rows }: Table): string =>
  `<table><thead>${row(head, 'th')}</thead><tbody>${rows.map((each) => row(each, 'td')).join('')}</tbody></table>`;
