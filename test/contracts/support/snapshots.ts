import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts, listSources, loadArtifact } from '../../../src/chain/deploy/compile.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import type { GasFigures } from './measure-gas.ts';

const FOLDER = join(PROJECT_ROOT, 'contracts', 'snapshots');
const README = join(PROJECT_ROOT, 'README.md');

/** Rows of the README's table of transactions, by what they are called there. */
const README_ROWS: Readonly<Record<string, string>> = {
  'commit, with the origin proof': 'commit',
  'open a round': 'openRound',
  enrol: 'enrol',
  "attest, one call of 32 proofs and the seal's": 'attest32',
  'attest, per proof of such a call': 'attestPerProof32',
  'attest of a holdout, 2 batches': 'attestHoldout2',
  'evaluate, with the loss before and after a step': 'evaluateAfterStep',
  'second score': 'score',
  step: 'step',
  settle: 'settle',
  'vest (the first time of an account)': 'vest',
  'pay, three roles and the holders, no parents': 'pay',
  claim: 'claim',
};
const TABLE = /(?<=\| gas \|\n\|---\|---\|\n)(?:\|.*\|\n)+/;

/** Gas may differ by this share: the beacon differs from run to run, and with it the zero bytes of calldata. */
export const GAS_TOLERANCE = 0.002;

/**
 * Gas by which a call may differ besides. The beacon of the local chain decides which of a holdout's batches are drawn: a
 * draw of the last unopened one reads a word of storage less (2,100 gas).
 */
export const DRAW_GAS: Readonly<Record<string, number>> = { attestHoldout2: 2_100 };

export const readSnapshot = (name: 'gas' | 'gas-second' | 'sizes'): Record<string, number> =>
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
      // An internal library leaves a stub that is never deployed.
      if (size > 100) sizes[name] = size;
    } catch {
      // A source of types, constants or functions alone.
    }
  }
  return sizes;
}

/** The README's table of transactions, as the snapshots have it: `pay` and `claim` are of contracts that both editions share. */
export const gasTable = (
  gas: Readonly<Record<string, number>> = { ...readSnapshot('gas'), ...readSnapshot('gas-second') },
): string =>
  Object.entries(README_ROWS)
    .map(([title, name]) => `| ${title} | ${gas[name]?.toLocaleString('en')} |\n`)
    .join('');

/** The README's table of transactions as it stands. */
export const readGasTable = (): string => TABLE.exec(readFileSync(README, 'utf8'))?.[0] ?? '';

/** Rewrites the figures of the second edition, and all sizes. */
export function writeSecondSnapshots(gas: Record<string, number>): void {
  for (const [name, figures] of Object.entries({ 'gas-second': gas, sizes: runtimeSizes() })) {
    writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  }
  writeReadmeTable();
}

const writeReadmeTable = (): void =>
  writeFileSync(README, readFileSync(README, 'utf8').replace(TABLE, gasTable()));

export function writeSnapshots(gas: GasFigures): void {
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, figures] of Object.entries({ gas, sizes: runtimeSizes() })) {
    writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  }
  writeReadmeTable();
}
