import type { LabSet } from '../data/set.ts';
import { labSet } from '../data/sets.ts';
import { type Cells, honestOf } from './cells.ts';
import type { Task } from './plan.ts';

export interface RunOptions {
  readonly dataRoot: string;
  readonly cells: Cells;
  /** Which of several processes this is: it takes every count-th task. */
  readonly shard: { readonly index: number; readonly count: number };
  readonly progress: (line: string) => void;
}

/** Makes every cell of a plan that isn't there yet. @returns sets whose files are absent */
export async function runPlan(tasks: readonly Task[], options: RunOptions): Promise<Set<string>> {
  const { cells, shard, progress, dataRoot } = options;
  const sets = new Map<string, LabSet | undefined>();
  for (const [i, task] of tasks.entries()) {
    if (i % shard.count !== shard.index) continue;
    const { set: name, attack, setting, seeds } = task;
    const honest = honestOf(attack);
    if (cells.find(name, attack, setting, seeds) && cells.find(name, honest, setting, seeds)) continue;
    if (!sets.has(name)) sets.set(name, await labSet(name, dataRoot));
    const set = sets.get(name);
    if (!set) continue;
    const began = performance.now();
    cells.get({ ...task, set, attack: honest });
    cells.get({ ...task, set });
    const seconds = (performance.now() - began) / 1000;
    progress(`${i + 1}/${tasks.length} ${name} ${attack} ${setting}: ${seconds.toFixed(1)} s`);
  }
  return new Set([...sets].filter(([, set]) => !set).map(([name]) => name));
}
