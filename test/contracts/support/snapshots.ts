import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts, listSources, loadArtifact } from '../../../scripts/contracts.ts';
import { PROJECT_ROOT } from '../../../src/prover/project.ts';
import type { GasFigures } from './measure-gas.ts';

const FOLDER = join(PROJECT_ROOT, 'contracts', 'snapshots');

/** Gas may differ by this share: the beacon differs from run to run, and with it the zero bytes of calldata. */
export const GAS_TOLERANCE = 0.002;

export const readSnapshot = (name: 'gas' | 'sizes'): Record<string, number> =>
  JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Record<string, number>;

/** Runtime bytes of every contract that is deployed, the tests' own excepted. */
export function runtimeSizes(): Record<string, number> {
  const folder = compileContracts();
  const names = listSources()
    .filter((source) => !source.startsWith('test/'))
    .map((source) => source.slice(source.lastIndexOf('/') + 1, -'.sol'.length))
    .sort();
  const sizes: Record<string, number> = {};
  for (const name of names) {
    try {
      const { size } = loadArtifact(name, folder);
      // An internal library leaves a stub that nobody deploys.
      if (size > 100) sizes[name] = size;
    } catch {
      // A source of types, constants or functions alone.
    }
  }
  return sizes;
}

export function writeSnapshots(gas: GasFigures): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, figures] of Object.entries({ gas, sizes: runtimeSizes() })) {
    writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  }
}
