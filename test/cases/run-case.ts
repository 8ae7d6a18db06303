import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AssayError } from '../../src/protocol/errors.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/protocol/policy/compile.ts';
import { formatIsoDay } from '../../src/protocol/policy/day-format.ts';
import { parsePolicyText } from '../../src/protocol/policy/document.ts';
import { encodeValue } from '../../src/protocol/policy/schema.ts';
import { STANDARD } from '../../src/protocol/shape.ts';
import { ReadingCounts } from '../../src/records/cases/reading-counts.ts';
import { resolveGiven } from '../../src/records/given-files.ts';
import { type RowOutcome, readSiteFiles } from '../../src/records/read-records.ts';
import { type CaseFile, type ExpectedRecord, parseCase } from './case-file.ts';

/** Where the cases are: a folder each. */
const CASES = new URL('./inputs/', import.meta.url);

/** The result of a case; `got` and `wanted` are empty where it is right. */
export interface CaseResult {
  readonly name: string;
  readonly says: string;
  readonly right: boolean;
  readonly wanted: readonly string[];
  readonly got: readonly string[];
}

/** Names of all cases, sorted. */
export async function caseNames(): Promise<string[]> {
  return (await readdir(CASES)).sort();
}

export async function readCase(name: string): Promise<CaseFile> {
  return parseCase(await readFile(new URL(`${name}/case.json`, CASES), 'utf8'));
}

/** Reads the input of a case with its policy, in this process, and compares with what the case expects. */
export async function runCase(name: string): Promise<CaseResult> {
  const expected = await readCase(name);
  const folder = new URL(`${name}/`, CASES);
  const made = await makeInputs(folder);
  try {
    const base = made ?? folder.pathname;
    let compiled: CompiledPolicy | undefined;
    let lines: string[];
    try {
      const document = parsePolicyText(await readFile(new URL('policy.json', folder), 'utf8'));
      compiled = compilePolicy(document, STANDARD);
      const given = await resolveGiven(document, join(base, expected.input), expected.site);
      lines = [];
      const counts = new ReadingCounts();
      for await (const outcome of readSiteFiles({ document, compiled, ...given, counts }))
        lines.push(...outcomeLines(outcome));
      for (const { reason, of, count } of counts.list()) lines.push(`count: ${reason}/${of}: ${count}`);
    } catch (error) {
      if (!(error instanceof AssayError)) throw error;
      lines = refusalLines(error, expected);
    }
    const wanted = wantedLines(expected, compiled);
    const right = JSON.stringify(wanted) === JSON.stringify(lines);
    return { name, says: expected.says, right, wanted: right ? [] : wanted, got: right ? [] : lines };
  } finally {
    if (made !== undefined) await rm(made, { recursive: true, force: true });
  }
}

/** Runs make.ts of a case, which has its binary inputs as code; undefined where it has none. */
async function makeInputs(folder: URL): Promise<string | undefined> {
  if (!(await readdir(folder)).includes('make.ts')) return undefined;
  const { files } = (await import(new URL('make.ts', folder).href)) as {
    files: () => Readonly<Record<string, Uint8Array | string>>;
  };
  const target = await mkdtemp(join(tmpdir(), 'assay-case-'));
  for (const [name, content] of Object.entries(files())) await writeFile(join(target, name), content);
  return target;
}

/** A record and a finding as a line each, so that both sides compare as text. */
function outcomeLines(outcome: RowOutcome): string[] {
  if (outcome.kind === 'record') {
    const { rowNumber, label, day, codes } = outcome.record;
    return [recordLine(rowNumber, label, formatIsoDay(day), codes)];
  }
  return outcome.findings.map(
    ({ row, column, rule, hint }) =>
      `finding: ${row}:${column}:${rule}${hint === undefined ? '' : `:${hint}`}`,
  );
}

const recordLine = (row: number, label: number, day: string, codes: readonly number[]): string =>
  `record: row ${row}, label ${label}, day ${day}, codes ${codes.join(' ')}`;

/** A refusal that says every expected word; otherwise its whole message, which shows what it says instead. */
function refusalLines({ code, message }: AssayError, { expect }: CaseFile): string[] {
  const words = 'refused' in expect ? (expect.words ?? []) : [];
  const lacks = words.filter((word) => !message.includes(word));
  return [`refused: ${code}`, ...(lacks.length === 0 ? [] : [`message: ${message}`])];
}

function wantedLines({ expect }: CaseFile, compiled: CompiledPolicy | undefined): string[] {
  if ('refused' in expect) return [`refused: ${expect.refused}`];
  const counts = (expect.counts ?? []).map((line) => `count: ${line}`);
  const outcomes = expect.outcomes.map((outcome) =>
    typeof outcome === 'string' ? `finding: ${outcome}` : expectedLine(outcome, compiled),
  );
  return [...outcomes, ...counts];
}

/** The codes of the values that a person wrote down, by the policy's own schema. */
function expectedLine(
  { row, label, day, values = {} }: ExpectedRecord,
  compiled: CompiledPolicy | undefined,
): string {
  const codes = new Array<number>(compiled?.policy.features.length ?? 0).fill(0);
  for (const [j, feature] of (compiled?.schema.features ?? []).entries()) {
    const value = values[feature.name];
    if (value !== undefined) codes[j] = encodeValue(feature, value) ?? 0;
  }
  return recordLine(row, label, day ?? '2024-05-01', codes);
}
