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
import { type PlacedResource, readResources } from './fhir-resources.ts';
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
  const events = new FhirEvents(plan, counts);
  const patients = new FhirPatients(counts);
  const versions = new FhirVersions();
  const sort = new EventSort(options);
  return caseTable({
    plan,
    files: files.map(({ path }) => basename(path)),
    sort,
    counts,
    personTable: 'Patient',
    collect: async () => {
      for (const [index, file] of files.entries()) {
        for await (const placed of countedResources(file, onBytes)) {
          versions.note(placed);
          if (placed.isDeleted === true) continue;
          patients.note(placed);
          for (const { subject, event } of events.of(placed, index))
            await sort.add(subject, eventLine(event));
        }
      }
      if (!versions.hasRepeats) return;
      for (const [index, file] of files.entries()) {
        for await (const placed of readResources(file.path, onBytes))
          versions.weigh(placed, index, file.isDeletions === true);
      }
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
