import { ColumnProfile } from '../../../src/records/proposal/column-profile.ts';
import type { ProposalWishes } from '../../../src/records/proposal/wishes.ts';
import type { Cell } from '../../../src/records/tables/table.ts';

/** The profile of a column with these cells. */
export function profileOf(name: string, cells: readonly (Cell | number)[], missing: readonly string[] = []) {
  const profile = new ColumnProfile(name, '.', missing);
  for (const cell of cells) profile.add(typeof cell === 'number' ? String(cell) : cell);
  return profile;
}

export const repeat = <T>(count: number, value: (row: number) => T): T[] =>
  Array.from({ length: count }, (_, row) => value(row));

export const wishesWith = (more: Partial<ProposalWishes> = {}): ProposalWishes => ({
  name: 'sample',
  mostFeatures: 16,
  sampleRows: 20_000,
  today: '2024-01-01',
  ...more,
});
