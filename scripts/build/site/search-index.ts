/** The index of the site's search: one entry for each section of each document. */
import MiniSearch from 'minisearch';
import { idMaker } from './markdown.ts';
import type { Page } from './pages.ts';

/** search.js gives the same options when it loads the index. */
const OPTIONS = { fields: ['title', 'page', 'text'], storeFields: ['title', 'page', 'url'] };

interface Section {
  readonly id: number;
  readonly title: string;
  readonly page: string;
  readonly url: string;
  readonly text: string;
}

/** The index as MiniSearch's JSON. */
export function searchIndex(pages: readonly Page[]): object {
  const index = new MiniSearch<Section>(OPTIONS);
  let id = 0;
  for (const page of pages) {
    if (!page.isDocument) continue;
    for (const section of sectionsOf(page)) index.add({ id: id++, page: page.title, ...section });
  }
  return index.toJSON();
}

const plain = (markdown: string): string =>
  markdown.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').replace(/[`*|#]/g, ' ');

function sectionsOf({ text = '', title, url }: Page): Omit<Section, 'id' | 'page'>[] {
  const idOf = idMaker();
  const sections: { title: string; url: string; text: string }[] = [{ title, url, text: '' }];
  let isCode = false;
  for (const line of text.split('\n')) {
    if (line.startsWith('```')) isCode = !isCode;
    const heading = isCode ? undefined : /^#{1,6} +(.+?) *#*$/.exec(line)?.[1];
    const last = sections.at(-1);
    if (heading !== undefined) {
      const words = plain(heading).trim();
      sections.push({
        title: words,
        url: `${url}#${idOf(heading.replace(/\[([^\]]*)\]\([^)]*\)/g, '$1'))}`,
        text: '',
      });
    } else if (last !== undefined) last.text += `${plain(line)}\n`;
  }
  return sections.filter((section, i) => i > 0 || section.text.trim() !== '');
}
