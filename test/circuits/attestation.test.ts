import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { attestationCase, permissivePolicy } from '../../scripts/support/attestation-case.ts';
import { batchLeaf } from '../../src/protocol/batch.ts';
import { DOMAIN } from '../../src/protocol/domains.ts';
import { AssayError } from '../../src/protocol/errors.ts';
import { asField } from '../../src/protocol/field.ts';
import { IntervalTree } from '../../src/protocol/interval-tree.ts';
import { hash } from '../../src/protocol/poseidon.ts';
import type { TaggedRecord } from '../../src/protocol/record.ts';
import { packDirection, packWeights, zeroWords } from '../../src/protocol/reference-model.ts';
import { publicSignalNames, TINY } from '../../src/protocol/shape.ts';
import { attestationSignals } from '../../src/protocol/statement.ts';
import { PROJECT_ROOT } from '../../src/system/package-root.ts';
import { Gadget } from '../support/gadget.ts';

const main = (circuit: string) => join(PROJECT_ROOT, 'circuits', 'main', `${circuit}.circom`);
let gadget: Gadget;
beforeAll(async () => {
  gadget = await Gadget.fromMain(main(TINY.circuit));
});

const honest = attestationCase(TINY, { seed: 3 });
type Rows = number[][];
type Sibling = { readonly hash: bigint; readonly min: bigint; readonly max: bigint };
const siblings = (path: readonly Sibling[]) => ({
  siblingHash: path.map(({ hash }) => hash),
  siblingMin: path.map(({ min }) => min),
  siblingMax: path.map(({ max }) => max),
});

describe('an honest attestation', () => {
  test.each([0, 1, 2])(
    'of batch %i has a witness with the public signals of the statement',
    async (batchIndex) => {
      const { inputs, statement } = attestationCase(TINY, { seed: 5, batchIndex });
      const names = publicSignalNames(TINY.circuit);
      expect(await gadget.run(inputs, ...names)).toEqual(attestationSignals(statement, TINY));
    },
  );

  test('of a dataset of one record, and of one that fills the tree', async () => {
    expect(await gadget.accepts(attestationCase(TINY, { records: 1 }).inputs)).toBe(true);
    const capacity = TINY.n * 2 ** TINY.depth;
    for (const batchIndex of [0, 2 ** TINY.depth - 1]) {
      expect(await gadget.accepts(attestationCase(TINY, { records: capacity, batchIndex }).inputs)).toBe(
        true,
      );
    }
  });

  test('at the extremes of W and V, and with every feature missing', async () => {
    const words = TINY.f + 1;
    for (const [weight, direction] of [
      [2n ** 27n - 1n, 2n ** 13n - 1n],
      [-(2n ** 27n), -(2n ** 13n)],
    ] as const) {
      const { inputs } = attestationCase(TINY, {
        weights: new Array(words).fill(weight),
        direction: new Array(words).fill(direction),
        edit: (records) =>
          records.map((record, i) => ({
            ...record,
            codes: i % 2 ? [900, 900, 900, 900] : [0, 0, 0, 0],
            label: 1,
          })),
      });
      expect(await gadget.accepts(inputs)).toBe(true);
    }
  });

  test('of a holdout has direction zero and band zero', async () => {
    const { inputs, statement } = attestationCase(TINY, { direction: zeroWords(TINY) });
    expect(statement.band).toBe(0);
    expect(await gadget.accepts(inputs)).toBe(true);
  });
});

