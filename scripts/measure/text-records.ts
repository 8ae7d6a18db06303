import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { encodeText } from './text-records/hashed-ngrams.ts';
import { makeFeedback, makeNotes } from './text-records/notes.ts';

/**
 * npm run text-records -- --out DIR [--count 2000] [--seed 1]
 *
 * Writes two made-up sets of records that are not tables of measurements, for policies/triage-notes.json and
 * policies/answer-feedback.json: vectors of a frozen encoder, one JSON object per line. Any program that
 * writes such lines can replace the encoder.
 */

/** Lines of triage notes, with vectors in place of the text. */
export const noteLines = (seed: number, count: number): string =>
  lines(makeNotes(seed, count).map(({ text, ...note }) => ({ ...note, vector: encodeText(text) })));

/** Lines of decisions about a model's answers. */
export const feedbackLines = (seed: number, count: number): string =>
  lines(
    makeFeedback(seed, count).map(({ text, ...feedback }) => ({ ...feedback, vector: encodeText(text) })),
  );

const lines = (objects: readonly object[]): string =>
  `${objects.map((object) => JSON.stringify(object)).join('\n')}\n`;

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: {
      out: { type: 'string' },
      count: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
    },
  });
  if (values.out === undefined)
    throw new Error('usage: npm run text-records -- --out DIR [--count N] [--seed N]');
  writeFileSync(join(values.out, 'notes.ndjson'), noteLines(Number(values.seed), Number(values.count)));
  writeFileSync(
    join(values.out, 'feedback.ndjson'),
    feedbackLines(Number(values.seed), Number(values.count)),
  );
}
