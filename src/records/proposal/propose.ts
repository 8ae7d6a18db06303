import { basename, join } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import { type Projection, projectionOf } from '../../protocol/policy/projection.ts';
import { omopTableOf } from '../cases/omop-names.ts';
import { projectedColumn } from '../site-mapping.ts';
import { latin1, readBytes, readLines } from '../tables/byte-stream.ts';
import { readCsvTable } from '../tables/csv-table.ts';
import { readNdjsonTable, type VectorCells } from '../tables/ndjson-table.ts';
import { readParquetTable } from '../tables/parquet-table.ts';
import { projectedCells } from '../tables/projected-cells.ts';
import { isFolder, namesIn, openRecordFile, resolveGivenFile } from '../tables/safe-file.ts';
import { dialectFields } from './dialect-fields.ts';
import { isConceptFile } from './omop-concepts.ts';
import type { Proposal } from './policy-draft.ts';
import { profileTable, type Sampling } from './profile-table.ts';
import { proposeFhir } from './propose-fhir.ts';
import { proposeOmop } from './propose-omop.ts';
import { proposeSites } from './propose-sites.ts';
import { proposeFromTable } from './propose-table.ts';
import { sniffDialect } from './sniff-dialect.ts';
import type { ProposalWishes } from './wishes.ts';

/** The likely format of a file. */
type SniffedFormat = 'csv' | 'parquet' | 'ndjson' | 'fhir' | 'omop';

/** A proposal, the format of its files, and where each site's are. */
export interface FoundProposal extends Proposal {
  readonly format: SniffedFormat;
  /** Site → its file, or its folder. */
  readonly paths: ReadonlyMap<string, string>;
}

/**
 * Proposes a policy document for a file, for a folder of FHIR resources or OMOP tables, or for a folder with
 * the tables of several sites (`wishes.siteFiles`).
 *
 * @throws AssayError `data-path-unsafe`, `data-file-not-found`, `nothing-to-propose`, `column-not-found`,
 * `table-malformed`, `label-ambiguous`, `label-one-class`, `label-class-unknown`, `too-many-features` (2)
 */
export async function propose(path: string, wishes: ProposalWishes): Promise<FoundProposal> {
  const paths = new Map([['site', path]]);
  if (wishes.siteFiles !== undefined)
    return { format: 'csv', ...(await proposeSites(path, wishes.siteFiles, wishes)) };
  if (await isFolder(path)) return { paths, ...(await proposeFolder(path, wishes)) };
  const file = await resolveGivenFile(path);
  const format = await sniffFormat(file);
  return { format, paths, ...(await proposeFile(file, format, wishes)) };
}

async function proposeFile(file: string, format: SniffedFormat, wishes: ProposalWishes): Promise<Proposal> {
  const site = { sites: [{ name: 'site', role: 'contributor', files: basename(file) }] };
  switch (format) {
    case 'fhir':
      return proposeFhir([file], basename(file), wishes);
    case 'parquet': {
      const table = await readParquetTable(await openRecordFile(file), undefined);
      return proposeFromTable(
        await profileTable(table, samplingOf(wishes, '.')),
        { format, ...site },
        wishes,
      );
    }
    case 'ndjson':
      return proposeNdjson(file, site, wishes);
    default: {
      const sniffed = await sniffDialect(file);
      const table = await readCsvTable(await openRecordFile(file), sniffed.dialect);
      const profiles = await profileTable(table, samplingOf(wishes, sniffed.decimal));
      return proposeFromTable(profiles, { ...dialectFields(sniffed), ...site }, wishes);
    }
  }
}

const samplingOf = (
  { sampleRows, missing }: Pick<ProposalWishes, 'sampleRows' | 'missing'>,
  decimal: '.' | ',',
): Sampling => ({ rows: sampleRows, decimal, missing: missing ?? [] });

async function proposeFolder(
  path: string,
  wishes: ProposalWishes,
): Promise<Proposal & { readonly format: SniffedFormat }> {
  const names = await namesIn(path);
  const omop = names.filter(
    (name) => /\.(?:csv|tsv|txt|parquet)(?:\.gz)?$/i.test(name) && omopTableOf(name) !== undefined,
  );
  const concepts = names.find(isConceptFile);
  if (omop.length >= 2) {
    return {
      format: 'omop',
      ...(await proposeOmop(
        omop.map((name) => join(path, name)),
        patternOf(omop),
        concepts === undefined ? undefined : join(path, concepts),
        wishes,
      )),
    };
  }
  const fhir = names.filter((name) => /\.(?:ndjson|jsonl|json)(?:\.gz)?$/i.test(name));
  if (fhir.length === 0) {
    throw new AssayError(
      'data-file-not-found',
      'the folder has neither FHIR resources (.ndjson, .json) nor OMOP tables (person.csv ...); for another table give its file, and for tables of several sites their names and files',
    );
  }
  const lines = fhir.filter((name) => !/\.json(?:\.gz)?$/i.test(name));
  const chosen = lines.length > 0 ? lines : fhir;
  return {
    format: 'fhir',
    ...(await proposeFhir(
      chosen.map((name) => join(path, name)),
      patternOf(chosen),
      wishes,
    )),
  };
}

