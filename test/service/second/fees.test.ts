import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { datasetId } from '../../../src/protocol/context.ts';
import { asField } from '../../../src/protocol/field.ts';
import { ROUNDS } from '../support/fake-relay.ts';
import { type Harness, startHarnessOn } from '../support/harness.ts';
import type { SecondFakeChain } from './support/second-chain.ts';
import { newSecondChain, originRequest, scoreRequest, setRequest } from './support/second-requests.ts';

const PER_PROOF = 12n;
const MODEL = 7001n;

let harness: Harness<SecondFakeChain>;
beforeAll(async () => {
  harness = await startHarnessOn(newSecondChain(), {
    leastFees: [{ token: ROUNDS, perProof: PER_PROOF }],
  });
});
afterAll(() => harness.service.stop());

async function status(path: string, body: unknown): Promise<[number, string | undefined]> {
  const response = await harness.post(path, body);
  return [response.status, ((await response.json()) as { code?: string }).code];
}

describe('a relay of the second edition that asks for a fee', () => {
  it('refuses a fee that is too low, and one that the beneficiary does not allow it', async () => {
    const originNullifier = asField(90_001n);
    const origin = (relayerFee: bigint) => originRequest({ originNullifier, relayerFee });
    expect(await status('/v2/origins', origin(PER_PROOF - 1n))).toEqual([422, 'fee-too-low']);
    expect(await status('/v2/origins', origin(PER_PROOF))).toEqual([422, 'fee-too-low']);
    const dataset = datasetId(asField(MODEL), originNullifier);
    harness.chain.allowedFees.set(dataset, PER_PROOF - 1n);
    expect(await status('/v2/origins', origin(PER_PROOF))).toEqual([422, 'fee-too-low']);
    harness.chain.allowedFees.set(dataset, PER_PROOF);
    expect((await status('/v2/origins', origin(PER_PROOF)))[0]).toBe(201);
  });

  it('asks the model’s allowance for an answer, and counts the seal', async () => {
    const relayerFee = 3n * PER_PROOF;
    const set = await setRequest({ relayerFee });
    expect(await status('/v2/attestation-sets', set)).toEqual([422, 'fee-too-low']);
    harness.chain.allowedFees.set(MODEL, relayerFee);
    expect((await status('/v2/attestation-sets', set))[0]).toBe(201);
  });

  it('asks none for a second score, because the contract pays none', async () => {
    expect((await status('/v2/scores', scoreRequest()))[0]).toBe(201);
  });
});
