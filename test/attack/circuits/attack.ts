import type { Attempt, Circuit } from './circuit.ts';
import { modulo, wiresOf } from './r1cs.ts';
import type { Case, Target } from './target.ts';

/**
 * Components of circomlib inside the project's templates. The project assigns their inputs, circomlib the
 * rest.
 */
const LIBRARY =
  /^(permutation|bits|decomposition|position|isEmpty|blindingBits|valueBits|multiple|sum|low|high|base|keyOnCurve|nonceOnCurve|verifier|sharedPoint|isIdentity|none|inRange|isNamed|isFull|isUnnamed|lowBits|highBits|highSlack|qBits)$/;

/** Whether the project's own source assigns a signal, or it is an output of a circomlib component. */
function isOwn(name: string): boolean {
  const segments = name.split('.').map((segment) => segment.replace(/\[.*$/, ''));
  const library = segments.findIndex((segment, i) => i < segments.length - 1 && LIBRARY.test(segment));
  return library < 0 || library === segments.length - 2;
}

/** A witness for a false statement: the changes, and the constraints that notice them. */
interface Forgery {
  readonly case: string;
  readonly changed: readonly string[];
  readonly broken: readonly number[];
}

export interface Report {
  /** Attempts made. */
  attempts: number;
  /** One forgery for each set of constraints that alone notice it. */
  readonly forgeries: Forgery[];
  /** False statements that no constraint noticed. */
  readonly accepted: Forgery[];
  /** Signals that took another value under the same true statement. */
  readonly free: Set<string>;
}

export interface AttackOptions {
  /** The wires to change; default: the choice of the target. */
  readonly wires?: (name: string, wire: number) => boolean;
  /** Number of steps by which a contradiction is pushed to another constraint. */
  readonly depth?: number;
  /** Number of cases of true statements to start from. */
  readonly honest?: number;
  /** Attempts on each signal of a true statement, and from each false one. */
  readonly most?: { readonly honest: number; readonly bad: number };
  /** Called with every witness of a false statement; returning true ends the attack. */
  readonly until?: (attempt: Attempt) => boolean;
}

/**
 * Values that an attacker would try instead of an honest one; `other` is the value of the signal in another
 * witness.
 */
function lies(value: bigint, other: bigint): Set<bigint> {
  const near = [value + 1n, value - 1n, -value, 1n - value].map(modulo);
  const tried = new Set([modulo(value + 1n), 0n, 1n, other, 2n, modulo(-1n), ...near]);
  tried.delete(value);
  return tried;
}

/**
 * Forges witnesses of false statements.
 * - From an honest witness, every signal gets other values, and its dependants are recomputed.
 * - From the witness of a false statement, the broken constraint is repaired by changing one of its signals,
 *   which breaks another one, and so on.
 *
 * A statement is false if the reference refuses its inputs, or gives other public signals for them.
 */
export function attack(circuit: Circuit, target: Target, options: AttackOptions = {}): Report {
  const report: Report = { attempts: 0, forgeries: [], accepted: [], free: new Set() };
  const chosen = options.wires ?? ((name: string) => isOwn(name) && (target.attacked ?? (() => true))(name));
  const may = Array.from(
    { length: circuit.r1cs.wires },
    (_, wire) => wire > 0 && !circuit.inputs.has(wire) && chosen(circuit.name(wire), wire),
  );
  const hints = new Set(circuit.hintWires);
  const seen = new Set<string>();
  let ended = false;
  let budget = Number.POSITIVE_INFINITY;
  let spent = false;

  /**
   * Records an attempt.
   * @returns whether a contradiction is left to push on
   */
  const judge = ({ name, accepted }: Case, base: Attempt, attempt: Attempt): boolean => {
    report.attempts++;
    if (--budget <= 0) spent = true;
    const edits = [...attempt.pinned].filter(([wire, value]) => base.values[wire] !== value);
    const changed = edits.map(([wire]) => circuit.name(wire));
    const isTrue =
      accepted && circuit.publicWires.every((wire) => attempt.values[wire] === base.values[wire]);
    if (isTrue) {
      if (attempt.broken.size === 0) for (const signal of changed) report.free.add(signal);
      return attempt.broken.size > 0;
    }
    const forgery = { case: name, changed, broken: [...attempt.broken].sort((a, b) => a - b) };
    if (attempt.broken.size === 0) report.accepted.push(forgery);
    if (options.until?.(attempt)) ended = true;
    const key = forgery.broken.join();
    if (!seen.has(key)) {
      seen.add(key);
      report.forgeries.push(forgery);
    }
    return attempt.broken.size > 0;
  };

  const walk = (of: Case, base: Attempt, from: Attempt, depth: number): void => {
    const visited = new Set<string>();
    let front = [from];
    for (let step = 0; step < depth && !ended && !spent; step++) {
      const next: Attempt[] = [];
      for (const attempt of front) {
        // A contradiction in many places cannot be repaired in one step.
        if (attempt.broken.size > 3) continue;
        for (const i of attempt.broken) {
          const wires = wiresOf(circuit.constraint(i)).filter(
            (wire) => may[wire] && !attempt.pinned.has(wire),
          );
          // A few bits of a number stand for all.
          const bits = wires.filter((wire) => hints.has(wire)).slice(4);
          for (const wire of wires.filter((other) => !bits.includes(other)).slice(0, 24)) {
            const value = circuit.repair(i, wire, attempt.values);
            if (value === undefined || ended || spent) continue;
            const repaired = circuit.forge(attempt, new Map([[wire, value]]));
            const place = `${[...repaired.broken].sort((a, b) => a - b).join()} ${wire}`;
            if (!judge(of, base, repaired) || visited.has(place)) continue;
            visited.add(place);
            next.push(repaired);
          }
        }
      }
      front = next;
    }
  };

  /** Gives a wire other values, recomputes its dependants, and keeps one dependant as it was. */
  const lie = (of: Case, base: Attempt, wire: number, depth: number): void => {
    if (ended || spent) return;
    // Try each change alone first; the budget limits only pushing on.
    const value = base.values[wire] as bigint;
    const offsets = target.offsets?.(circuit.name(wire)) ?? [];
    const told = [
      ...lies(value, first.values[wire] as bigint),
      ...offsets.map((offset) => modulo(value + offset)),
    ];
    budget += told.length;
    const attempts = told.map((value) => {
      const attempt = circuit.forge(base, new Map([[wire, value]]));
      return { value, attempt, isContradicted: judge(of, base, attempt) };
    });
    for (const { value, attempt, isContradicted } of attempts) {
      if (ended || spent) return;
      if (isContradicted) walk(of, base, attempt, depth);
      for (const kept of circuit.readersOf(wire).slice(0, 6)) {
        if (!may[kept] || depth === 0 || ended || spent) continue;
        const torn = circuit.forge(
          base,
          new Map([
            [wire, value],
            [kept, base.values[kept] as bigint],
          ]),
        );
        if (judge(of, base, torn)) walk(of, base, torn, Math.min(depth, 1));
      }
    }
  };

  const first = circuit.evaluate((target.cases[0] as Case).inputs);
  let honest = 0;
  for (const of of target.cases) {
    if (ended) break;
    if (of.accepted && options.honest !== undefined && honest >= options.honest) continue;
    // Later honest cases differ only in a boundary or two: follow a change one step only.
    const limit = options.depth ?? 4;
    const depth = of.accepted && honest++ >= 6 ? Math.min(limit, 1) : limit;
    budget = (of.accepted ? options.most?.honest : options.most?.bad) ?? Number.POSITIVE_INFINITY;
    spent = false;
    const base = circuit.evaluate(of.inputs);
    judge(of, base, base);
    if (of.accepted) {
      for (let wire = 1; wire < may.length; wire++) {
        if (!may[wire]) continue;
        budget = options.most?.honest ?? Number.POSITIVE_INFINITY;
        spent = false;
        lie(of, base, wire, depth);
      }
    } else {
      walk(of, base, base, depth);
      budget = Number.POSITIVE_INFINITY;
      spent = false;
      // A reader of an edited input may get the honest value: try each reader alone, and all readers of one
      // name together.
      // Public signals are left alone: another one would make another statement, which may be true.
      const isPublic = (wire: number) => wire <= circuit.publicWires.length;
      const told = new Map<string, Map<number, bigint>>();
      for (const input of circuit.inputs) {
        if (base.values[input] === first.values[input]) continue;
        for (const reader of circuit.readersOf(input)) {
          if (!may[reader] || isPublic(reader)) continue;
          lie(of, base, reader, 0);
          const name = circuit.name(reader).replace(/(\[\d+\])+$/, '');
          told.set(name, (told.get(name) ?? new Map()).set(reader, first.values[reader] as bigint));
        }
      }
      for (const edits of told.values()) if (!ended) judge(of, base, circuit.forge(base, edits));
      for (let wire = 1; target.suspects && wire < may.length; wire++) {
        if (!may[wire] || isPublic(wire)) continue;
        const steps = target.suspects(circuit.name(wire));
        if (steps !== undefined) lie(of, base, wire, steps);
      }
      // Hints and other signals that lead to the broken constraints.
      for (const wire of ancestors(circuit, base.broken)) {
        if (may[wire] && !base.pinned.has(wire)) lie(of, base, wire, depth);
      }
    }
  }
  return report;
}

/** Wires of some constraints, and the wires from which they are computed, up to a few steps back. */
function ancestors(circuit: Circuit, constraints: ReadonlySet<number>): Set<number> {
  const found = new Set<number>();
  let front = [...constraints].flatMap((i) => wiresOf(circuit.constraint(i)));
  for (let step = 0; step < 6 && found.size < 400; step++) {
    const next: number[] = [];
    for (const wire of front) {
      if (found.has(wire)) continue;
      found.add(wire);
      next.push(...circuit.sourcesOf(wire));
    }
    front = next;
  }
  return found;
}
