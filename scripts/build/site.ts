/**
 * npm run docs:site -- [--to FOLDER]: builds the documents into a static site (build/site) that needs no server and no
 * network. Pages keep the paths of their files, so that links mean the same on the site and in the clone.
 */
import { cp, mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Eleventy, { type EleventyConfig } from '@11ty/eleventy';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { headingIds, siteLinks } from './site/markdown.ts';
import { navigation } from './site/navigation.ts';
import { collectPages, type Page } from './site/pages.ts';
import { searchIndex } from './site/search-index.ts';

const SITE_FOLDER = join(PROJECT_ROOT, 'build', 'site');

const PARTS = join(import.meta.dirname, 'site');
const require = createRequire(import.meta.url);

/** Builds the site into a folder. Replaces what is there. */
export async function buildSite(to = SITE_FOLDER): Promise<void> {
  const pages = await collectPages(PROJECT_ROOT);
  const work = await mkdtemp(join(tmpdir(), 'assay-site-'));
  const draft = `${to}-${process.pid}`;
  try {
    await stage(pages, work);
    await mkdir(dirname(to), { recursive: true });
    await generate(pages, work, draft);
    await addAssets(pages, draft);
    await rm(to, { recursive: true, force: true });
    await rename(draft, to);
  } finally {
    await rm(work, { recursive: true, force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

/** Writes the pages' texts with the generator's front matter, and the layout. */
async function stage(pages: readonly Page[], work: string): Promise<void> {
  await mkdir(join(work, '_includes'), { recursive: true });
  await cp(join(PARTS, 'layout.liquid'), join(work, '_includes', 'layout.liquid'));
  for (const { path, url, title, text } of pages) {
    if (text === undefined) continue;
    const root = '../'.repeat(url.split('/').length - 1);
    const front = { layout: 'layout.liquid', permalink: url, title, root: root === '' ? './' : root };
    const file = join(work, `${path}.md`);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, `---json\n${JSON.stringify(front)}\n---\n${text}`);
  }
}

async function generate(pages: readonly Page[], work: string, to: string): Promise<void> {
  const urls = new Map(pages.map(({ path, url }) => [path, url]));
  const site = new Eleventy(work, to, {
    quietMode: true,
    config(config: EleventyConfig) {
      config.setUseGitIgnore(false);
      config.addGlobalData('navigation', navigation(pages));
      config.amendLibrary('md', (markdown) => {
        markdown.use(headingIds);
        markdown.use(siteLinks, {
          urls,
          fileOf: (inputPath) => relative(work, inputPath).replace(/\.md$/, ''),
        });
      });
      // Braces in the documents are no template.
      return { markdownTemplateEngine: false, dir: { input: work, output: to } };
    },
  });
  site.disableLogger();
  await site.write();
}

/** Drawings and other files that pages link to, style, and search. */
async function addAssets(pages: readonly Page[], to: string): Promise<void> {
  for (const { path, url, text } of pages) {
    if (text === undefined) await cp(join(PROJECT_ROOT, path), join(to, url));
  }
  await mkdir(join(to, 'assets'), { recursive: true });
  for (const name of ['site.css', 'search.js']) await cp(join(PARTS, name), join(to, 'assets', name));
  await cp(join(PROJECT_ROOT, 'src', 'console', 'public', 'icon.svg'), join(to, 'assets', 'icon.svg'));
  await cp(
    require.resolve('minisearch').replace(/cjs\/index\.cjs$/, 'umd/index.js'),
    join(to, 'assets', 'minisearch.js'),
  );
  // A script and no JSON file: pages that are opened as files may load scripts, but fetch nothing.
  await writeFile(
    join(to, 'assets', 'search-data.js'),
    `globalThis.assaySearch = ${JSON.stringify(searchIndex(pages))};\n`,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { to: { type: 'string', default: SITE_FOLDER } } });
  await buildSite(values.to);
  process.stdout.write(`wrote ${relative(process.cwd(), join(values.to, 'index.html'))}\n`);
}
