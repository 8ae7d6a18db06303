import type { Field } from '../protocol/field.ts';
import { sigmoid } from '../protocol/fixed-point.ts';
import type { CompiledPolicy } from '../protocol/policy/compile.ts';
import { policyHash } from '../protocol/policy/policy-hash.ts';
import { checkRecord } from '../protocol/policy/record-rules.ts';
import { encodeValue } from '../protocol/policy/schema.ts';
import type { PolicyDocument } from '../protocol/policy/types.ts';
import { inputsOf, logit, unpackWeights } from '../protocol/reference-model.ts';
import type { Shape } from '../protocol/shape.ts';
import { bundleReader, fhirSites } from '../records/bundle-record.ts';
import type { Checkpoint, Codes } from './checkpoint.ts';
import { featureEncoder, refuseRecord } from './feature-values.ts';

/** A policy of the first edition, and the site whose mapping reads bundles. */
export interface FirstPolicy {
  readonly document: PolicyDocument;
  readonly compiled: CompiledPolicy;
  readonly shape: Shape;
  /** Default: the first site whose format is FHIR. */
  readonly site?: string | undefined;
}

/** Makes checkpoints of one policy of the first edition: 10-bit codes, and no circuit for an answer. */
export function firstEdition(policy: FirstPolicy): (at: {
  readonly model: Field;
  readonly round: bigint;
  /** Packed. */
  readonly weights: readonly Field[];
}) => Checkpoint {
  const { document, compiled, shape } = policy;
  const { schema } = compiled;
  const encode = featureEncoder(schema.features, shape.f, encodeValue);
  const site = policy.site ?? fhirSites(document)[0];
  const readBundle =
    site === undefined ? undefined : bundleReader(document, schema, site, shape.f, encodeValue);
  const check = (codes: Codes): Codes => {
    // An answer has no day of a training period.
    const record = { codes, day: compiled.period.firstDay, label: 0 as const };
    const [broken] = checkRecord(compiled.policy, record, compiled.period);
    if (broken?.rule === 'window')
      throw refuseRecord(`${schema.features[broken.feature]?.name ?? 'a feature'} is outside of its window`);
    if (broken?.rule === 'linear')
      throw refuseRecord(`the record breaks the rule ${compiled.linear[broken.index]?.name ?? ''}`);
    return codes;
  };
  const hash = policyHash(compiled.policy, shape);
  return ({ model, round, weights }) => {
    const words = unpackWeights(weights, shape);
    return {
      edition: 1,
      model,
      round,
      policyHash: hash,
      weights,
      label: schema.label,
      features: schema.features,
      readsBundles: readBundle !== undefined,
      provable: undefined,
      encode: (values) => check(encode(values)),
      encodeBundle: async (bundle) => {
        if (readBundle === undefined) throw refuseRecord('the mapping of this policy reads no FHIR');
        return check(await readBundle(bundle));
      },
      answer: (codes) => sigmoid(logit(words, inputsOf(codes))),
    };
  };
}
