import { rmSync } from 'node:fs';
import { SeededRandom } from '../../../../scripts/support/random.ts';
import { openPolicy, TRAINER_SECRET } from '../../../../scripts/support/second-cases.ts';
import { Guard } from '../../../../src/contributor/guard.ts';
import { Ledger } from '../../../../src/contributor/ledger/ledger.ts';
import type { AnswerDeps } from '../../../../src/contributor/second/answering.ts';
import { contributorDraw, openedBefore } from '../../../../src/contributor/second/derived-draw.ts';
import type { ApprovedSecondPolicy } from '../../../../src/contributor/second/limits.ts';
import type { Holding } from '../../../../src/contributor/second/round-facts.ts';
import { BASE, mulPoint } from '../../../../src/protocol/babyjub.ts';
import { asField } from '../../../../src/protocol/field.ts';
import { buildSecondDataset, type KeyedRecord } from '../../../../src/protocol/second/build-dataset.ts';
import { completePolicy } from '../../../../src/protocol/second/policy.ts';
import { policyHash } from '../../../../src/protocol/second/policy-hash.ts';
import { batchesOf, shapeOf } from '../../../../src/protocol/second/shape.ts';
import { holderOf } from '../../../../src/protocol/signature.ts';
import { DATASET, ToldChain } from '../../../contributor/second/support/told-chain.ts';
import { InventedSecondChain } from './invented-chain.ts';
import { publicProver } from './public-prover.ts';

/** A hospital of the second edition with a small dataset, whose nodes all belong to the attacker. */

export const SHAPE = shapeOf('attestation-small');
/** Two batches: each round opens the whole dataset. */
export const RECORDS = 2 * SHAPE.n;
const CENTRE = 128;
const SECRET = asField(31n);
const ZERO_HASH = `0x${'0'.repeat(64)}`;

export interface VictimSettings {
  readonly seed: number;
  /** Path of its ledger. */
  readonly ledger: string;
  /** b: 0 is none. */
  readonly noise: number;
  /** E. */
  readonly epochs: number;
  readonly acceptsRepeatedExactSums?: boolean;
  /** The chain has storage proofs, which all verify. */
  readonly withProofs?: boolean;
}

interface SecondVictim {
  readonly records: readonly KeyedRecord[];
  readonly approved: ApprovedSecondPolicy;
  readonly holding: Holding;
  readonly told: ToldChain;
  readonly ledger: Ledger;
  readonly deps: AnswerDeps;
  close(): Promise<void>;
}

/** Standard normal records, 16 codes a standard deviation. */
function patients(seed: number): KeyedRecord[] {
  const random = new SeededRandom(seed);
  const uniform = (): number => (random.integer(0, 2 ** 30) + 1) / (2 ** 30 + 2);
  const normal = (): number => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const code = (): number => CENTRE + Math.max(-50, Math.min(50, Math.round(16 * normal())));
  return Array.from({ length: RECORDS }, (_, i) => ({
    codes: Array.from({ length: SHAPE.f }, code),
    label: uniform() < 0.35 ? 1 : 0,
    key: `${i}`,
  }));
}

function approvedPolicy({
  noise,
  epochs,
  acceptsRepeatedExactSums = false,
}: Pick<VictimSettings, 'noise' | 'epochs' | 'acceptsRepeatedExactSums'>): ApprovedSecondPolicy {
  const open = openPolicy(SHAPE);
  const policy = completePolicy({ ...open, numbers: { ...open.numbers, noise } }, SHAPE);
  return {
    ...{ policy, shape: SHAPE, holdoutBatches: 2, hash: policyHash(policy, SHAPE) },
    draws: { batchesPerRound: 2, epochs, acceptsRepeatedExactSums },
  };
}

export async function makeSecondVictim(settings: VictimSettings): Promise<SecondVictim> {
  const records = patients(settings.seed);
  const approved = approvedPolicy(settings);
  const { dataset } = buildSecondDataset(
    records,
    {
      ...{ signingKey: new Uint8Array(32).fill(1), orderKey: new Uint8Array(32).fill(2) },
      ...{ saltKey: new Uint8Array(32).fill(3), tagSecret: asField(4n) },
    },
    {
      ...{ shape: SHAPE, model: asField(5n), schemaHash: approved.policy.schemaHash, nonce: '' },
      ...{ smallestBatch: 1, firstDay: 10_000, lastDay: 10_029 },
    },
  );
  if (batchesOf(SHAPE, dataset.records) !== 2) throw new Error('the dataset must be opened whole');
  const told = new ToldChain(approved);
  told.root = dataset.root;
  told.dataset = { records: dataset.records };
  // Each answer spends an epoch: every draw is one of all batches.
  told.drawn = (drawing) => contributorDraw(dataset, openedBefore(dataset, []), drawing);
  const ledger = await Ledger.open(settings.ledger, { holderSecret: SECRET, holder: holderOf(SECRET) });
  const invented = settings.withProofs ? await InventedSecondChain.start(told) : undefined;
  const code = invented === undefined ? (n: number) => `code ${n}` : InventedSecondChain.codeHash;
  return {
    ...{ records, approved, told, ledger, holding: { id: DATASET, role: 'contributor', dataset } },
    deps: {
      ...{ prover: publicProver, holderSecret: SECRET, guard: new Guard(ledger), policy: approved },
      ...{ chain: invented?.chain ?? told.chain, beneficiary: `0x${'01'.repeat(20)}`, deadline: () => 1n },
      verifierCodes: {
        ...{ 'attestation-small': code(2), 'seal-f16': code(3), 'evaluate-f16': code(4) },
        ...{ 'score-f16': code(5), 'step-f16': code(6) },
      },
    },
    close: async () => {
      ledger.close();
      rmSync(settings.ledger, { force: true });
      await invented?.stop();
    },
  };
}

/** The attacker is the owner: rounds seal to its key. */
export const OWNER_KEY = mulPoint(BASE, TRAINER_SECRET);

/** Forgets on the invented chain that the victim ever took part: earlier rounds have no beacon, hence no draw. */
export const forget = (told: ToldChain): void => {
  for (const [id, round] of told.rounds) told.rounds.set(id, { ...round, beacon: 0n });
  told.lastRound = 0n;
  told.ledgerHead = ZERO_HASH;
};
