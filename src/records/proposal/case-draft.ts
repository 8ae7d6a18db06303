import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { parsePolicyDocument } from '../../protocol/policy/document.ts';
import { LABEL_COLUMN } from '../cases/case-plan.ts';
import { openTables } from '../open-tables.ts';
import { siteMapping } from '../site-mapping.ts';
import type { Found, Inventory } from './case-inventory.ts';
import { type Candidate, chooseFeatures } from './feature-budget.ts';
import { predictsLabel } from './label-leak.ts';
import { type Proposal, policyOf, rangeOf } from './policy-draft.ts';
import { profileTable } from './profile-table.ts';
import { mappedFeature, type ProposedFeature, quantityFeature } from './propose-feature.ts';
import type { ProposalWishes } from './wishes.ts';

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
  `label 1 is: "${label}" is on record by a year after the day; label 0: it is not. Is that what the model is to predict? (--label names another condition, mapping.label more)`,
  `a record is made at the last "${day}" of each patient in round.period: or should it be an encounter? (mapping.day)`,
  'values are the last of three years before the day; choose other windows and picks where they mean more',
];

export const nothing = (wanted: string): AssayError =>
  new AssayError(
    'nothing-to-propose',
    `there are too few ${wanted} to propose a mapping of; write one by hand (docs/policy-reference.md)`,
  );

/** The measurements to look at: twice as many as the circuit has room for, or the named ones. */
export function chosenMeasurements(inventory: Inventory, wishes: ProposalWishes): Found[] {
  const ranked = inventory.most(inventory.measurements);
  const { features } = wishes;
  if (features === undefined) return ranked.slice(0, 2 * Math.max(1, wishes.mostFeatures - 2));
  return features.flatMap((wanted) => {
    if (BASIC.some(({ name }) => name === wanted)) return [];
    const found = foundNamed(ranked, wanted);
    if (found === undefined)
      throw new AssayError(
        'column-not-found',
        '--features: no measurement of the sample has that code or name',
      );
    return [found];
  });
}

/**
 * The condition that is the label: the one that the author names, else one that some have and most do not.
 *
 * @throws AssayError `column-not-found`, `label-class-unknown` (2)
 */
export async function chosenLabel(inventory: Inventory, wishes: ProposalWishes): Promise<Found | undefined> {
  if (wishes.positive !== undefined)
    throw new AssayError(
      'label-class-unknown',
      'the label of FHIR and OMOP is whether a condition is on record, so it has no classes to name: name the condition',
    );
  const ranked = inventory.most(inventory.conditions);
  const proposed = inventory.label();
  if (wishes.label === undefined && (wishes.ask === undefined || proposed === undefined)) return proposed;
  const names = [
    ...new Set([proposed, ...ranked].flatMap((found) => (found === undefined ? [] : [found.display]))),
  ];
  const name = wishes.label ?? (await wishes.ask?.label(names)) ?? '';
  const found = foundNamed(ranked, name);
  if (found === undefined)
    throw new AssayError('column-not-found', '--label: no condition of the sample has that code or name');
  return found;
}

/** By code, by name, or by a part of the name that only one has. */
function foundNamed(ranked: readonly Found[], wanted: string): Found | undefined {
  const lower = wanted.toLowerCase();
  const parts = ranked.filter(({ display }) => display.toLowerCase().includes(lower));
  return (
    ranked.find(({ code }) => code === wanted || code.split('|').at(-1) === wanted) ??
    ranked.find(({ display }) => display.toLowerCase() === lower) ??
    (parts.length === 1 ? parts[0] : undefined)
  );
}

