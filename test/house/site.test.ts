import { existsSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import MiniSearch from 'minisearch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collectPages } from '../../scripts/build/site/pages.ts';
import { searchIndex } from '../../scripts/build/site/search-index.ts';
import { buildSite } from '../../scripts/build/site.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';

const folder = mkdtempSync(join(tmpdir(), 'assay-site-test-'));
let pages: readonly string[];

beforeAll(async () => {
  await buildSite(join(folder, 'site'));
  pages = globSync('**/*.html', { cwd: join(folder, 'site') });
});
afterAll(() => rmSync(folder, { recursive: true }));

const read = (page: string): string => readFileSync(join(folder, 'site', page), 'utf8');
const addressesIn = (html: string): string[] =>
  [...html.matchAll(/<(?:a|img|link|script)\b[^>]*? (?:href|src)="([^"]*)"/g)].map(
    ([, target]) => target as string,
  );
const idsIn = (html: string): Set<string> =>
  new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id as string));

function fault(page: string, target: string): string | undefined {
  if (/^(https?|mailto):/.test(target)) return undefined;
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), decodeURIComponent(path));
  const full = join(folder, 'site', file);
  // A page that is opened as a file shows no index of a folder.
  if (!existsSync(full) || statSync(full).isDirectory()) return `${page}: ${target} is no page`;
  if (anchor === undefined || idsIn(read(file)).has(decodeURIComponent(anchor))) return undefined;
  return `${page}: ${target} names no heading`;
}

describe('the site of the documents', () => {
  it('has a page for every document, and a start page', () => {
    const documents = globSync('docs/**/*.md', { cwd: PROJECT_ROOT });
    expect(pages.length).toBeGreaterThan(documents.length);
    expect(pages).toEqual(expect.arrayContaining(['index.html', join('docs', 'index.html')]));
  });

  it('has no dead link: every address leads to a file of the site, every anchor to a heading', () => {
    const faults = pages.flatMap((page) => addressesIn(read(page)).map((target) => fault(page, target)));
    expect(faults.filter((each) => each !== undefined)).toEqual([]);
  });

  it('loads nothing from another host', () => {
    const loaded = pages.flatMap((page) =>
      [...read(page).matchAll(/<(?:img|link|script)\b[^>]*? (?:href|src)="(https?:[^"]*)"/g)].map(
        ([, address]) => `${page}: ${address}`,
      ),
    );
    expect(loaded).toEqual([]);
  });

  it('finds the sections of documents by their words, each under an address that exists', async () => {
    const data = read(join('assets', 'search-data.js'));
    const json = data.slice(data.indexOf('{'), data.lastIndexOf('}') + 1);
    const options = { fields: ['title', 'page', 'text'], storeFields: ['title', 'page', 'url'] };
    const index = MiniSearch.loadJSON(json, options);
    expect(index.search('nullifier').map(({ url }) => url)).toContain('docs/glossary.html#glossary');
    const stored = JSON.parse(json).storedFields as Record<string, { url: string }>;
    const faults = Object.values(stored).map(({ url }) => fault('index.html', url));
    expect(faults.filter((each) => each !== undefined)).toEqual([]);
    expect(JSON.stringify(searchIndex(await collectPages(PROJECT_ROOT)))).toBe(json);
  });
});
