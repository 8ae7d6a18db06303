import type { ColumnProfile } from './column-profile.ts';
import { FEWEST } from './propose-feature.ts';

/**
 * Columns that tell the label by themselves: the label in another form, or something that is known only
 * afterwards, such as the date of death. A model would learn nothing else.
 */

/** Area under the curve from which a single column is too good to be a feature. */
const TOO_GOOD = 0.985;
/** With fewer records of a label, a perfect column may be chance. */
const FEWEST_OF_A_LABEL = 8;

export function predictsLabel(profile: ColumnProfile, labels: readonly (0 | 1 | undefined)[]): boolean {
  const groups = new Map<string | number, [number, number]>();
  const isNumeric = profile.kind === 'number' && profile.values.size > 2;
  const totals: [number, number] = [0, 0];
  for (const [row, cell] of profile.cells.entries()) {
    const label = labels[row];
    if (label === undefined) continue;
    const group = groupOf(profile, cell, isNumeric);
    const counts = groups.get(group) ?? [0, 0];
    counts[label] += 1;
    totals[label] += 1;
    groups.set(group, counts);
  }
  if (Math.min(...totals) < FEWEST_OF_A_LABEL) return false;
  const missing = groups.get(MISSING) ?? [0, 0];
  const presence = areaOf([missing, [totals[0] - missing[0], totals[1] - missing[1]]], totals);
  if (Math.max(presence, 1 - presence) >= TOO_GOOD) return true;
  if (isNumeric) {
    // Values in ascending order; missing ones tell nothing here.
    const ordered = [...groups]
      .filter((entry): entry is [number, [number, number]] => typeof entry[0] === 'number')
      .sort((a, b) => a[0] - b[0])
      .map(([, counts]) => counts);
    const present: [number, number] = [totals[0] - missing[0], totals[1] - missing[1]];
    if (Math.min(...present) < FEWEST_OF_A_LABEL) return false;
    const area = areaOf(ordered, present);
    return Math.max(area, 1 - area) >= TOO_GOOD;
  }
  if (profile.kind !== 'category' && profile.kind !== 'number') return false;
  // A category of few records tells its label by chance: such categories are one group.
  const rare: [number, number] = [0, 0];
  const common: [number, number][] = [];
  for (const counts of groups.values()) {
    if (counts[0] + counts[1] >= FEWEST) common.push(counts);
    else {
      rare[0] += counts[0];
      rare[1] += counts[1];
    }
  }
  const ordered = [...common, rare].sort((a, b) => shareOf(a) - shareOf(b));
  return areaOf(ordered, totals) >= TOO_GOOD;
}

const MISSING = '(missing)';

function groupOf(profile: ColumnProfile, cell: ColumnProfile['cells'][number], isNumeric: boolean) {
  if (typeof cell !== 'string' || profile.markers.has(cell)) return MISSING;
  return isNumeric ? (profile.numberOf(cell) ?? MISSING) : `=${cell}`;
}

const shareOf = ([zeros, ones]: readonly [number, number]): number => ones / Math.max(1, zeros + ones);

/** The area under the curve of groups in ascending order: how probably a 1 lies above a 0. */
function areaOf(ordered: readonly (readonly [number, number])[], totals: readonly [number, number]): number {
  let below = 0;
  let area = 0;
  for (const [zeros, ones] of ordered) {
    area += ones * (below + zeros / 2);
    below += zeros;
  }
  return area / (totals[0] * totals[1]);
}
