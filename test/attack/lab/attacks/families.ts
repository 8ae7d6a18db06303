import { BEHAVIOUR } from './behaviour.ts';
import { COPIES } from './copies.ts';
import { FABRICATION } from './fabrication.ts';
import type { Family } from './family.ts';
import { GENERATION } from './generation.ts';
import { INSIDERS } from './insiders.ts';
import { SABOTAGE } from './sabotage.ts';
import { SELECTION } from './selection.ts';

/** Every attack on pay or model that the lab simulates. */
export const FAMILIES: readonly Family[] = [
  ...COPIES,
  ...SELECTION,
  ...FABRICATION,
  ...GENERATION,
  ...SABOTAGE,
  ...BEHAVIOUR,
  ...INSIDERS,
];

/** @throws RangeError */
export function familyOf(id: string): Family {
  const family = FAMILIES.find((known) => known.id === id);
  if (!family) throw new RangeError(`no such attack: ${id}`);
  return family;
}
