import type { DatedEvent } from '../../../src/chain/replay/event-json.ts';
import type { HistoryRecord } from '../../../src/console/data/source.ts';
import { SECOND_SCORE_UNIT } from '../../../src/protocol/second/score-unit.ts';
import { gates, HOSPITALS, MEASURES, packed, sampleTerms, TOKEN } from './history.ts';

/**
 * A made-up history of the ways in which rounds end:
 * - round 1 steps; round 2 gives its second scores and steps; round 3 takes the step of round 2 back;
 * - round 4 carries on the sets of round 3, and is void: its draws are spent;
 * - round 5 is a closing one under way.
 */

const id = (text: string): bigint => BigInt(`0x${text.padEnd(63, '7')}`);

export const SECOND_MODEL = id('b2c3');
export const SECOND_DATASETS = [id('4a2b'), id('5b3c'), id('6c4d')];
export const SECOND_HOLDOUTS = [id('d11d'), id('d22d')];
const EVALUATORS = [`0x${'7'.repeat(40)}`, `0x${'8'.repeat(40)}`];
const OWNER = `0x${'1'.repeat(40)}`;
const ZERO = `0x${'0'.repeat(40)}`;
const START = 1_760_000_000n;
const UNIT = SECOND_SCORE_UNIT;

/** Appends events a block apart. */
class Recorder {
  readonly events: DatedEvent[] = [];

  add(name: string, args: Record<string, unknown>): void {
    const block = 10 + this.events.length;
    const transaction = `0x${block.toString(16).padStart(64, '0')}`;
    this.events.push({
      ...{ name, args, place: { block, index: 0, transaction } },
      time: START + BigInt(block) * 3_600n,
    });
  }
}

export function secondHistory(): HistoryRecord {
  const recorder = new Recorder();
  register(recorder);
  commit(recorder);
  play(recorder);
  const { events } = recorder;
  const last = events.at(-1) as DatedEvent;
  return { events, head: { block: last.place.block + 3, time: last.time + 60n } };
}

function register(recorder: Recorder): void {
  const model = SECOND_MODEL;
  recorder.add('ModelRegistered', {
    ...{ model, owner: OWNER, salt: `0x${'0'.repeat(64)}`, sources: { contributors: 5n, holdouts: 6n } },
    config: {
      ...{ settlementToken: TOKEN, schemaHash: 1n, periodEpoch: 0n, periodDays: 365n },
      ...{ parents: [], startsFrom: 0n },
      shape: { batchSize: 64n, features: 16n, levels: 5n, rules: 4n },
    },
  });
  recorder.add('VersionProposed', {
    ...{ model, version: 1n, activeFrom: START },
    content: {
      policyHash: 777n,
      verifiers: Object.fromEntries(
        ['origin', 'attestation', 'seal', 'evaluate', 'score', 'step'].map((name) => [name, TOKEN]),
      ),
      terms: sampleTerms(EVALUATORS),
      royalties: {
        roles: [{ role: '0x6275696c646572000000', payee: OWNER, share: 2_000n }],
        ...{ residual: OWNER, contributors: 8_000n, parents: 0n, minContributors: 0n, contributorCap: 0n },
        ...{ expiresAt: 0n, claimPeriod: 0n },
      },
    },
    records: { vkHashes: [], codeHashes: [] },
  });
}

function commit(recorder: Recorder): void {
  const all = [
    ...SECOND_DATASETS.map((dataset, i) => ({ dataset, beneficiary: HOSPITALS[i], role: 1n })),
    ...SECOND_HOLDOUTS.map((dataset, i) => ({ dataset, beneficiary: EVALUATORS[i], role: 2n })),
  ];
  for (const { dataset, beneficiary, role } of all) {
    recorder.add('DatasetCommitted', {
      ...{ dataset, model: SECOND_MODEL, beneficiary, batches: 10n },
      statement: {
        ...{ model: SECOND_MODEL, role, root: dataset + 1n, records: 640n, sourceListRoot: 5n },
        ...{ period: (19_000n << 16n) | 19_364n, originNullifier: dataset + 2n, sourceTag: dataset + 3n },
        ...{ seedHash: 9n, beneficiary, relayerFee: 0n, deadline: 0n },
      },
    });
    if (role === 2n) recorder.add('HoldoutPledged', { dataset, pledged: true });
  }
}

interface Opening {
  readonly closing?: boolean;
  readonly pending?: bigint;
  readonly carried?: bigint;
}

function openRound(
  recorder: Recorder,
  round: bigint,
  { closing = false, pending = 0n, carried = 0n }: Opening,
) {
  const at = BigInt(10 + recorder.events.length);
  recorder.add('RoundOpened', {
    ...{ round, model: SECOND_MODEL, version: 1n, closing, pending, carried },
    schedule: {
      ...{ sealHeight: at + 5n, beaconHeight: at + 7n, evaluateDeadline: at + 60n },
      ...{ attestDeadline: at + 90n, stepDeadline: at + 120n },
    },
    ...{ holdouts: SECOND_HOLDOUTS, weights: [round, 2n], codeHashes: [] },
  });
  const datasets = closing || carried !== 0n ? [] : SECOND_DATASETS;
  for (const dataset of datasets) recorder.add('Enrolled', { round, dataset, draws: 4n, head: '0xab' });
  if (round === 1n) recorder.add('EnrolmentTakenBack', { round, dataset: SECOND_DATASETS[2] });
  recorder.add('RoundSealed', { round, enrolled: BigInt(datasets.length) });
  recorder.add('BeaconRecorded', { round, beacon: `0x${'ab'.repeat(32)}` });
}

