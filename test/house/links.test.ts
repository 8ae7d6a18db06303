import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';

const pages = globSync('**/*.md', {
  exclude: (path) => /^(?:node_modules|build|coverage)$/.test(path) || path.includes('node_modules'),
});

/** Text of a page without code, in which brackets are no links. */
const proseOf = (page: string): string =>
  readFileSync(page, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .replace(/`[^`\n]*`/g, '');

/** Targets of Markdown links, of images and of link definitions. */
const targetsIn = (text: string): string[] =>
  [...text.matchAll(/\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/gm)].map(
    ([, inline, defined]) => (inline ?? defined) as string,
  );

/** The anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): Set<string> {
  const taken = new Map<string, number>();
  const headings = readFileSync(page, 'utf8')
    .replace(/^```[\s\S]*?^```/gm, '')
    .matchAll(/^#{1,6} +(.+?) *#*$/gm);
  return new Set(
    [...headings].map(([, heading]) => {
      const text = (heading as string).replace(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
      const anchor = text.replace(/[^\p{L}\p{N}\p{M}_ -]/gu, '').replaceAll(' ', '-');
      const before = taken.get(anchor) ?? 0;
      taken.set(anchor, before + 1);
      return before === 0 ? anchor : `${anchor}-${before}`;
    }),
  );
}

function fault(page: string, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return undefined;
  const [path, anchor] = target.split('#') as [string, string?];
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  if (!existsSync(file)) return `${page}: ${target} does not exist`;
  if (anchor === undefined || !file.endsWith('.md')) return undefined;
  return anchorsOf(file).has(anchor) ? undefined : `${page}: ${target} names no heading`;
}

describe('links in documents', () => {
  it('reads every page', () => {
    expect(pages).toEqual(expect.arrayContaining(['README.md', join('docs', 'README.md')]));
  });

  it('lead to files and headings that exist', () => {
    const faults = pages.flatMap((page) => targetsIn(proseOf(page)).map((target) => fault(page, target)));
    expect(faults.filter((each) => each !== undefined)).toEqual([]);
  });

  it.each(['PROPERTIES', 'SOUNDNESS', 'CONTRACTS'])('%s names tests that exist', (page) => {
    const text = readFileSync(join('docs', `${page}.md`), 'utf8');
    const names = [...text.matchAll(/`([a-z0-9-]+(?:\/[a-z0-9-]+)+)`/g)].map(([, name]) => name as string);
    expect(names.length).toBeGreaterThan(0);
    const candidates = (name: string) => [
      `test/${name}.test.ts`,
      `test/${name}.long.ts`,
      `test/${name}`,
      name,
    ];
    expect(names.filter((name) => !candidates(name).some((path) => existsSync(path)))).toEqual([]);
  });
});
