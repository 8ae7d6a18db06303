import type { LabelTest } from '../../protocol/policy/label-test.ts';
import { parseLabelTest } from '../../protocol/policy/label-test.ts';
import type { DayRange } from '../../protocol/policy/record-rules.ts';
import type { PolicyDocument } from '../../protocol/policy/types.ts';
import type { FindingRule } from '../finding.ts';
import { DeclaredCells, type NumberFormat } from '../tables/cell.ts';
import { UnitConverter } from '../tables/units.ts';
import type { MomentReader } from './moment.ts';

/**
 * How records are made of the resources or rows of one patient: which of them concern a feature (a slot), and
 * which of several counts. FHIR and OMOP share everything but the selectors.
 */

/** The resources or rows that belong to a slot. */
export type CaseSelector =
  | { readonly kind: 'age' }
  | { readonly kind: 'fhirpath'; readonly expression: string }
  | { readonly kind: 'codes'; readonly codes: readonly string[]; readonly resource: string | undefined }
  | {
      readonly kind: 'omop';
      readonly table: OmopTable;
      readonly concepts: readonly number[];
      readonly field: string | undefined;
    };

export type OmopTable = NonNullable<Exclude<ColumnEntry, string | null>['table']>;
type CasePick = 'last' | 'first' | 'mean' | 'min' | 'max' | 'count' | 'present';

/** A feature, the label or the day, and the events that it is made of. */
export interface CaseSlot {
  /** The column of the assembled row. */
  readonly name: string;
  readonly selector: CaseSelector;
  readonly pick: CasePick;
  /** Days after the day of the record, both included. */
  readonly days: readonly [number, number];
  /** Undefined where values are taken without a unit (a test that names none, a count). */
  readonly units: UnitConverter | undefined;
  /** The mapping's names of units, to compare two names of one unit. */
  readonly unitNames: Readonly<Record<string, string | null>>;
  /** Categories and their meanings, to choose among the codings of a concept; undefined for numbers. */
  readonly texts: DeclaredCells<unknown> | undefined;
  /** Texts that stand for a missing number; undefined where none is declared. */
  readonly missing: DeclaredCells<true> | undefined;
}

/** How the records of a site are made. */
export interface CasePlan {
  readonly kind: 'fhir' | 'omop';
  /** In the schema's order; undefined where the site does not record the feature. */
  readonly features: readonly (CaseSlot | undefined)[];
  readonly label: CaseSlot;
  /** Undefined where every record has one constant day. */
  readonly day: { readonly slot: CaseSlot; readonly pick: 'first' | 'last' | 'each' } | undefined;
  readonly constantDay: string | undefined;
  /** The identity of a record: undefined for the subject, or an expression (FHIR) or column (OMOP) of it. */
  readonly key: string | undefined;
  /** Records lie in it: an event outside of it gives no record its day. */
  readonly period: DayRange;
  readonly reading: CaseReading;
}

/** How cells and elements are read, as the mapping declares it. */
export interface CaseReading {
  /** Dates: ISO, and the declared format. */
  readonly moment: MomentReader;
  /** Numbers of OMOP text tables. */
  readonly numbers: NumberFormat;
  /** Cells of OMOP tables that mean null, besides those that databases write. */
  readonly missing: ReadonlySet<string>;
  /** States that count, by `Type.element` or `table.column`. */
  readonly counts: Readonly<Record<string, readonly string[]>>;
  /** Doubts whose events are left aside and counted, instead of being findings. */
  readonly aside: ReadonlySet<FindingRule>;
}

export const LABEL_COLUMN = '(label)';
export const DAY_COLUMN = '(day)';
export const KEY_COLUMN = '(key)';

/** 200 years: longer than a life. */
const LONGEST = 73_000;
/** Cells of assembled rows are written by this program. */
export const CASE_FORMAT: NumberFormat = { decimal: '.', scientific: true };

type ColumnEntry = PolicyDocument['mapping']['columns'][string];
type Selecting = Pick<
  Exclude<ColumnEntry, string | null>,
  'fhirpath' | 'loinc' | 'snomed' | 'codes' | 'resource' | 'table' | 'concepts' | 'field'
>;

