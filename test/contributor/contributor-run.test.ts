import { Wallet } from 'ethers';
import { afterAll, expect, test } from 'vitest';
import type {
  DatasetSummary,
  EntrySummary,
  ModelSummary,
  RoundSummary,
} from '../../src/client/round-reader.ts';
import { refusal } from '../../src/contributor/checks/refusal.ts';
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

/** A run over an open round of two datasets. It ends once something was submitted. */
function run(beforeEnrolment: RoundGuard['beforeEnrolment']) {
  const submitted: unknown[] = [];
  const notes: string[] = [];
  const round = { id: 7n, model: 81n, status: 'open', enrolmentBond: 0n, circuit: TINY.circuit };
  const access = {
    ...{ chainId: 31337n, rounds: wallet.address, plans: wallet.address, chain: undefined },
    reader: {
      model: async () =>
        ({ closed: false, settledRounds: submitted.length, lastRound: 7n }) as unknown as ModelSummary,
      round: async () => round as unknown as RoundSummary,
      dataset: async (id: bigint) => ({ root: id + 100n, role: 'contributor' }) as unknown as DatasetSummary,
      entry: async () => ({ enrolled: false }) as unknown as EntrySummary,
    },
    service: {
      submitEnrolment: async (body: unknown) => {
        submitted.push(body);
        return { id: 's', status: 'confirmed', transaction: null };
      },
      settled: async (submission: unknown) => submission,
    },
  } as unknown as Access;
  const result = runContributor({
    ...{
      deps: { now: () => 0, note: (line: string) => notes.push(line), prover: () => Promise.reject() },
      access,
    },
    keys: {
      holderSecret: asField(1n),
      holder: asField(2n),
      address: wallet.address,
      accountKey: wallet.privateKey,
    },
    guard: { beforeEnrolment } as unknown as RoundGuard,
    ...{ materials: [materialOf(1n), materialOf(2n)], model: 81n, role: 'contributor', goal: 1, pollMs: 1 },
    ...{
      work: workspace.path('work'),
      terms: () => ({ relayerFee: 0n, deadline: 4_102_444_800n }),
      trainerKey: undefined,
    },
    writeParcel: async () => {},
    leaving: async () => {},
    assertApproved: async () => {},
    hold: false,
    assertMayEnrol: async () => {},
  });
  return { result, submitted, notes };
}

test('a dataset whose openings are spent is not enrolled, and the run goes on with the others', async () => {
  const { result, submitted, notes } = run(async (_, dataset) => {
    if (dataset === 1n) throw refusal('openings-spent', 'batch 0 was opened 4 times');
    return 'head';
  });
  await result;
  expect(submitted).toHaveLength(1);
  expect(JSON.stringify(submitted)).toContain('"dataset":"2"');
  expect(notes.join('\n')).toContain('batch 0 was opened 4 times');
});

test('any other refusal ends the run before something is signed or sent', async () => {
  for (const word of ['no-evidence', 'policy-not-approved', 'restored-ledger'] as const) {
    const { result, submitted } = run(async () => {
      throw refusal(word, 'refused');
    });
    await expect(result).rejects.toMatchObject({ code: word, exitCode: 3 });
    expect(submitted).toEqual([]);
  }
});