/** Losses of both evaluators, at the checkpoint and before. */
type Losses = readonly (readonly [loss: bigint, lossBefore: bigint])[];

function evaluate(recorder: Recorder, round: bigint, losses: Losses): void {
  const base = Number(round) * 2;
  for (const [e, dataset] of SECOND_HOLDOUTS.entries()) {
    const challenge = packed([base, base + 1]);
    const answer = { round, dataset, challenge, fresh: [1n, 2n] };
    recorder.add('HoldoutAttested', { ...answer, before: false });
    if ((losses[e]?.[1] ?? 0n) !== 0n) recorder.add('HoldoutAttested', { ...answer, before: true });
  }
  for (const [evaluator, [loss, lossBefore]] of losses.entries())
    recorder.add('Evaluated', { round, evaluator: BigInt(evaluator), direction: [9n], loss, lossBefore });
}

const attest = (
  recorder: Recorder,
  round: bigint,
  i: number,
  set: {
    readonly of: readonly bigint[];
    readonly batches: readonly number[];
    readonly fallbackScore: bigint;
  },
): void =>
  recorder.add('Attested', {
    ...{ round, dataset: SECOND_DATASETS[i], accepted: set.of.every((gate) => gate > 0n), drawnBy: round },
    ...{ challenge: packed(set.batches), records: 256n, scores: gates(...set.of) },
    ...{ fallbackScore: set.fallbackScore, fresh: [1n, 2n], sealedOpening: [3n] },
  });

function play(recorder: Recorder): void {
  openRound(recorder, 1n, {});
  evaluate(recorder, 1n, [
    [16_384n, 0n],
    [16_000n, 0n],
  ]);
  recorder.add('DirectionFixed', { round: 1n, direction: [9n], measures: { ...MEASURES, innerBefore: 0n } });
  attest(recorder, 1n, 0, { of: [200n, 101n], batches: [0, 3, 5, 9], fallbackScore: 151n });
  attest(recorder, 1n, 1, { of: [80n, 90n], batches: [1, 2, 4, 6], fallbackScore: 85n });
  recorder.add('CheckpointProven', { round: 1n, model: SECOND_MODEL, weights: [3n] });

  openRound(recorder, 2n, { pending: 1n });
  evaluate(recorder, 2n, [
    [15_000n, 16_300n],
    [14_900n, 16_100n],
  ]);
  recorder.add('DirectionFixed', { round: 2n, direction: [9n], measures: MEASURES });
  attest(recorder, 2n, 0, { of: [100n, 102n], batches: [1, 2, 4, 6], fallbackScore: 101n });
  attest(recorder, 2n, 1, { of: [50n, -3n], batches: [0, 3, 5, 7], fallbackScore: 0n });
  attest(recorder, 2n, 2, { of: [60n, 62n], batches: [7, 8, 9, 1], fallbackScore: 61n });
  const second = { owedByAccount: 0n, debt: 0n, round: 1n };
  recorder.add('ScoreProven', { ...second, dataset: SECOND_DATASETS[0], second: 149n, score: 300n });
  recorder.add('ScoreProven', { ...second, dataset: SECOND_DATASETS[1], second: 15n, score: 100n });
  recorder.add('CheckpointProven', { round: 2n, model: SECOND_MODEL, weights: [4n] });
  const settled = { model: SECOND_MODEL, tick: 1n, cap: 300n * UNIT };
  recorder.add('RoundSettled', { ...settled, round: 1n, outcome: 2n, positiveScore: 400n * UNIT });
  const credit = { round: 1n, model: SECOND_MODEL };
  recorder.add('ScoresCredited', { ...credit, beneficiary: HOSPITALS[0], amount: 225n * UNIT });
  recorder.add('ScoresCredited', { ...credit, beneficiary: HOSPITALS[1], amount: 75n * UNIT });
  vest(recorder);

  openRound(recorder, 3n, { pending: 2n });
  evaluate(recorder, 3n, [
    [17_000n, 15_100n],
    [16_900n, 15_000n],
  ]);
  recorder.add('RoundRolledBack', { round: 3n, undone: 2n, outcome: 1n, weights: [3n] });
  recorder.add('RoundSettled', { ...settled, round: 2n, outcome: 1n, tick: 2n, positiveScore: 0n });

  openRound(recorder, 4n, { carried: 3n });
  recorder.add('DatasetRetired', { dataset: SECOND_HOLDOUTS[1], round: 4n });
  recorder.add('RoundVoided', { round: 4n, released: true });
  recorder.add('DrawSpent', { round: 3n, dataset: SECOND_DATASETS[0], challenge: packed([0, 7, 8, 9]) });
  openRound(recorder, 5n, { closing: true });
}

function vest(recorder: Recorder): void {
  const [beneficiary] = HOSPITALS;
  const amount = 56n * UNIT;
  recorder.add('TransferSingle', {
    operator: OWNER,
    from: ZERO,
    to: beneficiary,
    id: SECOND_MODEL,
    value: amount,
  });
  recorder.add('Vested', { model: SECOND_MODEL, beneficiary, amount, unvested: 169n * UNIT });
  recorder.add('Paid', {
    ...{ model: SECOND_MODEL, payer: OWNER, useId: `0x${'1'.repeat(64)}`, kind: 1n },
    ...{ amount: 10n ** 20n, version: 1n },
  });
}
