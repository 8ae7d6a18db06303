import {
  BASIC,
  caseQuestions,
  chosenLabel,
  chosenMeasurements,
  type Draft,
  finish,
  nothing,
} from './case-draft.ts';
import { commonUnit, type Found } from './case-inventory.ts';
import { dialectFields } from './dialect-fields.ts';
import { takeOmopInventory } from './omop-inventory.ts';
import { featureName, type Proposal } from './policy-draft.ts';
import { sniffDialect } from './sniff-dialect.ts';
import type { ProposalWishes } from './wishes.ts';

/**
 * @param pattern pattern of the file names, for `sites[].files`
 * @param concepts file of the CONCEPT table, which names concepts and units
 * @throws AssayError `nothing-to-propose` (2), as `proposeFhir`
 */
export async function proposeOmop(
  paths: readonly string[],
  pattern: string,
  concepts: string | undefined,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const first = paths.find((path) => !/\.parquet$/i.test(path));
  const sniffed = first === undefined ? undefined : await sniffDialect(first);
  const { inventory, units, isNamed } = await takeOmopInventory(paths, sniffed, concepts);
  const measurements = chosenMeasurements(inventory, wishes);
  const label = await chosenLabel(inventory, wishes);
  if (measurements.length === 0 || label === undefined)
    throw nothing('rows of measurement with known units, and of condition_occurrence');
  const columns: Record<string, unknown> = {
    age: { age: true },
    male: { table: 'person', field: 'gender_concept_id', values: { '8507': 1, '8532': 0 }, missing: ['0'] },
  };
  const features = [...BASIC];
  const taken = new Set(['age', 'male']);
  for (const found of measurements) {
    const { code, display } = found;
    const { unit, aside } = commonUnit(found);
    const name = display === code ? `measurement-${code}`.slice(0, 31) : featureName(display, taken);
    taken.add(name);
    columns[name] = { table: 'measurement', concepts: [Number(code)], days: [-1095, 0], ...aside };
    features.push({
      name,
      unit,
      description: display === code ? `measurement concept ${code}` : `${display} (concept ${code})`,
    });
  }
  const [most] = measurements as [Found];
  const named = (kind: string, { code, display }: Found) =>
    display === code ? `${kind} ${code}` : `${display} (concept ${code})`;
  const draft: Draft = {
    mapping: {
      format: 'omop',
      ...dialectFields(sniffed),
      columns,
      units,
      label: { table: 'condition_occurrence', concepts: [Number(label.code)], days: [-73_000, 365] },
      day: { table: 'measurement', concepts: [Number(most.code)], pick: 'last' },
      key: 'subject',
      sites: [{ name: 'site', role: 'contributor', files: pattern }],
    },
    features,
    label: `on record: ${named('condition concept', label)}`,
    period: inventory.period(),
    questions: [
      ...caseQuestions(named('measurement', most), named('condition', label)),
      isNamed
        ? 'each concept stands for itself: add its descendants where they mean the same'
        : 'concepts are named by their numbers: put CONCEPT.csv into the folder, or give the features names; and add the descendants of each concept',
      ...(Object.values(units).includes(null)
        ? [
            'values in units that are not known here are left aside (null in mapping.units): give their UCUM units',
          ]
        : []),
    ],
  };
  return finish(draft, paths, wishes);
}
