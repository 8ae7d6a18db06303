import { AssayError } from '../protocol/errors.ts';
import type { Feature } from '../protocol/policy/schema.ts';
import type { Codes } from './checkpoint.ts';

/** A refusal of a record. @param why place and rule, never a value */
export const refuseRecord = (why: string): AssayError => new AssayError('record-refused', why);

/**
 * Makes the function that encodes a record given by feature names. Every feature must be there, null where missing, so
 * that a misspelt name is not taken for a missing value.
 *
 * @param width codes of a record; places without a feature are 0
 * @param encode the code of a value, undefined where it has none
 */
export function featureEncoder(
  features: readonly Feature[],
  width: number,
  encode: (feature: Feature, value: number) => number | undefined,
): (values: Readonly<Record<string, number | null>>) => Codes {
  return (values) => {
    if (
      Object.keys(values).length > features.length ||
      features.some(({ name }) => !Object.hasOwn(values, name))
    )
      throw refuseRecord(
        `a record has exactly these features: ${features.map(({ name }) => name).join(', ')}`,
      );
    const codes = new Array<number>(width).fill(0);
    for (const [j, feature] of features.entries()) {
      const value = values[feature.name] as number | null;
      if (value === null) continue;
      const code = encode(feature, value);
      if (code === undefined)
        throw refuseRecord(`${feature.name} is outside of the range that the policy encodes`);
      codes[j] = code;
    }
    return codes;
  };
}
