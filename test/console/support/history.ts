import type { DatedEvent } from '../../../src/chain/replay/event-json.ts';
import type { HistoryRecord } from '../../../src/console/data/source.ts';
import { SECOND_SCORE_UNIT } from '../../../src/protocol/second/score-unit.ts';

/**
 * A made-up history: a model with a settled round, one that waits for its second scores and one under way, and a model that
 * was derived from it.
 */

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
const EVALUATOR = address('7');
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

/** The model with its datasets, and a round that takes them. @param first account of the first dataset */
export function openedRound(first: string): HistoryRecord {
  const recorder = new Recorder();
  register(recorder, MODEL, []);
  for (const [i, dataset] of [...DATASETS, HOLDOUT].entries())
    commitOne(recorder, dataset, i === 0 ? first : (HOSPITALS[i] ?? EVALUATOR));
  openRound(recorder, 1n, []);
  const { events } = recorder;
  const last = events.at(-1) as DatedEvent;
  return { events, head: { block: last.place.block, time: last.time } };
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
    value: SECOND_SCORE_UNIT,
  });
}

/** Terms of a version, with these evaluators. */
export const sampleTerms = (evaluators: readonly string[]) => ({
  numbers: {
    ...{ scoreScale: 1n << 30n, vScale: 1n << 13n, noise: 0n, holdoutNoise: 0n, lossNoise: 0n },
    ...{ bound: 81n, weightBound: 1n << 26n },
  },
  ...{ batchesPerRound: 4n, epochs: 2n, holdoutBatches: 2n, vestingRounds: 4n, vestingDays: 30n },
  ...{ idleDays: 180n, evaluationDays: 60n, rounds: 4n, minSets: 2n, tolerance: 131n, smallestBatch: 32n },
  ...{ minRecords: 64n, minHoldoutRecords: 100n, eta: 65_536n, kappa: 65_536n, shortestWindow: 10n },
  ...{ capPerRound: 300n * SECOND_SCORE_UNIT, maxRelayerFee: 0n, enrolmentBond: TOKENS, trainerBond: 0n },
  ...{ evaluatorBond: 0n, bondCover: 0n, legalTextHash: `0x${'0'.repeat(64)}`, trainerKey: [1n, 2n] },
  evaluators,
});

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
      shape: { batchSize: 64n, features: 16n, levels: 5n, rules: 4n },
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
      verifiers: {
        origin: TOKEN,
        attestation: TOKEN,
        seal: TOKEN,
        evaluate: TOKEN,
        score: TOKEN,
        step: TOKEN,
      },
      terms: sampleTerms([EVALUATOR]),
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
    records: { vkHashes: [], codeHashes: [] },
  });
}

function commit(recorder: Recorder): void {
  for (const [i, dataset] of [...DATASETS, HOLDOUT].entries())
    commitOne(recorder, dataset, HOSPITALS[i] ?? EVALUATOR);
}

function commitOne(recorder: Recorder, dataset: bigint, beneficiary: string): void {
  recorder.add('DatasetCommitted', {
    ...{ dataset, model: MODEL, beneficiary, batches: 10n },
    statement: {
      ...{ model: MODEL, role: dataset === HOLDOUT ? 2n : 1n, root: dataset + 1n, records: 640n },
      ...{ period: (19_000n << 16n) | 19_364n, sourceListRoot: 5n, originNullifier: dataset + 2n },
      ...{ sourceTag: dataset + 3n, seedHash: 9n, beneficiary, relayerFee: 0n, deadline: 0n },
    },
  });
}

/** Measures at which a cap of 256 records is far above the scores of a history. */
export const MEASURES = {
  normSquared: 11_000_000n,
  innerBefore: 10_000_000n,
  sumNormSquared: 43_000_000n,
  agreementNumerator: 10_500_000n,
  agreementDenominator: 1n,
};

/** Indices as the contracts pack them. */
export const packed = (indices: readonly number[]): string =>
  `0x${indices.map((index) => index.toString(16).padStart(4, '0')).join('')}`;
