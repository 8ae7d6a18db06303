import { z } from 'zod';
import { FIELD_MODULUS } from '../../protocol/field.ts';
import { parseIsoDay } from '../../protocol/policy/day-format.ts';

/** The statement that a data access committee signs, as JSON. Numbers that JSON could round are strings. */

const field = z
  .string()
  .regex(/^(?:0|[1-9][0-9]{0,76})$/)
  .refine((text) => BigInt(text) < FIELD_MODULUS);
const day = z.string().refine((text) => parseIsoDay(text) !== undefined, 'must be a day, YYYY-MM-DD');
const decimal = z.string().regex(/^(?:0|[1-9][0-9]{0,8})(?:\.[0-9]{1,12})?$/);
const text = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((value) => value.trim() === value && !/\p{Cc}/u.test(value), 'must be plain text');

export const termsSchema = z.strictObject({
  type: z.literal('ApprovedCohort'),
  /** A dataset by its root, or every dataset of a source whose days lie within a period. */
  dataset: z.union([
    z.strictObject({ root: field }),
    z
      .strictObject({
        /** The source's public key, `x,y` in decimal. */
        source: z.string().regex(/^[0-9]{1,77},[0-9]{1,77}$/),
        firstDay: day,
        lastDay: day,
      })
      .refine(({ firstDay, lastDay }) => firstDay <= lastDay, 'the period ends before it begins'),
  ]),
  model: field,
  policyHash: field,
  purpose: z.strictObject({
    /** Terms of the Data Use Ontology, such as `DUO:0000007`. */
    duo: z
      .array(z.string().regex(/^DUO:[0-9]{7}$/))
      .min(1)
      .max(16),
    text: text(2000),
  }),
  /** The permit or protocol number under which the data may be used. */
  permit: text(200),
  /** How often a batch may be opened, ever. */
  openings: z.int().min(1).max(255),
  /** The privacy loss that is allowed, or `none`: sums may leave without noise, and no bound holds. */
  privacy: z.union([
    z.strictObject({ epsilon: z.literal('none') }),
    z.strictObject({ epsilon: decimal, delta: decimal }),
  ]),
  /** Objections that arrived until this day must be left out of the dataset. */
  optOutCutOff: day,
});

/** The terms of an approval. @see termsSchema for shapes and ranges */
export type ApprovalTerms = z.infer<typeof termsSchema>;

/** A committee's signed approval, after its signature was verified. */
export interface Approval {
  readonly id: string;
  /** The committee's key as a did:key. */
  readonly committee: string;
  readonly terms: ApprovalTerms;
  /** Unix seconds: valid from, and not valid from this second on. */
  readonly from: number;
  readonly until: number;
  /** Place in the committee's status list. */
  readonly status: { readonly list: string; readonly index: number };
  /** SHA-256 of the file's canonical content, 64 hex digits. */
  readonly hash: string;
  readonly form: 'vc' | 'sd-jwt';
}
