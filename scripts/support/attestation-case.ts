import { type Batch, batchLeaf } from '../../src/protocol/batch.ts';
import { commit } from '../../src/protocol/commitment.ts';
import { asField, hashToField } from '../../src/protocol/field.ts';
import { IntervalTree } from '../../src/protocol/interval-tree.ts';
import { completePolicy, type Policy } from '../../src/protocol/policy/policy.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import type { TaggedRecord } from '../../src/protocol/record.ts';
import { band, gradient, packDirection, packWeights, score } from '../../src/protocol/reference-model.ts';
import { countOf, type Shape } from '../../src/protocol/shape.ts';
import { type AttestationStatement, packPeriod } from '../../src/protocol/statement.ts';
import { type AttestationWitness, attestationInputs, type CircuitInputs } from '../../src/prover/inputs.ts';
import { SeededRandom } from './random.ts';

/** An honest attestation and everything behind it, for tests to use or to spoil. */
export interface AttestationCase {
  readonly shape: Shape;
  readonly batches: readonly Batch[];
  readonly tree: IntervalTree;
  readonly policy: Policy;
  readonly weights: readonly bigint[];
  readonly direction: readonly bigint[];
  readonly statement: AttestationStatement;
  readonly witness: AttestationWitness;
  readonly inputs: CircuitInputs;
}

const FIRST_DAY = 18_000;
const LAST_DAY = 18_365;

export interface CaseOptions {
  readonly seed?: number;
  readonly records?: number;
  readonly batchIndex?: number;
  readonly policy?: Partial<Policy>;
  /** Changes the records before tags are sorted into batches. */
  readonly edit?: (records: TaggedRecord[]) => TaggedRecord[];
  readonly weights?: readonly bigint[];
  readonly direction?: readonly bigint[];
}

function permissivePolicy(shape: Shape): Policy {
  return completePolicy(
    {
      schemaHash: hashToField('a schema of the tests'),
      features: Array.from({ length: shape.f }, () => ({
        lo: 100,
        hi: 900,
        meanLo: 1,
        meanHi: 1023,
        maxMissing: shape.n,
      })),
      rules: [
        {
          coefficients: Array.from({ length: shape.f }, (_, j) => (j === 0 ? 3 : j === 1 ? -2 : 0)),
          bound: -1800,
          maxSkipped: shape.n,
        },
      ],
      minPositive: 0,
      maxPositive: shape.n,
      minRecords: 1,
      scoreScale: 1n << 30n,
      vScale: 4096,
    },
    shape,
  );
}

function randomRecords(shape: Shape, count: number, random: SeededRandom): TaggedRecord[] {
  const tags = new Set<bigint>();
  while (tags.size < count) tags.add(random.bigint(48));
  return [...tags].map((tag) => ({
    codes: Array.from({ length: shape.f }, () => (random.next() < 0.1 ? 0 : random.integer(200, 800))),
    day: random.integer(FIRST_DAY, LAST_DAY),
    label: random.next() < 0.4 ? 1 : 0,
    tag,
  }));
}

/** Sorts records into salted batches of at most N. */
function buildBatches(shape: Shape, records: readonly TaggedRecord[], random: SeededRandom): Batch[] {
  const sorted = [...records].sort((a, b) => (a.tag < b.tag ? -1 : 1));
  const batches: Batch[] = [];
  for (let start = 0; start < sorted.length; start += shape.n) {
    batches.push({
      index: batches.length,
      records: sorted.slice(start, start + shape.n),
      salt: asField(random.bigint(250)),
    });
  }
  return batches;
}

export function attestationCase(shape: Shape, options: CaseOptions = {}): AttestationCase {
  const random = new SeededRandom(options.seed ?? 1);
  const records = randomRecords(shape, options.records ?? shape.n * 3 - 1, random);
  const batches = buildBatches(shape, options.edit ? options.edit(records) : records, random);
  const policy = completePolicy({ ...permissivePolicy(shape), ...options.policy }, shape);
  const leaves = batches.map((batch) => batchLeaf(batch, policy.schemaHash, shape));
  const tree = new IntervalTree(leaves, shape.depth);
  const batchIndex = options.batchIndex ?? 0;
  const batch = batches[batchIndex] as Batch;
  const weights =
    options.weights ??
    Array.from({ length: shape.f + 1 }, () => BigInt(random.integer(-4_000_000, 4_000_000)));
  const direction =
    options.direction ?? Array.from({ length: shape.f + 1 }, () => BigInt(random.integer(-3000, 3000)));
  const gradientWords = gradient(batch.records, weights);
  const blinding = random.bigint(250);
  const total = batches.reduce((sum, { records: held }) => sum + held.length, 0);
  const statement: AttestationStatement = {
    root: tree.root,
    batchIndex,
    count: countOf(shape, total, batchIndex),
    period: packPeriod(FIRST_DAY, LAST_DAY),
    policyHash: policyHash(policy, shape),
    W: packWeights(weights),
    V: packDirection(direction),
    commitment: commit(gradientWords, blinding),
    band: band(score(direction, gradientWords), policy.scoreScale),
    context: hashToField('a context of the tests'),
  };
  const witness: AttestationWitness = { batch, path: tree.path(batchIndex), policy, blinding };
  return {
    shape,
    batches,
    tree,
    policy,
    weights,
    direction,
    statement,
    witness,
    inputs: attestationInputs(statement, witness, shape),
  };
}
