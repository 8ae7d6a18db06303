import { BASE, IDENTITY, mulPoint, type Point } from '../../src/protocol/babyjub.ts';
import { publicKeyOf, sign } from '../../src/protocol/eddsa.ts';
import { asField, type Field, hashToField } from '../../src/protocol/field.ts';
import { type Batch, batchTree } from '../../src/protocol/second/batch.ts';
import { commitOpening, type Opening } from '../../src/protocol/second/commitment.ts';
import { noiseSeed, seedHash, signatureMessage } from '../../src/protocol/second/dataset.ts';
import { probabilityOf, recordHash } from '../../src/protocol/second/inference.ts';
import { directionOf, lossOf, type Sums, scoreOf, stepOf, sumsOf } from '../../src/protocol/second/model.ts';
import { type SealMode, withNoise } from '../../src/protocol/second/noise.ts';
import { type PolicyNumbers, publicNumbers } from '../../src/protocol/second/numbers.ts';
import { completePolicy, type Policy } from '../../src/protocol/second/policy.ts';
import { policyHash } from '../../src/protocol/second/policy-hash.ts';
import { type EncodedRecord, shrinkRecord } from '../../src/protocol/second/record.ts';
import { sealWords } from '../../src/protocol/second/sealed-words.ts';
import type { Shape } from '../../src/protocol/second/shape.ts';
import { SourceList, sourceCommitment, sourceTag } from '../../src/protocol/second/source-list.ts';
import type {
  AttestationStatement,
  EvaluateStatement,
  InferStatement,
  OriginStatement,
  ScoreStatement,
  SealStatement,
  StepStatement,
} from '../../src/protocol/second/statement.ts';
import { holderOf, originNullifier } from '../../src/protocol/signature.ts';
import { packPeriod } from '../../src/protocol/statement.ts';
import {
  type AttestationWitness,
  attestationInputs,
  evaluateInputs,
  inferInputs,
  originInputs,
  type SealWitness,
  scoreInputs,
  sealInputs,
  stepInputs,
} from '../../src/prover/second/inputs.ts';
import { SeededRandom } from './random.ts';

// Honest statements of the second edition's circuits with their witnesses, for tests to use or to spoil.

export const TRAINER_SECRET = 987654321987654321n;
const CONTEXT = hashToField('a context of the tests');

/** Numbers with noise of every kind. */
export const testNumbers = (edit: Partial<PolicyNumbers> = {}): PolicyNumbers => ({
  scoreScale: 1n << 30n,
  vScale: 2 ** 13,
  noise: 25,
  holdoutNoise: 22,
  lossNoise: 40,
  weightBound: 2 ** 26,
  ...edit,
});

/** A policy that admits every record in its norm bound; nothing in a dense shape but that bound. */
export function openPolicy(shape: Shape, edit: Partial<Policy> = {}): Policy {
  const window = { lo: 1, hi: 255, meanLo: 0, meanHi: 255, maxMissing: shape.n };
  return {
    schemaHash: hashToField('a schema of the tests'),
    features: shape.dense ? [] : Array.from({ length: shape.f }, () => window),
    rules: [],
    minPositive: 0,
    maxPositive: shape.dense ? 0 : shape.n,
    bound: 255,
    numbers: testNumbers(),
    terms: {
      minRecords: 100,
      smallestBatch: 1,
      minHoldoutRecords: 100,
      eta: 2 ** 16,
      tolerance: 131,
      kappa: 2 ** 16,
      shrink: true,
    },
    ...edit,
  };
}

/** Random records inside the norm bound 255, some values missing unless the shape is dense. */
function randomRecords(shape: Shape, count: number, random: SeededRandom): EncodedRecord[] {
  return Array.from({ length: count }, () =>
    shrinkRecord(
      {
        codes: Array.from({ length: shape.f }, () =>
          !shape.dense && random.next() < 0.1 ? 0 : random.integer(80, 176),
        ),
        label: random.next() < 0.4 ? 1 : 0,
      },
      255,
    ),
  );
}

export interface AttestationOptions {
  readonly seed?: number;
  /** Records of the attested batch, N where absent. */
  readonly count?: number;
  /** Place of the batch; the tree has one batch more. */
  readonly index?: number;
  readonly policy?: Partial<Policy>;
  readonly weights?: readonly bigint[];
  readonly edit?: (records: EncodedRecord[]) => EncodedRecord[];
}

