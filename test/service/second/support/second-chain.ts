import { AbiCoder, keccak256 } from 'ethers';
import type { SecondGateway } from '../../../../src/chain/gateway/second/views.ts';
import { BASE, IDENTITY, mulPoint } from '../../../../src/protocol/babyjub.ts';
import type { VerifierView } from '../../../../src/protocol/chain-state.ts';
import { asField, type Field } from '../../../../src/protocol/field.ts';
import type {
  SecondAccountView,
  SecondDatasetView,
  SecondEntryView,
  SecondModelView,
  SecondRoundView,
  VerifierViews,
} from '../../../../src/protocol/second/chain-state.ts';
import { packDirection, packWeights } from '../../../../src/protocol/second/model.ts';
import { noiseInput } from '../../../../src/protocol/second/noise.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import { TINY } from '../../../../src/protocol/second/shape.ts';
import { encode, FakeRelay, MODEL, ROUNDS } from '../../support/fake-relay.ts';

/** The round before, which waits for its second scores, and the running one. */
export const PENDING = 4n;
export const ROUND = 5n;
export const OWNER = '0x3C44CdDdB6a900fa2b585dd299e03d12FA4293BC';
/** The contributor's account. */
export const BENEFICIARY = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';
/** The evaluators' accounts. */
export const EVALUATORS = [
  '0x90F79bf6EB2c4f870365E785982E1f101E93b906',
  '0x15d34AAf54267DB7D7c367839AAf71A00a2C6A65',
] as const;
export const TRAINER_KEY = mulPoint(BASE, 77n);
/** 4 batches of 4, the last with 2. */
export const RECORDS = 14;
export const POLICY_HASH = asField(444n);
export const ETA = 1_229;

export const words = (value: (j: bigint) => bigint): bigint[] =>
  Array.from({ length: TINY.f + 1 }, (_, j) => value(BigInt(j)));
export const WEIGHTS = words((j) => j);
export const WEIGHTS_BEFORE = words((j) => 2n * j);
/** V of each evaluator in the running round, and of that round. */
export const DIRECTIONS = [words((j) => 100n - j), words((j) => 50n + j)];
export const DIRECTION = words(() => 75n);
/** C' of the contributor's accepted set in the round before. */
export const FRESH = mulPoint(BASE, 31n);

/** The policy's numbers as `evaluate` exposes them. */
export const NUMBERS_WORD = (): Field => publicNumbers(NUMBERS, 255);
const NUMBERS = {
  ...{ scoreScale: 1n << 26n, vScale: 1024, noise: 0, holdoutNoise: 0, lossNoise: 0 },
  weightBound: 2 ** 26,
};

/** A chain of the second edition in memory: a model, a stepped round and a running one, a contributor and a holdout. */
export class SecondFakeChain extends FakeRelay implements SecondGateway {
  readonly edition = 2;
  readonly #verifiers: VerifierViews;
  /** Edits of the running round, of the round before, and of the model. */
  changes: Partial<SecondRoundView> = {};
  before: Partial<SecondRoundView> = {};
  modelChanges: Partial<SecondModelView> = {};
  entries: Partial<SecondEntryView> = {};
  /** The dataset of the contributor's source and period; 0: none. */
  ofPeriod = 0n;
  /** Fees that every beneficiary allows the relay, by model or dataset. */
  readonly allowedFees = new Map<bigint, bigint>();

