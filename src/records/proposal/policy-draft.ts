import type { ColumnProfile } from './column-profile.ts';
import type { ProposedFeature } from './propose-feature.ts';

/** A policy document that reads the sample, to be edited. */
export interface Proposal {
  /** JSON of the policy document: nothing in it shows a record. */
  readonly policy: Record<string, unknown>;
  /** Figures of the sample, by column: for a file that stays on the machine. */
  readonly ranges: readonly ColumnRange[];
  /** Decisions for the author, in words. */
  readonly questions: readonly string[];
}

/** Figures of a column of the sample. Private. */
export interface ColumnRange {
  readonly column: string;
  readonly kind: ColumnProfile['kind'];
  readonly rows: number;
  readonly missing: number;
  readonly markers: Readonly<Record<string, number>>;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  readonly deviation: number | null;
  readonly zeros: number;
  readonly texts: Readonly<Record<string, number>>;
}

/** The document. Settings that the author has not decided are ones that pass. */
export function policyOf(
  name: string,
  label: string,
  features: readonly ProposedFeature[],
  mapping: Record<string, unknown>,
  period: { readonly firstDay: string; readonly lastDay: string },
): Record<string, unknown> {
  return {
    $schema: './policy.schema.json',
    name,
    title: name,
    description: 'Proposed from a sample: say here what the model is for, and change what is wrong.',
    schema: { label, features: features.map(({ schema }) => schema) },
    mapping,
    rules: {
      features: Object.fromEntries(features.map(({ schema, rule }) => [schema.name, rule])),
      linear: [],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 600_000_000_000,
      vScale: 768,
    },
    round: { period, rounds: 2, challengeSize: 4, holdoutBatches: 2, minSets: 2, learningRate: 0.3 },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '1000000000000000000',
      enrolmentBond: '0',
      shares: { contributors: 7000, builder: 1500, evaluator: 1000, operator: 500, parents: 0 },
    },
  };
}

/** A name of the policy document made of a column's: lower case, hyphens, at most 31 characters, not taken. */
export function featureName(column: string, taken: ReadonlySet<string>): string {
  const plain = column
    .normalize('NFKD')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '')
    .slice(0, 28)
    .replace(/-+$/, '');
  const base = plain === '' || plain in {} ? `column${plain === '' ? '' : `-${plain}`}` : plain;
  let name = base;
  for (let n = 2; taken.has(name); n++) name = `${base}-${n}`;
  return name;
}

export function rangeOf(profile: ColumnProfile): ColumnRange {
  const { numbers } = profile;
  const isNumeric = numbers.count > 0;
  return {
    column: profile.name,
    kind: profile.kind,
    rows: profile.rows,
    missing: profile.missing,
    markers: Object.fromEntries(profile.markers),
    min: isNumeric ? numbers.min : null,
    max: isNumeric ? numbers.max : null,
    mean: isNumeric ? numbers.mean : null,
    deviation: isNumeric ? numbers.deviation : null,
    zeros: profile.zeros,
    texts: profile.kind === 'category' ? Object.fromEntries(profile.texts) : {},
  };
}
