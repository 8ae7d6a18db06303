import { AssayError } from './errors.ts';
import type { Field } from './field.ts';

/** Codes have 10 bits; 0 means missing. */
const CODE_LIMIT = 1024;
const DAY_LIMIT = 65536;
const TAG_BITS = 48n;

/** An encoded record. Its values are private: they must not appear in an error, a log or a public file. */
export interface EncodedRecord {
  /** F codes, 1..1023, or 0 when missing. */
  readonly codes: readonly number[];
  /** Days since 1970-01-01, 16 bits. */
  readonly day: number;
  readonly label: 0 | 1;
}

/** A record with its tag, which decides its place in the dataset. */
export interface TaggedRecord extends EncodedRecord {
  /** 48 bits: a pseudo-random function, under the source's tag key, of the model and the record's key. */
  readonly tag: bigint;
}

const isInteger = (value: number, limit: number) => Number.isInteger(value) && value >= 0 && value < limit;

/** @throws AssayError `bad-record` unless every part is in range; names the part, never its value */
export function assertRecord(record: TaggedRecord, features: number): void {
  const wrong =
    record.codes.length !== features
      ? 'number of codes'
      : !record.codes.every((code) => isInteger(code, CODE_LIMIT))
        ? 'a code'
        : !isInteger(record.day, DAY_LIMIT)
          ? 'the day'
          : record.label !== 0 && record.label !== 1
            ? 'the label'
            : record.tag < 0n || record.tag >> TAG_BITS !== 0n
              ? 'the tag'
              : undefined;
  if (wrong) throw new AssayError('bad-record', `An encoded record is out of range: ${wrong}.`);
}

const CODES_PER_WORD = 25;

/** The packed words of a record (circuits/lib/record.circom): 25 codes per word, then day, label and tag. */
export function packRecord(record: TaggedRecord): Field[] {
  const words: bigint[] = [];
  let used = 0;
  for (let start = 0; start < record.codes.length; start += CODES_PER_WORD) {
    const codes = record.codes.slice(start, start + CODES_PER_WORD);
    words.push(codes.reduce((word, code, i) => word | (BigInt(code) << BigInt(10 * i)), 0n));
    used = 10 * codes.length;
  }
  if (used + 65 > 252) {
    words.push(0n);
    used = 0;
  }
  const rest = BigInt(record.day) | (BigInt(record.label) << 16n) | (record.tag << 17n);
  words[words.length - 1] = (words.at(-1) as bigint) | (rest << BigInt(used));
  return words as Field[];
}

/** An unused slot of a batch: all zero. */
export const emptyRecord = (features: number): TaggedRecord => ({
  codes: new Array<number>(features).fill(0),
  day: 0,
  label: 0,
  tag: 0n,
});
