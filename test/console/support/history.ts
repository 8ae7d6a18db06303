import type { DatedEvent } from '../../../src/chain/replay/event-json.ts';
import { SCORE_UNIT } from '../../../src/console/data/format.ts';
import type { HistoryRecord } from '../../../src/console/data/source.ts';

/** A made-up history: a model with two settled rounds and one under way, and a model that was derived from it. */

const id = (text: string): bigint => BigInt(`0x${text.padEnd(63, '7')}`);
const address = (digit: string): string => `0x${digit.repeat(40)}`;

export const MODEL = id('a1b2c3');
export const CHILD = id('c0c0');
const HOLDOUT = id('d00d');
export const DATASETS = [id('1a2b'), id('2b3c'), id('3c4d')];
export const TOKEN = address('5');
const OWNER = address('1');
export const HOSPITALS = [address('2'), address('3'), address('4')];
const CONSUMER = address('6');
const ZERO = `0x${'0'.repeat(40)}`;
const START = 1_760_000_000n;
const TOKENS = 10n ** 18n;

/** Appends events a block apart. */
class Recorder {
  readonly events: DatedEvent[] = [];

  add(name: string, args: Record<string, unknown>): void {
    const block = 10 + this.events.length;
    const transaction = `0x${block.toString(16).padStart(64, '0')}`;
    const time = START + BigInt(block) * 3_600n;
    this.events.push({ name, args, place: { block, index: 0, transaction }, time });
  }
}

export function sampleHistory(): HistoryRecord {
  const recorder = new Recorder();
  register(recorder, MODEL, []);
  commit(recorder);
  for (const round of [1n, 2n]) playRound(recorder, round);
  openRound(recorder, 3n);
  register(recorder, CHILD, [{ model: MODEL, weight: 10_000n }]);
  pay(recorder);
  const { events } = recorder;
  const last = events.at(-1) as DatedEvent;
  return { events, head: { block: last.place.block + 3, time: last.time + 60n } };
}

/** The sample's history with `rows` of what lists show: payments, holders, datasets, plans and children of the model. */
export function longHistory(
  rows: Readonly<Record<'payments' | 'datasets' | 'models' | 'rounds', number>>,
): HistoryRecord {
  const recorder = new Recorder();
  register(recorder, MODEL, []);
  commit(recorder);
  for (let i = 1; i <= rows.rounds; i++) playRound(recorder, BigInt(i));
  for (let i = 0; i < rows.datasets; i++) commitOne(recorder, id('5e') + BigInt(i), person(i));
  for (let i = 0; i < rows.models; i++)
    register(recorder, id('6f') + BigInt(i), [{ model: MODEL, weight: 10_000n }]);
  for (let i = 0; i < rows.payments; i++) payOnce(recorder, i);
  pay(recorder);
  const { events } = recorder;
  const last = events.at(-1) as DatedEvent;
  return { events, head: { block: last.place.block + 3, time: last.time + 60n } };
}

const person = (i: number): string => `0xbb${i.toString(16).padStart(38, '0')}`;

/** A payment, and a holder of stake. */
function payOnce(recorder: Recorder, i: number): void {
  const useId = `0x${i.toString(16).padStart(64, '0')}`;
  recorder.add('Paid', { model: MODEL, payer: person(i), useId, kind: 1n, amount: TOKENS, version: 1n });
  recorder.add('TransferSingle', {
    operator: OWNER,
    from: ZERO,
    to: person(i),
    id: MODEL,
    value: SCORE_UNIT,
  });
}

function register(
  recorder: Recorder,
  model: bigint,
  parents: readonly { model: bigint; weight: bigint }[],
): void {
  recorder.add('ModelRegistered', {
    model,
    owner: OWNER,
    salt: `0x${'0'.repeat(64)}`,
    config: {
      settlementToken: TOKEN,
      schemaHash: 1n,
      shape: { batchSize: 64n, features: 16n, depth: 15n },
      periodEpoch: 0n,
      periodDays: 365n,
      parents,
      startsFrom: parents[0]?.model ?? 0n,
    },
    sources: { contributors: 5n, holdouts: 6n },
  });
  recorder.add('VersionProposed', {
    model,
    version: 1n,
    activeFrom: START,
    content: {
      policyHash: 777n,
      originVerifier: TOKEN,
      attestationVerifier: TOKEN,
      openVerifier: TOKEN,
      evaluateVerifier: TOKEN,
      stepVerifier: TOKEN,
      terms: {
        challengeSize: 4n,
        holdoutBatches: 2n,
        vestingRounds: 4n,
        vestingDays: 30n,
        idleDays: 180n,
        minSets: 1n,
        scoreBudget: 8n,
        minRecords: 64n,
        eta: 4096n,
        capPerRound: 60n * SCORE_UNIT,
        maxRelayerFee: 0n,
        enrolmentBond: TOKENS,
        trainerBond: 0n,
        legalTextHash: `0x${'0'.repeat(64)}`,
        trainerKey: [1n, 2n],
      },
      royalties: {
        roles: [{ role: '0x6275696c646572000000', payee: OWNER, share: 2_000n }],
        residual: OWNER,
        contributors: parents.length > 0 ? 6_000n : 8_000n,
        parents: parents.length > 0 ? 2_000n : 0n,
        minContributors: 0n,
        contributorCap: 0n,
        expiresAt: 0n,
        claimPeriod: 0n,
      },
    },
    keys: { origin: '0x', attestation: '0x', open: '0x', evaluate: '0x', step: '0x' },
  });
}

