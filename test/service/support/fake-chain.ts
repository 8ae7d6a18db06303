import type { ChainGateway } from '../../../src/chain/gateway/views.ts';
import type {
  DatasetView,
  EntryView,
  ModelView,
  RoundView,
  VerifierView,
} from '../../../src/protocol/chain-state.ts';
import { packDirection, packWeights, zeroWords } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { encode, FakeRelay, MODEL, ROUNDS } from './fake-relay.ts';

export { MODEL, type Point, ROUNDS } from './fake-relay.ts';

export const ROUND = 3n;
export const BENEFICIARY = '0x70997970C51812dc3A010C7d01b50e0d17dc79C8';

/** Records of the fake chain's datasets: 4 batches of 4, the last with 2. */
export const RECORDS = 14;

export const TRAINER_KEY = [1n, 2n] as const;
export const ETA = 1229;
export const SUM = [11n, 12n] as const;
export const HOLDOUT_SUM = [13n, 14n] as const;

type Verifier =
  | 'originVerifier'
  | 'attestationVerifier'
  | 'openVerifier'
  | 'evaluateVerifier'
  | 'stepVerifier';

/**
 * A chain of the first edition in memory: a model, a round in which contributors attest, one contributor's and one holdout dataset.
 */
export class FakeChain extends FakeRelay implements ChainGateway {
  readonly edition = 1;
  contributorSources = 555n;
  roundStatus: RoundView['status'] = 'attesting';
  /** Edits of the round. */
  changes: Partial<RoundView> = {};

  readonly #verifiers: Record<Verifier, VerifierView>;

  /** @param hashes vkHash by circuit */
  constructor(hashes: Readonly<Record<string, string>>, deployment = 'fake/1') {
    super(deployment);
    const verifier = (circuit: string): VerifierView => ({
      address: ROUNDS,
      circuit,
      vkHash: `${hashes[circuit]}`,
    });
    this.#verifiers = {
      originVerifier: verifier('origin'),
      attestationVerifier: verifier(TINY.circuit),
      openVerifier: verifier('open-tiny'),
      evaluateVerifier: verifier('evaluate-tiny'),
      stepVerifier: verifier('step-tiny'),
    };
  }

  readonly datasets: DatasetView[] = [dataset(81n, 'contributor'), dataset(82n, 'holdout')];
  readonly weights = packWeights(zeroWords(TINY).map((_, i) => BigInt(i)));
  readonly direction = packDirection(zeroWords(TINY).map((_, i) => BigInt(100 - i)));

  async model(id: bigint): Promise<ModelView | undefined> {
    this.assertUp();
    if (id !== MODEL) return undefined;
    return {
      id,
      owner: BENEFICIARY,
      schemaHash: 333n,
      batchSize: TINY.n,
      features: TINY.f,
      depth: TINY.depth,
      settlementToken: ROUNDS,
      periodEpoch: 0,
      periodDays: 365,
      contributorSources: this.contributorSources,
      holdoutSources: 556n,
      version: 1,
      policyHash: 444n,
      ...this.#verifiers,
      challengeSize: 2,
      holdoutBatches: 2,
      vestingRounds: 2,
      minSets: 3,
      scoreBudget: 8,
      minRecords: 1,
      eta: 1,
      capPerRound: 1n,
      maxRelayerFee: 0n,
      enrolmentBond: 0n,
      trainerBond: 0n,
      trainerKey: TRAINER_KEY,
      closed: false,
      lastRound: ROUND,
      settledRounds: 2,
      checkpoint: this.weights,
    };
  }

  async roundsOf() {
    return [ROUND];
  }

  async datasetsOf() {
    return this.datasets.map(({ id }) => id);
  }

  async round(id: bigint): Promise<RoundView | undefined> {
    this.assertUp();
    if (id !== ROUND) return undefined;
    const { originVerifier: _, ...verifiers } = this.#verifiers;
    return {
      id,
      model: MODEL,
      status: this.roundStatus,
      stepped: false,
      policyHash: 444n,
      ...verifiers,
      trainerKey: TRAINER_KEY,
      eta: ETA,
      minSets: 1,
      settlementToken: ROUNDS,
      enrolmentBond: 0n,
      trainerBond: 0n,
      version: 1,
      batchSize: TINY.n,
      features: TINY.f,
      challengeSize: 2,
      sealHeight: 10n,
      beaconHeight: 12n,
      evaluateDeadline: 20n,
      attestDeadline: 30n,
      stepDeadline: 40n,
      beacon: `0x${'11'.repeat(32)}`,
      weights: this.weights,
      direction: this.direction,
      holdouts: [82n],
      holdoutsDue: 0,
      enrolled: 1,
      attested: 0,
      sets: 3,
      sumRecords: 24n,
      holdoutRecords: 8n,
      positiveScore: 0n,
      sum: SUM,
      holdoutSum: HOLDOUT_SUM,
      ...this.changes,
    };
  }

  async dataset(id: bigint) {
    this.assertUp();
    return this.datasets.find((candidate) => candidate.id === id);
  }

  async entry(): Promise<EntryView> {
    return { enrolled: true, accepted: false, draws: 2, attestedAt: 0n, score: 0n };
  }

  async challenge(_round: bigint, id: bigint) {
    return id === 81n ? [3, 1] : [0, 2];
  }

  encodeCommit = (...parts: unknown[]) => encode('commit', parts);
  encodeEnrolFor = (...parts: unknown[]) => encode('enrol', parts);
  encodeAttest = (...parts: unknown[]) => encode('attest', parts);
  encodeEvaluate = (...parts: unknown[]) => encode('evaluate', parts);
  encodeStep = (...parts: unknown[]) => encode('step', parts);
}

function dataset(id: bigint, role: DatasetView['role']): DatasetView {
  return {
    id,
    model: MODEL,
    root: id * 1000n,
    beneficiary: BENEFICIARY,
    role,
    records: RECORDS,
    batches: 4,
    period: (100n << 16n) | 200n,
    withdrawn: false,
    retired: false,
    committedAt: 1n,
    lastRound: ROUND,
    answered: 0,
    unopened: 4,
    sourceListRoot: role === 'holdout' ? 556n : 555n,
    unvested: 0n,
  };
}
