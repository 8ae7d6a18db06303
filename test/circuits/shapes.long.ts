import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { attestationCase } from '../../scripts/support/attestation-case.ts';
import { evaluateCase, openCase, stepCase } from '../../scripts/support/round-case.ts';
import { batchLeaf } from '../../src/protocol/batch.ts';
import { asField } from '../../src/protocol/field.ts';
import { type IntervalNode, IntervalTree } from '../../src/protocol/interval-tree.ts';
import { compilePoseidon } from '../../src/protocol/poseidon-compiled.ts';
import { publicSignalNames, STANDARD, WIDE } from '../../src/protocol/shape.ts';
import {
  attestationSignals,
  evaluateSignals,
  openSignals,
  stepSignals,
} from '../../src/protocol/statement.ts';
import { attestationInputs } from '../../src/prover/inputs.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Gadget } from '../support/gadget.ts';

const compile = (circuit: string) =>
  Gadget.fromMain(join(PROJECT_ROOT, 'circuits', 'main', `${circuit}.circom`));

describe('the standard circuit, for datasets of every size', () => {
  let gadget: Gadget;
  beforeAll(async () => {
    // The trees have up to 32,768 leaves.
    await compilePoseidon();
    gadget = await compile(STANDARD.circuit);
  });

  /** The case's batch at `index` of a tree of `batches` leaves; the other leaves are only their hash and bounds. */
  function placedAt(index: number, batches: number) {
    const { statement, witness, policy } = attestationCase(STANDARD, {
      records: STANDARD.n,
      // Tags of the batch stay inside a window of 2^20 around its place.
      edit: (records) =>
        records.map((record, i) => ({ ...record, tag: BigInt(index) * 2n ** 20n + BigInt(i + 1) })),
    });
    const own = batchLeaf({ ...witness.batch, index }, policy.schemaHash, STANDARD);
    const leaves = Array.from(
      { length: batches },
      (_, i): IntervalNode =>
        i === index
          ? own
          : {
              hash: asField(BigInt(i + 1)),
              min: BigInt(i) * 2n ** 20n + 1n,
              max: BigInt(i) * 2n ** 20n + 99n,
            },
    );
    const tree = new IntervalTree(leaves, STANDARD.depth);
    const placed = { ...statement, root: tree.root, batchIndex: index };
    return { placed, inputs: attestationInputs(placed, { ...witness, path: tree.path(index) }, STANDARD) };
  }

  test.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [4095, 4096],
    [0, 2 ** 15],
    [12_345, 2 ** 15],
    [2 ** 15 - 1, 2 ** 15],
  ])('batch %i of %i', async (index, batches) => {
    const { placed, inputs } = placedAt(index, batches);
    expect(await gadget.run(inputs, ...publicSignalNames(STANDARD.circuit))).toEqual(
      attestationSignals(placed, STANDARD),
    );
  });

  test('rejects an index beyond the tree', async () => {
    const { inputs } = placedAt(0, 1);
    expect(await gadget.accepts({ ...inputs, batchIndex: 2 ** 15 })).toBe(false);
  });
});

describe('32 features', () => {
  test('attestation agrees with the reference, full and partial', async () => {
    const gadget = await compile(WIDE.circuit);
    expect(gadget.constraints + publicSignalNames(WIDE.circuit).length + 1).toBeLessThanOrEqual(65_536);
    for (const batchIndex of [0, 2]) {
      const { inputs, statement } = attestationCase(WIDE, { batchIndex });
      expect(await gadget.run(inputs, ...publicSignalNames(WIDE.circuit))).toEqual(
        attestationSignals(statement, WIDE),
      );
    }
  });

  test('has a witness at the largest logit', async () => {
    const words = WIDE.f + 1;
    const { inputs } = attestationCase(WIDE, {
      records: WIDE.n,
      weights: new Array<bigint>(words).fill(2n ** 27n - 1n),
      policy: {
        features: Array.from({ length: WIDE.f }, () => ({
          lo: 1,
          hi: 1023,
          meanLo: 0,
          meanHi: 1023,
          maxMissing: 0,
        })),
      },
      edit: (records) => records.map((record) => ({ ...record, codes: record.codes.map(() => 1023) })),
    });
    expect(await (await compile(WIDE.circuit)).accepts(inputs)).toBe(true);
  });

  test('open, evaluate and step agree with the reference', async () => {
    for (const [{ circuit, inputs }, signals] of [
      [openCase(WIDE), openSignals(openCase(WIDE).statement, WIDE)],
      [evaluateCase(WIDE), evaluateSignals(evaluateCase(WIDE).statement, WIDE)],
      [stepCase(WIDE), stepSignals(stepCase(WIDE).statement, WIDE)],
    ] as const) {
      const gadget = await compile(circuit);
      expect(await gadget.run(inputs, ...publicSignalNames(circuit))).toEqual(signals);
    }
  });
});
