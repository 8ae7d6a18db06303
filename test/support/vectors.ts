import vectors from '../vectors/protocol.json' with { type: 'json' };

/** The golden values of scripts/build/vectors.ts; integers are decimal strings. */
export { vectors };
export const big = (value: string | number): bigint => BigInt(value);
