import { BIAS_INPUT, CODE_CENTRE, type EncodedRecord } from '../../../src/protocol/second/record.ts';

/** How codes say values. */
export interface Encoding {
  readonly bits: 8 | 10;
  /** The code of the centre; 0 is missing. */
  readonly centre: number;
  /** Codes of about one standard deviation: also the constant feature. */
  readonly unit: number;
}

/** The codes of the circuits. */
export const EIGHT_BITS: Encoding = { bits: 8, centre: CODE_CENTRE, unit: BIAS_INPUT };
/** The codes of the readers of records, four times as fine: what rounding to 8 bits costs. */
export const TEN_BITS: Encoding = { bits: 10, centre: 512, unit: 4 * BIAS_INPUT };

/** x: code minus centre of a present code, 0 of a missing one, then the constant feature. */
export const inputsIn = ({ centre, unit }: Encoding, codes: readonly number[]): number[] => [
  ...codes.map((code) => (code === 0 ? 0 : code - centre)),
  unit,
];

/**
 * A record scaled to a norm bound in 10-bit codes, each x rounded towards zero, as the protocol scales 8-bit ones.
 * @param bound B of the policy, in 8-bit codes
 */
export function shrinkWide<R extends Pick<EncodedRecord, 'codes'>>(record: R, bound: number): R {
  const { centre, unit } = TEN_BITS;
  const room = (4 * bound) ** 2 - unit ** 2;
  const norm = record.codes.reduce((sum, code) => sum + (code === 0 ? 0 : (code - centre) ** 2), 0);
  if (norm <= room) return record;
  const scale = Math.sqrt(room / norm);
  const codes = record.codes.map((code) => (code === 0 ? 0 : centre + Math.trunc((code - centre) * scale)));
  return { ...record, codes };
}
