import { Wallet } from 'ethers';
import { afterAll, expect, test } from 'vitest';
import { runContributor } from '../../src/contributor/contributor-run.ts';
import type { Material } from '../../src/contributor/material.ts';
import type { RoundGuard } from '../../src/contributor/round-guard.ts';
import type { Access } from '../../src/delivery/access.ts';
import { asField } from '../../src/protocol/field.ts';
import { compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument } from '../../src/protocol/policy/document.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { Workspace } from '../cli/support/assay.ts';
import { TINY_POLICY } from '../cli/support/tiny-policy.ts';

const workspace = new Workspace();
afterAll(() => workspace.remove());
const document = parsePolicyDocument(TINY_POLICY);
const compiled = compilePolicy(document, TINY);
const wallet = new Wallet(`0x${'11'.repeat(32)}`);
const materialOf = (id: bigint) =>
  ({
    dataset: { shape: TINY, root: id + 100n },
    id,
    document,
    compiled,
    policyFile: 'p',
  }) as unknown as Material;

interface Given {
  readonly hold: boolean;
  /** Refuses to note a parcel that leaves. */
  readonly leaving?: () => Promise<void>;
}

/**
 * A run over an open round of two datasets. The model is closed at the third look after everything was written or sent.
 * `test/cli/runs-hold.long.ts` has the answers, which need proofs.
 */
function run({ hold, leaving }: Given) {
  const [sent, written, left, notes]: [string[], string[], string[], string[]] = [[], [], [], []];
  let idle = 0;
  const send = async (body: unknown) => {
    sent.push(JSON.stringify(body));
    return { id: 's', status: 'confirmed', transaction: null };
  };
  const round = { id: 7n, model: 81n, status: 'open', enrolmentBond: 0n, circuit: TINY.circuit };
  const access = {
    ...{ chainId: 31337n, rounds: wallet.address, plans: wallet.address, chain: undefined },
    reader: {
      model: async () => {
        const isDone = (hold ? written : sent).length >= 2;
        idle += isDone ? 1 : 0;
        return { closed: idle > 2, settledRounds: 0, lastRound: 7n };
      },
      round: async () => round,
      dataset: async (id: bigint) => ({ root: id + 100n, role: 'contributor' }),
      entry: async (_model: bigint, _round: bigint, id: bigint) => {
        const isSent = sent.some((line) => line.includes(`"${id}"`));
        return { enrolled: isSent };
      },
    },
    service: {
      submitEnrolment: send,
      settled: async (submission: unknown) => submission,
    },
  } as unknown as Access;
  const result = runContributor({
    deps: { now: () => 0, note: (line: string) => notes.push(line), prover: () => Promise.reject() },
    access,
    keys: {
      ...{ holderSecret: asField(1n), holder: asField(2n) },
      ...{ address: wallet.address, accountKey: wallet.privateKey },
    },
    guard: { beforeEnrolment: async () => 'head' } as unknown as RoundGuard,
    ...{
      materials: [materialOf(1n), materialOf(2n)],
      model: 81n,
      role: 'contributor',
      goal: 1,
      pollMs: 1,
      hold,
    },
    ...{ work: workspace.path('work'), terms: () => ({ relayerFee: 0n, deadline: 4_102_444_800n }) },
    trainerKey: undefined,
    writeParcel: async (path, { kind }) => void written.push(`${kind} ${path.replace(/.*\//, '')}`),
    leaving: leaving ?? (async ({ kind }) => void left.push(kind)),
    assertApproved: async () => {},
    assertMayEnrol: async () => {},
  });
  return { result, sent, written, left, notes };
}

test('a run that holds sends no enrolment: each waits in a file, once, and the run goes on', async () => {
  const { result, sent, written, left, notes } = run({ hold: true });
  expect((await result).answered).toEqual([]);
  expect(sent).toEqual([]);
  expect(left).toEqual([]);
  expect(written).toHaveLength(2);
  expect(written.every((line) => line.startsWith('enrolment enrolment-7-'))).toBe(true);
  expect(notes.filter((line) => line.includes('assay egress approve'))).toHaveLength(2);
});

test('a run that holds nothing writes each enrolment with its statement and notes it before it is sent', async () => {
  const { result, sent, written, left } = run({ hold: false });
  await result;
  expect(sent).toHaveLength(2);
  expect(written).toHaveLength(2);
  expect(left).toEqual(['enrolment', 'enrolment']);
});

test('a parcel that the log does not take is not sent', async () => {
  const leaving = () => Promise.reject(new Error('the log is full'));
  const { result, sent } = run({ hold: false, leaving });
  await expect(result).rejects.toThrow('the log is full');
  expect(sent).toEqual([]);
});
