import { describe, expect, it } from 'vitest';
import {
  describeEgress,
  parcelHash,
  secondEgressStatement,
} from '../../../src/contributor/egress/egress-statement.ts';
import { parseSecondParcel, SECOND_PARCEL, secondParcelOf } from '../../../src/delivery/second/parcel.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import {
  enrolmentRequest,
  HOLDOUT_SET,
  originRequest,
  setRequest,
} from '../../service/second/support/second-requests.ts';

const NONE = { noise: 0, holdoutNoise: 0, lossNoise: 0, bound: 75 };
const answer = async (change: Parameters<typeof setRequest>[0] = {}, noise = NONE) =>
  parseSecondParcel({
    ...{ format: SECOND_PARCEL, kind: 'attestation-set', circuit: TINY.circuit },
    ...{ body: await setRequest(change), noise },
  });

describe('the egress statement', () => {
  it('of an answer counts fields, bits and records by recipient, and says where no epsilon bounds the sum', async () => {
    const statement = secondEgressStatement(await answer());
    const { batches, records, smallestBatch, bits } = statement.counts;
    expect(statement.epsilon).toBeNull();
    expect(batches).toBe(2);
    expect(smallestBatch).toBeLessThanOrEqual(records / 2);
    // A number for each of four features and one for the constant, 42 bits each.
    expect(bits.trainer).toBe(5 * 42);
    const ofField = (name: string) => statement.fields.find((field) => field.name === name);
    const publicBits = ['count', 'gate'].map(
      (name) => (ofField(name)?.values ?? 0) * (ofField(name)?.bits ?? 0),
    );
    expect(bits.public).toBe(publicBits.reduce((sum, each) => sum + each, 0));
    expect(statement.outputChecks.some(({ isMet }) => !isMet)).toBe(true);
    expect(describeEgress(statement).join('\n')).toContain('no noise is added');
  });

  it('of an answer with noise names the epsilon that it spends', async () => {
    const statement = secondEgressStatement(await answer({}, { ...NONE, noise: 25 }));
    expect(statement.epsilon).toBeGreaterThan(0);
    expect(describeEgress(statement).join('\n')).toContain('spent by this answer');
  });

  it('of a holdout has neither gate nor sealed sum', async () => {
    const { fields } = secondEgressStatement(await answer(HOLDOUT_SET));
    expect(fields.map(({ name }) => name)).toEqual(['count', 'commitment']);
  });

  it('of an origin has a count and a root, and of an enrolment nothing about records', async () => {
    const origin = parseSecondParcel({
      ...{ format: SECOND_PARCEL, kind: 'origin', circuit: 'origin', body: originRequest() },
    });
    expect(secondEgressStatement(origin).counts).toMatchObject({ batches: 0, bits: { public: 32 } });
    const enrolment = secondEgressStatement(
      parseSecondParcel({
        ...{ format: SECOND_PARCEL, kind: 'enrolment', circuit: null, body: await enrolmentRequest() },
      }),
    );
    expect(enrolment).toMatchObject({ fields: [], epsilon: 0 });
    expect(enrolment.outputChecks.every(({ isMet }) => isMet)).toBe(true);
  });

  it('names the parcel by a hash that changes with any part of it', async () => {
    const parcels = [await answer(), await answer(HOLDOUT_SET), await answer({ gates: [1n, 4n] })];
    expect(new Set(parcels.map((parcel) => parcelHash(secondParcelOf(parcel)))).size).toBe(3);
  });
});
