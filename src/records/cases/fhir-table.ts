import { basename } from 'node:path';
import { AssayError } from '../../protocol/errors.ts';
import type { FindingRule } from '../finding.ts';
import type { OnBytes } from '../tables/record-file.ts';
import type { Table } from '../tables/table.ts';
import { eventLine } from './case-events.ts';
import type { CasePlan } from './case-plan.ts';
import { caseTable } from './case-rows.ts';
import { EventSort, type EventSortOptions } from './event-sort.ts';
import { FhirEvents } from './fhir-events.ts';
import { type SourceFile, sourcesOf } from './fhir-manifest.ts';
import { FhirPatients } from './fhir-patients.ts';
import { type PlacedResource, readResources, resourcesOf } from './fhir-resources.ts';
import { FhirVersions } from './fhir-versions.ts';
import { ReadingCounts } from './reading-counts.ts';

export interface CaseTableOptions extends EventSortOptions {
  /** Collects the counts of what is left aside. */
  readonly counts?: ReadingCounts | undefined;
  /** Called with the number of bytes that were read from a file. */
  readonly onBytes?: OnBytes | undefined;
}

/**
 * FHIR files as a table of one row a patient (or a row an event, with `pick: each`). Each resource is looked at
 * once, and a second time only where ids come more than once; the parts that concern a slot are kept, grouped by
 * patient, on disk where they are many.
 *
 * @throws AssayError as `sourcesOf` and `readResources`; `manifest-count` (2): a file does not have as many
 * resources as its manifest counts
 */
export async function readFhirTable(
  paths: readonly string[],
  plan: CasePlan,
  options: CaseTableOptions = {},
): Promise<Table> {
  const { files, errors } = await sourcesOf(paths);
  const { counts = new ReadingCounts(), onBytes } = options;
  if (errors > 0) counts.add('export-error', 'OperationOutcome', errors);
  const sources = files.map((file) => ({
    name: basename(file.path),
    read: () => countedResources(file, onBytes),
    readAgain: () => readResources(file.path, onBytes),
    isDeletions: file.isDeletions === true,
  }));
  return assembled(sources, plan, counts, new EventSort(options));
}

/** A bundle in memory, as a table like that of files. Nothing of it goes to disk. */
export function fhirBundleTable(bundle: object, plan: CasePlan): Table {
  const name = 'the bundle';
  const read = async function* () {
    yield* resourcesOf(bundle, name);
  };
  const source = { name, read, readAgain: read, isDeletions: false };
  return assembled([source], plan, new ReadingCounts(), new EventSort({ held: Number.POSITIVE_INFINITY }));
}

interface ResourceSource {
  readonly name: string;
  readonly read: () => AsyncGenerator<PlacedResource, void, undefined>;
  readonly readAgain: () => AsyncGenerator<PlacedResource, void, undefined>;
  /** It names resources that were deleted. */
  readonly isDeletions: boolean;
}

function assembled(
  sources: readonly ResourceSource[],
  plan: CasePlan,
  counts: ReadingCounts,
  sort: EventSort,
): Table {
  const events = new FhirEvents(plan, counts);
  const patients = new FhirPatients(counts);
  const versions = new FhirVersions();
  return caseTable({
    plan,
    files: sources.map(({ name }) => name),
    sort,
    counts,
    personTable: 'Patient',
    collect: async () => {
      for (const [index, source] of sources.entries()) {
        for await (const placed of source.read()) {
          versions.note(placed);
          if (placed.isDeleted === true) continue;
          patients.note(placed);
          for (const { subject, event } of events.of(placed, index))
            await sort.add(subject, eventLine(event));
        }
      }
      if (!versions.hasRepeats) return;
      for (const [index, source] of sources.entries())
        for await (const placed of source.readAgain()) versions.weigh(placed, index, source.isDeletions);
    },
    resolve: (event) => {
      const verdict = versions.verdict(event);
      if (verdict === 'disputed') return { ...event, doubt: 'id-repeated' satisfies FindingRule };
      return verdict === 'counts' ? events.resolve(event) : verdict;
    },
    rootOf: (subject) => patients.rootOf(subject),
    isMixed: (subject) => patients.isMixed(subject),
  });
}

async function* countedResources(
  file: SourceFile,
  onBytes: OnBytes | undefined,
): AsyncGenerator<PlacedResource, void, undefined> {
  let count = 0;
  let last = 0;
  for await (const placed of readResources(file.path, onBytes)) {
    // A line with a bundle is one resource of the file.
    if (placed.row !== last) count += 1;
    last = placed.row;
    yield placed;
  }
  if (file.count === undefined || file.count === count) return;
  throw new AssayError(
    'manifest-count',
    `${basename(file.path)}: the manifest counts ${file.count} resources, the file has ${count}; download it again, or correct the count`,
  );
}
