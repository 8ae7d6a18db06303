import { describe, expect, it } from 'vitest';
import { ABIS } from '../../../src/chain/clients/abis.ts';
import { parseRound, setCalldata } from '../../../src/chain/clients/rounds-types.ts';
import { ROUND_STATUSES } from '../../../src/protocol/chain-state.ts';

const roundOf = ABIS.rounds.getFunction('roundOf');

/** A round as the contract returns it: zero everywhere, but for its status. */
function roundWithStatus(status: number) {
  if (!roundOf) throw new Error('the ABI has no roundOf');
  const zero = (type: {
    baseType: string;
    components?: readonly never[] | null;
    arrayLength?: number | null;
    arrayChildren?: never;
    name: string;
    type: string;
  }): unknown => {
    if (type.baseType === 'tuple') return (type.components ?? []).map(zero);
    if (type.baseType === 'array') {
      const length = type.arrayLength ?? 0;
      return Array.from({ length: Math.max(length, 0) }, () => zero(type.arrayChildren as never));
    }
    if (type.name === 'status') return status;
    if (type.type === 'address') return `0x${'00'.repeat(20)}`;
    if (type.type === 'bool') return false;
    if (type.type.startsWith('bytes'))
      return type.type === 'bytes' ? '0x' : `0x${'00'.repeat(Number(type.type.slice(5)))}`;
    return 0n;
  };
  const values = roundOf.outputs.map((output) => zero(output as never));
  const encoded = ABIS.rounds.encodeFunctionResult(roundOf, values);
  return ABIS.rounds.decodeFunctionResult(roundOf, encoded)[0];
}

describe('the status of a round', () => {
  it('is read by its number in the contract, from 1', () => {
    expect(ROUND_STATUSES.map((_, i) => parseRound(roundWithStatus(i + 1)).status)).toEqual([
      ...ROUND_STATUSES,
    ]);
    expect(parseRound(roundWithStatus(0)).status).toBe('none');
  });

  it('is rejected if this version does not know its number', () => {
    const unknown = { ...parseRound(roundWithStatus(1)), status: 7n };
    const value = new Proxy(roundWithStatus(1), {
      get: (target, name) => (name === 'status' ? unknown.status : Reflect.get(target, name)),
    });
    expect(() => parseRound(value)).toThrow(
      expect.objectContaining({ code: 'unknown-status', exitCode: 5 }) as Error,
    );
  });
});

describe('the calldata of a set', () => {
  it('lists points, commitments and bands flat, in the order of the proofs', () => {
    const proof = (n: bigint) => ({
      a: [n, n + 1n] as const,
      b: [
        [n + 2n, n + 3n],
        [n + 4n, n + 5n],
      ] as const,
      c: [n + 6n, n + 7n] as const,
    });
    const { points, commitments, bands } = setCalldata({
      round: 1n,
      dataset: 2n,
      relayerFee: 0n,
      deadline: 3n,
      proofs: [proof(10n), proof(20n)],
      combinedC: [1n, 2n],
      outcomes: [
        { commitment: [5n, 6n], band: 0 },
        { commitment: [7n, 8n], band: 14 },
      ],
      sealedOpening: [],
      openProof: proof(30n),
    });
    expect(points).toEqual([10n, 11n, 12n, 13n, 14n, 15n, 20n, 21n, 22n, 23n, 24n, 25n]);
    expect(commitments).toEqual([5n, 6n, 7n, 8n]);
    expect(bands).toBe('0x000e');
  });
});
