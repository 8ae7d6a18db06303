import { basename, dirname } from 'node:path';
import type { OmopTable } from './case-plan.ts';

/** The tables of the OMOP common data model 5.4 that are read, and how files are told to be one of them. */

/** Column names of a table, lower case as in the CDM. */
export interface OmopColumns {
  readonly concept: string | undefined;
  /** The day, which the CDM requires. */
  readonly date: string | undefined;
  /** The time of that day, where there is one. */
  readonly datetime: string | undefined;
  readonly id: string | undefined;
  /** The column of the value, where the mapping names none. */
  readonly value: string | undefined;
}

export const OMOP_TABLES: Readonly<Record<OmopTable, OmopColumns>> = {
  person: { concept: undefined, date: undefined, datetime: undefined, id: 'person_id', value: undefined },
  measurement: {
    concept: 'measurement_concept_id',
    date: 'measurement_date',
    datetime: 'measurement_datetime',
    id: 'measurement_id',
    value: 'value_as_number',
  },
  observation: {
    concept: 'observation_concept_id',
    date: 'observation_date',
    datetime: 'observation_datetime',
    id: 'observation_id',
    value: 'value_as_number',
  },
  condition_occurrence: {
    concept: 'condition_concept_id',
    date: 'condition_start_date',
    datetime: 'condition_start_datetime',
    id: 'condition_occurrence_id',
    value: undefined,
  },
  procedure_occurrence: {
    concept: 'procedure_concept_id',
    date: 'procedure_date',
    datetime: 'procedure_datetime',
    id: 'procedure_occurrence_id',
    value: undefined,
  },
  drug_exposure: {
    concept: 'drug_concept_id',
    date: 'drug_exposure_start_date',
    datetime: 'drug_exposure_start_datetime',
    id: 'drug_exposure_id',
    value: undefined,
  },
  visit_occurrence: {
    concept: 'visit_concept_id',
    date: 'visit_start_date',
    datetime: 'visit_start_datetime',
    id: 'visit_occurrence_id',
    value: undefined,
  },
  death: {
    concept: undefined,
    date: 'death_date',
    datetime: 'death_datetime',
    id: 'person_id',
    value: undefined,
  },
};

/** Concepts of a column by which rows do not count. */
const OMOP_ASIDE: Readonly<Record<string, ReadonlySet<string>>> = {
  // Preliminary diagnosis: suspected, not confirmed.
  'condition_occurrence.condition_status_concept_id': new Set(['32899']),
};

/** `table.column` names that a mapping may declare in `counts`. */
export const OMOP_STATES: ReadonlySet<string> = new Set(Object.keys(OMOP_ASIDE));

/** The state columns of a table, and the concepts that are left aside. */
export const statesOf = (table: OmopTable): readonly (readonly [string, ReadonlySet<string>])[] =>
  Object.entries(OMOP_ASIDE).flatMap(([name, aside]) =>
    name.startsWith(`${table}.`) ? [[name.slice(table.length + 1), aside] as const] : [],
  );

const TABLE_NAMES = Object.keys(OMOP_TABLES) as OmopTable[];

/** The table of a file, by its name (parts may be numbered) or that of its folder; undefined for any other file. */
export function omopTableOf(path: string): OmopTable | undefined {
  const stem = basename(path)
    .toLowerCase()
    .replace(/(?:\.[a-z0-9]+)*$/, '')
    .replace(/[-_.]?[0-9][0-9a-f_-]*$/, '');
  const folder = basename(dirname(path)).toLowerCase();
  return TABLE_NAMES.find((table) => table === stem) ?? TABLE_NAMES.find((table) => table === folder);
}
