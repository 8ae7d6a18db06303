import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { parsePolicyDocument } from '../../protocol/policy/document.ts';
import { openTables } from '../open-tables.ts';
import { siteMapping } from '../site-mapping.ts';
import { type ProposedFeature, proposeFeature } from './propose-feature.ts';
import { type Proposal, type ProposalWishes, policyOf, profileTable, rangeOf } from './propose-policy.ts';

/** Proposals for FHIR and OMOP: what most patients have becomes features, the assembled rows give the scales. */

/** The mapping's entries of one format. */
export interface Draft {
  readonly mapping: Record<string, unknown>;
  /** Unit and description of each feature. */
  readonly features: readonly {
    readonly name: string;
    readonly unit: string;
    readonly description: string;
  }[];
  readonly label: string;
  readonly period: { readonly firstDay: string; readonly lastDay: string };
  readonly questions: readonly string[];
}

/** Features that both formats have. */
export const BASIC = [
  { name: 'age', unit: 'a', description: 'age in years' },
  { name: 'male', unit: '1', description: '1 = male' },
];

export const caseQuestions = (day: string, label: string): string[] => [
  `a record is made at the last "${day}" of each patient in round.period: or should it be an encounter? (mapping.day)`,
  `the label is whether "${label}" is on record by a year later: say in mapping.label what the model is to predict`,
  'values are the last of three years before the day; choose other windows and picks where they mean more',
];

export const nothing = (wanted: string): AssayError =>
  new AssayError(
    'nothing-to-propose',
    `there are too few ${wanted} to propose a mapping of; write one by hand (docs/policy-reference.md)`,
  );

/** Reads the records with a draft whose scales are wide, and puts in the scales that they show. */
export async function finish(
  draft: Draft,
  paths: readonly string[],
  wishes: ProposalWishes,
): Promise<Proposal> {
  const wide = draft.features.map(
    ({ name, unit, description }): ProposedFeature => ({
      schema: { name, unit, description, transform: 'linear', centre: 0, step: 1 },
      column: name,
      rule: { window: [-500, 500], maxMissingShare: 1 },
      questions: [],
    }),
  );
  const document = parsePolicyDocument(policyOf(wishes.name, draft.label, wide, draft.mapping, draft.period));
  const { value: table } = await openTables(paths, siteMapping(document, 'site')).next();
  if (table === undefined) throw nothing(`records in ${basename(paths[0] ?? '')}`);
  const profiles = await profileTable(table, wishes.sampleRows, '.');
  const questions = [...draft.questions];
  for (const [name, column] of Object.entries(draft.mapping.columns as Record<string, { units?: object }>))
    if (column.units !== undefined)
      questions.push(
        `"${name}": values in some units are left aside; give "molarMass" (g/mol) where they are amounts of substance`,
      );
  const features: ProposedFeature[] = [];
  for (const feature of wide) {
    const profile = profiles.find(({ name }) => name === feature.schema.name);
    if (profile !== undefined && feature.schema.name === 'male') {
      // A category with the draft's own numbers.
      const schema = { ...feature.schema, centre: 0.5, step: 0.0078 };
      features.push({ ...feature, schema, rule: { window: [0, 1], maxMissingShare: 1 } });
      continue;
    }
    const proposed = profile === undefined ? undefined : proposeFeature(profile, feature.schema.name);
    if (profile === undefined || proposed === undefined) {
      questions.push(`"${feature.schema.name}" is constant or missing in the sample: no feature`);
      continue;
    }
    const { unit, description } = feature.schema;
    features.push({ ...proposed, schema: { ...proposed.schema, unit, description } });
  }
  if (features.length === 0) throw nothing('records in the period');
  const kept = new Set(features.map(({ schema }) => schema.name));
  const columns = Object.fromEntries(
    Object.entries(draft.mapping.columns as Record<string, unknown>).filter(([name]) => kept.has(name)),
  );
  return {
    policy: policyOf(wishes.name, draft.label, features, { ...draft.mapping, columns }, draft.period),
    // The key is not for a file of figures.
    ranges: profiles.filter(({ name }) => kept.has(name) || name === '(label)').map(rangeOf),
    questions,
  };
}
