import type { Family, Parameters } from '../attacks/family.ts';
import type { LabSet } from '../data/set.ts';
import type { Outcome } from '../model/attack.ts';
import type { DefenceSet } from '../model/defences.ts';
import { gaussian, stream } from '../model/random.ts';
import { HONEST, simulate } from '../model/simulate.ts';

/** Parameters of an attack, chosen against given defences on seeds that no result uses. */

const FIRST_TUNING_SEED = 100_001;

/** How hard an attacker searches. */
export interface Effort {
  readonly seeds: number;
  /** 0 searches the grid alone. */
  readonly generations: number;
  readonly children: number;
}

export interface Search {
  readonly parameters: Parameters;
  /** Value of the goal on the tuning seeds. */
  readonly value: number;
  readonly tried: number;
}

const total = (runs: readonly Outcome[], of: (run: Outcome) => number): number =>
  runs.reduce((sum, run) => sum + of(run), 0);
const shareOf = ({ pay, total: all }: Outcome): number => (all > 0 ? pay / all : 0);

/**
 * A grid, then an evolution strategy with one parent: some mutants a generation, the step halved when none is better.
 * One common set of seeds, so that values compare.
 */
export function search(
  family: Family,
  set: LabSet,
  defences: DefenceSet,
  { seeds, generations, children }: Effort,
): Search {
  const all = Array.from({ length: seeds }, (_, i) => FIRST_TUNING_SEED + i);
  const honest = all.map((seed) => simulate(set, family.honest?.(set) ?? HONEST, defences, seed));
  const scoreOf = (parameters: Parameters): number => {
    const attack = family.build(parameters, set);
    const runs = all.map((seed) => simulate(set, attack, defences, seed));
    if (family.goal === 'damage')
      return total(honest, ({ auroc }) => auroc) - total(runs, ({ auroc }) => auroc);
    const pay = total(runs, (run) => run.pay) / total(honest, (run) => run.pay);
    return Math.max(pay, total(runs, shareOf) / total(honest, shareOf));
  };
  let best: Search = { parameters: family.grid[0] ?? [], value: Number.NEGATIVE_INFINITY, tried: 0 };
  if (family.parameters.length === 0) return best;
  let tried = 0;
  const attempt = (parameters: Parameters): boolean => {
    const value = scoreOf(parameters);
    tried++;
    if (!(value > best.value)) return false;
    best = { parameters, value, tried };
    return true;
  };
  for (const parameters of family.grid) attempt(parameters);
  const random = stream(seeds, `search ${family.id}`);
  let step = 0.25;
  for (let generation = 0; generation < generations; generation++) {
    const parent = best.parameters;
    let isBetter = false;
    for (let child = 0; child < children; child++) {
      const parameters = family.parameters.map(({ lo, hi }, i) =>
        Math.min(hi, Math.max(lo, (parent[i] as number) + step * (hi - lo) * gaussian(random))),
      );
      isBetter = attempt(parameters) || isBetter;
    }
    if (!isBetter) step /= 2;
  }
  return { ...best, tried };
}
