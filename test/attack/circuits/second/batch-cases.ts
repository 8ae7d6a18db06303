import { type AttestationOptions, attestationCase } from '../../../../scripts/support/second-cases.ts';
import type { EncodedRecord } from '../../../../src/protocol/second/record.ts';
import { TINY } from '../../../../src/protocol/second/shape.ts';
import type { Inputs } from '../generator.ts';
import type { Case } from '../target.ts';

/** Batches of the tiny shape around each rule of a policy. The last record decides: a loop that leaves it out shows. */

type Policy = NonNullable<AttestationOptions['policy']>;

/** Records that keep every rule below; labels 0, 1, 0 and `last`'s. */
const batch = (last: Partial<EncodedRecord>) => () =>
  Array.from({ length: TINY.n }, (_, i): EncodedRecord => {
    const record: EncodedRecord = { codes: [150, 120, 130, 126 + i], label: (i % 2) as 0 | 1 };
    return i === TINY.n - 1 ? { ...record, label: 0, ...last } : record;
  });

const of = (last: Partial<EncodedRecord>, policy: Policy = {}): Inputs =>
  attestationCase(TINY, { seed: 3, edit: batch(last), policy }).inputs;

/** Every feature in the window 1 to 200, the last one with an edit. */
const features = (edit: object = {}) =>
  Array.from({ length: TINY.f }, (_, j) => ({
    ...{ lo: 1, hi: 200, meanLo: 0, meanHi: 255, maxMissing: TINY.n },
    ...(j === TINY.f - 1 ? edit : {}),
  }));
/** The first code is at least the second. */
const RULE = { coefficients: [1, -1, 0, 0], bound: 0, maxSkipped: 0 };

/** Each limit reached, and none exceeded. */
const AT_LIMITS: Readonly<Record<string, Inputs>> = {
  'a calm batch': of({}, { rules: [RULE] }),
  'at both ends of a window': of(
    { codes: [160, 120, 130, 126] },
    { features: features({ lo: 126, hi: 128 }) },
  ),
  'at the norm bound': of({ codes: [160, 128, 128, 128] }, { bound: 36 }),
  'a rule fulfilled exactly': of({ codes: [120, 120, 130, 129] }, { rules: [RULE] }),
  'as many skipped as a rule allows': of(
    { codes: [0, 120, 130, 129] },
    { rules: [{ ...RULE, maxSkipped: 1 }] },
  ),
  'a missing code that no rule names': of({ codes: [160, 120, 130, 0] }, { rules: [RULE] }),
  'as many missing as the policy allows': of(
    { codes: [160, 120, 130, 0] },
    { features: features({ maxMissing: 1 }) },
  ),
  'at both means': of({ codes: [160, 120, 130, 131] }, { features: features({ meanLo: 128, meanHi: 128 }) }),
  'as few and as many positives as it must have': of({ label: 1 }, { minPositive: 2, maxPositive: 2 }),
  'a partial batch against the batch rules': attestationCase(TINY, {
    seed: 3,
    count: 2,
    edit: () => batch({})().slice(0, 2),
    policy: { minPositive: 4, maxPositive: 4, features: features({ meanLo: 200, meanHi: 201 }) },
  }).inputs,
};

/** One limit exceeded each, by the last record. */
const BEYOND: Readonly<Record<string, Inputs>> = {
  'a code above a window': of({ codes: [160, 120, 130, 201] }, { features: features() }),
  'a code below a window': of({ codes: [160, 120, 130, 125] }, { features: features({ lo: 126 }) }),
  'a norm beyond B': of({ codes: [161, 128, 128, 128] }, { bound: 36 }),
  'a norm beyond B by the last feature': of({ codes: [128, 128, 128, 161] }, { bound: 36 }),
  'a broken rule': of({ codes: [119, 120, 130, 129] }, { rules: [RULE] }),
  'too many skipped, with the rule fulfilled': of({ codes: [160, 0, 130, 129] }, { rules: [RULE] }),
  'too many skipped': of({ codes: [0, 120, 130, 129] }, { rules: [RULE] }),
  'too many missing': of({ codes: [160, 120, 130, 0] }, { features: features({ maxMissing: 0 }) }),
  'a mean too low': of({ codes: [160, 120, 130, 130] }, { features: features({ meanLo: 128 }) }),
  'a mean too high': of({ codes: [160, 120, 130, 132] }, { features: features({ meanHi: 128 }) }),
  'too few positives': of({}, { minPositive: 2 }),
  'too many positives': of({ label: 1 }, { maxPositive: 1 }),
};

export const BATCH_CASES: readonly Case[] = [
  ...Object.entries(AT_LIMITS).map(([name, inputs]) => ({ name, inputs, accepted: true })),
  ...Object.entries(BEYOND).map(([name, inputs]) => ({ name, inputs, accepted: false })),
];
