import type { z } from 'zod';
import type { policyDocumentSchema } from './format.ts';

/**
 * The policy document: one JSON file that says which features a model reads (`schema`), where a site's files
 * have them (`mapping`), what a record and a batch must be like (`rules`), and how rounds are held (`round`,
 * `split`). docs/policy-reference.md explains every field; policies/policy.schema.json is generated from policy-document-format.ts.
 *
 * Nothing in this file reads a record. What becomes public of a document is what the owner publishes; the
 * chain knows only `policyHash`, which covers schema and rules, not the mapping.
 */

/** A document that has passed `parsePolicyDocument`. */
export type PolicyDocument = z.infer<typeof policyDocumentSchema>;

export type PolicyFeature = PolicyDocument['schema']['features'][number];

export type PolicyLinearRule = PolicyDocument['rules']['linear'][number];

export type PolicySite = PolicyDocument['mapping']['sites'][number];

/** A place in the document and what is wrong there. */
export interface PolicyIssue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}
