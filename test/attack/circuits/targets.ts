import { SECOND_GADGETS } from './second/targets.ts';
import { PACKING } from './second/targets-packing.ts';
import { secondCircuits } from './second/whole.ts';
import type { Target } from './target.ts';
import { ARITHMETIC } from './targets-arithmetic.ts';
import { CURVE } from './targets-curve.ts';

export const GADGETS: readonly Target[] = [...ARITHMETIC, ...CURVE, ...SECOND_GADGETS, ...PACKING];
const TARGETS: readonly Target[] = [...GADGETS, ...secondCircuits()];

/** @throws Error for a name that no target has */
export function targetOf(name: string): Target {
  const target = TARGETS.find((candidate) => candidate.name === name);
  if (!target) throw new Error(`no target ${name}`);
  return target;
}
