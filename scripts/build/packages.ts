/**
 * Builds the three packages into build/packages: `npm run build`. The clone itself runs without a build (ADR 5).
 */
import { mkdirSync, rmSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { buildAssay } from './packages/assay-package.ts';
import { buildContracts } from './packages/contracts-package.ts';
import { buildSdk } from './packages/sdk-package.ts';

const PACKAGES = { assay: buildAssay, sdk: buildSdk, contracts: buildContracts } as const;

/** Builds every package into a folder of its name. Replaces what is there. */
export async function buildPackages(to: string): Promise<void> {
  for (const [name, build] of Object.entries(PACKAGES)) {
    const folder = join(to, name);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    await build(folder);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const to = join(PROJECT_ROOT, 'build', 'packages');
  await buildPackages(to);
  process.stdout.write(
    `${Object.keys(PACKAGES)
      .map((name) => relative(process.cwd(), join(to, name)))
      .join('\n')}\n`,
  );
}
