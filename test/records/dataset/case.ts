import type { KeyedRecord } from '../../../src/protocol/dataset.ts';
import { hashToField } from '../../../src/protocol/field.ts';
import type { SourceSecrets } from '../../../src/protocol/secrets.ts';

export const MODEL = hashToField('a model');
export const SCHEMA = hashToField('a schema');
export const SECRETS: SourceSecrets = {
  signingKey: new Uint8Array(32).fill(1),
  tagKey: new Uint8Array(32).fill(2),
  saltKey: new Uint8Array(32).fill(3),
};

/** Records of the tiny shape, days 100 to 199. */
export const records = (count: number): KeyedRecord[] =>
  Array.from({ length: count }, (_, i) => ({
    key: `patient ${i}`,
    codes: [i % 1024, 1023 - (i % 512), 0, (7 * i) % 1024],
    day: 100 + (i % 100),
    label: (i % 3 === 0 ? 1 : 0) as 0 | 1,
  }));