/** Gates as the contracts pack them. */
export const gates = (...each: readonly bigint[]): bigint =>
  [0, 1, 2].reduce((sum, e) => sum + (((each[e] ?? 0n) + (1n << 15n)) << BigInt(16 * e)), 0n);

/** @param enrolled the datasets that enter; none: enrolment goes on */
function openRound(recorder: Recorder, round: bigint, enrolled: readonly bigint[] = DATASETS): void {
  const at = BigInt(10 + recorder.events.length);
  recorder.add('RoundOpened', {
    ...{ round, model: MODEL, version: 1n, closing: false, pending: round - 1n, carried: 0n },
    schedule: {
      ...{ sealHeight: at + 5n, beaconHeight: at + 7n, evaluateDeadline: at + 60n },
      ...{ attestDeadline: at + 90n, stepDeadline: at + 120n },
    },
    ...{ holdouts: [HOLDOUT], weights: [1n, 2n], codeHashes: [] },
  });
  if (enrolled.length === 0) return;
  for (const dataset of enrolled) recorder.add('Enrolled', { round, dataset, draws: 4n, head: '0xab' });
  recorder.add('RoundSealed', { round, enrolled: 3n });
  recorder.add('BeaconRecorded', { round, beacon: `0x${'ab'.repeat(32)}` });
}

/** Gates of the datasets in every round. */
const GATES = [200n, 80n, -4n];

/** A round that evaluates, steps, and settles the round before. */
function playRound(recorder: Recorder, round: bigint): void {
  openRound(recorder, round);
  const answer = { round, dataset: HOLDOUT, challenge: packed([1, 4]), fresh: [1n, 2n] };
  recorder.add('HoldoutAttested', { ...answer, before: false });
  if (round > 1n) recorder.add('HoldoutAttested', { ...answer, before: true });
  const lossBefore = round > 1n ? 16_000n : 0n;
  recorder.add('Evaluated', { round, evaluator: 0n, direction: [9n], loss: 15_000n, lossBefore });
  recorder.add('DirectionFixed', { round, direction: [9n], measures: MEASURES });
  for (const [i, dataset] of DATASETS.entries()) {
    const gate = GATES[i] as bigint;
    recorder.add('Attested', {
      ...{ round, dataset, accepted: gate > 0n, drawnBy: round, challenge: packed([0, 3, 5, 9]) },
      ...{ records: 256n, scores: gates(gate), fallbackScore: gate > 0n ? gate : 0n },
      ...{ fresh: [1n, 2n], sealedOpening: [3n] },
    });
  }
  if (round > 1n) settle(recorder, round - 1n);
  recorder.add('CheckpointProven', { round, model: MODEL, weights: [round, 2n] });
}

/** The accepted sets get second scores of 10, and the round is settled. */
function settle(recorder: Recorder, round: bigint): void {
  for (const [i, dataset] of DATASETS.slice(0, 2).entries()) {
    const score = (GATES[i] as bigint) + 10n;
    recorder.add('ScoreProven', { round, dataset, second: 10n, score, debt: 0n, owedByAccount: 0n });
  }
  recorder.add('RoundSettled', {
    ...{ round, model: MODEL, tick: round, outcome: 2n, positiveScore: 300n * SECOND_SCORE_UNIT },
    cap: 300n * SECOND_SCORE_UNIT,
  });
  const amount = 210n * SECOND_SCORE_UNIT;
  recorder.add('ScoresCredited', { round, model: MODEL, beneficiary: HOSPITALS[0], amount });
}

function pay(recorder: Recorder): void {
  for (const [i, amount] of [20n, 8n].entries()) {
    const beneficiary = HOSPITALS[i] as string;
    recorder.add('TransferSingle', {
      operator: OWNER,
      from: ZERO,
      to: beneficiary,
      id: MODEL,
      value: amount * SECOND_SCORE_UNIT,
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