/** One pattern for files of one ending. */
function patternOf(names: readonly string[]): string {
  const ending = /(?:\.[a-z]+)(?:\.gz)?$/i.exec(names[0] ?? '')?.[0] ?? '';
  return `*${ending}`;
}

async function sniffFormat(path: string): Promise<SniffedFormat> {
  let head = '';
  for await (const piece of readBytes(await openRecordFile(path))) {
    head += latin1(piece.subarray(0, 4096));
    if (head.length > 4096) break;
  }
  if (head.startsWith('PAR1')) return 'parquet';
  const text = head.replace(/^\xef\xbb\xbf/, '').trimStart();
  if (!/^[{[]\s*["{\]}[]/.test(text)) return 'csv';
  return /"resourceType"\s*:/.test(text) ? 'fhir' : 'ndjson';
}

/** Members that hold numbers, texts or truth values become columns; a vector of numbers is projected. */
async function proposeNdjson(
  path: string,
  site: Record<string, unknown>,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const names = new Set<string>();
  const vectors = new Map<string, number>();
  let lines = 0;
  for await (const { text } of readLines(await openRecordFile(path))) {
    collectMembers(parseObject(text), '', names, vectors);
    lines += 1;
    if (lines >= 500) break;
  }
  const [member, inputs] = [...vectors].sort((a, b) => b[1] - a[1])[0] ?? [];
  const base = { format: 'ndjson', ...site };
  if (member === undefined || inputs === undefined) {
    const table = readNdjsonTable(await openRecordFile(path), [...names], undefined);
    return proposeFromTable(await profileTable(table, samplingOf(wishes, '.')), base, wishes);
  }
  const others = [...names].filter((name) => name !== member && !name.startsWith(`${member}.`));
  return proposeVectors(path, member, inputs, others, base, wishes);
}

async function proposeVectors(
  path: string,
  member: string,
  inputs: number,
  names: readonly string[],
  base: Record<string, unknown>,
  wishes: ProposalWishes,
): Promise<Proposal> {
  const projection = { ...(member === 'vector' ? {} : { member }), signs: wishes.name };
  // The matrix depends on the number of features, which is known after the first look.
  const read = async (matrix: Projection): Promise<Proposal> => {
    const columns = matrix.rows.map((_, row) => projectedColumn(row));
    const vector: VectorCells = { member, columns, read: (value) => projectedCells(matrix, value) };
    const table = readNdjsonTable(await openRecordFile(path), names, vector);
    const profiles = await profileTable(table, samplingOf(wishes, '.'));
    return proposeFromTable(profiles, { ...base, projection }, wishes);
  };
  const first = await read(projectionOf(projection, inputs, wishes.mostFeatures));
  const count = (first.policy.schema as { features: unknown[] }).features.length;
  const matrix = projectionOf(projection, inputs, count);
  const second = count === wishes.mostFeatures ? first : await read(matrix);
  const policy = structuredClone(second.policy) as {
    schema: Record<string, unknown>;
    mapping: { columns: Record<string, unknown> };
  };
  policy.schema.projection = {
    encoder: 'name and version of the frozen encoder',
    inputs,
    sha256: matrix.sha256,
  };
  for (const [feature, entry] of Object.entries(policy.mapping.columns)) {
    const column = typeof entry === 'string' ? entry : (entry as { column?: string }).column;
    const row = /^\(projected ([0-9]+)\)$/.exec(column ?? '')?.[1];
    if (row !== undefined) policy.mapping.columns[feature] = { projected: Number(row) };
  }
  return {
    ...second,
    policy,
    questions: [
      ...second.questions,
      'name the frozen encoder in schema.projection.encoder, with the digest of its weights',
      'random signs were chosen to project the vectors: a fitted matrix (mapping.projection.matrix) tells more with as few features',
    ],
  };
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new AssayError(
      'table-malformed',
      'the file begins like JSON, but a line is not a JSON object: one object a line is read (NDJSON)',
    );
  }
}

function collectMembers(
  value: unknown,
  prefix: string,
  names: Set<string>,
  vectors: Map<string, number>,
): void {
  if (typeof value !== 'object' || value === null || names.size > 1000) return;
  for (const [key, member] of Object.entries(value)) {
    const name = `${prefix}${key}`;
    if (Array.isArray(member)) {
      if (member.length >= 8 && member.every((item) => typeof item === 'number'))
        vectors.set(name, member.length);
    } else if (typeof member === 'object' && member !== null) {
      if (prefix === '') collectMembers(member, `${name}.`, names, vectors);
    } else names.add(name);
  }
}
