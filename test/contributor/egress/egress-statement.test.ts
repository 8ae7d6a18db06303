import { describe, expect, it } from 'vitest';
import {
  describeEgress,
  egressStatement,
  parcelHash,
} from '../../../src/contributor/egress/egress-statement.ts';
import type { Parcel } from '../../../src/delivery/submission.ts';
import { publicSignalNames } from '../../../src/protocol/shape.ts';

const proof = { a: [], b: [], c: [] } as never;
const place = { chainId: '31337', rounds: '0x1', beneficiary: '0x2', relayerFee: '0', deadline: '9' };
const signals = (count: number) =>
  publicSignalNames('attestation-standard').map((name) => (name === 'count' ? `${count}` : '7'));
const answer = (role: 'contributor' | 'holdout', counts: readonly number[]): Parcel => ({
  kind: 'attestation-set',
  circuit: 'attestation-standard',
  body: {
    statement: { ...place, role, model: '77', round: '3', dataset: '55' },
    attestations: counts.map((count) => ({ publicSignals: signals(count), proof })),
    sealedOpening: [],
    openProof: proof,
  },
});

describe('the egress statement', () => {
  it('of an answer counts fields, bits and records by recipient, and says that no epsilon bounds the sum', () => {
    const statement = egressStatement(answer('contributor', [64, 64, 9]));
    expect(statement).toMatchObject({
      ...{ model: '77', round: '3', dataset: '55', epsilon: null },
      // Three bands of 4 bits and three counts of 7 bits; 17 sums of 42 bits.
      counts: { batches: 3, records: 137, smallestBatch: 9, bits: { public: 33, trainer: 714 } },
    });
    expect(statement.outputChecks.filter(({ isMet }) => !isMet)).toHaveLength(2);
    expect(describeEgress(statement).join('\n')).toContain('no noise is added');
  });

  it('of a holdout has no band', () => {
    const { fields } = egressStatement(answer('holdout', [64]));
    expect(fields.map(({ name }) => name)).toEqual(['count', 'commitment', 'sealed sum']);
  });

  it('of an origin has a count and a root, and of an enrolment nothing about records', () => {
    const origin = {
      kind: 'origin',
      circuit: 'origin',
      body: { statement: { ...place, model: '77', root: '1234', records: '640' }, publicSignals: [], proof },
    } as unknown as Parcel;
    expect(egressStatement(origin).counts).toMatchObject({ batches: 0, records: 640, bits: { public: 32 } });
    const enrolment: Parcel = {
      kind: 'enrolment',
      circuit: null,
      body: {
        enrolment: { chainId: '1', rounds: '0x1', round: '3', dataset: '55', deadline: '9' },
        signature: '0x00',
      },
    };
    expect(egressStatement(enrolment)).toMatchObject({ fields: [], epsilon: 0 });
    expect(egressStatement(enrolment).outputChecks.every(({ isMet }) => isMet)).toBe(true);
  });

  it('names the parcel by a hash that changes with any part of it', () => {
    const hashes = [answer('contributor', [64]), answer('holdout', [64]), answer('contributor', [63])].map(
      parcelHash,
    );
    expect(new Set(hashes).size).toBe(3);
  });
});
