/** A package's package.json: version, licence and the exact versions of dependencies are the clone's. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const versions = z.record(z.string(), z.string());
const cloneSchema = z.object({
  version: z.string(),
  license: z.string(),
  dependencies: versions,
  optionalDependencies: versions,
});

export type Manifest = z.infer<typeof cloneSchema>;

export const cloneManifest = (): Manifest =>
  cloneSchema.parse(JSON.parse(readFileSync(join(PROJECT_ROOT, 'package.json'), 'utf8')));

/** The clone's versions of these packages, in the order of their names. @throws Error if one is no dependency */
export function pinned(names: Iterable<string>, clone: Manifest): Record<string, string> {
  const all = { ...clone.dependencies, ...clone.optionalDependencies };
  return Object.fromEntries(
    [...names].sort().map((name) => {
      const version = all[name];
      if (version === undefined) throw new Error(`${name} is imported and is not in package.json.`);
      return [name, version];
    }),
  );
}

/** Writes package.json, with the fields that all packages share. */
export function writeManifest(folder: string, fields: Readonly<Record<string, unknown>>): void {
  const { version, license } = cloneManifest();
  const { name, description, ...rest } = fields;
  const manifest = { name, version, description, license, ...rest };
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(manifest, undefined, 2)}\n`);
}
