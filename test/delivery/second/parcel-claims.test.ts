import { describe, expect, test } from 'vitest';
import { secondContents } from '../../../src/contributor/egress/second-contents.ts';
import { parseSecondParcel, SECOND_PARCEL } from '../../../src/delivery/second/parcel.ts';
import { secondClaimsOf } from '../../../src/delivery/second/parcel-claims.ts';
import { BASE, mulPoint } from '../../../src/protocol/babyjub.ts';
import { asField } from '../../../src/protocol/field.ts';
import { TINY } from '../../../src/protocol/second/shape.ts';
import { HOLDOUT_SET, originRequest, setRequest } from '../../service/second/support/second-requests.ts';

const noise = { noise: 25, holdoutNoise: 0, lossNoise: 0, bound: 75 };
const setParcel = (body: unknown) =>
  parseSecondParcel({ format: SECOND_PARCEL, kind: 'attestation-set', circuit: TINY.circuit, body, noise });
const originParcel = (body: unknown) =>
  parseSecondParcel({ format: SECOND_PARCEL, kind: 'origin', circuit: 'origin', body });
/** Names of the proofs that are not for the parcel's own statement. */
const unbound = (parcel: ReturnType<typeof setParcel>) =>
  secondClaimsOf(parcel).flatMap(({ name, isBound }) => (isBound ? [] : [name]));

describe('the proofs of a parcel of the second edition', () => {
  test('are for its statement, each for the same dataset and weights, and the seal for their sum', async () => {
    expect(unbound(setParcel(await setRequest()))).toEqual([]);
    expect(unbound(setParcel(await setRequest(HOLDOUT_SET)))).toEqual([]);
    expect(unbound(setParcel(await setRequest({ ...HOLDOUT_SET, before: true })))).toEqual([]);
    expect(unbound(originParcel(originRequest()))).toEqual([]);
  });

  test('are refused where the seal opens another sum, another policy, or is of another mode', async () => {
    for (const seal of [
      { sum: mulPoint(BASE, 9n) },
      { policyHash: asField(9n) },
      { mode: 'holdout' as const },
    ])
      expect(unbound(setParcel(await setRequest({ seal })))).toEqual(['seal']);
  });

  test('are refused where a batch is of another dataset, is there twice, or is at other weights', async () => {
    const own = await setRequest();
    const other = await setRequest({ dataset: asField(83n), batches: [1] });
    const before = await setRequest({ ...HOLDOUT_SET, before: true });
    const [first, second] = own.attestations;
    for (const last of [first, other.attestations[0], before.attestations[0]]) {
      const names = unbound(setParcel({ ...own, attestations: [first, last] }));
      expect(names).toContain('batch 2');
    }
    expect(unbound(setParcel({ ...own, attestations: [first, second] }))).toEqual([]);
  });

  test('are refused where an origin names another root or count than its statement', () => {
    const honest = originRequest();
    for (const change of [{ root: '5' }, { records: '7' }, { sourceTag: '5' }, { seedHash: '5' }]) {
      const statement = { ...honest.statement, ...change };
      expect(unbound(originParcel({ ...honest, statement }))).toEqual(['origin']);
    }
  });
});

test('the statement of what leaves counts a gate of 0, and no gate of an evaluator that there isn’t', async () => {
  const gatesOf = async (gates: readonly bigint[]) =>
    secondContents(setParcel(await setRequest({ gates }))).fields.find(({ name }) => name === 'gate')?.values;
  expect(await gatesOf([3n, 4n])).toBe(2);
  expect(await gatesOf([0n, 4n])).toBe(2);
});
