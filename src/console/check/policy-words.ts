import './zod-setup.ts';
import { AssayError } from '../../protocol/errors.ts';
import { type CompiledSecondPolicy, compileSecondPolicy } from '../../protocol/second/compile-policy.ts';
import {
  isSecondPolicy,
  parseSecondPolicy,
  type SecondPolicyDocument,
} from '../../protocol/second/policy-document.ts';

/** A policy in plain words. */
export interface PolicyWords {
  readonly title: string;
  readonly hash: bigint;
  readonly lines: readonly string[];
  /** The policy's own file, indented. */
  readonly text: string;
}

interface GivenText {
  readonly name: string;
  readonly text: string;
}

/**
 * @param files the policy, and the policy document that it names as its base
 * @throws AssayError `policy-document-invalid` (2) and as the parsers
 */
export async function policyWords(files: readonly GivenText[]): Promise<PolicyWords> {
  const policy = files.find(({ text }) => isSecondPolicy(jsonOf(text)));
  if (policy === undefined)
    throw invalid('no file has a base and numbers; drop the policy that the owner published');
  const parsed = await parseSecondPolicy(policy.text, async (base) => {
    // The name may have folders; a dropped file has none.
    const last = base.split('/').at(-1);
    const found = files.find((file) => file !== policy && file.name === last);
    if (found === undefined) throw invalid(`drop the file ${last} together with it`);
    return found.text;
  });
  const compiled = compileSecondPolicy(parsed);
  return {
    title: parsed.document.title,
    hash: compiled.hash,
    lines: linesOf(parsed, compiled),
    text: JSON.stringify(jsonOf(policy.text), null, 2),
  };
}

const invalid = (why: string): AssayError => new AssayError('policy-document-invalid', why);

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}

const share = (value: number): string =>
  value.toLocaleString(undefined, { style: 'percent', maximumFractionDigits: 1 });
const times = (count: number): string => (count === 1 ? 'once' : `${count} times`);

function linesOf(
  { document: { description, schema, rules, round }, settings }: SecondPolicyDocument,
  { shape, policy, draws, holdoutBatches, rounds }: CompiledSecondPolicy,
): string[] {
  const { terms, numbers } = settings;
  return [
    description,
    `The model learns to tell: ${schema.label}.`,
    `It reads ${schema.features.length} values of a record: ${schema.features.map(({ name, unit }) => (unit === '1' ? name : `${name} (${unit})`)).join(', ')}.`,
    `A batch has ${shape.n} records. In each full one, between ${share(rules.label.minShare)} and ${share(rules.label.maxShare)} must be positive.`,
    `A record's codes have a norm of at most ${policy.bound}${terms.shrink ? '; a record beyond is scaled to it' : ''}.`,
    numbers.noise === 0
      ? 'No noise is added: the trainer sees the exact sum of an accepted set.'
      : `Noise of ${numbers.noise} bits is added to the sum of a set.`,
    `Records are from ${round.period.firstDay} to ${round.period.lastDay}.`,
    `In each of ${rounds} rounds, a dataset opens up to ${draws.batchesPerRound} batches, each at most ${times(draws.epochs)}; an evaluator opens ${holdoutBatches}.`,
    ...rules.linear.map(({ name }) => `A record must keep the rule “${name}”, which joins several values.`),
  ];
}
