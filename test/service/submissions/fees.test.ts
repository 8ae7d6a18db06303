import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastFee, parseLeastFees } from '../../../src/service/relay/least-fees.ts';
import { ROUNDS } from '../support/fake-chain.ts';
import {
  attestationSetRequest,
  type Harness,
  OPERATOR,
  originRequest,
  type SubmissionBody,
  startHarness,
} from '../support/harness.ts';

describe('parseLeastFees', () => {
  const token = ROUNDS.toLowerCase();

  it('reads tokens with amounts, and nothing as no fees', () => {
    expect(parseLeastFees('')).toEqual([]);
    expect(parseLeastFees(`${token}=12`)).toEqual([{ token: ROUNDS, perProof: 12n }]);
  });

  it('refuses malformed lists, wrong checksums and a token named twice', () => {
    const wrongChecksum = `0x${ROUNDS.slice(2).replace('F', 'f')}`;
    for (const text of [
      '12',
      `${token}`,
      `${token}=-1`,
      `${token}=01`,
      `${token}=1.5`,
      `${wrongChecksum}=1`,
    ]) {
      expect(parseLeastFees(text), text).toBeUndefined();
    }
    expect(parseLeastFees(`${token}=1,${ROUNDS}=2`)).toBeUndefined();
  });

  it('multiplies by the number of proofs, and asks nothing in other tokens', () => {
    const fees = [{ token: ROUNDS, perProof: 12n }];
    expect(leastFee(fees, token, 3)).toBe(36n);
    expect(leastFee(fees, OPERATOR.address, 3)).toBe(0n);
  });
});

describe('a relay that asks for fees', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ leastFees: [{ token: ROUNDS, perProof: 12n }] });
  });
  afterAll(() => harness.service.stop());

  const codeOf = async (response: Response) =>
    response.ok ? response.status : ((await response.json()) as { code: string }).code;

  it('quotes its account, its fees and the price of gas', async () => {
    const quote = await harness.get('/v1/quote');
    expect(await quote.json()).toEqual({
      relayer: OPERATOR.address,
      leastFees: [{ token: ROUNDS, perProof: '12' }],
      gasPrice: { maxFeePerGas: '2', maxPriorityFeePerGas: '1' },
    });
  });

  it('refuses an origin below the least fee, with the amount, and accepts one at it', async () => {
    const low = await harness.post('/v1/origins', originRequest({ relayerFee: 11n }));
    expect(low.status).toBe(422);
    expect(await low.json()).toMatchObject({
      code: 'fee-too-low',
      detail: 'the relay asks for a fee of at least 12 (proofs: 1)',
    });
    expect(await codeOf(await harness.post('/v1/origins', originRequest({ relayerFee: 12n })))).toBe(201);
  });

  it('counts every proof of a set, the one of the opening included', async () => {
    // Two attestations and an opening.
    const low = await harness.post('/v1/attestation-sets', attestationSetRequest({ relayerFee: 35n }));
    expect(await codeOf(low)).toBe('fee-too-low');
    const enough = await harness.post('/v1/attestation-sets', attestationSetRequest({ relayerFee: 36n }));
    const { id } = (await enough.json()) as SubmissionBody;
    expect(enough.status).toBe(201);
    expect((await harness.settled(id)).status).toBe('confirmed');
  });
});