/** The slot of a feature. */
export function featureSlot(
  name: string,
  unit: string,
  entry: Exclude<ColumnEntry, string | null>,
  general: { readonly missing: readonly string[]; readonly units: Readonly<Record<string, string | null>> },
): CaseSlot {
  const selector = selectorOf(entry, entry.age === true);
  const markers = [...general.missing, ...(entry.missing ?? [])];
  const unitNames = { ...general.units, ...entry.units };
  const texts =
    entry.values === undefined
      ? undefined
      : new DeclaredCells<unknown>(
          [...markers.map((text): [string, unknown] => [text, 'missing']), ...Object.entries(entry.values)],
          CASE_FORMAT,
        );
  return {
    name,
    selector,
    pick: entry.pick ?? defaultPick(selector, texts !== undefined),
    days: entry.days ?? [-LONGEST, 0],
    units: texts === undefined ? new UnitConverter(unit, unitNames, entry) : undefined,
    unitNames,
    texts,
    missing: markers.length === 0 ? undefined : markerCells(markers),
  };
}

const markerCells = (markers: readonly string[]): DeclaredCells<true> =>
  new DeclaredCells(
    markers.map((text): [string, true] => [text, true]),
    CASE_FORMAT,
  );

/**
 * The slot of the label. Without a test or values its label is 1 where an event was found. A test without a unit
 * compares values of one unit: others are then findings, because 7.8 mmol/L and 140 mg/dL do not compare.
 */
export function labelSlot(
  label: NonNullable<PolicyDocument['mapping']['label']>,
  units: Readonly<Record<string, string | null>>,
): { readonly slot: CaseSlot; readonly test: LabelTest | undefined } {
  const selector = selectorOf(label, false);
  const texts =
    label.values === undefined
      ? undefined
      : new DeclaredCells<unknown>(Object.entries(label.values), CASE_FORMAT);
  const test = label.test === undefined ? undefined : parseLabelTest(label.test);
  const hasValue = test !== undefined || texts !== undefined;
  const unitNames = { ...units, ...label.units };
  const slot: CaseSlot = {
    name: LABEL_COLUMN,
    selector,
    pick: label.pick ?? (hasValue ? 'last' : 'present'),
    days: label.days ?? [-LONGEST, LONGEST],
    // Without a declared unit, values of different units are findings.
    units:
      label.unit === undefined && typeof test?.operand !== 'number'
        ? undefined
        : new UnitConverter(label.unit, unitNames, label),
    unitNames,
    missing: undefined,
    texts:
      typeof test?.operand === 'string'
        ? new DeclaredCells<unknown>([[test.operand, true]], CASE_FORMAT)
        : texts,
  };
  return { slot, test };
}

/** The slot of the event whose day the record has. */
export function daySlot(day: NonNullable<PolicyDocument['mapping']['day']>): CaseSlot {
  return {
    name: DAY_COLUMN,
    selector: selectorOf(day, false),
    pick: 'last',
    days: [-LONGEST, LONGEST],
    units: undefined,
    unitNames: {},
    texts: undefined,
    missing: undefined,
  };
}

const list = <T>(value: T | readonly T[] | undefined): readonly T[] =>
  value === undefined ? [] : Array.isArray(value) ? value : [value as T];

function selectorOf(entry: Selecting, isAge: boolean): CaseSelector {
  if (isAge) return { kind: 'age' };
  if (entry.fhirpath !== undefined) return { kind: 'fhirpath', expression: entry.fhirpath };
  if (entry.table !== undefined) {
    return { kind: 'omop', table: entry.table, concepts: entry.concepts ?? [], field: entry.field };
  }
  const codes = [
    ...list(entry.loinc).map((code) => `http://loinc.org|${code}`),
    ...list(entry.snomed).map((code) => `http://snomed.info/sct|${code}`),
    ...list(entry.codes),
  ];
  return { kind: 'codes', codes, resource: entry.resource };
}

/** Of values the last one; of events without a value, whether there is one. */
function defaultPick(selector: CaseSelector, hasTexts: boolean): CasePick {
  if (hasTexts) return 'last';
  if (selector.kind === 'omop')
    return VALUE_TABLES.has(selector.table) || selector.field !== undefined ? 'last' : 'present';
  if (selector.kind !== 'codes') return 'last';
  const isObservation = selector.resource === undefined || selector.resource === 'Observation';
  return isObservation && selector.codes.some((code) => code.startsWith('http://loinc.org|'))
    ? 'last'
    : 'present';
}

const VALUE_TABLES: ReadonlySet<OmopTable> = new Set(['person', 'measurement', 'observation']);
