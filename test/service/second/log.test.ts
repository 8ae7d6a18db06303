import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Acknowledgement } from '../../../src/client/acknowledgement.ts';
import { ServiceLog, verifyServiceLog } from '../../../src/client/service-log.ts';
import { asField } from '../../../src/protocol/field.ts';
import { type Harness, OPERATOR, type SubmissionBody, startHarnessOn } from '../support/harness.ts';
import type { SecondFakeChain } from './support/second-chain.ts';
import { newSecondChain, originRequest } from './support/second-requests.ts';

let harness: Harness<SecondFakeChain>;
beforeAll(async () => {
  harness = await startHarnessOn(newSecondChain());
});
afterAll(() => harness.service.stop());

it('the log of a service of the second edition has its acknowledgements, read by the same client', async () => {
  const answer = await harness.post('/v2/origins', originRequest({ originNullifier: asField(4_000_001n) }));
  const { id } = (await answer.json()) as SubmissionBody;
  const acknowledgement = (await (await harness.get(`/v2/receipts/${id}`)).json()) as Acknowledgement;
  const { checkpoint, included } = await verifyServiceLog(new ServiceLog(harness.service.url), {
    acknowledgements: [acknowledgement],
    operator: OPERATOR.address,
    now: Math.floor(Date.now() / 1000),
  });
  expect(included).toEqual([{ acknowledgement, index: 0 }]);
  expect(checkpoint.size).toBe(1);
});
