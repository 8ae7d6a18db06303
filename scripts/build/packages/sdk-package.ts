/** @assay/sdk: clients, statements, verification and the Groth16 prover, for programs in Node and in browsers. */
import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { emit, filesOf, rewrite } from './emit.ts';
import { importedPackages } from './imports.ts';
import { cloneManifest, pinned, writeManifest } from './manifest.ts';
import { writeNotices } from './notices.ts';

const ENTRIES = [
  'src/sdk.ts',
  'src/verify.ts',
  'src/prover/groth16/browser.ts',
  'src/prover/groth16/index.ts',
  'src/prover/groth16/threads/node-worker.ts',
  'src/prover/groth16/threads/web-worker.ts',
];

const entry = (path: string) => ({ types: `./src/${path}.d.ts`, default: `./src/${path}.js` });

/** Writes the package into an empty folder. */
export function buildSdk(to: string): void {
  emit(ENTRIES, to, true);
  // Examples in comments: inside the clone the package has other names.
  for (const file of filesOf(join(to, 'src'))) {
    if (!/\.(d\.ts|js)$/.test(file)) continue;
    rewrite(file, /(from ')assay\/sdk(?=')/g, '$1@assay/sdk');
    rewrite(file, /(from ')assay\/groth16(?=['/])/g, '$1@assay/sdk/groth16');
  }
  cpSync(join(PROJECT_ROOT, 'keys'), join(to, 'keys'), { recursive: true });
  cpSync(join(PROJECT_ROOT, 'LICENSE'), join(to, 'LICENSE'));
  cpSync(join(import.meta.dirname, 'sdk.md'), join(to, 'README.md'));

  const imported = importedPackages(join(to, 'src'));
  writeManifest(to, {
    name: '@assay/sdk',
    description: 'Clients, statements, verification and a Groth16 prover for programs of Assay.',
    type: 'module',
    engines: { node: '>=20.19' },
    sideEffects: false,
    exports: {
      '.': entry('sdk'),
      './verify': entry('verify'),
      './groth16': {
        browser: entry('prover/groth16/browser'),
        default: entry('prover/groth16/index'),
      },
      './groth16/web-worker': entry('prover/groth16/threads/web-worker'),
      './package.json': './package.json',
    },
    dependencies: pinned(imported, cloneManifest()),
  });
  writeNotices(to, imported);
}
