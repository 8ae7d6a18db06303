import { gzipSync } from 'node:zlib';
import { TINY_POLICY } from '../../cli/support/tiny-policy.ts';
import type { CanaryValues } from './values.ts';

/** The tests' policy for the tiny circuit, with label, day and a category read from columns, and a linear rule. */
export const CANARY_POLICY = {
  ...TINY_POLICY,
  mapping: {
    columns: {
      alpha: { column: 'alpha', missing: ['?'] },
      beta: { column: 'beta', missing: ['?'] },
    },
    label: { test: "outcome != 'healthy'", missing: ['?'] },
    day: { column: 'day' },
    key: { columns: ['id', 'visit'] },
    sites: [{ name: 'clinic', role: 'contributor', files: '*.csv' }],
  },
  rules: {
    ...TINY_POLICY.rules,
    linear: [{ name: 'alpha-over-beta', terms: { alpha: 1, beta: -1 }, atLeast: 0, maxSkippedShare: 1 }],
  },
};

/** The same with beta as a category that the mapping lists. */
export const CATEGORY_POLICY = {
  ...CANARY_POLICY,
  mapping: {
    ...CANARY_POLICY.mapping,
    columns: {
      ...CANARY_POLICY.mapping.columns,
      beta: { column: 'beta', values: { low: 9, high: 11 } },
    },
  },
};

const HEADER = ['id', 'visit', 'alpha', 'beta', 'outcome', 'day', 'note'];
/** The same, from JSON lines. */
export const LINES_POLICY = {
  ...CANARY_POLICY,
  mapping: {
    ...CANARY_POLICY.mapping,
    format: 'ndjson',
    sites: [{ name: 'clinic', role: 'contributor', files: '*.csv' }],
  },
};

/** The same features from FHIR. */
export const FHIR_POLICY = {
  ...CANARY_POLICY,
  mapping: {
    format: 'fhir',
    columns: {
      alpha: { loinc: '8480-6' },
      beta: { fhirpath: 'Patient.gender', values: { male: 9, female: 11 } },
    },
    label: { snomed: '44054006', resource: 'Condition', days: [-700, 700] },
    day: { constant: '1990-05-09' },
    key: 'subject',
    sites: [{ name: 'clinic', role: 'contributor', files: '*.csv' }],
  },
};

type Row = [
  id: string,
  visit: string,
  alpha: string,
  beta: string,
  outcome: string,
  day: string,
  note: string,
];

const text = (rows: readonly (readonly string[])[]): string =>
  `${[HEADER, ...rows].map((row) => row.join(',')).join('\n')}\n`;

/** A row that passes, of six canaries. A high alpha goes with label 1. */
function goodRow(values: CanaryValues, index: number): Row {
  const isIll = index % 2 === 1;
  return [
    values.text('record', 'id'),
    values.text('record', 'visit'),
    values.number('alpha', isIll ? 70 : 30),
    values.number('beta', 10),
    isIll ? values.text('record', 'outcome') : 'healthy',
    `1990-0${1 + (index % 9)}-1${index % 10}`,
    values.text('record', 'note'),
  ];
}

export const goodFile = (values: CanaryValues, rows: number): string =>
  text(Array.from({ length: rows }, (_, i) => goodRow(values, i)));

const line = (row: readonly string[]): string =>
  JSON.stringify(Object.fromEntries(HEADER.map((name, i) => [name, row[i]])));

/** A patient, an observation and a condition, one line each. */
function patient(values: CanaryValues, unit = 'mm[Hg]'): string {
  const id = values.word(16);
  const subject = { reference: `Patient/${id}` };
  const text = (what: string) => values.text('record', what);
  values.made.push(values.keep('patient', 'record', id));
  return [
    { resourceType: 'Patient', id, gender: text('gender'), name: [{ family: text('family') }] },
    {
      ...{ resourceType: 'Observation', id: values.ascii('record', 'observation'), subject, status: 'final' },
      code: { coding: [{ system: 'http://loinc.org', code: '8480-6', display: text('display') }] },
      effectiveDateTime: '1990-03-01',
      valueQuantity: { value: Number(values.number('quantity', 70)), code: unit, unit },
      note: [{ text: text('note') }],
    },
  ]
    .map((resource) => JSON.stringify(resource))
    .join('\n');
}

/** A file with a fault, and the policy to read it with. */
export interface FaultyFile {
  readonly fault: string;
  readonly bytes: Buffer;
  readonly policy: 'canary' | 'category' | 'lines' | 'fhir';
}

