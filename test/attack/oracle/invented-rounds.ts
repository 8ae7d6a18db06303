import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { Guard } from '../../../src/contributor/guard.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { RoundGuard } from '../../../src/contributor/round-guard.ts';
import { asField } from '../../../src/protocol/field.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import type { EncodedRecord } from '../../../src/protocol/record.ts';
import { packDirection, packWeights } from '../../../src/protocol/reference-model.ts';
import { countOf, TINY } from '../../../src/protocol/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { TINY_POLICY } from '../../cli/support/tiny-policy.ts';
import { InventedChain, type Invention } from './invented-chain.ts';
import { type Outcome, Tally } from './outcome.ts';
import { BOUNDED, confirmed, craftedWeights, readRecords, sumOf } from './reader.ts';

/** Rounds on a chain that the attacker made, asked of a contributor's tool that believes this chain's proofs. */

const RECORDS = 15;
const HASH = 4242n;
const POLICY = { document: parsePolicyDocument(TINY_POLICY), hash: asField(HASH), shape: TINY };
const SECRET = asField(77n);

const zero = () => new Array<bigint>(TINY.f + 1).fill(0n);
const HONEST: Invention = {
  status: 'attesting',
  model: 81n,
  dataset: 9n,
  root: 5n,
  records: RECORDS,
  batches: Math.ceil(RECORDS / TINY.n),
  draws: 2,
  policyHash: HASH,
  trainerKey: [1n, 2n],
  weights: packWeights(zero()),
  direction: packDirection(zero()),
};

function recordsOf(seed: number): EncodedRecord[] {
  const random = new SeededRandom(seed);
  return Array.from({ length: RECORDS }, () => ({
    codes: Array.from({ length: TINY.f }, () => random.integer(400, 620)),
    day: 0,
    label: random.integer(0, 1) as 0 | 1,
  }));
}

/** @param rounds rounds with weights inside the bound, after the refused attempts */
export async function inventedRounds(seed: number, rounds: number): Promise<Outcome> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-oracle-'));
  const chain = await InventedChain.start();
  const ledger = await Ledger.open(join(folder, 'ledger'), {
    holderSecret: SECRET,
    holder: holderOf(SECRET),
  });
  const guard = new RoundGuard({
    ...{
      guard: new Guard(ledger),
      endpoints: [chain.url],
      service: undefined,
      chainId: 31337n,
      note: () => {},
    },
    ...{ contract: chain.contract, codeHash: chain.codeHash, provingSeconds: async () => undefined },
  });
  const records = recordsOf(seed);
  const tally = new Tally();
  let round = 0n;
  const opened = new Map<number, bigint[][]>();
  /** Asks for an answer. `told` are lies of the service besides those of the chain. */
  const ask = async (
    changes: Partial<Invention>,
    told: { indices?: readonly number[]; round?: bigint } = {},
  ) => {
    const id = told.round ?? ++round;
    const invention = { ...HONEST, ...changes };
    const { indices: drawn, ...rest } = await chain.invent(id, invention);
    await chain.mine();
    const indices = told.indices ?? drawn;
    const task = {
      ...rest,
      indices,
      trainerKey: invention.trainerKey,
      place: { chainId: 31337n, rounds: chain.contract },
    };
    if (invention.status === 'open') {
      await tally.ask(() => guard.beforeEnrolment(rest.round, 9n, POLICY));
      return undefined;
    }
    return tally.ask(async () => {
      await guard.beforeTask(task, POLICY);
      return indices;
    });
  };
  try {
    await ask({});
    await ask({ weights: packWeights([1n, 0n, 0n, 0n, 0n]) }, { round: 1n });
    await ask({ weights: packWeights([0n, 0n, 0n, 0n, -(1n << 27n)]) });
    await ask({ policyHash: 666n });
    await ask({ policyHash: 666n, status: 'open' });
    await ask({ trainerKey: [3n, 4n] });
    await ask({ verifiers: [chain.contract, chain.contract] });
    await ask({}, { indices: [0] });
    await ask({}, { indices: [0, 0] });
    await ask({ draws: 1 });
    for (let query = 0; query < rounds; query++) {
      const weights = craftedWeights(query, BOUNDED, TINY.f, 64);
      const indices = await ask({ weights: packWeights(weights) });
      for (const index of indices ?? []) {
        const batch = records.slice(index * TINY.n, index * TINY.n + countOf(TINY, RECORDS, index));
        opened.set(index, [...(opened.get(index) ?? []), sumOf(batch, weights)]);
      }
    }
    for (const sums of opened.values()) tally.read(confirmed(readRecords(sums), records), TINY.f);
    const most = Math.max(...[...opened.values()].map((sums) => sums.length));
    if (most > 4) throw new Error(`a batch was opened ${most} times`);
    return tally.outcome;
  } finally {
    ledger.close();
    await chain.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
