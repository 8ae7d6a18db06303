import { z } from 'zod';

/**
 * `case.json`: what is read of a small input. Beside it lie `policy.json` and the input, or `make.ts` that makes
 * the input. docs: test/cases/README.md.
 */
const recordSchema = z.strictObject({
  row: z.int(),
  label: z.union([z.literal(0), z.literal(1)]),
  /** Default 2024-05-01, the day of most policies here. */
  day: z.iso.date().optional(),
  /** By feature, in its unit; a feature that is not named is missing. */
  values: z.record(z.string(), z.number()).optional(),
});

const caseSchema = z.strictObject({
  /** A sentence that says what holds. */
  says: z.string().min(10),
  /** From the case's folder, for a person. */
  command: z.string().startsWith('npx assay check '),
  /** The file or folder that is read. */
  input: z.string().min(1),
  site: z.string().optional(),
  expect: z.union([
    z.strictObject({
      /** Code of the error that stops the reading. */
      refused: z.string().min(1),
      /** Parts of its message. */
      words: z.array(z.string()).optional(),
    }),
    z.strictObject({
      /** In the order of reading: records, and findings as `row:column:rule` or `row:column:rule:hint`. */
      outcomes: z.array(z.union([z.string(), recordSchema])),
      /** `reason/type: number` of what was left aside (FHIR, OMOP); default none. */
      counts: z.array(z.string()).optional(),
    }),
  ]),
});

export type CaseFile = z.infer<typeof caseSchema>;
export type ExpectedRecord = z.infer<typeof recordSchema>;

export const parseCase = (text: string): CaseFile => caseSchema.parse(JSON.parse(text));
