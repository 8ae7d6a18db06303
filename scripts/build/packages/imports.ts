/** The packages that a folder of JavaScript imports. */
import { readFileSync } from 'node:fs';
import { filesOf } from './emit.ts';

const IMPORT =
  /(?:\bfrom\s*|\bimport\s*\(\s*|^\s*import\s+|\brequire(?:Module)?(?:\.resolve)?\(\s*|\bimport\.meta\.resolve\(\s*)'((?:@[\w.-]+\/)?[a-z][\w./-]*)'/gm;

/** A specifier's package: `@scope/name` or `name`. */
const packageOf = (specifier: string): string =>
  specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');

/**
 * Names of the npm packages in import statements, dynamic imports and `require.resolve` of all .js and .d.ts files
 * below a folder. Comments are not read.
 */
export function importedPackages(folder: string): Set<string> {
  const found = new Set<string>();
  for (const file of filesOf(folder)) {
    if (!/\.(js|mjs|d\.ts)$/.test(file)) continue;
    const text = readFileSync(file, 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
    for (const [, specifier = ''] of text.matchAll(IMPORT)) {
      if (!specifier.startsWith('node:')) found.add(packageOf(specifier));
    }
  }
  return found;
}
