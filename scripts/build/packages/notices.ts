/** NOTICES.txt: name, version and licence of every package that is installed with a package. */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dependencies: z.record(z.string(), z.string()).optional(),
      optionalDependencies: z.record(z.string(), z.string()).optional(),
    }),
  ),
});
type Lock = z.infer<typeof lockSchema>['packages'];

/** Where Node finds `name` from a package of the lockfile: in its own node_modules, then in those above. */
function resolve(lock: Lock, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    const path = folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (folder === '') return undefined;
  }
}

/** Paths of all packages in the lockfile that these dependencies bring. */
function installedWith(dependencies: Iterable<string>, lock: Lock): string[] {
  const found = new Set<string>();
  const open = [...dependencies].map((name) => resolve(lock, '', name));
  while (open.length > 0) {
    const path = open.pop();
    if (path === undefined || found.has(path)) continue;
    found.add(path);
    const entry = lock[path];
    const needed = [
      ...Object.keys(entry?.dependencies ?? {}),
      ...Object.keys(entry?.optionalDependencies ?? {}),
    ];
    open.push(...needed.map((name) => resolve(lock, path, name)));
  }
  return [...found].sort();
}

const LICENCE_FILE = /^(licen[cs]e|copying|notice)(\.(md|txt|mit))?$/i;

/** The licence's text as the package ships it, or undefined for a package without one. */
function licenceText(path: string): string | undefined {
  const folder = join(PROJECT_ROOT, path);
  if (!existsSync(folder)) return undefined;
  const file = readdirSync(folder)
    .sort()
    .find((name) => LICENCE_FILE.test(name));
  return file === undefined ? undefined : readFileSync(join(folder, file), 'utf8').trim();
}

/** Writes NOTICES.txt of a package with these direct dependencies. */
export function writeNotices(folder: string, dependencies: Iterable<string>): void {
  const lock = lockSchema.parse(
    JSON.parse(readFileSync(join(PROJECT_ROOT, 'package-lock.json'), 'utf8')),
  ).packages;
  const parts = installedWith(dependencies, lock).map((path) => {
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const { version = '', license = 'no licence named' } = lock[path] ?? {};
    const text = licenceText(path);
    return `${name} ${version}\nLicence: ${license}\n${text === undefined ? '' : `\n${text}\n`}`;
  });
  const head = 'Software of others that is installed with this package.\n';
  writeFileSync(join(folder, 'NOTICES.txt'), [head, ...parts].join(`\n${'-'.repeat(80)}\n\n`));
}