function commit(recorder: Recorder): void {
  for (const [i, dataset] of [...DATASETS, HOLDOUT].entries())
    commitOne(recorder, dataset, HOSPITALS[i] ?? OWNER);
}

function commitOne(recorder: Recorder, dataset: bigint, beneficiary: string): void {
  recorder.add('DatasetCommitted', {
    ...{ dataset, model: MODEL, beneficiary, role: dataset === HOLDOUT ? 2n : 1n, root: dataset + 1n },
    ...{ records: 640n, batches: 10n, period: (19_000n << 16n) | 19_364n, sourceListRoot: 5n },
    originNullifier: dataset + 2n,
  });
}

function openRound(recorder: Recorder, round: bigint): void {
  const at = BigInt(10 + recorder.events.length);
  recorder.add('RoundOpened', {
    round,
    model: MODEL,
    version: 1n,
    schedule: {
      sealHeight: at + 5n,
      beaconHeight: at + 7n,
      evaluateDeadline: at + 60n,
      attestDeadline: at + 90n,
      stepDeadline: at + 120n,
    },
    holdouts: [HOLDOUT],
    weights: [1n, 2n],
  });
  for (const dataset of DATASETS) recorder.add('Enrolled', { round, dataset, draws: 4n });
  recorder.add('RoundSealed', { round, enrolled: 3n });
  recorder.add('BeaconRecorded', { round, beacon: `0x${'ab'.repeat(32)}` });
}

const BANDS = [
  [3, 2, -1, 4],
  [1, 0, 2, 1],
  [-2, -1, 0, 1],
];

function playRound(recorder: Recorder, round: bigint): void {
  openRound(recorder, round);
  recorder.add('HoldoutAttested', {
    round,
    dataset: HOLDOUT,
    challenge: [1n, 4n],
    commitments: [1n, 2n, 3n, 4n],
    sealedOpening: [1n],
  });
  recorder.add('DirectionProven', { round, direction: [9n] });
  const scores = BANDS.map((bands) => {
    const sum = BigInt(bands.reduce((total, band) => total + band, 0));
    return (sum * SCORE_UNIT * 10n) / 4n;
  });
  for (const [i, dataset] of DATASETS.entries()) {
    recorder.add('Attested', {
      round,
      dataset,
      accepted: (scores[i] as bigint) > 0n,
      score: scores[i],
      bands: `0x${(BANDS[i] as number[]).map((band) => (band + 7).toString(16).padStart(2, '0')).join('')}`,
      commitments: [1n, 2n],
      sealedOpening: [3n],
    });
  }
  const positiveScore = scores.reduce((sum, score) => (score > 0n ? sum + score : sum), 0n);
  recorder.add('RoundSettled', {
    round,
    model: MODEL,
    settledIndex: round,
    tick: round,
    positiveScore,
    cap: 60n * SCORE_UNIT,
    sets: 2n,
    stepDue: true,
  });
  for (const [i, dataset] of DATASETS.entries()) {
    recorder.add('ScoreApplied', {
      dataset,
      round,
      score: scores[i],
      unvested: (scores[i] as bigint) * round,
    });
  }
  recorder.add('CheckpointProven', { round, model: MODEL, weights: [round, 2n] });
}

function pay(recorder: Recorder): void {
  for (const [i, amount] of [20n, 8n].entries()) {
    const beneficiary = HOSPITALS[i] as string;
    recorder.add('TransferSingle', {
      operator: OWNER,
      from: ZERO,
      to: beneficiary,
      id: MODEL,
      value: amount * SCORE_UNIT,
    });
  }
  recorder.add('Paid', {
    model: MODEL,
    payer: CONSUMER,
    useId: `0x${'1'.repeat(64)}`,
    kind: 1n,
    amount: 100n * TOKENS,
    version: 1n,
  });
  recorder.add('RoleCredited', {
    model: MODEL,
    payee: OWNER,
    role: `0x6275696c646572${'0'.repeat(50)}`,
    amount: 20n * TOKENS,
  });
  recorder.add('PlanOffered', { plan: 1n, model: MODEL, price: TOKENS, period: 0n, uses: 0n, version: 1n });
  recorder.add('PlanOffered', {
    plan: 2n,
    model: MODEL,
    price: 30n * TOKENS,
    period: 2_592_000n,
    uses: 100n,
    version: 1n,
  });
  recorder.add('Subscribed', {
    ...{ subscription: 1n, plan: 1n, client: CONSUMER, payer: CONSUMER, from: START, until: 0n },
    ...{ amount: 10n * TOKENS, useId: `0x${'0'.repeat(64)}` },
  });
  recorder.add('Deposited', {
    subscription: 1n,
    payer: CONSUMER,
    amount: 10n * TOKENS,
    deposit: 10n * TOKENS,
  });
  recorder.add('UsageRecorded', {
    ...{ subscription: 1n, useId: `0x${'0'.repeat(64)}`, uses: 3n, total: 3n, amount: 3n * TOKENS },
  });
  recorder.add('RefundRequested', { subscription: 1n, amount: 2n * TOKENS, refundAt: START + 9_000_000n });
  recorder.add('Inherited', { parent: MODEL, child: CHILD, amount: 3n * TOKENS, version: 1n });
  recorder.add('Claimed', { model: MODEL, account: OWNER, to: OWNER, amount: 20n * TOKENS });
}