describe('rejects', () => {
  test.each([
    'root',
    'batchIndex',
    'count',
    'period',
    'policyHash',
    'band',
    'salt',
    'schemaHash',
    'scoreScale',
    'blinding',
    'firstDay',
  ])('another %s', async (name) => {
    expect(
      await gadget.accepts({ ...honest.inputs, [name]: BigInt(honest.inputs[name] as bigint) + 1n }),
    ).toBe(false);
  });

  test.each([
    ['W', { W: packWeights([1n, 2n, 3n, 4n, 5n]) }],
    ['V', { V: packDirection([1n, 2n, 3n, 4n, 5n]) }],
    ['commitment', { commitment: [honest.statement.commitment.x, honest.statement.commitment.y + 1n] }],
  ])('another %s', async (_, edit) => {
    expect(await gadget.accepts({ ...honest.inputs, ...edit })).toBe(false);
  });

  test('a record that is not the committed one', async () => {
    const codes = (honest.inputs['codes'] as Rows).map((row) => [...row]);
    (codes[0] as number[])[2] = 321;
    expect(await gadget.accepts({ ...honest.inputs, codes })).toBe(false);
    const labels = [...(honest.inputs['labels'] as number[])];
    labels[1] = 1 - (labels[1] as number);
    expect(await gadget.accepts({ ...honest.inputs, labels })).toBe(false);
  });

  test.each([
    ['a record outside a window', (record: TaggedRecord) => ({ ...record, codes: [99, 500, 500, 500] })],
    ['a record outside the period', (record: TaggedRecord) => ({ ...record, day: 17_999 })],
    [
      'a record that breaks the linear rule',
      (record: TaggedRecord) => ({ ...record, codes: [100, 900, 0, 0] }),
    ],
  ])('%s, though it is committed', async (name, edit) => {
    const policy = name.includes('linear')
      ? { rules: [{ coefficients: [1, -1, 0, 0], bound: 0, maxSkipped: 4 }] }
      : {};
    const lowered = (records: TaggedRecord[]) =>
      records.map((record, i) => (i === 0 ? edit(record) : { ...record, codes: [800, 300, 500, 500] }));
    for (let batchIndex = 0, refused = 0; batchIndex < 3; batchIndex++) {
      const { inputs } = attestationCase(TINY, { seed: 8, batchIndex, policy, edit: lowered });
      if (!(await gadget.accepts(inputs))) refused++;
      if (batchIndex === 2) expect(refused).toBe(1);
    }
  });

  test('a full batch that breaks a batch-level rule, but not a partial one', async () => {
    const policy = { minPositive: 4, maxPositive: 4 };
    const negative = (records: TaggedRecord[]) => records.map((record) => ({ ...record, label: 0 as const }));
    const at = (batchIndex: number) => attestationCase(TINY, { policy, edit: negative, batchIndex }).inputs;
    expect(await gadget.accepts(at(0))).toBe(false);
    expect(await gadget.accepts(at(2))).toBe(true);
  });

  test('the same tag twice in a batch, in the tool and in the circuit', async () => {
    const batch = honest.witness.batch;
    const twice = { ...batch, records: [...batch.records.slice(0, 1), ...batch.records.slice(0, 3)] };
    expect(() => batchLeaf(twice, honest.policy.schemaHash, TINY)).toThrow(AssayError);
    const tags = honest.inputs['tags'] as bigint[];
    expect(await gadget.accepts({ ...honest.inputs, tags: [tags[0], tags[0], ...tags.slice(2)] })).toBe(
      false,
    );
  });

  test('batches that overlap, in the tool', () => {
    const leaves = honest.tree.leaves;
    expect(() => new IntervalTree([leaves[1], leaves[0]] as never, TINY.depth)).toThrow(/share a range/);
  });

  test('a partial batch presented as full and a full one as partial', async () => {
    const partial = attestationCase(TINY, { seed: 3, batchIndex: 2 });
    expect(partial.statement.count).toBe(3);
    expect(await gadget.accepts({ ...partial.inputs, count: 4 })).toBe(false);
    expect(await gadget.accepts({ ...honest.inputs, count: 3 })).toBe(false);
  });

  test('an empty slot counted as a record, and a place of the tree that holds no batch', async () => {
    const emptyFirst = (records: TaggedRecord[]): TaggedRecord[] =>
      [...records]
        .sort((a, b) => (a.tag < b.tag ? -1 : 1))
        .map((record, i) => (i === 0 ? { codes: [0, 0, 0, 0], day: 0, label: 0, tag: 0n } : record));
    expect(await gadget.accepts(attestationCase(TINY, { edit: emptyFirst }).inputs)).toBe(false);
    const path = honest.tree.path(2);
    const zeros = {
      tags: [0, 0, 0, 0],
      days: [0, 0, 0, 0],
      labels: [0, 0, 0, 0],
      codes: Array(4).fill([0, 0, 0, 0]),
    };
    const nowhere = { ...honest.inputs, ...zeros, batchIndex: 3, ...siblings(path) };
    expect(await gadget.accepts({ ...nowhere, count: 0 })).toBe(false);
    expect(await gadget.accepts({ ...nowhere, count: 4 })).toBe(false);
  });

  test('a node of the tree presented as a batch', async () => {
    // Two levels up the batch would sit at index 0 of a tree that is two levels lower: the path has a fixed length.
    const [first, ...rest] = honest.tree.path(0);
    expect(await gadget.accepts({ ...honest.inputs, ...siblings([...rest, first as Sibling]) })).toBe(false);
    // And no batch hashes to a node: the two have different domains, over the same words.
    const words = [1n, 2n, 3n, 4n].map(asField);
    expect(hash(DOMAIN.node, words)).not.toBe(hash(DOMAIN.leaf(TINY.n, TINY.f), words));
  });

  test('a policy with other rules than the hash says', async () => {
    const lo = permissivePolicy(TINY).features.map(() => 1);
    expect(await gadget.accepts({ ...honest.inputs, lo })).toBe(false);
  });
});

test('the circuits have exactly the constraints that the documents say', async () => {
  expect(gadget.constraints).toBe(5871);
  const standard = await Gadget.fromMain(main('attestation-standard'));
  expect(standard.constraints).toBe(59295);
  // The key's domain is a power of two.
  expect(standard.constraints + publicSignalNames('attestation-standard').length + 1).toBeLessThanOrEqual(
    65_536,
  );
});
