/**
 * npm run test:oracle -- [--json FILE] [--seed N] [--seeds N] [--rounds N]: a node that lies, and an owner who chooses W and V
 * on a chain of its own, ask a contributor's tool for answers. Prints `{attempts, recordsRead, bitsRead, refused, words}`;
 * exit code 3 if a record was read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Outcome, together } from './outcome.ts';
import { secondOracle } from './second/second-oracle.ts';

interface OracleSize {
  readonly seed: number;
  /** Victims. */
  readonly seeds: number;
  /** Rounds for which each owner asks. */
  readonly rounds: number;
}

/** Runs every attacker. */
async function oracle({ seed, seeds, rounds }: OracleSize): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-owner-'));
  try {
    return together(await secondOracle(seed, seeds, rounds, folder));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '8' },
    },
  });
  const size = { seed: Number(values.seed), seeds: Number(values.seeds), rounds: Number(values.rounds) };
  const outcome = await oracle(size);
  const text = `${JSON.stringify({ ...outcome, seed: size.seed }, null, 2)}\n`;
  process.stdout.write(text);
  if (values.json) writeFileSync(values.json, text);
  process.exit(outcome.recordsRead === 0 ? 0 : 3);
}