/** Reads the records with a draft whose scales are wide, and puts in the scales that they show. */
export async function finish(
  draft: Draft,
  paths: readonly string[],
  wishes: ProposalWishes,
): Promise<Proposal> {
  const isWanted = (name: string) =>
    wishes.features?.includes(name) !== false || !BASIC.some((basic) => basic.name === name);
  const wide = draft.features
    .filter(({ name }) => isWanted(name))
    .map(
      ({ name, unit, description }): ProposedFeature => ({
        schema: { name, unit, description, transform: 'linear', centre: 0, step: 1 },
        column: name,
        rule: { window: [-500, 500], maxMissingShare: 1 },
        questions: [],
        worth: { coverage: 1, variety: 1 },
      }),
    );
  const mapping = {
    ...draft.mapping,
    columns: Object.fromEntries(
      Object.entries(draft.mapping.columns as object).filter(([name]) => isWanted(name)),
    ),
    ...(wishes.missing === undefined ? {} : { missing: wishes.missing }),
  } as Record<string, unknown>;
  const document = parsePolicyDocument(policyOf(wishes.name, draft.label, wide, mapping, draft.period));
  const { value: table } = await openTables(paths, siteMapping(document, 'site')).next();
  if (table === undefined) throw nothing(`records in ${basename(paths[0] ?? '')}`);
  const sampling = { rows: wishes.sampleRows, decimal: '.', missing: [] } as const;
  const profiles = await profileTable(table, sampling);
  const questions = [...draft.questions];
  const labelColumn = profiles.find(({ name }) => name === LABEL_COLUMN);
  const labels = (labelColumn?.cells ?? []).map((cell) => {
    const number = labelColumn?.numberOf(cell);
    return number === undefined ? undefined : number > 0 ? 1 : 0;
  });
  const candidates: Candidate[] = [];
  for (const feature of wide) {
    const profile = profiles.find(({ name }) => name === feature.schema.name);
    if (profile === undefined) continue;
    if (wishes.features === undefined && predictsLabel(profile, labels)) {
      questions.push(`"${feature.schema.name}" is no feature: it tells the label by itself`);
      continue;
    }
    const { values } =
      (mapping.columns as Record<string, { values?: Record<string, number> }>)[profile.name] ?? {};
    const proposed = scaled(profile, feature, values);
    if (proposed === undefined)
      questions.push(`"${feature.schema.name}" is constant or missing in the sample: no feature`);
    else candidates.push({ profile, feature: proposed });
  }
  const features = chooseFeatures(candidates, wishes.mostFeatures, questions).map(({ feature }) => feature);
  if (features.length === 0) throw nothing('records in the period');
  const kept = new Set(features.map(({ schema }) => schema.name));
  const columns: Record<string, Record<string, unknown>> = {};
  for (const feature of features) {
    const { name } = feature.schema;
    const entry = (mapping.columns as Record<string, Record<string, unknown>>)[name] ?? {};
    if (entry.units !== undefined)
      questions.push(
        `"${name}": values in some units are left aside; give "molarMass" (g/mol) where they are amounts of substance`,
      );
    columns[name] = { ...entry, ...markersOf(feature, entry) };
    for (const question of feature.questions) questions.push(`"${name}": ${question}`);
  }
  return {
    policy: policyOf(wishes.name, draft.label, features, { ...mapping, columns }, draft.period),
    // The key is not for a file of figures.
    ranges: profiles.filter(({ name }) => kept.has(name) || name === LABEL_COLUMN).map(rangeOf),
    questions,
  };
}

/** The feature with the scale that its values show; unit and description are the draft's. */
function scaled(
  profile: Candidate['profile'],
  { schema }: ProposedFeature,
  values: Readonly<Record<string, number>> | undefined,
): ProposedFeature | undefined {
  const proposed =
    values === undefined
      ? quantityFeature(profile, schema.name)
      : mappedFeature(profile, schema.name, values);
  if (proposed === undefined) return undefined;
  const { unit, description } = schema;
  const questions = proposed.questions.filter((question) => !question.startsWith('its unit'));
  return { ...proposed, questions, schema: { ...proposed.schema, unit, description } };
}

/** Sentinels that the values show, beside the entry's own markers. */
function markersOf({ column }: ProposedFeature, entry: Record<string, unknown>) {
  const found = typeof column === 'object' ? ((column.missing as string[] | undefined) ?? []) : [];
  const own = (entry.missing as string[] | undefined) ?? [];
  const all = [...new Set([...own, ...found])];
  return all.length === 0 ? {} : { missing: all };
}
