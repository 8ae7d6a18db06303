import type { Shape } from '../shape.ts';
import { parseIsoDay } from './day-format.ts';
import { policyError } from './document.ts';
import { encodeLinearRule } from './linear-rule.ts';
import { completePolicy, type FeaturePolicy, type LinearRule, type Policy } from './policy.ts';
import type { DayRange } from './record-rules.ts';
import { encodeValue, type Feature, type Schema, schemaHash } from './schema.ts';
import type { PolicyDocument, PolicyFeature, PolicyIssue } from './types.ts';

/** A policy document as the integers that circuits and contracts use. */
export interface CompiledPolicy {
  readonly schema: Schema;
  /** Every place of the shape is filled. */
  readonly policy: Policy;
  /** Learning rate of `step`, 1..2^32 - 1. */
  readonly eta: number;
  readonly period: DayRange;
  /**
   * The linear rules in the order of the policy: name, and the distance by which a record may miss the rule
   * and still pass.
   */
  readonly linear: readonly { readonly name: string; readonly tolerance: number }[];
}

/** eta for a learning rate of 1, with weights and features counted in standard deviations (64 codes). */
const ETA_ONE = 4096;

/**
 * Compiles a document for the shape of a circuit.
 *
 * Shares become counts of a full batch, rounded to the strict side: a largest share down, a smallest one up.
 * Windows, means and linear rules are rounded in favour of the record. A record that satisfies the document
 * passes. A record that misses a window's end by up to half a code, a mean's by 1.5 codes, or a linear rule's
 * bound by `tolerance` passes too.
 *
 * @throws AssayError `policy-document-invalid` (2) with the places that cannot be encoded, and why
 */
export function compilePolicy(document: PolicyDocument, shape: Shape): CompiledPolicy {
  const issues: PolicyIssue[] = [];
  const report = (path: PropertyKey[], message: string) => issues.push({ path, message });
  const schema = schemaOf(document);
  if (schema.features.length > shape.f) report(['schema', 'features'], `the circuit has ${shape.f} features`);
  if (document.rules.linear.length > shape.rules)
    report(['rules', 'linear'], `the circuit has ${shape.rules} linear rules`);

  const features = schema.features.map((feature) => compileFeature(document, feature, shape, report));
  const linear: { name: string; tolerance: number }[] = [];
  const rules: LinearRule[] = [];
  for (const [at, rule] of document.rules.linear.entries()) {
    const encoded = encodeLinearRule(rule, termsOf(rule.terms, schema, features));
    if (typeof encoded === 'string') {
      report(['rules', 'linear', at], encoded);
      continue;
    }
    linear.push({ name: rule.name, tolerance: encoded.tolerance });
    rules.push({
      coefficients: schema.features.map((_, index) => encoded.coefficients.get(index) ?? 0),
      bound: encoded.bound,
      maxSkipped: atMost(rule.maxSkippedShare, shape.n),
    });
  }

  const { label, minRecords, scoreScale, vScale } = document.rules;
  const minPositive = Math.ceil(label.minShare * shape.n - 1e-9);
  const maxPositive = atMost(label.maxShare, shape.n);
  if (minPositive > maxPositive)
    report(['rules', 'label'], `no count of ${shape.n} records lies between the shares`);
  const eta = Math.round(document.round.learningRate * ETA_ONE);
  if (eta < 1 || eta >= 2 ** 32) report(['round', 'learningRate'], 'must be from 1/4096 to below 2^20');
  if (issues.length > 0) throw policyError(issues);

  const policy = completePolicy(
    {
      schemaHash: schemaHash(schema),
      features,
      rules,
      minPositive,
      maxPositive,
      minRecords,
      scoreScale: BigInt(scoreScale),
      vScale,
    },
    shape,
  );
  return { schema, policy, eta, period: periodOf(document), linear };
}

/** The schema part of a document, without descriptions: the content of the schema hash. */
export function schemaOf(document: PolicyDocument): Schema {
  return {
    version: 1,
    label: document.schema.label,
    features: document.schema.features.map(({ name, unit, transform, centre, step }: PolicyFeature) => ({
      name,
      unit,
      transform,
      centre,
      step,
    })),
    ...(document.schema.projection === undefined ? {} : { projection: document.schema.projection }),
  };
}

/** The document's period in day numbers. */
export function periodOf(document: PolicyDocument): DayRange {
  const { firstDay, lastDay } = document.round.period;
  // parsePolicyDocument has already checked both days.
  return { firstDay: parseIsoDay(firstDay) as number, lastDay: parseIsoDay(lastDay) as number };
}

type Report = (path: PropertyKey[], message: string) => void;

function compileFeature(
  document: PolicyDocument,
  feature: Feature,
  shape: Shape,
  report: Report,
): FeaturePolicy {
  const rule = document.rules.features[feature.name] as PolicyDocument['rules']['features'][string];
  const at = ['rules', 'features', feature.name];
  const [lo, hi] = rule.window.map((value) => encodeValue(feature, value));
  if (lo === undefined || hi === undefined) report([...at, 'window'], notEncodable(feature));
  let [meanLo, meanHi] = [0, 1023];
  if (rule.mean !== undefined) {
    const [low, high] = rule.mean;
    if (encodeValue(feature, low) === undefined || encodeValue(feature, high) === undefined) {
      report([...at, 'mean'], notEncodable(feature));
    } else {
      // The mean of rounded codes lies within half a code of the code of the mean.
      meanLo = Math.max(0, Math.floor(exactCode(feature, low) - 0.5));
      meanHi = Math.min(1023, Math.ceil(exactCode(feature, high) + 0.5));
    }
  }
  return { lo: lo ?? 1, hi: hi ?? 1023, meanLo, meanHi, maxMissing: atMost(rule.maxMissingShare, shape.n) };
}

function termsOf(
  terms: Readonly<Record<string, number>>,
  schema: Schema,
  features: readonly FeaturePolicy[],
) {
  return Object.entries(terms).map(([name, coefficient]) => {
    const index = schema.features.findIndex((feature) => feature.name === name);
    const { lo, hi } = features[index] as FeaturePolicy;
    return { feature: schema.features[index] as Feature, index, coefficient, lo, hi };
  });
}

function exactCode(feature: Feature, value: number): number {
  const transformed = feature.transform === 'log' ? Math.log(value) : value;
  return 512 + (transformed - feature.centre) / feature.step;
}

function notEncodable(feature: Feature): string {
  const ends = [1, 1023].map((code) => {
    const t = feature.centre + (code - 512) * feature.step;
    return (feature.transform === 'log' ? Math.exp(t) : t).toPrecision(4);
  });
  return `codes 1..1023 of this feature reach from ${ends[0]} to ${ends[1]} ${feature.unit}: widen its step`;
}

/** The largest count out of `n` records whose share is at most `share`. */
const atMost = (share: number, n: number): number => Math.floor(share * n + 1e-9);
