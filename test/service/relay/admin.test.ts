import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ServiceRelay } from '../../../src/client/service-relay.ts';
import {
  type Harness,
  originRequest,
  type SubmissionBody,
  startHarness,
} from '../second/support/second-harness.ts';

let harness: Harness;
let admin: ServiceRelay;
beforeAll(async () => {
  harness = await startHarness();
  const { token } = await harness.service.apiKeys.create({ tenant: 'operator', scopes: ['admin'] });
  admin = new ServiceRelay(harness.service.adminUrl, { apiKey: token });
});
afterAll(() => harness.service.stop());

const submit = async (nullifier: bigint): Promise<SubmissionBody> => {
  const request = originRequest({ originNullifier: nullifier as never });
  const response = await harness.post('/v2/origins', request, { 'Idempotency-Key': randomUUID() });
  return (await response.json()) as SubmissionBody;
};

describe('the administration of the relay', () => {
  it('shows dead letters, and queues one again', async () => {
    harness.chain.nextCallReverts = true;
    const { id } = await submit(9001n);
    expect(await harness.settled(id)).toMatchObject({ status: 'rejected' });
    expect(await admin.deadLetters()).toMatchObject([{ id, status: 'rejected', reason: 'NULLIFIER_USED' }]);
    harness.chain.nextCallReverts = false;
    await admin.retry(id);
    expect(await harness.settled(id)).toMatchObject({ status: 'confirmed', reason: null });
    expect(await admin.deadLetters()).toEqual([]);
    expect(await admin.status()).toMatchObject({ submissions: { confirmed: 1 }, halt: null });
  });

  it('rejects to retry what is done, unknown, or replaced, and to resume what is not halted', async () => {
    harness.chain.nextCallReverts = true;
    const { id: dead } = await submit(9002n);
    await harness.settled(dead);
    harness.chain.nextCallReverts = false;
    const { id: done } = await submit(9002n);
    await harness.settled(done);
    await expect(admin.retry(dead)).rejects.toMatchObject({ code: 'identity-taken', exitCode: 5 });
    await expect(admin.retry(done)).rejects.toMatchObject({ code: 'not-dead' });
    await expect(admin.retry(randomUUID())).rejects.toMatchObject({ code: 'not-found' });
    await expect(admin.resume()).rejects.toMatchObject({ code: 'not-halted' });
  });

  it('rejects a caller who is not an administrator', async () => {
    const { token } = await harness.service.apiKeys.create({ tenant: 'a', scopes: ['submit', 'read:own'] });
    const other = new ServiceRelay(harness.service.adminUrl, { apiKey: token });
    await expect(other.deadLetters()).rejects.toMatchObject({ code: 'insufficient-scope' });
    await expect(other.resume()).rejects.toMatchObject({ code: 'insufficient-scope' });
    expect((await harness.post('/v2/relay/resume', {})).status).toBe(401);
  });
});
