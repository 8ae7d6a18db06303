import { FIELD_MODULUS } from '../../../src/protocol/field.ts';
import { inverse, type Symbols } from './r1cs.ts';

/** A signal that the source assigns with `<--`: its honest value from other wires. */
export interface Hint {
  readonly wire: number;
  readonly dependsOn: readonly number[];
  readonly compute: (values: readonly bigint[]) => bigint;
}

/** A signal that may be a hint, as rules of a target see it. */
export interface Candidate {
  readonly signal: string;
  /** Of an array: `[2, 1]` of `rest[2][1]`. */
  readonly indices: readonly number[];
  /** Whether the component has a signal of this name. */
  readonly has: (name: string) => boolean;
  /** How many entries an array of the component has. */
  readonly lengthOf: (name: string) => number;
  /** Registers the hint's value as a function of other signals of the component, or of its components. */
  readonly add: (names: readonly string[], compute: (...values: bigint[]) => bigint) => void;
}
/** Hints of a target besides those that this file knows. */
export type HintRules = (candidate: Candidate) => void;

const isNegative = (value: bigint) => value > FIELD_MODULUS / 2n;
const bit = (condition: boolean) => (condition ? 1n : 0n);

/**
 * Hints that are quotients: the constraint right beside them, factor * hint = dividend, tells their value.
 * circomlib's Edwards and Montgomery arithmetic.
 */
export const isQuotient = (name: string, { wireOf }: Symbols): boolean =>
  /(^|\.)lamda$/.test(name) ||
  (/(^|\.)[xy]out$/.test(name) && wireOf.has(name.replace(/[xy]out$/, 'tau'))) ||
  /(^|\.)(c?m2e|e2m|base)(\[\d+\])?\.out\[[01]\]$/.test(name);

/** Signals that a constraint `signal === constant` checks and does not define. */
export const isChecked = (name: string): boolean =>
  /(^|\.)(isIdentity\.out|active\[0\]|compConstant\.out)$/.test(name);

/**
 * The other hints, found by the names that a component's signals have. Written from the templates' documentation
 * and not from their code; a test compares every one with the generated calculator.
 */
export function hintsOf(
  { wireOf }: Symbols,
  isBoolean: (wire: number) => boolean,
  rules?: HintRules,
): Hint[] {
  const hints: Hint[] = [];
  for (const [name, wire] of wireOf) {
    const dot = name.lastIndexOf('.');
    const path = dot < 0 ? '' : name.slice(0, dot + 1);
    const [, signal, indices] = /^(\w+)((?:\[\d+\])*)$/.exec(name.slice(dot + 1)) as unknown as [
      string,
      string,
      string,
    ];
    const at = (other: string) => wireOf.get(path + other);
    const add = (names: readonly string[], compute: (...values: bigint[]) => bigint): void => {
      const dependsOn = names.map(at);
      if (dependsOn.some((found) => found === undefined)) return;
      const wires = dependsOn as number[];
      hints.push({
        wire,
        dependsOn: wires,
        compute: (values) => compute(...wires.map((found) => values[found] as bigint)),
      });
    };
    rules?.({
      signal,
      indices: [...indices.matchAll(/\d+/g)].map(Number),
      has: (other) => at(other) !== undefined,
      lengthOf: (array) => {
        let length = 0;
        while (at(`${array}[${length}]`) !== undefined) length++;
        return length;
      },
      add,
    });
    const index = BigInt(/^\[(\d+)\]$/.exec(indices)?.[1] ?? 0);
    if (signal === 'out' && indices && isBoolean(wire)) add(['in'], (value) => (value >> index) & 1n);
    if (signal === 'inv') add(['in'], (value) => (value === 0n ? 0n : inverse(value)));
    if (signal === 'negative' && at('magnitude')) add(['in'], (value) => bit(isNegative(value)));
  }
  return hints;
}
