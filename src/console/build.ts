import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AssayError } from '../protocol/errors.ts';
import { PROJECT_ROOT } from '../system/package-root.ts';
import { TAB_MODULES } from './tab-modules.ts';

/** Where `npm run build` writes the console. */
export const CONSOLE_FOLDER = join(PROJECT_ROOT, 'build', 'console');

/** `hospital.html` is served by `assay hospital serve` alone, and `operator.html` by the operator's listener. */
const PAGES = ['index.html', 'try.html', 'hospital.html', 'operator.html'];

const SOURCES = join(PROJECT_ROOT, 'src');

/**
 * Builds the console's pages into `folder`.
 * @throws AssayError `console-tools-missing` (4) without the development dependencies
 */
export async function buildConsole(folder = CONSOLE_FOLDER): Promise<void> {
  const { build } = await import('vite').catch((cause: unknown) => {
    throw new AssayError(
      'console-tools-missing',
      'the console cannot be built: install the development dependencies with npm ci',
      { exitCode: 4, cause },
    );
  });
  const root = join(SOURCES, 'console');
  // Two processes may build at once, and a service may be serving the folder.
  const draft = `${folder}-${process.pid}`;
  await mkdir(dirname(folder), { recursive: true });
  await build({
    configFile: false,
    root,
    // Relative addresses: the folder may be served from any path.
    base: './',
    publicDir: join(root, 'public'),
    logLevel: 'warn',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    resolve: { alias: [...TAB_MODULES] },
    // One file a worker: a part that is loaded later would be a request after records were dropped.
    worker: { format: 'es', rolldownOptions: { output: { codeSplitting: false } } },
    build: {
      outDir: draft,
      emptyOutDir: true,
      target: 'es2023',
      // A polyfill would be an inline script, and every target browser preloads modules.
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      rolldownOptions: { input: PAGES.map((page) => join(root, page)) },
    },
  });
  await rm(folder, { recursive: true, force: true });
  await rename(draft, folder);
}

/**
 * Builds the console if a source file is newer than the built one. An installed package has the built one and no sources.
 * @returns whether it was built
 */
export async function buildConsoleOnce(folder = CONSOLE_FOLDER): Promise<boolean> {
  if ((await timeOf(join(SOURCES, 'console', 'index.html'))) === 0) return false;
  const built = await timeOf(join(folder, 'index.html'));
  const sources = await Promise.all([SOURCES, join(PROJECT_ROOT, 'keys')].map(newest));
  if (built > Math.max(...sources)) return false;
  await buildConsole(folder);
  return true;
}

const timeOf = async (path: string): Promise<number> =>
  (await stat(path).catch(() => undefined))?.mtimeMs ?? 0;

async function newest(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  const times = await Promise.all(files.map((file) => timeOf(join(file.parentPath, file.name))));
  return Math.max(0, ...times);
}