  /** @param hashes vkHash by circuit */
  constructor(hashes: Readonly<Record<string, string>>, deployment = 'fake/second') {
    super(deployment);
    const verifier = (circuit: string): VerifierView => ({
      ...{ address: ROUNDS, circuit },
      vkHash: `${hashes[circuit]}`,
    });
    this.#verifiers = {
      ...{ origin: verifier('origin'), attestation: verifier(TINY.circuit), seal: verifier('seal-f4') },
      ...{ evaluate: verifier('evaluate-f4'), score: verifier('score-f4'), step: verifier('step-f4') },
    };
  }

  readonly datasets: SecondDatasetView[] = [
    dataset(81n, 'contributor', BENEFICIARY),
    dataset(82n, 'holdout', EVALUATORS[0]),
  ];

  get #pins(): SecondRoundView['pins'] {
    const verifiers = Object.fromEntries(Object.keys(this.#verifiers).map((kind) => [kind, ROUNDS]));
    return {
      ...{ policyHash: POLICY_HASH, numbers: NUMBERS_WORD(), trainerKey: TRAINER_KEY },
      verifiers: verifiers as SecondRoundView['pins']['verifiers'],
      ...{ version: 1, batchSize: TINY.n, features: TINY.f, batchesPerRound: 2, epochs: 1 },
      ...{ holdoutBatches: 2, vestingRounds: 2, vestingDays: 30, idleDays: 180, evaluationDays: 60 },
      ...{ rounds: 2, minSets: 1, tolerance: 131, minRecords: 4, smallestBatch: 2 },
      ...{ minHoldoutRecords: 8, kappa: 2 ** 16, eta: ETA, shortestWindow: 1n, settlementToken: ROUNDS },
      ...{ capPerRound: 10n ** 30n, maxRelayerFee: 100n, enrolmentBond: 0n, trainerBond: 0n },
      ...{ evaluatorBond: 0n, bondCover: 0n, evaluators: EVALUATORS },
      sources: { contributors: 555n, holdouts: 556n },
    };
  }

  async model(id: bigint): Promise<SecondModelView | undefined> {
    this.assertUp();
    if (id !== MODEL) return undefined;
    return {
      ...{ id, owner: OWNER, schemaHash: asField(333n), periodEpoch: 100, periodDays: 101 },
      shape: { batchSize: TINY.n, features: TINY.f, levels: TINY.levels, rules: TINY.rules },
      ...{ pins: this.#pins, verifiers: this.#verifiers },
      training: {
        ...{ lastRound: ROUND, pending: PENDING, settledRounds: 1, stepsOfVersion: 1 },
        ...{ closed: false, closable: false, voids: 0, checkpoint: packWeights(WEIGHTS) },
      },
      ...this.modelChanges,
    };
  }

  async roundsOf() {
    return [PENDING, ROUND];
  }

  async datasetsOf() {
    return this.datasets.map(({ id }) => id);
  }

  async round(id: bigint): Promise<SecondRoundView | undefined> {
    this.assertUp();
    if (id !== ROUND && id !== PENDING) return undefined;
    const isRunning = id === ROUND;
    return {
      ...{ id, model: asField(MODEL), phase: isRunning ? 'attesting' : 'stepped', outcome: 'none' },
      ...{ closing: false, released: false, enrolled: 1, attested: 0, sets: 1, sumRecords: 24 },
      ...{ pending: isRunning ? PENDING : 0n, carried: 0n, carriedBy: 0n, next: isRunning ? 0n : ROUND },
      schedule: {
        ...{ sealHeight: 10n, beaconHeight: 12n, evaluateDeadline: 20n },
        ...{ attestDeadline: 30n, stepDeadline: 40n },
      },
      ...{ pins: this.#pins, verifiers: this.#verifiers, beacon: 0x1111n, sum: mulPoint(BASE, 21n) },
      weights: packWeights(isRunning ? WEIGHTS : WEIGHTS_BEFORE),
      weightsBefore: isRunning ? packWeights(WEIGHTS_BEFORE) : [],
      direction: packDirection(DIRECTION),
      ...{ holdouts: [82n], measures: NO_MEASURES },
      evaluations: DIRECTIONS.map((direction, e) => ({
        ...{ due: 0, dueBefore: 0, count: 8, loss: 9_000n, lossBefore: 9_100n },
        ...{ sum: mulPoint(BASE, 23n + BigInt(e)), before: isRunning ? mulPoint(BASE, 25n) : IDENTITY },
        direction: packDirection(direction),
      })),
      ...(isRunning ? this.changes : this.before),
    };
  }

  async dataset(id: bigint) {
    this.assertUp();
    return this.datasets.find((each) => each.id === id);
  }

  async entry(round: bigint): Promise<SecondEntryView> {
    this.assertUp();
    const isPending = round === PENDING;
    return {
      ...{
        enrolled: true,
        enrolledIn: round,
        attested: isPending,
        attestedBefore: false,
        accepted: isPending,
      },
      ...{ paid: false, draws: 2, records: 8, gate: 3n, score: 0n, fallbackScore: 0n },
      freshHash: isPending ? freshHash(FRESH) : `0x${'00'.repeat(32)}`,
      ...this.entries,
    };
  }

  async account(model: bigint, beneficiary: string): Promise<SecondAccountView> {
    return {
      ...{ model, beneficiary, unvested: 5n, debt: 1n, vestedThrough: 3, lastTick: 4, stake: 2n },
      due: [{ tick: 4, amount: 5n }],
    };
  }

  async challenge(_round: bigint, id: bigint) {
    return id === 81n ? [3, 1] : [0, 2];
  }

  async noiseInput(round: bigint, id: bigint, isBefore: boolean): Promise<Field> {
    return noiseInput({
      ...{ chainId: this.chainId, rounds: ROUNDS, model: asField(MODEL), round, beacon: 0x1111n },
      ...{ root: asField(id * 1_000n), policyHash: POLICY_HASH },
      weights: packWeights(isBefore ? WEIGHTS_BEFORE : WEIGHTS),
    });
  }

  async datasetOfPeriod() {
    this.assertUp();
    return this.ofPeriod;
  }

  async feeAllowance(_beneficiary: string, allowedFor: bigint) {
    this.assertUp();
    return this.allowedFees.get(allowedFor) ?? 0n;
  }

  encodeCommit = (...parts: unknown[]) => encode('commit', parts);
  encodeEnrolFor = (...parts: unknown[]) => encode('enrol', parts);
  encodeAttest = (...parts: unknown[]) => encode('attest', parts);
  encodeEvaluate = (...parts: unknown[]) => encode('evaluate', parts);
  encodePay = (...parts: unknown[]) => encode('pay', parts);
  encodeStep = (...parts: unknown[]) => encode('step', parts);
}

const NO_MEASURES = {
  ...{ normSquared: 0n, innerBefore: 0n, sumNormSquared: 0n },
  ...{ agreementNumerator: 0n, agreementDenominator: 0n },
};

const freshHash = ({ x, y }: { readonly x: bigint; readonly y: bigint }): string =>
  keccak256(AbiCoder.defaultAbiCoder().encode(['uint256[2]'], [[x, y]]));

function dataset(id: bigint, role: SecondDatasetView['role'], beneficiary: string): SecondDatasetView {
  return {
    ...{ id, model: MODEL, root: asField(id * 1_000n), sourceTag: id + 1n, seedHash: id + 2n, role },
    ...{ sourceListRoot: role === 'holdout' ? 556n : 555n, originCode: `0x${'0c'.repeat(32)}`, beneficiary },
    ...{ withdrawn: false, retired: false, pledged: role === 'holdout', epoch: 1, records: RECORDS },
    ...{ batches: 4, unopened: 4, period: (100n << 16n) | 200n, committedAt: 1n, lastRound: ROUND },
    ledgerHead: `0x${'00'.repeat(32)}`,
  };
}
