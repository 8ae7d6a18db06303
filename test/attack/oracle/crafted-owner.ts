import type { AnswerFacts, Limits } from '../../../src/contributor/checks/facts.ts';
import { firstEditionLimits } from '../../../src/contributor/first-edition-limits.ts';
import { Guard } from '../../../src/contributor/guard.ts';
import { NO_NOISE } from '../../../src/contributor/ledger/entries.ts';
import { Ledger } from '../../../src/contributor/ledger/ledger.ts';
import { challenge } from '../../../src/protocol/challenge.ts';
import { asField } from '../../../src/protocol/field.ts';
import { parsePolicyDocument } from '../../../src/protocol/policy/document.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import { holderOf } from '../../../src/protocol/signature.ts';
import { TINY_POLICY } from '../../cli/support/tiny-policy.ts';
import { type Outcome, Tally } from './outcome.ts';
import { CODES, confirmed, craftedWeights, patients, readRecords, sumOf } from './reader.ts';

/**
 * An owner with sources on both of its lists. Every round is on the chain and every proof is genuine. The owner's holdout
 * and its own sets make W what it wants, and it opens the victim's sealed sums as trainer.
 */
interface CraftedOwner {
  readonly seed: number;
  readonly records: number;
  readonly rounds: number;
  /** Largest |W| that the owner reaches. */
  readonly steepest: bigint;
  /** As of `craftedWeights`. */
  readonly tail: number;
  /** Path of the victim's ledger; undefined: a victim without a guard. */
  readonly ledger: string | undefined;
}

const K = 32;
const SECRET = asField(31n);
const document = parsePolicyDocument({
  ...TINY_POLICY,
  round: { ...TINY_POLICY.round, challengeSize: K },
});

export async function craftedOwner(attack: CraftedOwner): Promise<Outcome> {
  const { seed, records, rounds, steepest } = attack;
  const victim = patients(records, seed);
  const tally = new Tally();
  const sums: bigint[][] = [];
  const ledger =
    attack.ledger === undefined
      ? undefined
      : await Ledger.open(attack.ledger, { holderSecret: SECRET, holder: holderOf(SECRET) });
  const guard = ledger && new Guard(ledger);
  try {
    for (let round = 0; round < rounds; round++) {
      const weights = craftedWeights(round, steepest, CODES, attack.tail);
      const sum = await tally.ask(() => {
        guard?.admitAnswer(factsOf(BigInt(round + 1), weights, records), limits());
        return sumOf(victim, weights);
      });
      if (sum !== undefined) sums.push(sum);
    }
  } finally {
    ledger?.close();
  }
  tally.read(confirmed(readRecords(sums), victim), CODES);
  return tally.outcome;
}

const limits = (): Limits =>
  firstEditionLimits({ document, hash: asField(666n), shape: STANDARD }, 'contributor', undefined);

function factsOf(round: bigint, weights: readonly bigint[], records: number): AnswerFacts {
  const batches = Math.ceil(records / STANDARD.n);
  const place = { chainId: 31337n, contract: `0x${'11'.repeat(20)}` };
  const [model, root, beacon] = [asField(81n), asField(5n), round * 7919n];
  const indices = challenge(
    { beacon, chainId: place.chainId, rounds: place.contract, model, round, root },
    batches,
    K,
  );
  const codes = limits().verifierCodes;
  return {
    ...{
      place,
      model,
      round,
      dataset: 9n,
      root,
      role: 'contributor',
      policyHash: 666n,
      trainerKey: [1n, 2n],
    },
    part: 'round',
    ...{ weights, directions: [], beacon, indices, derived: indices, noise: NO_NOISE },
    verifiers: ['attestation-standard', 'open-standard'].map((circuit) => ({
      circuit,
      codeHash: codes[circuit],
    })),
    window: { blocks: 300n, secondsPerBlock: 12 },
    drawable: Array.from({ length: batches }, (_, i) => i),
    published: { lastRound: 0n, answered: 0 },
    recordsOf: () => STANDARD.n,
  };
}
