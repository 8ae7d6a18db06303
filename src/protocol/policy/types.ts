import type { z } from 'zod';
import type { policyDocumentSchema } from './format.ts';

/**
 * The policy document: one JSON file with
 * - `schema`: the features that a model reads,
 * - `mapping`: where a site's files have them,
 * - `rules`: conditions on records and batches,
 * - `round`, `terms` and `split`: how rounds are held and paid.
 *
 * docs/policy-reference.md explains every field. policies/policy.schema.json is generated from format.ts.
 *
 * The owner decides how much of a document to publish. The chain holds only `policyHash`, which covers schema
 * and rules, not the mapping.
 */

/** A document that has passed `parsePolicyDocument`. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;

export type PolicyFeature = PolicyDocument['schema']['features'][number];

export type PolicyLinearRule = PolicyDocument['rules']['linear'][number];

export type PolicySite = PolicyDocument['mapping']['sites'][number];

/** The database of a site. */
export type DatabaseEntry = NonNullable<PolicySite['database']>;

/** A place in the document and what is wrong there. */
export interface PolicyIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
