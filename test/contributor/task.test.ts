import { describe, expect, test } from 'vitest';
import type { DatasetSummary, EntrySummary, RoundSummary } from '../../src/client/round-reader.ts';
import type { Material } from '../../src/contributor/material.ts';
import { phaseOf, readTask } from '../../src/contributor/task.ts';
import type { Access } from '../../src/delivery/access.ts';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../src/protocol/policy/document.ts';
import { policyHash } from '../../src/protocol/policy/policy-hash.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { TINY_POLICY } from '../cli/support/tiny-policy.ts';

const document = parsePolicyDocument(TINY_POLICY);
const compiled = compilePolicy(document, TINY);
const material = {
  dataset: { shape: TINY, model: 81n, root: 5n },
  id: 9n,
  document,
  compiled,
  policyFile: 'tiny.policy.json',
} as unknown as Material;

const ROUND = {
  id: 7n,
  model: 81n,
  status: 'attesting',
  circuit: TINY.circuit,
  policyHash: policyHash(compiled.policy, TINY),
  trainerKey: [1n, 2n],
} as unknown as RoundSummary;
const STATE = { id: 9n, root: 5n, role: 'contributor' } as unknown as DatasetSummary;
const ENTRY = { attestedAt: 0n, challenge: [0, 2] } as unknown as EntrySummary;

interface Changes {
  readonly round?: Partial<RoundSummary> | null;
  readonly state?: Partial<DatasetSummary> | null;
  readonly entry?: Partial<EntrySummary>;
  /** Whether the state comes from a node; default: from a service. */
  readonly node?: boolean;
}

function accessOf({ round = {}, state = {}, entry = {}, node = false }: Changes): Access {
  return {
    chainId: 31337n,
    rounds: '0x00',
    plans: '0x01',
    chain: node ? {} : undefined,
    service: undefined,
    reader: {
      round: async () => (round === null ? undefined : { ...ROUND, ...round }),
      dataset: async () => (state === null ? undefined : { ...STATE, ...state }),
      entry: async () => ({ ...ENTRY, ...entry }),
    },
  } as unknown as Access;
}

const read = (changes: Changes, trainerKey: string | undefined = '1,2') =>
  readTask(accessOf(changes), material, 7n, trainerKey);

describe('readTask', () => {
  test('returns the drawn batches and the key to seal to', async () => {
    const place = { chainId: 31337n, rounds: '0x00' };
    expect(await read({})).toEqual({
      round: ROUND,
      state: STATE,
      indices: [0, 2],
      trainerKey: [1n, 2n],
      place,
    });
  });

  test.each<[string, Changes]>([
    ['not-committed', { state: null }],
    ['not-committed', { state: { root: 6n } }],
    ['no-such-round', { round: null }],
    ['wrong-circuit', { round: { circuit: 'attestation-standard' } }],
    ['wrong-phase', { round: { status: 'evaluating' } }],
    ['wrong-phase', { state: { role: 'holdout' } }],
    ['already-attested', { entry: { attestedAt: 1n } }],
    ['not-challenged', { entry: { challenge: undefined } }],
    ['wrong-policy', { round: { policyHash: 1n } }],
  ])('throws %s before anything is proven', async (code, changes) => {
    await expect(read(changes)).rejects.toMatchObject({ code });
  });

  test('takes the trainer key from a node, and never from a service alone', async () => {
    expect((await read({ node: true }, undefined)).trainerKey).toEqual([1n, 2n]);
    await expect(readTask(accessOf({}), material, 7n, undefined)).rejects.toMatchObject({
      code: 'bad-option',
    });
  });

  test('rejects a round whose trainer key differs from the one in the terms', async () => {
    for (const node of [true, false]) {
      await expect(read({ node }, '1,3')).rejects.toMatchObject({ code: 'wrong-trainer-key', exitCode: 5 });
    }
  });
});

test('a holdout answers while a round is evaluating, a contributor while it is attesting', () => {
  expect([phaseOf('holdout'), phaseOf('contributor')]).toEqual(['evaluating', 'attesting']);
});
