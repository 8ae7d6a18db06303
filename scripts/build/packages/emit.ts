/** JavaScript, declarations and source maps of sources, laid out like the clone: paths between files stay the same. */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { declareJson } from './json-types.ts';

const require = createRequire(import.meta.url);

/** Oldest JavaScript that the packages need: that of Node 20.19 and of browsers of 2024. */
const TARGET = 'ES2023';

const OPTIONS = {
  target: TARGET,
  // WebAssembly's types are among those of browsers.
  lib: ['ES2025', 'DOM'],
  noEmit: false,
  incremental: false,
  allowImportingTsExtensions: false,
  rewriteRelativeImportExtensions: true,
  sourceMap: true,
  inlineSources: true,
  typeRoots: [join(PROJECT_ROOT, 'node_modules', '@types')],
};

/**
 * Compiles files of the clone and all that they import.
 * @param files relative to the clone
 * @param to folder of the package; gets src/ and the JSON files that the sources import
 * @param declaration whether programs import the package, and need its types
 * @throws Error with the compiler's output
 */
export function emit(files: readonly string[], to: string, declaration: boolean): void {
  mkdirSync(to, { recursive: true });
  const project = join(to, 'tsconfig.json');
  const config = {
    extends: relativeTo(to, join(PROJECT_ROOT, 'tsconfig.json')),
    compilerOptions: { ...OPTIONS, declaration, rootDir: PROJECT_ROOT, outDir: to },
    include: [],
    files: [...files, ...ambient()].map((file) => relativeTo(to, join(PROJECT_ROOT, file))),
  };
  writeFileSync(project, JSON.stringify(config));
  try {
    execFileSync(process.execPath, [compiler(), '-p', project], { encoding: 'utf8' });
  } catch (cause) {
    throw new Error(`The sources of ${relative(PROJECT_ROOT, to)} do not compile.\n${outputOf(cause)}`);
  }
  rmSync(project);
  if (declaration) copyAmbient(join(to, 'src'));
  for (const file of filesOf(join(to, 'src'))) {
    if (file.endsWith('.js')) rewrite(file, SCRIPT_URL, '$1.js$2');
    if (file.endsWith('.map')) rewrite(file, OUTSIDE, '$1');
    if (file.endsWith('.d.ts')) declareJson(file);
  }
}

const compiler = (): string => join(dirname(require.resolve('typescript/package.json')), 'bin', 'tsc');

/** Declarations of packages that have none. */
const ambient = (): string[] =>
  readdirSync(join(PROJECT_ROOT, 'src', 'types')).map((file) => `src/types/${file}`);

/** The compiler reads declaration files and doesn't write them: copies those that the compiled files refer to. */
function copyAmbient(sources: string): void {
  const text = filesOf(sources).map((file) => readFileSync(file, 'utf8'));
  for (const file of ambient()) {
    const name = basename(file);
    if (text.some((each) => each.includes(`/// <reference path="./types/${name}" />`)))
      cpSync(join(PROJECT_ROOT, file), join(sources, 'types', name));
  }
}

const outputOf = (cause: unknown): string => String((cause as { stdout?: unknown }).stdout ?? cause);

const relativeTo = (folder: string, file: string): string => {
  const path = relative(folder, file);
  return path.startsWith('.') ? path : `./${path}`;
};

/** All files below a folder. */
export function filesOf(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}

/** The compiler rewrites import specifiers. A worker's or child's script is a URL, which it leaves as it is. */
const SCRIPT_URL = /(new URL\('\.[^']*)\.ts(', import\.meta\.url\))/g;

/** Source maps name the clone's files by a path that depends on the place of the build. Their text is inside. */
const OUTSIDE = /(?<="sources":\[")[^"]*?([^"/]+)(?="\])/g;

/** Replaces a pattern in a file. */
export function rewrite(file: string, pattern: RegExp, replacement: string): void {
  const text = readFileSync(file, 'utf8');
  const rewritten = text.replace(pattern, replacement);
  if (rewritten !== text) writeFileSync(file, rewritten);
}
