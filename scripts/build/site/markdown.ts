/** Additions of the site to Markdown: ids of headings as GitHub makes them, and links between pages. */
import { dirname, join, normalize, relative } from 'node:path';
import type { MarkdownIt, MarkdownToken } from '@11ty/eleventy';

/** Makes GitHub's ids: one maker for each page, which numbers repeated headings. */
export function idMaker(): (heading: string) => string {
  const taken = new Map<string, number>();
  return (heading) => {
    const id = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
      .replaceAll(' ', '-');
    const before = taken.get(id) ?? 0;
    taken.set(id, before + 1);
    return before === 0 ? id : `${id}-${before}`;
  };
}

const textOf = (inline: MarkdownToken | undefined): string =>
  (inline?.children ?? [])
    .filter(({ type }) => type === 'text' || type === 'code_inline')
    .map(({ content }) => content)
    .join('');

/** Gives every heading an id. */
export function headingIds(markdown: MarkdownIt): void {
  markdown.core.ruler.push('heading-ids', ({ tokens }) => {
    const idOf = idMaker();
    tokens.forEach((token, i) => {
      if (token.type === 'heading_open') token.attrSet('id', idOf(textOf(tokens[i + 1])));
    });
  });
}

export interface LinkOptions {
  /** Addresses on the site by the files' paths in the clone. */
  readonly urls: ReadonlyMap<string, string>;
  /** The path in the clone of the file that the generator reads. */
  fileOf(inputPath: string): string;
}

/** Points links and images to pages of the site. @throws Error if the site has no page for a link */
export function siteLinks(markdown: MarkdownIt, { urls, fileOf }: LinkOptions): void {
  markdown.core.ruler.push('site-links', ({ tokens, env }) => {
    const file = fileOf(env.page.inputPath);
    for (const token of tokens.flatMap(({ children }) => children ?? [])) {
      const name = token.type === 'link_open' ? 'href' : token.type === 'image' ? 'src' : undefined;
      const target = name === undefined ? null : token.attrGet(name);
      if (name !== undefined && target !== null) token.attrSet(name, siteTarget(urls, file, target));
    }
  });
}

function siteTarget(urls: ReadonlyMap<string, string>, file: string, target: string): string {
  const [path = '', anchor] = target.split('#');
  if (path === '' || /^[a-z]+:/.test(target)) return target;
  const own = urls.get(file) ?? '';
  // The page of a folder without README has the folder's path.
  const folder = own === `${file}/index.html` ? file : dirname(file);
  const wanted = normalize(join(folder, decodeURIComponent(path))).replace(/\/$/, '');
  const url = urls.get(wanted) ?? urls.get(normalize(join(wanted, 'README.md')));
  if (url === undefined) throw new Error(`${file} links to ${target}, which is no page of the site`);
  const address = encodeURI(relative(dirname(own), url));
  return anchor === undefined ? address : `${address}#${anchor}`;
}
