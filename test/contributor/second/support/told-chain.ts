import { ZeroHash } from 'ethers';
import type {
  DatasetState,
  EntryState,
  RoundState,
} from '../../../../src/chain/clients/second/round-types.ts';
import type { SecondRoundsClient } from '../../../../src/chain/clients/second/rounds-client.ts';
import type { ChainLook, SecondChain } from '../../../../src/contributor/second/chain.ts';
import type { DrawingRound } from '../../../../src/contributor/second/derived-draw.ts';
import type { ApprovedSecondPolicy } from '../../../../src/contributor/second/limits.ts';
import { BASE, IDENTITY, mulPoint, type Point } from '../../../../src/protocol/babyjub.ts';
import { asField } from '../../../../src/protocol/field.ts';
import { packDirection, packWeights } from '../../../../src/protocol/second/model.ts';
import { publicNumbers } from '../../../../src/protocol/second/numbers.ts';
import type { EnrolmentCall } from '../../../../src/protocol/second/typed-data.ts';

export const CHAIN_ID = 31337n;
const CONTRACT = `0x${'ab'.repeat(20)}`;
export const DATASET = 9n;
export const EVALUATOR = `0x${'e1'.repeat(20)}`;
const MODEL = asField(5n);
const BEACON = 77n;
/** Of the dataset. */
export const RECORDS = 14;

/** A chain as a node tells it. A test changes what it tells, to lie. */
export class ToldChain {
  readonly rounds = new Map<bigint, RoundState>();
  readonly entries = new Map<bigint, EntryState>();
  /** Tells other batches than the beacon draws. */
  lie: ((drawn: readonly number[]) => number[]) | undefined;
  drawn: (drawing: DrawingRound, dataset: bigint) => number[] = () => [];
  codes: Readonly<Record<string, string>> = {};
  /** Of every round, and of the block that it is taken from. */
  beacon = BEACON;
  /** Another one of that block. */
  otherRandomness: bigint | undefined;
  lastRound = 0n;
  /** Head of the ledger that the last enrolment carried. */
  ledgerHead = ZeroHash;
  readonly enrolments: EnrolmentCall[] = [];
  /** Of the dataset. */
  root = 0n;
  /** Other words about the dataset. */
  dataset: Partial<DatasetState> = {};
  /** The same about one of several. */
  readonly datasets = new Map<bigint, Partial<DatasetState>>();
  /** Sum of the holdouts' fresh commitments at W. */
  sum: Point = IDENTITY;
  secondsPerBlock: number | undefined;
  readonly #approved: ApprovedSecondPolicy;

  constructor(approved: ApprovedSecondPolicy) {
    this.#approved = approved;
  }

  /** Tells a round that is being attested, with the terms of the approved policy. */
  tell(id: bigint, edit: Partial<RoundState> = {}, pins: Partial<RoundState['pins']> = {}): RoundState {
    const { policy, hash, draws, holdoutBatches, shape } = this.#approved;
    const address = (n: number) => `0x${String(n).padStart(40, '0')}`;
    const round: RoundState = {
      ...{ id, model: MODEL, phase: 'attesting', outcome: 'none', closing: false, released: false },
      ...{ enrolled: 1, attested: 0, sets: 0, sumRecords: 0, beacon: this.beacon, sum: IDENTITY },
      ...{ pending: 0n, carried: 0n, carriedBy: 0n, next: 0n, holdouts: [] },
      schedule: {
        ...{ sealHeight: 10n, beaconHeight: 12n, evaluateDeadline: 50n },
        ...{ attestDeadline: 90n, stepDeadline: 130n },
      },
      weights: packWeights(new Array<bigint>(shape.f + 1).fill(0n)),
      direction: packDirection(new Array<bigint>(shape.f + 1).fill(100n)),
      pins: {
        ...{ policyHash: hash, numbers: publicNumbers(policy.numbers, policy.bound), holdoutBatches },
        ...{ trainerKey: mulPoint(BASE, 3n), version: 1, batchSize: shape.n, features: shape.f },
        verifiers: {
          ...{ origin: address(1), attestation: address(2), seal: address(3) },
          ...{ evaluate: address(4), score: address(5), step: address(6) },
        },
        ...{ batchesPerRound: draws.batchesPerRound, epochs: draws.epochs, rounds: 2, minSets: 1 },
        ...{ vestingRounds: 2, vestingDays: 30, evaluationDays: 60, settlementToken: CONTRACT },
        ...{ tolerance: policy.terms.tolerance, minRecords: policy.terms.minRecords },
        smallestBatch: policy.terms.smallestBatch,
        ...{ minHoldoutRecords: policy.terms.minHoldoutRecords, kappa: policy.terms.kappa },
        ...{ eta: policy.terms.eta, capPerRound: 1n, maxRelayerFee: 0n, enrolmentBond: 0n, trainerBond: 0n },
        ...{ sources: { contributors: 1n, holdouts: 1n }, evaluators: [EVALUATOR] },
        ...pins,
      },
      ...edit,
    };
    this.rounds.set(id, round);
    this.entries.set(id, {
      ...{ enrolled: true, attested: false, attestedBefore: false, accepted: false, paid: false },
      ...{ draws: draws.batchesPerRound, records: 0, gate: 0n, score: 0n, fallbackScore: 0n },
    } as EntryState);
    this.lastRound = id;
    return round;
  }

  get chain(): SecondChain {
    const round = (id: bigint) => this.rounds.get(id) as RoundState;
    const rounds = {
      address: CONTRACT,
      round: async (id: bigint) => round(id),
      entry: async (id: bigint) => this.entries.get(id),
      dataset: async (id: bigint) => ({
        ...{ lastRound: this.lastRound, root: this.root, ledgerHead: this.ledgerHead },
        ...{ role: 'contributor', model: MODEL, records: RECORDS, beneficiary: CONTRACT },
        ...{ ...this.dataset, ...this.datasets.get(id) },
      }),
      evaluation: async (id: bigint) => ({
        ...{ direction: round(id).direction, sum: this.sum, before: IDENTITY },
      }),
      weightsBefore: async () => [],
      challenge: async (id: bigint, dataset: bigint) => {
        const drawn = this.drawn({ round: round(id), chainId: CHAIN_ID, contract: CONTRACT }, dataset);
        return this.lie?.(drawn) ?? drawn;
      },
      enrol: async (call: EnrolmentCall) => {
        this.enrolments.push(call);
        this.ledgerHead = call.head;
      },
    };
    const look = {
      ...rounds,
      codeOf: async (address: string) => this.codes[Number(address)] ?? `code ${Number(address)}`,
      randomness: async () => this.otherRandomness ?? this.beacon,
      secondsPerBlock: this.secondsPerBlock,
    };
    return {
      chainId: CHAIN_ID,
      rounds: rounds as unknown as SecondRoundsClient,
      look: async () => look as unknown as ChainLook,
    };
  }
}
