import { createHash } from 'node:crypto';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from '../../../src/protocol/errors.ts';
import { hashToField } from '../../../src/protocol/field.ts';
import { SIGMA_ONE, sigmoid } from '../../../src/protocol/fixed-point.ts';
import type { CompiledSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import {
  drawBatches,
  epochFor,
  NOTHING_OPENED,
  type OpenedBatches,
} from '../../../src/protocol/second/draw.ts';
import {
  type AttestedSet,
  closeRound,
  gatesOf,
  type HoldoutSums,
  type MechanismState,
  type MechanismTerms,
  openRound,
  startAt,
} from '../../../src/protocol/second/mechanism.ts';
import { addSums, inner, type Sums } from '../../../src/protocol/second/model.ts';
import { noiseFrom } from '../../../src/protocol/second/noise.ts';
import { meanGate } from '../../../src/protocol/second/payment.ts';
import { checkBatch } from '../../../src/protocol/second/rules.ts';
import type { SiteRecord } from '../../../src/records/read-records.ts';
import { SeededRandom } from '../../support/random.ts';
import type { RehearsalDataset } from '../rehearsal.ts';
import { EIGHT_BITS, type Encoding, inputsIn } from './encoding.ts';

/** Trains a head as in the protocol, round after round, in the integers of the circuits: no proofs, no chain. */

/** A set of a round. */
interface TrainedSet {
  readonly name: string;
  /** g: the rounded mean of its gates. */
  readonly gate: number;
  readonly accepted: boolean;
  /** S, that the next evaluation pays: gate and second score together, capped. */
  score: number;
}

/** The public figures of a round; none of them identifies a record. */
export interface TrainedRound {
  /** W after the round. */
  readonly weights: readonly bigint[];
  readonly sets: readonly TrainedSet[];
  /** Whether at least M sets were accepted, so that W moved. */
  readonly stepped: boolean;
}

export interface TrainingOptions {
  /** Seed of beacons, orders and noise. */
  readonly seed: number;
  /** Default: 8 bits. */
  readonly encoding?: Encoding;
  /** b of the noise of contributors' sums; 0: none. Only 8-bit codes have noise. */
  readonly noise?: number;
}

/** Paid rounds for which every holdout has fresh full batches; the evaluation after the last one needs some, too. */
export function affordableRounds(
  datasets: readonly RehearsalDataset[],
  { shape, holdoutBatches }: Pick<CompiledSecondPolicy, 'shape' | 'holdoutBatches'>,
): number {
  const holdouts = datasets.filter(({ role }) => role === 'holdout');
  if (holdouts.length === 0) return 0;
  const evaluations = holdouts.map(({ records }) =>
    Math.floor(Math.floor(records.length / shape.n) / holdoutBatches),
  );
  return Math.max(0, Math.min(...evaluations) - 1);
}

/** The beacon of a seed: keccak256 of "seed i". */
const seededBeacon = (seed: number): bigint =>
  BigInt(`0x${Buffer.from(keccak_256(utf8ToBytes(`seed ${seed}`))).toString('hex')}`);

/** Batches of N in an order that depends on seed, dataset and key; a remainder below the smallest batch stays out. */
export function seededBatches(
  { name, records }: RehearsalDataset,
  { shape, policy }: CompiledSecondPolicy,
  seed: number,
): SiteRecord[][] {
  const tag = (key: string) => createHash('sha256').update(`${seed}\0${name}\0${key}`).digest('hex');
  const ordered = records
    .map((record) => ({ record, tag: tag(record.key) }))
    .sort((a, b) => (a.tag < b.tag ? -1 : 1))
    .map(({ record }) => record);
  const rest = ordered.length % shape.n;
  const kept = rest < policy.terms.smallestBatch ? ordered.slice(0, ordered.length - rest) : ordered;
  return Array.from({ length: Math.ceil(kept.length / shape.n) }, (_, i) =>
    kept.slice(i * shape.n, (i + 1) * shape.n),
  );
}

/** The policy's numbers for codes that are `unit / 16` times as fine: the same training but for rounding. */
export function termsIn(
  { policy }: CompiledSecondPolicy,
  { unit }: Encoding,
  minSets: number,
  noise: number,
): MechanismTerms {
  const factor = unit / EIGHT_BITS.unit;
  const { numbers, terms } = policy;
  return {
    numbers: {
      ...{ ...numbers, noise, holdoutNoise: 0, lossNoise: 0 },
      scoreScale: numbers.scoreScale * BigInt(factor),
      vScale: Math.round(numbers.vScale / factor),
      weightBound: Math.round(numbers.weightBound / factor),
    },
    ...{ kappa: terms.kappa, tolerance: terms.tolerance, minSets },
    eta: Math.round(terms.eta / factor ** 2),
  };
}

/** As `sumsOf` of the protocol, for either encoding. */
export function sumsIn(
  encoding: Encoding,
  records: readonly Pick<SiteRecord, 'codes' | 'label'>[],
  weights: readonly bigint[],
): Sums {
  const words = new Array<bigint>(weights.length).fill(0n);
  let q = 0n;
  for (const { codes, label } of records) {
    const inputs = inputsIn(encoding, codes).map(BigInt);
    const residual = sigmoid(inner(weights, inputs)) - (label ? SIGMA_ONE : 0n);
    for (const [j, input] of inputs.entries()) words[j] = (words[j] as bigint) + residual * input;
    q += residual * residual;
  }
  return { words, q };
}

/**
 * Runs all rounds of the policy, and the evaluation that pays the last one.
 * @throws AssayError `holdout-exhausted` if the holdouts do not last; `batch-refused` (3) if a full batch breaks a batch
 * rule, so that its proof could not exist
 */
export function train(
  datasets: readonly RehearsalDataset[],
  compiled: CompiledSecondPolicy,
  options: TrainingOptions,
): TrainedRound[] {
  const affordable = affordableRounds(datasets, compiled);
  if (affordable < compiled.rounds)
    throw new AssayError(
      'holdout-exhausted',
      `a holdout batch is opened once: these holdouts last for ${affordable} paid rounds of ${compiled.holdoutBatches} batches, not for ${compiled.rounds}`,
    );
  const training = new Training(datasets, compiled, options);
  for (let round = 1; round <= compiled.rounds; round++) training.play(round);
  training.evaluate(compiled.rounds + 1);
  return training.rounds;
}

class Training {
  readonly rounds: TrainedRound[] = [];
  readonly #compiled: CompiledSecondPolicy;
  readonly #encoding: Encoding;
  readonly #terms: MechanismTerms;
  readonly #seed: number;
  readonly #random: SeededRandom;
  readonly #batches: ReadonlyMap<string, readonly SiteRecord[][]>;
  readonly #names: Readonly<Record<RehearsalDataset['role'], readonly string[]>>;
  readonly #opened = new Map<string, OpenedBatches>();
  /** Draws that a round which was taken back leaves to the next one. */
  #kept = new Map<string, number[]>();
  #state: MechanismState;
  #paying: TrainedRound | undefined;

  constructor(
    datasets: readonly RehearsalDataset[],
    compiled: CompiledSecondPolicy,
    { seed, encoding = EIGHT_BITS, noise = 0 }: TrainingOptions,
  ) {
    this.#compiled = compiled;
    this.#encoding = encoding;
    this.#terms = termsIn(compiled, encoding, compiled.minSets, noise);
    this.#seed = seed;
    this.#random = new SeededRandom(seed);
    this.#batches = new Map(datasets.map((each) => [each.name, seededBatches(each, compiled, seed)]));
    const of = (wanted: RehearsalDataset['role']) =>
      datasets.filter(({ role }) => role === wanted).map(({ name }) => name);
    this.#names = { contributor: of('contributor'), holdout: of('holdout') };
    this.#state = startAt(new Array<bigint>(compiled.shape.f + 1).fill(0n));
    if (encoding.bits === 8) this.#assertProvable();
  }

  #assertProvable(): void {
    const { policy, shape } = this.#compiled;
    for (const [name, batches] of this.#batches)
      if (batches.some((batch) => checkBatch(policy, batch, shape).length > 0))
        throw new AssayError('batch-refused', `a full batch of ${name} breaks a batch-level rule`, {
          exitCode: 3,
        });
  }

  /** The evaluation of a round, which pays the round before. */
  evaluate(round: number) {
    const { pending, weights } = this.#state;
    const holdouts = this.#names.holdout.map((name): HoldoutSums => {
      const records = this.#draw(round, name).flat();
      const qBefore = pending === undefined ? {} : { qBefore: this.#sums(records, pending.before).q };
      return { at: this.#sums(records, weights), count: records.length, ...qBefore };
    });
    const opened = openRound(this.#state, this.#terms, holdouts);
    for (const { id, score } of opened.settlements) {
      const set = this.#paying?.sets.find(({ name }) => name === id);
      if (set) set.score = Number(score);
    }
    this.#state = opened.state;
    return opened;
  }

  play(round: number): void {
    const opened = this.evaluate(round);
    if (opened.kind !== 'open' || opened.evaluation === undefined) {
      this.#keepDraws(round, opened.released);
      this.rounds.push({ weights: this.#state.weights, sets: [], stepped: false });
      return;
    }
    const { evaluation } = opened;
    const sets = this.#names.contributor.flatMap((name) => this.#answer(round, name));
    this.#kept = new Map();
    const closed = closeRound(this.#state, this.#terms, evaluation, sets);
    const stepped = closed.state.pending !== undefined;
    const played: TrainedRound = {
      weights: closed.state.weights,
      stepped,
      sets: sets.map(({ id, words }) => ({
        name: id,
        gate: Number(meanGate(gatesOf(words, evaluation, this.#terms))),
        accepted: closed.accepted.includes(id),
        score: 0,
      })),
    };
    this.#paying = stepped ? played : undefined;
    this.#state = closed.state;
    this.rounds.push(played);
  }

  /** The step before was taken back: sets keep this round's draw for the next one, or it is spent. */
  #keepDraws(round: number, released: boolean): void {
    const draws = this.#names.contributor
      .filter((name) => this.#isLeft(name))
      .map((name) => [name, this.#indices(round, name)] as const);
    this.#kept = new Map(released ? [] : draws);
    this.#paying = undefined;
  }

  /** A contributor's noisy sum; nothing of a dataset that is exhausted. */
  #answer(round: number, name: string): AttestedSet[] {
    if (!this.#isLeft(name)) return [];
    const batches = this.#draw(round, name);
    const { words } = addSums(
      batches.map((batch) => this.#sums(batch, this.#state.weights)),
      this.#compiled.shape.f,
    );
    const b = this.#terms.numbers.noise;
    const noisy = words.map(
      (word) => word + noiseFrom(this.#random.bigint(64), this.#random.bigint(192), 48n, b),
    );
    return [{ id: name, words: noisy, count: batches.flat().length }];
  }

  /** Whether a dataset has a draw that waits, or batches left. */
  #isLeft(name: string): boolean {
    const opened = this.#opened.get(name) ?? NOTHING_OPENED;
    return this.#kept.has(name) || epochFor(this.#sizes(name), opened, this.#compiled.draws) !== undefined;
  }

  #sizes = (name: string): number[] => (this.#batches.get(name) ?? []).map(({ length }) => length);

  #sums = (records: readonly SiteRecord[], weights: readonly bigint[]): Sums =>
    sumsIn(this.#encoding, records, weights);

  #draw = (round: number, name: string): SiteRecord[][] =>
    this.#indices(round, name).map((index) => this.#batches.get(name)?.[index] as SiteRecord[]);

  #indices(round: number, name: string): number[] {
    const kept = this.#kept.get(name);
    if (kept) return kept;
    const { draws, holdoutBatches, shape } = this.#compiled;
    const isHoldout = this.#names.holdout.includes(name);
    const seed = {
      beacon: seededBeacon(this.#seed) + BigInt(round),
      chainId: 31337n,
      rounds: '0x00000000000000000000000000000000000a55a1',
      model: hashToField('rehearsal model'),
      round: BigInt(round),
      root: hashToField(`rehearsal root ${this.#seed} ${name}`),
    };
    const terms = isHoldout ? { batchesPerRound: holdoutBatches, epochs: 1, minRecords: 1 } : draws;
    // A partial batch of a holdout is never drawn.
    const sizes = this.#sizes(name).filter((size) => !isHoldout || size === shape.n);
    const { drawn, state } = drawBatches(seed, sizes, this.#opened.get(name) ?? NOTHING_OPENED, terms);
    this.#opened.set(name, state);
    return drawn;
  }
}
