import type { Field } from '../protocol/field.ts';
import type { Schema } from '../protocol/policy/schema.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { probabilityOf, recordHash } from '../protocol/second/inference.ts';
import { unpackWeights } from '../protocol/second/model.ts';
import { completePolicy, type Policy } from '../protocol/second/policy.ts';
import { policyHash } from '../protocol/second/policy-hash.ts';
import { encodeValue, shrinkRecord } from '../protocol/second/record.ts';
import { checkRecord } from '../protocol/second/rules.ts';
import type { Shape } from '../protocol/second/shape.ts';
import { bundleReader } from '../records/bundle-record.ts';
import type { Checkpoint, Codes, Provable } from './checkpoint.ts';
import { featureEncoder, refuseRecord } from './feature-values.ts';

/** A policy with the schema behind its hash. */
export interface SecondPolicy {
  readonly schema: Schema;
  readonly policy: Policy;
  readonly shape: Shape;
  /** A document whose mapping reads bundles, and the site of it. */
  readonly mapping?: { readonly document: PolicyDocument; readonly site: string } | undefined;
}

/** Makes checkpoints of one policy: 8-bit codes, a norm bound, and a circuit for an answer. */
export function secondEdition(given: SecondPolicy): (at: {
  readonly model: Field;
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly Field[];
}) => Checkpoint {
  const { schema, shape, mapping } = given;
  const policy = completePolicy(given.policy, shape);
  const encode = featureEncoder(schema.features, shape.f, encodeValue);
  const readBundle =
    mapping === undefined
      ? undefined
      : bundleReader(mapping.document, schema, mapping.site, shape.f, encodeValue);
  const check = (codes: Codes): Codes => {
    const record = { codes, label: 0 as const };
    // The policy's word: the source scales records of its dataset in the same way.
    const inside = policy.terms.shrink ? shrinkRecord(record, policy.bound) : record;
    const [broken] = checkRecord(policy, inside, shape);
    if (broken === undefined) return inside.codes;
    if (broken.rule === 'norm')
      throw refuseRecord('the record is farther out than the norm bound of the policy');
    if (broken.rule === 'linear') throw refuseRecord(`the record breaks linear rule ${broken.index + 1}`);
    const name = schema.features[broken.index]?.name ?? 'a feature';
    throw refuseRecord(broken.rule === 'missing' ? `${name} is missing` : `${name} is outside of its window`);
  };
  const hash = policyHash(policy, shape);
  return ({ model, round, weights }) => {
    const words = unpackWeights(weights, shape.f);
    const provable: Provable = {
      shape,
      claim: (codes, salt, context) => ({
        statement: {
          policyHash: hash,
          weights: words,
          recordHash: recordHash(salt, policy.schemaHash, codes),
          probability: probabilityOf(words, codes),
          context,
        },
        witness: { codes, salt, policy },
      }),
    };
    return {
      model,
      round,
      policyHash: hash,
      weights,
      label: schema.label,
      features: schema.features,
      readsBundles: readBundle !== undefined,
      provable,
      encode: (values) => check(encode(values)),
      encodeBundle: async (bundle) => {
        if (readBundle === undefined) throw refuseRecord('the mapping of this policy reads no FHIR');
        return check(await readBundle(bundle));
      },
      answer: (codes) => probabilityOf(words, codes),
    };
  };
}
