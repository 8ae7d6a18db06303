import type { HospitalState } from '../../../src/console/hospital/messages.ts';

const DID = 'did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH';
const ID = '2b7c1f64-6a67-4c11-8f0e-6f7f5f0c9a11';

/** A hospital with a round that waits for its answer. */
export const SAMPLE_HOSPITAL: HospitalState = {
  name: 'county',
  folder: '/home/ada/county',
  model: { name: 'risk', id: '81' },
  missing: [],
  dataset: {
    ...{ id: '5', role: 'contributor', records: 640, batches: 10, state: 'may take part in rounds' },
    ...{ unopened: 8, beneficiary: `0x${'2'.repeat(40)}` },
  },
  round: {
    ...{ id: '2', status: 'attesting' },
    words: 'round 2 of model risk: enrolled datasets must answer',
    part: 'this dataset must answer batches 3, 9',
    moments: [
      'past: enrolment ends at block 40',
      'next: last block for the answers at block 90, in about 20 min',
    ],
  },
  waiting: {
    ...{ round: '2', step: 'answer', until: 'block 90, in about 20 min' },
    public: ['of each of the batches 3, 9: one of 15 values', 'a commitment to its update'],
    limited: ['the owner learns the exact sum of the updates over the batches 3, 9'],
    refusal: 'A refusal earns nothing in this round.',
  },
  chainProblem: undefined,
  spent: {
    ...{ rounds: 1, openingsUsed: 1, openingsAllowed: 4, batchesOpened: 4 },
    privacy: 'privacy: no privacy bound: exact sums have left this machine',
  },
  stake: ['stake: 0 held by the beneficiary'],
  ledger: [{ kind: 'answer', words: 'Dataset 5 answered round 1 with the batches 0, 2, 4, 7.' }],
  decisions: [
    {
      ...{ round: '1', dataset: '5', step: 'answer', verdict: 'approved', by: 'Dr. Ada' },
      at: '2026-11-30T10:00:00.000Z',
    },
  ],
  job: undefined,
  approval: {
    committee: DID,
    words: [
      'dataset: the one with root 1234, and no other',
      'purpose: Predict readmission of patients with diabetes',
      '  ethics approval required (DUO:0000021)',
      'permit: DAC 2026/14',
      'each batch of records may be opened 4 times, ever',
    ],
    problem: undefined,
  },
  committee: {
    ...{ committee: DID, isTrusted: true, statusEnds: '2027-02-28', root: '1234', source: '5,6' },
    ...{ today: '2026-11-30', hasApproval: true, missing: [], problem: undefined },
    approvals: [
      { id: `urn:uuid:${ID}`, permit: 'DAC 2026/14', ends: '2026-12-30', state: 'valid' },
      { id: `urn:uuid:${ID.replace('2', '3')}`, permit: 'DAC 2025/3', ends: '2026-01-31', state: 'ended' },
    ],
    duo: [
      { code: 'DUO:0000007', words: 'disease specific research' },
      { code: 'DUO:0000021', words: 'ethics approval required' },
    ],
  },
  hasLog: true,
};
