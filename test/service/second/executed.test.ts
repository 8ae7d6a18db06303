import { describe, expect, it } from 'vitest';
import { datasetId } from '../../../src/protocol/context.ts';
import { asField } from '../../../src/protocol/field.ts';
import { packDirection } from '../../../src/protocol/second/model.ts';
import { isSecondExecuted } from '../../../src/service/relay/executed.ts';
import { BENEFICIARY, DIRECTIONS, PENDING, ROUND, type SecondFakeChain } from './support/second-chain.ts';
import { newSecondChain } from './support/second-requests.ts';

/** Whether the fake chain, with edits, has the effect of a statement. */
async function has(
  kind: Parameters<typeof isSecondExecuted>[1],
  statement: object,
  edit: Partial<SecondFakeChain> = {},
) {
  return isSecondExecuted(Object.assign(newSecondChain(), edit), kind, statement as never);
}

describe('after a restore, a submission counts as executed', () => {
  const round = `${ROUND}`;

  it('by the dataset, its beneficiary and its list of sources', async () => {
    const id = datasetId(asField(7001n), asField(8n));
    const statement = { model: '7001', originNullifier: '8', root: '81000', beneficiary: BENEFICIARY };
    const origin = { ...statement, role: 'contributor', sourceListRoot: '555' };
    const [dataset] = newSecondChain().datasets;
    const datasets = dataset === undefined ? [] : [{ ...dataset, id }];
    expect(await has('origin', origin)).toBe(false);
    expect(await has('origin', origin, { datasets })).toBe(true);
    expect(await has('origin', { ...origin, sourceListRoot: '9' }, { datasets })).toBe(false);
    expect(await has('origin', { ...origin, root: '9' }, { datasets })).toBe(false);
  });

  it('by the entry: enrolled, answered at either weights, scored a second time', async () => {
    const place = { round, dataset: '81' };
    expect(await has('enrolment', place)).toBe(true);
    expect(await has('enrolment', place, { entries: { enrolled: false } })).toBe(false);
    expect(await has('attestation-set', { ...place, before: false })).toBe(false);
    expect(await has('attestation-set', { ...place, before: false }, { entries: { attested: true } })).toBe(
      true,
    );
    expect(await has('attestation-set', { ...place, before: true }, { entries: { attested: true } })).toBe(
      false,
    );
    expect(
      await has('attestation-set', { ...place, before: true }, { entries: { attestedBefore: true } }),
    ).toBe(true);
    expect(await has('score', place)).toBe(false);
    expect(await has('score', place, { entries: { paid: true } })).toBe(true);
  });

  it('by the direction of its evaluator, and by the step', async () => {
    const direction = packDirection(DIRECTIONS[1] ?? []).map(String);
    expect(await has('evaluation', { round, evaluator: '1', direction })).toBe(true);
    expect(await has('evaluation', { round, evaluator: '0', direction })).toBe(false);
    expect(await has('evaluation', { round, evaluator: '2', direction })).toBe(false);
    expect(await has('step', { round })).toBe(false);
    expect(await has('step', { round: `${PENDING}` })).toBe(true);
  });
});