export function attestationCase(shape: Shape, options: AttestationOptions = {}) {
  const random = new SeededRandom(options.seed ?? 1);
  const policy = completePolicy(openPolicy(shape, options.policy), shape);
  const count = options.count ?? shape.n;
  const index = options.index ?? 1;
  const records = randomRecords(shape, count, random);
  const batch: Batch = {
    records: options.edit ? options.edit(records) : records,
    salt: asField(random.bigint(250)),
  };
  const batches = Array.from(
    { length: index + 2 },
    (_, i): Batch =>
      i === index ? batch : { records: randomRecords(shape, 1, random), salt: asField(random.bigint(250)) },
  );
  const tree = batchTree(batches, policy.schemaHash, shape);
  const weights =
    options.weights ?? Array.from({ length: shape.f + 1 }, () => random.bigint(25) - (1n << 24n));
  const sums = sumsOf(batch.records, weights);
  const blinding = random.bigint(250);
  const statement: AttestationStatement = {
    root: tree.root,
    index,
    count: batch.records.length,
    policyHash: policyHash(policy, shape),
    weights,
    commitment: commitOpening({ ...sums, blinding }),
    context: CONTEXT,
  };
  const witness: AttestationWitness = { batch, path: tree.path(index), policy, blinding };
  const inputs = attestationInputs(statement, witness, shape);
  return { circuit: shape.circuit, statement, witness, policy, sums, inputs };
}

export interface InferOptions {
  readonly seed?: number;
  readonly policy?: Partial<Policy>;
  readonly weights?: readonly bigint[];
  readonly codes?: readonly number[];
  readonly salt?: Field;
}

export function inferCase(shape: Shape, options: InferOptions = {}) {
  const random = new SeededRandom(options.seed ?? 7);
  const policy = completePolicy(openPolicy(shape, options.policy), shape);
  const codes = options.codes ?? (randomRecords(shape, 1, random)[0] as EncodedRecord).codes;
  const salt = options.salt ?? asField(random.bigint(250));
  const weights =
    options.weights ?? Array.from({ length: shape.f + 1 }, () => random.bigint(25) - (1n << 24n));
  const statement: InferStatement = {
    policyHash: policyHash(policy, shape),
    weights,
    recordHash: recordHash(salt, policy.schemaHash, codes),
    probability: probabilityOf(weights, codes),
    context: CONTEXT,
  };
  const witness = { codes, salt, policy };
  return { statement, witness, policy, inputs: inferInputs(statement, witness, shape) };
}

/** Random words and Q as a set of a few hundred records has them. */
function randomSums(shape: Shape, bits: number, random: SeededRandom): Sums {
  const word = () => (random.next() < 0.5 ? -1n : 1n) * random.bigint(bits);
  return { words: Array.from({ length: shape.f + 1 }, word), q: random.bigint(46) };
}

const randomDirection = (shape: Shape, random: SeededRandom): bigint[] =>
  Array.from({ length: shape.f + 1 }, () => BigInt(random.integer(-8191, 8191)));

/** A point of which no test knows the logarithm: what the contract puts in the place of a key. */
export const lockedKey = (): Point => mulPoint(BASE, hashToField('a key that nobody has'));

export interface SealOptions {
  readonly seed?: number;
  readonly mode?: SealMode;
  readonly sums?: Sums;
  readonly numbers?: Partial<PolicyNumbers>;
  /** How many evaluators a contributor's set faces. */
  readonly evaluators?: number;
  readonly directions?: readonly (readonly bigint[])[];
  readonly blinding?: bigint;
}

export function sealCase(shape: Shape, options: SealOptions = {}) {
  const random = new SeededRandom(options.seed ?? 2);
  const mode = options.mode ?? 'contributor';
  const policy = completePolicy(openPolicy(shape, { numbers: testNumbers(options.numbers) }), shape);
  const sums = options.sums ?? randomSums(shape, 34, random);
  const seed = noiseSeed(asField(random.bigint(250)), asField(random.bigint(250)), asField(7n));
  const noiseInput = asField(random.bigint(250));
  const fresh = withNoise(sums, mode, policy.numbers, seed, noiseInput);
  const directions =
    options.directions ??
    Array.from({ length: mode === 'contributor' ? (options.evaluators ?? 2) : 0 }, () =>
      randomDirection(shape, random),
    );
  const opening: Opening = { ...sums, blinding: options.blinding ?? random.bigint(250) };
  const freshBlinding = random.bigint(250);
  const ephemeral = random.bigint(250);
  const key = mode === 'contributor' ? mulPoint(BASE, TRAINER_SECRET) : lockedKey();
  const statement: SealStatement = {
    sum: commitOpening(opening),
    fresh: commitOpening({ ...fresh, blinding: freshBlinding }),
    mode,
    seedHash: seedHash(seed),
    noiseInput,
    policyHash: policyHash(policy, shape),
    directions,
    scores: directions.map((direction) => scoreOf(direction, fresh.words, policy.numbers.scoreScale)),
    key,
    sealed: sealWords({ words: fresh.words, blinding: freshBlinding }, key, ephemeral),
    context: CONTEXT,
  };
  const witness: SealWitness = { opening, freshBlinding, ephemeral, seed, policy };
  const inputs = sealInputs(statement, witness, shape);
  return { statement, witness, fresh, policy, inputs };
}

export interface EvaluateOptions {
  readonly seed?: number;
  readonly sums?: Sums;
  /** Q at the weights before, `null` where no step came before. */
  readonly qBefore?: bigint | null;
  readonly count?: number;
  readonly numbers?: Partial<PolicyNumbers>;
}

