import type { LabSet } from '../data/set.ts';
import type { Attack } from '../model/attack.ts';

/** Values of an attack's parameters, in the order of the family. */
export type Parameters = readonly number[];

export interface Family {
  /** Lower-case words with hyphens: file names and anchors. */
  readonly id: string;
  readonly title: string;
  /** The attacker's behaviour. */
  readonly text: string;
  readonly parameters: readonly { readonly name: string; readonly lo: number; readonly hi: number }[];
  /** Starting points of the search, the first one is the published form of the attack. */
  readonly grid: readonly Parameters[];
  readonly build: (parameters: Parameters, set: LabSet) => Attack;
  /** The figure that the search raises. */
  readonly goal: 'pay' | 'damage';
  /** Honest behaviour to compare with, where it isn't one honest attacker. */
  readonly honest?: (set: LabSet) => Attack;
  readonly claim: Claim;
}

/**
 * `stopped`: gains at most 5 %. `bounded`: gains at most `most` (0.5 is 50 %), and `why` says what bounds it.
 * `damage`: earns nothing, but costs AUROC.
 */
export type Claim =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'bounded'; readonly most: number; readonly why: string }
  | { readonly kind: 'damage'; readonly why: string };

export const STOPPED: Claim = { kind: 'stopped' };

/** Of attacks that a site can run alone, however it makes or chooses its records. */
export const upToCap = (most: number): Claim => ({
  kind: 'bounded',
  most,
  why: 'pay is capped at what the holdout itself would earn a record; a site whose honest records earn less can rise towards that, or fit faster than the others and so lower their part',
});

export const at = (parameters: Parameters, index: number): number => parameters[index] as number;