type Fault = readonly [fault: string, bytes: Buffer, policy?: FaultyFile['policy']];

/** One file for every fault that a row or a whole file can have. As many cells as possible are canaries. */
export function faultyFiles(values: CanaryValues): FaultyFile[] {
  const faults = [...faultyRows(values), ...faultyTexts(values), ...faultyLines(values)];
  return faults.map(([fault, bytes, policy = 'canary']) => ({ fault, bytes, policy }));
}

/** Tables with one faulty row behind a good one. */
function faultyRows(values: CanaryValues): Fault[] {
  const row = (edit: (row: Row) => readonly string[]) =>
    Buffer.from(text([goodRow(values, 1), edit(goodRow(values, 1))]));
  const cell = (index: number, value: string) =>
    row((cells) => cells.map((old, i) => (i === index ? value : old)));
  const word = (what: string) => values.text('record', what);
  const twice = goodRow(values, 1);
  return [
    ['ragged-row', row((cells) => [...cells, word('extra cell')])],
    ['ragged row that is short', row((cells) => cells.slice(0, 3))],
    ['nul-byte', row((cells) => cells.map((old, i) => (i === 6 ? `${old}\0${word('after NUL')}` : old)))],
    ['empty-cell', cell(2, '')],
    ['not-a-number', cell(2, word('no number'))],
    ['hexadecimal', cell(2, '0x1f')],
    [
      'unmapped-category',
      row((cells) => cells.map((old, i) => (i === 3 ? word('category') : old))),
      'category',
    ],
    ['not-encodable', cell(2, values.number('huge', 7_000_000))],
    ['window', cell(2, values.number('outside', 102))],
    ['linear', cell(2, values.number('linear', 1))],
    ['label-missing', cell(4, '?')],
    ['label-empty', cell(4, '')],
    ['not-a-day', cell(5, word('day'))],
    ['day-missing', cell(5, '')],
    ['period', cell(5, '1995-01-01')],
    ['key-missing', cell(0, '')],
    ['duplicate-key', Buffer.from(text([twice, [...twice.slice(0, 6), word('other note')]]))],
  ];
}

/** Whole files that are no table, or no text. */
function faultyTexts(values: CanaryValues): Fault[] {
  const word = (what: string) => values.text('record', what);
  const good = text([goodRow(values, 1), goodRow(values, 2)]);
  return [
    ['no-header', Buffer.from(good.split('\n').slice(1).join('\n'))],
    [
      'records-as-header',
      Buffer.from([goodRow(values, 1), goodRow(values, 2)].map((cells) => cells.join(',')).join('\n')),
    ],
    ['repeated-header', Buffer.from(`${word('h')},x,x\n${word('c')},1,2\n`)],
    ['unclosed-quote', Buffer.from(`${good}"${word('unclosed')},1\n`)],
    ['text-after-quote', Buffer.from(`${good}"${word('quoted')}"${word('after')},1\n`)],
    ['quote-inside', Buffer.from(`${good}${word('before')}"${word('inside')},1\n`)],
    [
      'not-utf-8',
      Buffer.concat([Buffer.from(good), Buffer.from([0xff, 0xfe, 0xc0]), Buffer.from(word('bytes'))]),
    ],
    ['utf-16', Buffer.from(`\ufeff${good}`, 'utf16le')],
    ['long-row', Buffer.from(`${good}${word('long').repeat(80_000)}\n`)],
    ['json', Buffer.from(JSON.stringify([{ id: word('json'), alpha: values.number('json', 5) }]))],
    ['gzip', gzipSync(good).subarray(0, -12)],
    ['nothing', Buffer.alloc(0)],
  ];
}

/** Files of JSON lines and of FHIR resources with a fault. */
function faultyLines(values: CanaryValues): Fault[] {
  const word = (what: string) => values.text('record', what);
  return [
    ['line of no JSON', Buffer.from(`${line(goodRow(values, 1))}\n{"id": ${word('line')}\n`), 'lines'],
    ['line without a number', Buffer.from(`${line(goodRow(values, 1).with(2, word('line')))}\n`), 'lines'],
    ['line of a list', Buffer.from(`["${word('line')}"]\n`), 'lines'],
    ['resource of no JSON', Buffer.from(`${patient(values)}\n{"resourceType": "${word('fhir')}"\n`), 'fhir'],
    ['unit-unknown', Buffer.from(`${patient(values, word('unit'))}\n`), 'fhir'],
    [
      'resource of another shape',
      Buffer.from(`{"resourceType":"Observation","id":["${word('fhir')}"]}\n`),
      'fhir',
    ],
  ];
}