export function evaluateCase(shape: Shape, options: EvaluateOptions = {}) {
  const random = new SeededRandom(options.seed ?? 3);
  const policy = completePolicy(openPolicy(shape, { numbers: testNumbers(options.numbers) }), shape);
  const count = options.count ?? 448;
  const sums = options.sums ?? { ...randomSums(shape, 33, random), q: BigInt(count) << 37n };
  const opening: Opening = { ...sums, blinding: random.bigint(250) };
  const q = options.qBefore === undefined ? (BigInt(count) << 37n) + 12345678901n : options.qBefore;
  const before = q === null ? { q: 0n, blinding: 0n } : { q, blinding: random.bigint(250) };
  const statement: EvaluateStatement = {
    sum: commitOpening(opening),
    before: q === null ? IDENTITY : commitOpening({ words: [], ...before }),
    count,
    policyHash: policyHash(policy, shape),
    numbers: publicNumbers(policy.numbers, policy.bound),
    direction: directionOf(sums.words, count, policy.numbers.vScale),
    loss: lossOf(sums.q, count),
    lossBefore: lossOf(before.q, count),
    context: CONTEXT,
  };
  return {
    statement,
    opening,
    before,
    policy,
    inputs: evaluateInputs(statement, opening, before, policy, shape),
  };
}

export interface ScoreOptions {
  readonly seed?: number;
  readonly words?: readonly bigint[];
  readonly direction?: readonly bigint[];
  readonly numbers?: Partial<PolicyNumbers>;
}

export function scoreCase(shape: Shape, options: ScoreOptions = {}) {
  const random = new SeededRandom(options.seed ?? 4);
  const policy = completePolicy(openPolicy(shape, { numbers: testNumbers(options.numbers) }), shape);
  const words = options.words ?? randomSums(shape, 34, random).words;
  const direction = options.direction ?? randomDirection(shape, random);
  const opening = { words, blinding: random.bigint(250) };
  const statement: ScoreStatement = {
    fresh: commitOpening({ ...opening, q: 0n }),
    policyHash: policyHash(policy, shape),
    direction,
    score: scoreOf(direction, words, policy.numbers.scoreScale),
    context: CONTEXT,
  };
  return { statement, opening, policy, inputs: scoreInputs(statement, opening, policy, shape) };
}

export interface StepOptions {
  readonly seed?: number;
  readonly words?: readonly bigint[];
  readonly weights?: readonly bigint[];
  readonly count?: number;
  readonly eta?: number;
  readonly numbers?: Partial<PolicyNumbers>;
}

export function stepCase(shape: Shape, options: StepOptions = {}) {
  const random = new SeededRandom(options.seed ?? 5);
  const policy = completePolicy(openPolicy(shape, { numbers: testNumbers(options.numbers) }), shape);
  const words = options.words ?? randomSums(shape, 36, random).words;
  const weights =
    options.weights ?? Array.from({ length: shape.f + 1 }, () => random.bigint(25) - (1n << 24n));
  const { count = 1280, eta = 2 ** 16 } = options;
  const opening = { words, blinding: random.bigint(250) };
  const statement: StepStatement = {
    sum: commitOpening({ ...opening, q: 0n }),
    count,
    eta,
    policyHash: policyHash(policy, shape),
    weights,
    next: stepOf(weights, words, count, eta, policy.numbers.weightBound),
    context: CONTEXT,
  };
  return { statement, opening, policy, inputs: stepInputs(statement, opening, policy, shape) };
}

/** A listed source's dataset; `signedUnder` signs the same under another version of the message. */
export function originCase(seed = 6) {
  const random = new SeededRandom(seed);
  const bytes = () => Uint8Array.from({ length: 32 }, () => random.integer(0, 255));
  const field = (): Field => asField(random.bigint(250));
  const signers = Array.from({ length: 10 }, () => ({ secret: bytes(), tagSecret: field() }));
  const sources = signers.map(({ secret, tagSecret }) => ({
    key: publicKeyOf(secret),
    commitment: sourceCommitment(tagSecret),
  }));
  const list = new SourceList(sources);
  const at = 9;
  const { secret, tagSecret } = signers[at] as (typeof signers)[0];
  const source = sources[at] as (typeof sources)[0];
  const holderSecret = field();
  const model = field();
  const serial = field();
  const dataset = {
    model,
    schemaHash: field(),
    root: field(),
    records: 1234,
    period: packPeriod(20_000, 20_364),
    serial,
    holder: holderOf(holderSecret),
  };
  const statement: OriginStatement = {
    root: dataset.root,
    records: dataset.records,
    period: dataset.period,
    schemaHash: dataset.schemaHash,
    sourceListRoot: list.root,
    model,
    originNullifier: originNullifier(serial, model),
    sourceTag: sourceTag(tagSecret, model),
    seedHash: seedHash(noiseSeed(holderSecret, dataset.root, model)),
    context: CONTEXT,
  };
  const witness = {
    sourceKey: source.key,
    tagSecret,
    sourceIndex: at,
    sourcePath: list.path(at),
    signature: sign(secret, signatureMessage(dataset)),
    serial,
    holderSecret,
  };
  return { statement, witness, dataset, list, sources, signers, inputs: originInputs(statement, witness) };
}
