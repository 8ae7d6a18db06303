/** The site's navigation: the list of documents by reader, as docs/README.md has it. */
import { join } from 'node:path';
import type { Page } from './pages.ts';

interface Section {
  readonly title: string;
  readonly links: readonly { readonly title: string; readonly url: string }[];
}

export function navigation(pages: readonly Page[]): Section[] {
  const urls = new Map(pages.map(({ path, url }) => [path, url]));
  const index = pages.find(({ path }) => path === join('docs', 'README.md'))?.text ?? '';
  return index
    .split(/^## /m)
    .slice(1)
    .map((part) => {
      const [title = ''] = part.split('\n');
      const links = [...part.matchAll(/\[([^\]]+)\]\(([^)#]+)[^)]*\)/g)].flatMap(
        ([, name = '', target = '']) => {
          const path = join('docs', target).replace(/\/$/, '');
          const url = urls.get(path) ?? urls.get(join(path, 'README.md'));
          return url === undefined ? [] : [{ title: name, url }];
        },
      );
      return { title, links };
    });
}
