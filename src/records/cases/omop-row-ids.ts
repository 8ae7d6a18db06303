import { DigestSet } from '../digest-set.ts';
import type { Cell } from '../tables/table.ts';
import type { OmopTable } from './case-plan.ts';
import type { ReadingCounts } from './reading-counts.ts';

/**
 * Ids of rows. A row that comes twice counts once; rows that share an id and differ are a finding, because OMOP has
 * no versions. 32 to 64 bytes a row.
 */
export class RowIds {
  readonly #ids = new DigestSet();
  readonly #rows = new DigestSet();
  readonly #disputed = new Set<string>();
  readonly #counts: ReadingCounts;

  constructor(counts: ReadingCounts) {
    this.#counts = counts;
  }

  /** @param ref `table/id`; undefined for rows without an id, which all count */
  isNew(ref: string | undefined, table: OmopTable, cells: readonly Cell[]): boolean {
    if (ref === undefined) return true;
    const isNewId = this.#ids.add(ref);
    const isNewRow = this.#rows.add(JSON.stringify([ref, ...cells]));
    if (isNewId) return true;
    if (isNewRow) {
      this.#disputed.add(ref);
      return true;
    }
    this.#counts.add('repeated', table);
    return false;
  }

  isDisputed(ref: string | undefined): boolean {
    return ref !== undefined && this.#disputed.has(ref);
  }
}
