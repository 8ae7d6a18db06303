import { join } from 'node:path';
import { PROJECT_ROOT } from '../system/package-root.ts';

/**
 * Modules that need Node, and those that stand in for them in a page, with the same exports. Everything above them is
 * one code for both. The build fails if a page reaches another module of Node.
 */
const STAND_INS: Readonly<Record<string, string>> = {
  'sha256.ts': 'system/sha256-in-tab.ts',
  'safe-file.ts': 'records/tables/dropped-files.ts',
  'gunzip.ts': 'records/tables/gunzip-in-tab.ts',
  'ucum.ts': 'records/tables/ucum-in-tab.ts',
  'sorted-runs.ts': 'records/cases/sorted-runs-in-tab.ts',
  'database-tables.ts': 'records/databases/no-database.ts',
};

const SOURCES = join(PROJECT_ROOT, 'src');

/** Aliases of the bundler. */
export const TAB_MODULES: readonly { readonly find: RegExp; readonly replacement: string }[] = [
  ...Object.entries(STAND_INS).map(([name, replacement]) => ({
    find: new RegExp(`^\\.{1,2}/(?:.*/)?${name.replace('.', '\\.')}$`),
    replacement: join(SOURCES, replacement),
  })),
  { find: /^node:path$/, replacement: join(SOURCES, 'records', 'tables', 'paths-in-tab.ts') },
  { find: /^csv-parse$/, replacement: 'csv-parse/browser/esm' },
];
