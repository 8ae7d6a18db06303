import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import type { AssayError } from '../../src/protocol/errors.ts';
import { type CompiledPolicy, compilePolicy } from '../../src/protocol/policy/compile.ts';
import { parsePolicyDocument, parsePolicyText } from '../../src/protocol/policy/document.ts';
import type { PolicyDocument } from '../../src/protocol/policy/types.ts';
import { TINY } from '../../src/protocol/shape.ts';
import { type RowOutcome, readRecords } from '../../src/records/read-records.ts';

/** A document of two features for the tiny circuit; one site `ward` that reads ward.csv. */
export function tinyDocument(change: (json: TinyJson) => void = () => {}): PolicyDocument {
  const json = tinyJson();
  change(json);
  return parsePolicyDocument(json);
}

export type TinyJson = ReturnType<typeof tinyJson>;

export function tinyJson() {
  return {
    name: 'tiny',
    title: 'Tiny',
    description: 'Two features.',
    schema: {
      label: 'died',
      features: [
        { name: 'age', unit: 'a', transform: 'linear', centre: 50, step: 0.25 },
        { name: 'dose', unit: 'mg', transform: 'log', centre: 2, step: 0.01 },
      ] as { name: string; unit: string; transform: string; centre: number; step: number }[],
    },
    mapping: {
      missing: ['?'],
      columns: { age: 'age', dose: { column: 'dose', missing: ['0'] } } as Record<string, unknown>,
      label: { test: 'outcome > 0' } as { test: string; missing?: string[] },
      day: { constant: '2020-03-01' } as Record<string, unknown>,
      key: 'whole-row' as unknown,
      sites: [{ name: 'ward', role: 'contributor', files: 'ward.csv' }] as Record<string, unknown>[],
    } as {
      missing: string[];
      columns: Record<string, unknown>;
      label: { test: string; missing?: string[] };
      day: Record<string, unknown>;
      key: unknown;
      sites: Record<string, unknown>[];
    } & Record<string, unknown>,
    rules: {
      features: {
        age: { window: [18, 100], maxMissingShare: 0.5 },
        dose: { window: [1, 100], maxMissingShare: 1 },
      } as Record<string, { window: number[]; maxMissingShare: number; mean?: number[] }>,
      linear: [] as Record<string, unknown>[],
      label: { minShare: 0, maxShare: 1 },
      minRecords: 1,
      scoreScale: 1_000_000,
      vScale: 512,
    },
    round: {
      period: { firstDay: '2020-01-01', lastDay: '2020-12-31' },
      rounds: 2,
      challengeSize: 4,
      holdoutBatches: 2,
      minSets: 2,
      learningRate: 0.5,
    },
    terms: {
      vestingRounds: 2,
      capPerRound: 1000,
      scoreBudget: 8,
      maxRelayerFee: '0',
      enrolmentBond: '0',
      shares: { contributors: 10_000, builder: 0, evaluator: 0, operator: 0, parents: 0 },
    },
    split: undefined as unknown,
  };
}

/** A temporary folder with the given files; it goes when the test ends. */
export function folderWith(files: Record<string, string | Uint8Array> = {}): string {
  const folder = mkdtempSync(join(tmpdir(), 'assay-records-'));
  made.push(folder);
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

const made: string[] = [];
afterEach(() => {
  for (const folder of made.splice(0)) rmSync(folder, { recursive: true, force: true });
});

/** Every outcome of dataset `ward` of one file ward.csv. */
export async function readWard(
  csv: string | Uint8Array,
  change?: (json: TinyJson) => void,
): Promise<RowOutcome[]> {
  const document = tinyDocument(change);
  const compiled = compilePolicy(document, TINY);
  return collect(
    readRecords({ document, compiled, dataset: 'ward', dataDir: folderWith({ 'ward.csv': csv }) }),
  );
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** `row:column:rule` of every finding. */
export const findingsOf = (outcomes: readonly RowOutcome[]): string[] =>
  outcomes.flatMap((outcome) =>
    outcome.kind === 'findings'
      ? outcome.findings.map(({ row, column, rule }) => `${row}:${column}:${rule}`)
      : [],
  );

export const recordsOf = (outcomes: readonly RowOutcome[]) =>
  outcomes.flatMap((outcome) => (outcome.kind === 'record' ? [outcome.record] : []));

/** The error of a promise that must fail. */
export async function errorOf(work: Promise<unknown>): Promise<AssayError> {
  return work.then(
    () => {
      throw new Error('it did not fail');
    },
    (error: AssayError) => error,
  );
}

/** A policy that the project ships, compiled for a shape. */
export function shippedPolicy(
  name: string,
  shape: Parameters<typeof compilePolicy>[1],
): { document: PolicyDocument; compiled: CompiledPolicy } {
  const text = readFileSync(new URL(`../../policies/${name}.json`, import.meta.url), 'utf8');
  const document = parsePolicyText(text);
  return { document, compiled: compilePolicy(document, shape) };
}
