/** @assay/contracts: Solidity sources, ABIs, and the ABIs as typed constants. OpenZeppelin is the only dependency. */
import { cpSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { filesOf } from './emit.ts';
import { cloneManifest, pinned, writeManifest } from './manifest.ts';

/** Folders of contracts/ that only the clone needs. */
const LEFT_OUT = /contracts\/(test|snapshots|foundry\.toml)(\/|$)/;

/** Writes the package into an empty folder. */
export function buildContracts(to: string): void {
  cpSync(join(PROJECT_ROOT, 'contracts'), to, { recursive: true, filter: (path) => !LEFT_OUT.test(path) });
  writeBindings(to);
  for (const name of ['GATE.md', 'CONTRACTS.md']) {
    mkdirSync(join(to, 'docs'), { recursive: true });
    cpSync(join(PROJECT_ROOT, 'docs', name), join(to, 'docs', name));
  }
  cpSync(join(PROJECT_ROOT, 'LICENSE'), join(to, 'LICENSE'));
  cpSync(join(import.meta.dirname, 'contracts.md'), join(to, 'README.md'));

  const sources = filesOf(to).filter((file) => file.endsWith('.sol'));
  const imported = new Set<string>();
  for (const file of sources) {
    for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(/from "(@[\w-]+\/[\w-]+)\//g))
      imported.add(name);
  }
  writeManifest(to, {
    name: '@assay/contracts',
    description: 'Contracts of Assay: rounds, stake, royalties and the attestation gate.',
    type: 'module',
    exports: {
      '.': { types: './bindings/index.d.ts', default: './bindings/index.js' },
      './abi/*': './abi/*',
      './*.sol': './*.sol',
      './package.json': './package.json',
    },
    dependencies: pinned(imported, cloneManifest()),
  });
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };
const abiSchema = z.array(z.json());

/** The ABIs as constants whose types hold every name and type, as viem, wagmi and abitype read them. */
function writeBindings(to: string): void {
  const names = readdirSync(join(to, 'abi')).sort();
  const module: string[] = [];
  const types: string[] = [];
  for (const file of names) {
    const abi = abiSchema.parse(JSON.parse(readFileSync(join(to, 'abi', file), 'utf8'))) as Json;
    const contract = file.replace('.json', '');
    const name = `${contract.charAt(0).toLowerCase()}${contract.slice(1)}Abi`;
    module.push(`export const ${name} = ${JSON.stringify(abi)};\n`);
    types.push(`/** ABI of ${contract}. */\nexport declare const ${name}: ${typeOf(abi)};\n`);
  }
  mkdirSync(join(to, 'bindings'));
  writeFileSync(join(to, 'bindings', 'index.js'), module.join(''));
  writeFileSync(join(to, 'bindings', 'index.d.ts'), types.join(''));
}

/** The literal type of a JSON value. */
function typeOf(value: Json): string {
  if (Array.isArray(value)) return `readonly [${value.map(typeOf).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(
    ([key, each]) => `readonly ${JSON.stringify(key)}: ${typeOf(each)}`,
  );
  return `{ ${fields.join('; ')} }`;
}
