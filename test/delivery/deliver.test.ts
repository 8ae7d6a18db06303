import { Wallet } from 'ethers';
import { describe, expect, test } from 'vitest';
import { wireBody } from '../../src/client/bodies.ts';
import { enrolmentValues } from '../../src/client/enrolment-body.ts';
import type { ServiceClient } from '../../src/client/service-client.ts';
import type { ChainAccess } from '../../src/delivery/chain-access.ts';
import { type Deliverable, deliver, describeDelivery } from '../../src/delivery/deliver.ts';
import { parseParcel } from '../../src/delivery/parse-parcel.ts';
import { parcelOf, type Submission, submissionOf } from '../../src/delivery/submission.ts';

const PRIVATE_KEY = `0x${'11'.repeat(32)}`;
const enrolment = {
  chainId: 31337n,
  rounds: '0x5FbDB2315678afecb367f032d93F642f64180aa3',
  round: 7n,
  dataset: 2n ** 200n,
  deadline: 4_000_000_000n,
};
const values = await enrolmentValues(enrolment, new Wallet(PRIVATE_KEY));
const submission: Submission = { kind: 'enrolment', circuit: null, values };

/** A chain that records the calls of its Rounds client. */
function recordingChain() {
  const calls: unknown[][] = [];
  const rounds = {
    enrolFor: async (...call: unknown[]) => {
      calls.push(call);
      return { receipt: { hash: '0xaa' } };
    },
  };
  return { calls, chain: { as: () => ({ rounds }) } as unknown as Pick<ChainAccess, 'as'> };
}

describe('deliver', () => {
  test('sends the same call for values, for their JSON, and for a parcel read from a file', async () => {
    const file = JSON.parse(JSON.stringify({ format: 'assay/parcel/v1', ...parcelOf(submission) }));
    const sent: unknown[] = [];
    for (const parcel of [submission, parcelOf(submission), parseParcel(file)] as Deliverable[]) {
      const { calls, chain } = recordingChain();
      const options = { accountKey: PRIVATE_KEY, patience: 0 };
      const delivery = await deliver({ service: undefined, chain }, parcel, options);
      expect(delivery).toEqual({ submission: null, status: 'confirmed', transaction: '0xaa' });
      sent.push(calls);
    }
    const { chainId, rounds, round, dataset, deadline } = enrolment;
    const call = [{ chainId, rounds, round, dataset, deadline }, values.signature];
    expect(sent).toEqual([[call], [call], [call]]);
  });

  test('hands the very values to the wallet, without a copy made from JSON', async () => {
    const { calls, chain } = recordingChain();
    await deliver({ service: undefined, chain }, submission, { accountKey: PRIVATE_KEY, patience: 0 });
    expect(calls[0]?.[0]).toBe(values.enrolment);
  });

  test('gives a service decimal strings, and prefers it to a node', async () => {
    const bodies: unknown[] = [];
    const service = {
      submitEnrolment: async (body: unknown) => {
        bodies.push(body);
        return { id: 's1', kind: 'enrolment', status: 'queued', reason: null, transaction: null };
      },
    } as unknown as ServiceClient;
    const { calls, chain } = recordingChain();
    const delivery = await deliver({ service, chain }, submission, { patience: 0 });
    expect(delivery).toEqual({ submission: 's1', status: 'queued', transaction: null });
    expect(calls).toEqual([]);
    expect(bodies).toEqual([
      {
        enrolment: {
          ...enrolment,
          chainId: '31337',
          round: '7',
          dataset: `${2n ** 200n}`,
          deadline: '4000000000',
        },
        signature: values.signature,
      },
    ]);
  });

  test('rejects a delivery without service and account', async () => {
    const { chain } = recordingChain();
    for (const carriers of [
      { service: undefined, chain },
      { service: undefined, chain: undefined },
    ]) {
      await expect(deliver(carriers, submission, { patience: 0 })).rejects.toMatchObject({
        code: 'bad-option',
        exitCode: 2,
      });
    }
  });

  test('is described in one line', () => {
    const of = (id: string | null, transaction: string | null) =>
      describeDelivery({ submission: id, status: 'confirmed', transaction });
    expect([of(null, null), of(null, '0xaa'), of('s1', '0xaa'), of('s1', null)]).toEqual([
      'on chain already; nothing was sent',
      'mined: transaction 0xaa',
      'submission s1: confirmed, transaction 0xaa',
      'submission s1: confirmed',
    ]);
  });
});

describe('a submission', () => {
  test('survives its JSON', () => {
    expect(submissionOf(parcelOf(submission))).toEqual(submission);
  });

  test('is written with a decimal string for each bigint, at any depth', () => {
    expect(wireBody({ a: 1n, b: [2n, ['x', { c: 3n }]], d: null, e: 4, f: true })).toEqual({
      a: '1',
      b: ['2', ['x', { c: '3' }]],
      d: null,
      e: 4,
      f: true,
    });
  });

  test('is rejected as a parcel of another format or kind, or with a changed body', () => {
    const parcel = { format: 'assay/parcel/v1', ...parcelOf(submission) };
    const { enrolment: stated } = parcel.body as { enrolment: object };
    for (const json of [
      null,
      { ...parcel, format: 'assay/parcel/v2' },
      { ...parcel, kind: 'evaluation' },
      { ...parcel, body: { ...parcel.body, enrolment: { ...stated, round: '07' } } },
    ]) {
      expect(() => parseParcel(json)).toThrow(expect.objectContaining({ code: 'bad-parcel' }));
    }
  });
});
