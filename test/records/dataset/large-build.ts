import type { KeyedRecord } from '../../../src/protocol/dataset.ts';
import { STANDARD } from '../../../src/protocol/shape.ts';
import type { BuildRequest } from '../../../src/records/dataset/build-file.ts';
import { localSourceKeys } from '../../../src/records/dataset/source-keys.ts';
import { MODEL, SCHEMA, SECRETS } from './case.ts';

export const LARGE_BATCHES = 270;

/** A build that is past its first checkpoint before it ends. */
export const largeBuild = (out: string): BuildRequest => ({
  out,
  keys: localSourceKeys(SECRETS),
  fingerprint: 'a build that is killed',
  shape: STANDARD,
  model: MODEL,
  schemaHash: SCHEMA,
  firstDay: 100,
  lastDay: 199,
  records: function* (): Generator<KeyedRecord> {
    for (let i = 0; i < LARGE_BATCHES * STANDARD.n; i++) {
      yield {
        key: `patient ${i}`,
        codes: Array.from({ length: STANDARD.f }, (_, j) => (i * (j + 1)) % 1024),
        day: 100 + (i % 100),
        label: (i % 2) as 0 | 1,
      };
    }
  },
  tally: () => ({ refused: 7 }),
  runRecords: 5000,
});
