/**
 * Values that deny what they are a value of: an Observation "smoker" whose value is No is no smoker. Used where a
 * mapping asks whether something is there (`present`, `count`).
 */

const NO_WORDS: ReadonlySet<string> = new Set([
  'no',
  'n',
  'false',
  'negative',
  'neg',
  'absent',
  'none',
  'never',
  'not detected',
  'not present',
  'denied',
  'denies',
]);

const YES_WORDS: ReadonlySet<string> = new Set([
  'yes',
  'y',
  'true',
  'positive',
  'pos',
  'present',
  'detected',
  'confirmed',
]);

/** SNOMED CT, LOINC answers, HL7 v2 table 0136. */
const NO_CODES: ReadonlySet<string> = new Set([
  'http://snomed.info/sct|373067005',
  'http://snomed.info/sct|260385009',
  'http://snomed.info/sct|2667000',
  'http://snomed.info/sct|260415000',
  'http://snomed.info/sct|410594000',
  'http://snomed.info/sct|410516002',
  'http://loinc.org|LA32-8',
  'http://loinc.org|LA6577-6',
  'http://loinc.org|LA9634-2',
  'http://loinc.org|LA11883-8',
  'http://terminology.hl7.org/CodeSystem/v2-0136|N',
]);

const YES_CODES: ReadonlySet<string> = new Set([
  'http://snomed.info/sct|373066001',
  'http://snomed.info/sct|10828004',
  'http://snomed.info/sct|52101004',
  'http://snomed.info/sct|260373001',
  'http://snomed.info/sct|410605003',
  'http://loinc.org|LA33-6',
  'http://loinc.org|LA6576-8',
  'http://loinc.org|LA9633-4',
  'http://loinc.org|LA11882-0',
  'http://terminology.hl7.org/CodeSystem/v2-0136|Y',
]);

/** OMOP: standard concepts of No, Negative, Absent, Not detected. */
export const OMOP_NO: ReadonlySet<string> = new Set([
  '4188540',
  '45878245',
  '9189',
  '45878583',
  '4132135',
  '45880296',
]);

/**
 * Whether texts (a concept's codes and text, or one text) affirm or deny; undefined where they do neither, or
 * both.
 */
export function affirms(texts: readonly string[]): boolean | undefined {
  const no = texts.some((text) => NO_CODES.has(text) || NO_WORDS.has(text.toLowerCase()));
  const yes = texts.some((text) => YES_CODES.has(text) || YES_WORDS.has(text.toLowerCase()));
  return no === yes ? undefined : yes;
}
