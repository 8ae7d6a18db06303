import { basename, dirname } from 'node:path';
import type { OmopTable } from './case-plan.ts';

/** The tables of the OMOP common data model 5.4 that are read, and how files are told to be one of them. */

/** Column names of a table, lower case as in the CDM. */
export interface OmopColumns {
  readonly concept: string | undefined;
  readonly dates: readonly string[];
  readonly id: string | undefined;
  /** The column of the value, where the mapping names none. */
  readonly value: string | undefined;
}

export const OMOP_TABLES: Readonly<Record<OmopTable, OmopColumns>> = {
  person: { concept: undefined, dates: [], id: 'person_id', value: undefined },
  measurement: {
    concept: 'measurement_concept_id',
    dates: ['measurement_datetime', 'measurement_date'],
    id: 'measurement_id',
    value: 'value_as_number',
  },
  observation: {
    concept: 'observation_concept_id',
    dates: ['observation_datetime', 'observation_date'],
    id: 'observation_id',
    value: 'value_as_number',
  },
  condition_occurrence: {
    concept: 'condition_concept_id',
    dates: ['condition_start_datetime', 'condition_start_date'],
    id: 'condition_occurrence_id',
    value: undefined,
  },
  procedure_occurrence: {
    concept: 'procedure_concept_id',
    dates: ['procedure_datetime', 'procedure_date'],
    id: 'procedure_occurrence_id',
    value: undefined,
  },
  drug_exposure: {
    concept: 'drug_concept_id',
    dates: ['drug_exposure_start_datetime', 'drug_exposure_start_date'],
    id: 'drug_exposure_id',
    value: undefined,
  },
  visit_occurrence: {
    concept: 'visit_concept_id',
    dates: ['visit_start_datetime', 'visit_start_date'],
    id: 'visit_occurrence_id',
    value: undefined,
  },
  death: { concept: undefined, dates: ['death_datetime', 'death_date'], id: undefined, value: undefined },
};

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
