import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileContracts, listSources, loadArtifact } from '../../../src/chain/deploy/compile.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

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
  evaluate: 'evaluate',
  'evaluate after a step': 'evaluateAfterStep',
  step: 'step',
  'second score of a set': 'score',
  settle: 'settle',
  'vest (the first time of an account)': 'vest',
  'pay, three roles and the holders, no parents': 'pay',
  claim: 'claim',
  "one attestation's proof alone": 'singleVerify',
};
const TABLE = /(?<=\| gas \|\n\|---\|---\|\n)(?:\|.*\|\n)+/;

/** Gas may differ by this share: the beacon differs from run to run, and with it the zero bytes of calldata. */
export const GAS_TOLERANCE = 0.002;

/**
 * Gas by which a call may differ besides, by the batches that the beacon of the local chain draws: a word of storage is read
 * less, or written with its old value.
 */
export const DRAW_GAS: Readonly<Record<string, number>> = { attestHoldout2: 2_100, settle: 2_800 };

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
      // An internal library leaves a stub that is never deployed.
      if (size > 100) sizes[name] = size;
    } catch {
      // A source of types, constants or functions alone.
    }
  }
  return sizes;
}

/** The README's table of transactions, as these figures have it. */
export const gasTable = (gas: Readonly<Record<string, number>>): string =>
  Object.entries(README_ROWS)
    .map(([title, name]) => `| ${title} | ${gas[name]?.toLocaleString('en')} |\n`)
    .join('');

/** The README's table of transactions as it stands. */
export const readGasTable = (): string => TABLE.exec(readFileSync(README, 'utf8'))?.[0] ?? '';

/** Rewrites all figures, and the README's table. */
export function writeSnapshots(gas: Readonly<Record<string, number>>): void {
  writeFileSync(README, readFileSync(README, 'utf8').replace(TABLE, gasTable(gas)));
  mkdirSync(FOLDER, { recursive: true });
  for (const [name, figures] of Object.entries({ gas, sizes: runtimeSizes() })) {
    writeFileSync(join(FOLDER, `${name}.json`), `${JSON.stringify(figures, null, 2)}\n`);
  }
}
