import './zod-setup.ts';
import { compilePolicy } from '../../protocol/policy/compile.ts';
import { parsePolicyText } from '../../protocol/policy/document.ts';
import { policyHash } from '../../protocol/policy/policy-hash.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import { CIRCUIT_NAMES, type Shape, shapeOf } from '../../protocol/shape.ts';

/** A policy in plain words. */
export interface PolicyWords {
  readonly title: string;
  readonly hash: bigint;
  readonly lines: readonly string[];
  /** The document, indented. */
  readonly text: string;
}

/** @throws AssayError `policy-document-invalid` (2) and as the parser; RangeError for a shape without a circuit */
export function policyWords(
  text: string,
  size: { readonly batchSize: bigint; readonly features: bigint; readonly depth: bigint },
): PolicyWords {
  const shape = CIRCUIT_NAMES.filter((name) => name.startsWith('attestation-'))
    .map(shapeOf)
    .find((each) => isOf(each, size));
  if (shape === undefined) throw new RangeError('this page knows no circuit of the model’s shape');
  const document = parsePolicyText(text);
  return {
    title: document.title,
    hash: policyHash(compilePolicy(document, shape).policy, shape),
    lines: linesOf(document, shape),
    text: JSON.stringify(document, null, 2),
  };
}

const isOf = (
  { n, f, depth }: Shape,
  size: { readonly batchSize: bigint; readonly features: bigint; readonly depth: bigint },
): boolean => [n, f, depth].join() === [size.batchSize, size.features, size.depth].join();

const share = (value: number): string =>
  value.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });

function linesOf({ description, schema, rules, round }: PolicyDocument, shape: Shape): string[] {
  return [
    description,
    `The model learns to tell: ${schema.label}.`,
    `It reads ${schema.features.length} values of a record: ${schema.features.map(({ name, unit }) => (unit === '1' ? name : `${name} (${unit})`)).join(', ')}.`,
    `A batch has ${shape.n} records. In each, between ${share(rules.label.minShare)} and ${share(rules.label.maxShare)} must be positive.`,
    `Records are from ${round.period.firstDay} to ${round.period.lastDay}.`,
    `In each of ${round.rounds} rounds, a dataset opens up to ${round.challengeSize} batches.`,
    ...rules.linear.map(({ name }) => `A record must keep the rule “${name}”, which joins several values.`),
  ];
}
