/**
 * npm run test:oracle -- [--json FILE] [--seed N] [--seeds N] [--rounds N]: a lying service, an owner who crafts its weights,
 * and a chain that an attacker made ask a contributor's tool for answers, in both editions. Prints
 * `{attempts, recordsRead, bitsRead, refused, words}`; exit code 3 if a record was read.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startAnvil } from '../../../src/chain/deploy/anvil.ts';
import { craftedOwner } from './crafted-owner.ts';
import { inventedRounds } from './invented-rounds.ts';
import { lyingService, makeVictim } from './lying-service.ts';
import { type Outcome, together } from './outcome.ts';
import { BOUNDED, STEEPEST } from './reader.ts';
import { secondOracle } from './second/second-oracle.ts';

interface OracleSize {
  readonly seed: number;
  /** Victims of the crafted owner, and of the second edition. */
  readonly seeds: number;
  /** Rounds that the invented chain asks for. */
  readonly rounds: number;
}

/** Runs every attacker. */
export async function oracle({ seed, seeds, rounds }: OracleSize): Promise<Outcome> {
  const outcomes: Outcome[] = [];
  const node = await startAnvil();
  const victim = await makeVictim();
  const folder = mkdtempSync(join(tmpdir(), 'assay-owner-'));
  try {
    await node.mineTo(30n);
    for (const status of ['open', 'attesting'] as const) {
      outcomes.push(await lyingService(victim, { chainId: 31337, status, endpoints: [] }));
      outcomes.push(await lyingService(victim, { chainId: 1, status, endpoints: ['service'] }));
      outcomes.push(await lyingService(victim, { chainId: 31337, status, endpoints: [node.url] }));
    }
    for (let i = 0; i < seeds; i++) {
      for (const steepest of [STEEPEST, BOUNDED]) {
        const ledger = join(folder, `${i}-${steepest}`);
        outcomes.push(
          await craftedOwner({ seed: seed + i, records: 2048, rounds: 8, steepest, tail: 211, ledger }),
        );
      }
    }
    outcomes.push(await inventedRounds(seed, rounds));
    outcomes.push(...(await secondOracle(seed, seeds, folder)));
  } finally {
    await node.stop();
    victim.workspace.remove();
    rmSync(folder, { recursive: true, force: true });
  }
  return together(outcomes);
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      json: { type: 'string' },
      seed: { type: 'string', default: '1' },
      seeds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '40' },
    },
  });
  const size = { seed: Number(values.seed), seeds: Number(values.seeds), rounds: Number(values.rounds) };
  const outcome = await oracle(size);
  const text = `${JSON.stringify({ ...outcome, seed: size.seed }, null, 2)}\n`;
  process.stdout.write(text);
  if (values.json) writeFileSync(values.json, text);
  process.exit(outcome.recordsRead === 0 ? 0 : 3);
}
