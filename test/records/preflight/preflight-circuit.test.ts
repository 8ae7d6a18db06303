import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { batchLeaf } from '../../../src/protocol/batch.ts';
import { commit } from '../../../src/protocol/commitment.ts';
import { asField, hashToField } from '../../../src/protocol/field.ts';
import { IntervalTree } from '../../../src/protocol/interval-tree.ts';
import { checkBatch } from '../../../src/protocol/policy/batch-rules.ts';
import { completePolicy, type Policy } from '../../../src/protocol/policy/policy.ts';
import { policyHash } from '../../../src/protocol/policy/policy-hash.ts';
import { checkRecord } from '../../../src/protocol/policy/record-rules.ts';
import type { TaggedRecord } from '../../../src/protocol/record.ts';
import { band, gradient, packDirection, packWeights, score } from '../../../src/protocol/reference-model.ts';
import { TINY } from '../../../src/protocol/shape.ts';
import { packPeriod } from '../../../src/protocol/statement.ts';
import { circuitArtifacts } from '../../../src/prover/artifacts.ts';
import { attestationInputs } from '../../../src/prover/inputs.ts';
import { calculateWitness } from '../../../src/prover/witness.ts';

/**
 * The preflight and the circuit are written in two languages; here they are one rule. Random batches and
 * policies, most of them near a bound: the preflight passes a batch if and only if the attestation circuit has
 * a witness for it.
 */

const SEED = Number(process.env.ASSAY_SEED ?? Math.floor(Math.random() * 2 ** 31));
const RUNS = Number(process.env.ASSAY_RUNS ?? 24);
process.stdout.write(`preflight against circuit: seed ${SEED}, ${RUNS} batches (ASSAY_SEED, ASSAY_RUNS)\n`);

const { n, f } = TINY;
const FIRST_DAY = 18_000;
const LAST_DAY = 18_009;

/** A window and codes that are often exactly at its ends, or one beyond. */
const window = fc
  .tuple(fc.integer({ min: 1, max: 1023 }), fc.integer({ min: 0, max: 1022 }))
  .map(([lo, wide]) => ({ lo, hi: Math.min(1023, lo + wide) }));

const policyOf = fc.record({
  windows: fc.array(window, { minLength: f, maxLength: f }),
  means: fc.array(
    fc.option(fc.tuple(fc.integer({ min: 0, max: 1023 }), fc.integer({ min: 0, max: 1023 })), {
      nil: undefined,
      freq: 3,
    }),
    {
      minLength: f,
      maxLength: f,
    },
  ),
  maxMissing: fc.array(fc.integer({ min: 0, max: n }), { minLength: f, maxLength: f }),
  coefficients: fc.array(fc.oneof(fc.constant(0), fc.integer({ min: -2048, max: 2047 })), {
    minLength: f,
    maxLength: f,
  }),
  offset: fc.integer({ min: -3, max: 3 }),
  maxSkipped: fc.integer({ min: 0, max: n }),
  positives: fc.tuple(fc.integer({ min: 0, max: n }), fc.integer({ min: 0, max: n })),
});

const code = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ at: fc.double({ min: 0, max: 1, noNaN: true }), beyond: fc.constant(0) }),
  },
  { weight: 1, arbitrary: fc.record({ at: fc.constantFrom(0, 1), beyond: fc.constantFrom(-1, 0, 1) }) },
  { weight: 1, arbitrary: fc.constant(undefined) },
);
const recordOf = fc.record({
  codes: fc.array(code, { minLength: f, maxLength: f }),
  day: fc.oneof(
    { weight: 30, arbitrary: fc.integer({ min: FIRST_DAY, max: LAST_DAY }) },
    { weight: 1, arbitrary: fc.constantFrom(FIRST_DAY - 1, LAST_DAY + 1) },
  ),
  label: fc.constantFrom(0, 1) as fc.Arbitrary<0 | 1>,
});
const caseOf = fc.record({
  policy: policyOf,
  records: fc.array(recordOf, { minLength: 1, maxLength: n }),
  tuned: fc.boolean(),
});
type Case = typeof caseOf extends fc.Arbitrary<infer T> ? T : never;

