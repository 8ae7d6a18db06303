import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { leastFee, parseLeastFees } from '../../../src/service/relay/least-fees.ts';
import { type Harness, OPERATOR, ROUNDS, startHarness } from '../second/support/second-harness.ts';

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

  it('quotes its account, its fees and the price of gas', async () => {
    const quote = await harness.get('/v2/quote');
    expect(await quote.json()).toEqual({
      relayer: OPERATOR.address,
      leastFees: [{ token: ROUNDS, perProof: '12' }],
      gasPrice: { maxFeePerGas: '2', maxPriorityFeePerGas: '1' },
    });
  });
});
