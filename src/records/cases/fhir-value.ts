import { parseNumber } from '../tables/cell.ts';
import { NO_VALUE, type RawValue } from './case-events.ts';

/** FHIR elements as values: quantities with their unit, concepts with their codes, the rest as text. */

interface Coding {
  readonly system?: unknown;
  readonly code?: unknown;
}

/** Codings of a concept; a coding alone where a list is wanted is one. */
export function codingsOf(concept: unknown): readonly Coding[] {
  const coding = (concept as { coding?: unknown } | undefined)?.coding;
  const list = Array.isArray(coding) ? coding : [coding];
  return list.filter((item): item is Coding => typeof item === 'object' && item !== null);
}

const SYSTEMS: Readonly<Record<string, string>> = {
  'urn:oid:2.16.840.1.113883.6.1': 'http://loinc.org',
  'urn:oid:2.16.840.1.113883.6.96': 'http://snomed.info/sct',
  'urn:oid:2.16.840.1.113883.6.88': 'http://www.nlm.nih.gov/research/umls/rxnorm',
  'urn:oid:2.16.840.1.113883.6.8': 'http://unitsofmeasure.org',
  'urn:oid:2.16.840.1.113883.6.90': 'http://hl7.org/fhir/sid/icd-10-cm',
  'urn:oid:2.16.840.1.113883.6.3': 'http://hl7.org/fhir/sid/icd-10',
  'urn:oid:2.16.840.1.113883.6.103': 'http://hl7.org/fhir/sid/icd-9-cm',
  'urn:oid:2.16.840.1.113883.6.73': 'http://www.whocc.no/atc',
  'urn:oid:2.16.840.1.113883.12.292': 'http://hl7.org/fhir/sid/cvx',
  'urn:oid:2.16.840.1.113883.6.69': 'http://hl7.org/fhir/sid/ndc',
};

/** One name for a code system: OIDs, `https`, capitals and a trailing slash are other spellings of it. */
function systemOf(system: string): string {
  const plain = system.trim().replace(/\/+$/, '');
  const url = plain.replace(/^https:/i, 'http:');
  return (
    SYSTEMS[plain.toLowerCase()] ??
    (/^http:\/\/(?:loinc\.org|snomed\.info|unitsofmeasure\.org)/i.test(url) ? url.toLowerCase() : plain)
  );
}

/** `system|code` in one spelling. */
export function codeKey(text: string): string {
  const at = text.lastIndexOf('|');
  return at < 0 ? text : `${systemOf(text.slice(0, at))}|${text.slice(at + 1).trim()}`;
}

/** The texts of a coding: the code, and the code with its system. */
export function codingTexts({ system, code }: Coding): readonly string[] {
  if (typeof code !== 'string' && typeof code !== 'number') return [];
  const text = String(code).trim();
  return typeof system === 'string' ? [text, `${systemOf(system)}|${text}`] : [text];
}

const UCUM = 'http://unitsofmeasure.org';
const NUMBER = { decimal: '.', scientific: true } as const;
const OTHER_KIND: RawValue = { ...NO_VALUE, unreadable: 'kind' };
export const UNREADABLE: RawValue = { ...NO_VALUE, unreadable: 'form' };

/** A value element, or what a FHIRPath expression gave. */
export function rawValue(item: unknown): RawValue {
  if (typeof item === 'number') return Number.isFinite(item) ? { ...NO_VALUE, number: item } : UNREADABLE;
  if (typeof item === 'boolean') return { ...NO_VALUE, texts: [String(item)], truth: item };
  if (typeof item === 'string') return { ...NO_VALUE, texts: [item.trim()] };
  if (typeof item !== 'object' || item === null) return NO_VALUE;
  if ('coding' in item || isConcept(item)) return conceptValue(item);
  if ('resourceType' in item) return NO_VALUE;
  const { value, code, system } = item as Record<string, unknown>;
  if (value !== undefined) return quantityValue(item as Quantity);
  // A Coding; a Quantity without its number has a code too, but also a unit.
  if (code !== undefined && !('unit' in item) && system !== UCUM) {
    const texts = codingTexts(item as Coding);
    return texts.length === 0 ? UNREADABLE : { ...NO_VALUE, texts, isCoded: true };
  }
  return OTHER_KIND;
}

const isConcept = (item: object): boolean =>
  Object.keys(item).every((name) => name === 'text' || name === 'id' || name === 'extension') &&
  'text' in item;

function conceptValue(item: object): RawValue {
  const texts = codingsOf(item).flatMap(codingTexts);
  const { text } = item as { text?: unknown };
  const all = typeof text === 'string' && text.trim() !== '' ? [...texts, text.trim()] : texts;
  return all.length === 0 ? UNREADABLE : { ...NO_VALUE, texts: all, isCoded: true };
}

interface Quantity {
  readonly value: unknown;
  readonly comparator?: unknown;
  readonly system?: unknown;
  readonly code?: unknown;
  readonly unit?: unknown;
}

function quantityValue({ value, comparator, system, code, unit }: Quantity): RawValue {
  const number =
    typeof value === 'number'
      ? value
      : typeof value === 'string'
        ? parseNumber(value.trim(), NUMBER)
        : undefined;
  if (number === undefined || !Number.isFinite(number)) return UNREADABLE;
  const isUcum = typeof system === 'string' && systemOf(system) === UCUM;
  const named = typeof code === 'string' && (isUcum || typeof unit !== 'string') ? code : unit;
  const other = named === code ? unit : code;
  const plain = (text: string) => text.trim().replace(/^'(.*)'$/, '$1');
  return {
    ...NO_VALUE,
    number,
    // A FHIRPath quantity quotes its unit.
    unit: typeof named === 'string' ? plain(named) : undefined,
    // A code of another system is no unit of UCUM and says nothing against the unit.
    otherUnit:
      typeof other === 'string' && (isUcum || system === undefined) && other !== named
        ? plain(other)
        : undefined,
    isBound: comparator !== undefined && comparator !== null,
  };
}