function build({ policy: drawn, records: given, tuned }: Case): { policy: Policy; records: TaggedRecord[] } {
  const records = given.map(
    ({ codes, day, label }, i): TaggedRecord => ({
      codes: codes.map((spec, j) => {
        if (spec === undefined) return 0;
        const { lo, hi } = drawn.windows[j] as { lo: number; hi: number };
        return Math.min(1023, Math.max(1, Math.round(lo + spec.at * (hi - lo)) + spec.beyond));
      }),
      day,
      label,
      tag: BigInt(i) * 7919n + 3n,
    }),
  );
  const dot = ({ codes }: TaggedRecord) =>
    codes.reduce((sum, value, j) => sum + value * (drawn.coefficients[j] as number), 0);
  const unskipped = records.filter(({ codes }) =>
    codes.every((value, j) => value !== 0 || drawn.coefficients[j] === 0),
  );
  // Bounds right at the least sum, so that the offset decides.
  const least = unskipped.length === 0 ? 0 : Math.min(...unskipped.map(dot));
  const named = drawn.coefficients.some((value) => value !== 0);
  const bound = named
    ? Math.max(-(2 ** 26), Math.min(2 ** 26 - 1, least + drawn.offset))
    : Math.min(0, drawn.offset);
  const positives = records.filter(({ label }) => label === 1).length;
  const [a, b] = drawn.positives;
  const mean = (j: number): [number, number] => {
    const present = records.map(({ codes }) => codes[j] as number).filter((value) => value !== 0);
    const exact =
      present.length === 0 ? 512 : present.reduce((sum, value) => sum + value, 0) / present.length;
    const band = drawn.means[j];
    if (band === undefined) return [0, 1023];
    return tuned ? [Math.floor(exact), Math.ceil(exact)] : [Math.min(...band), Math.max(...band)];
  };
  const policy: Policy = completePolicy(
    {
      schemaHash: hashToField('a schema of the differential test'),
      features: drawn.windows.map(({ lo, hi }, j) => {
        const [meanLo, meanHi] = mean(j);
        const missing = records.filter(({ codes }) => codes[j] === 0).length;
        const maxMissing = tuned
          ? Math.max(0, missing - ((drawn.maxMissing[j] as number) === 0 ? 1 : 0))
          : (drawn.maxMissing[j] as number);
        return { lo, hi, meanLo, meanHi, maxMissing };
      }),
      rules: [
        {
          coefficients: drawn.coefficients,
          bound,
          maxSkipped: tuned ? records.length - unskipped.length : drawn.maxSkipped,
        },
      ],
      minPositive: tuned ? positives : Math.min(a, b),
      maxPositive: tuned ? positives : Math.max(a, b),
      minRecords: 1,
      scoreScale: 1n << 30n,
      vScale: 512,
    },
    TINY,
  );
  return { policy, records };
}

/** Whether the attestation circuit has a witness for the one batch of these records. */
async function satisfies(wasm: string, policy: Policy, records: readonly TaggedRecord[]): Promise<boolean> {
  const weights = Array.from({ length: f + 1 }, (_, j) => BigInt(1000 * (j - 2)));
  const direction = Array.from({ length: f + 1 }, (_, j) => BigInt(3 * j - 4));
  const batch = { index: 0, records: [...records], salt: asField(99n) };
  const tree = new IntervalTree([batchLeaf(batch, policy.schemaHash, TINY)], TINY.depth);
  const words = gradient(records, weights);
  const blinding = 123_456_789n;
  const statement = {
    root: tree.root,
    batchIndex: 0,
    count: records.length,
    period: packPeriod(FIRST_DAY, LAST_DAY),
    policyHash: policyHash(policy, TINY),
    W: packWeights(weights),
    V: packDirection(direction),
    commitment: commit(words, blinding),
    band: band(score(direction, words), policy.scoreScale),
    context: hashToField('differential'),
  };
  const inputs = attestationInputs(statement, { batch, path: tree.path(0), policy, blinding }, TINY);
  return calculateWitness(inputs, wasm).then(
    () => true,
    () => false,
  );
}

const preflightPasses = (policy: Policy, records: readonly TaggedRecord[]): boolean =>
  records.every(
    (record) => checkRecord(policy, record, { firstDay: FIRST_DAY, lastDay: LAST_DAY }).length === 0,
  ) &&
  (records.length < n || checkBatch(policy, records).length === 0);

describe('preflight passes if and only if the witness satisfies', () => {
  let wasm: string;
  let passing = 0;
  let failing = 0;
  beforeAll(async () => {
    ({ wasm } = await circuitArtifacts('attestation-tiny'));
  });

  test(
    'random records and policies, most of them near a bound',
    async () => {
      await fc.assert(
        fc.asyncProperty(caseOf, async (drawn) => {
          const { policy, records } = build(drawn);
          const expected = preflightPasses(policy, records);
          if (expected) passing += 1;
          else failing += 1;
          expect(await satisfies(wasm, policy, records)).toBe(expected);
        }),
        { seed: SEED, numRuns: RUNS },
      );
      process.stdout.write(`${passing} pass, ${failing} fail, in both\n`);
      // A test in which one side never happens shows half.
      expect(passing).toBeGreaterThan(RUNS / 20);
      expect(failing).toBeGreaterThan(RUNS / 20);
    },
    60_000 + RUNS * 2000,
  );
});
