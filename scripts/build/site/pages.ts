/** The pages of the site: the documents, and every file of the clone that one of them links to. */
import { existsSync, globSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, normalize } from 'node:path';

export interface Page {
  /** Relative to the clone; of a folder without README, the folder. */
  readonly path: string;
  /** Relative to the site. */
  readonly url: string;
  readonly title: string;
  /** Markdown; undefined: the file is copied as it is. */
  readonly text: string | undefined;
  /** A document, which the search knows; else a source file or a list of files. */
  readonly isDocument: boolean;
}

const FIRST = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', 'CHANGELOG.md', 'LICENSE'];
const COPIED = /\.(svg|png|html)$/;

/** @throws Error if a page links to a file that does not exist */
export async function collectPages(root: string): Promise<Page[]> {
  const open = [...FIRST, ...globSync('docs/**/*.md', { cwd: root })];
  const found = new Map<string, Page>();
  for (let path = open.pop(); path !== undefined; path = open.pop()) {
    const readme = join(path, 'README.md');
    const target = existsSync(join(root, readme)) ? readme : path;
    if (found.has(target)) continue;
    const page = pageOf(root, target);
    found.set(target, page);
    if (page.text !== undefined) open.push(...linkedFrom(page));
  }
  return [...found.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
}

function pageOf(root: string, path: string): Page {
  const file = join(root, path);
  if (!existsSync(file)) throw new Error(`a document links to ${path}, which does not exist`);
  if (statSync(file).isDirectory()) return folderPage(root, path);
  if (COPIED.test(path)) return { path, url: path, title: path, text: undefined, isDocument: false };
  const text = readFileSync(file, 'utf8');
  if (path.endsWith('.md')) {
    const title = /^# (.+)$/m.exec(text)?.[1]?.replaceAll('`', '') ?? path;
    return { path, url: urlOf(root, path), title, text, isDocument: true };
  }
  // Six backticks: no source has a line of them.
  const fenced = `# ${path}\n\n\`\`\`\`\`\`\n${text}\n\`\`\`\`\`\`\n`;
  return { path, url: `${path}.html`, title: path, text: fenced, isDocument: false };
}

/** A list of a folder's files. */
function folderPage(root: string, path: string): Page {
  const files = readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name)
    .sort();
  const items = files.map((name) => `- [${pageOf(root, join(path, name)).title}](${name})`);
  const text = `# ${path}\n\n${items.join('\n')}\n`;
  return { path, url: `${path}/index.html`, title: path, text, isDocument: false };
}

/** A README is its folder's page, unless the folder has a page of its own. */
function urlOf(root: string, path: string): string {
  const index = join(dirname(path), 'index.html');
  if (basename(path) === 'README.md' && !existsSync(join(root, index))) return index;
  return path.replace(/\.md$/, '.html');
}

const LINK = /\]\(<?([^)\s>]+)>?(?: "[^"]*")?\)|^\[[^\]]+\]: (\S+)/gm;

/** Paths in the clone that a page links to. Brackets in code are no links. */
function linkedFrom({ path, text = '', url }: Page): string[] {
  const prose = text.replace(/^(`{3,})[\s\S]*?^\1/gm, '').replace(/`[^`\n]*`/g, '');
  const folder = url === `${path}/index.html` ? path : dirname(path);
  return [...prose.matchAll(LINK)]
    .map(([, inline, defined]) => (inline ?? defined ?? '').split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
    .map((target) => normalize(join(folder, decodeURIComponent(target))).replace(/\/$/, ''));
}
