import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import { FAMILIES } from '../attacks/families.ts';
import { labSet } from '../data/sets.ts';
import { ALL_ON } from '../model/defences.ts';
import { HONEST, simulate } from '../model/simulate.ts';
import type { LabReport } from '../report/lab-report.ts';
import { gainOf } from './statistics.ts';

/** The short tier: every attack with the parameters of the committed report, on sets that need no files. */

export const SHORT_SETS = ['pima', 'synthetic'] as const;

interface ShortRow {
  readonly name: string;
  readonly dataset: string;
  readonly gainOn: number;
  readonly ci: readonly [number, number];
}

/** @param sets names @param seeds of each attack; not those of the report */
export async function shortRows(sets: readonly string[], seeds: number, dataRoot = ''): Promise<ShortRow[]> {
  const committed: LabReport = JSON.parse(
    readFileSync(join(PROJECT_ROOT, 'docs', 'lab', 'lab.json'), 'utf8'),
  );
  const rows: ShortRow[] = [];
  const all = Array.from({ length: seeds }, (_, i) => 501 + i);
  for (const name of sets) {
    const set = await labSet(name, dataRoot);
    if (!set) continue;
    for (const family of FAMILIES) {
      const known = committed.attacks.find((row) => row.name === family.id && row.dataset === name);
      const attack = family.build(known?.parameters ?? family.grid[0] ?? [], set);
      const honest = family.honest?.(set) ?? HONEST;
      const gain = gainOf(
        all.map((seed) => simulate(set, attack, ALL_ON, seed)),
        all.map((seed) => simulate(set, honest, ALL_ON, seed)),
      );
      const of = gain.share.value > gain.pay.value ? gain.share : gain.pay;
      rows.push({ name: family.id, dataset: name, gainOn: of.value, ci: [of.low, of.high] });
    }
  }
  return rows;
}
