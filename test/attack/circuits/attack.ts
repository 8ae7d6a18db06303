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
  return new Attacker(circuit, target, options).run();
}

/** Where an attempt starts: a case, and the witness of its inputs. */
interface Start {
  readonly of: Case;
  readonly base: Attempt;
}

class Attacker {
  readonly #report: Report = { attempts: 0, forgeries: [], accepted: [], free: new Set() };
  readonly #circuit: Circuit;
  readonly #target: Target;
  readonly #options: AttackOptions;
  /** By wire: whether an attacker may change it. */
  readonly #may: readonly boolean[];
  readonly #hints: ReadonlySet<number>;
  readonly #seen = new Set<string>();
  /** The witness of the first case, which is honest. */
  readonly #first: Attempt;
  #ended = false;
  #budget = Number.POSITIVE_INFINITY;
  #spent = false;

  constructor(circuit: Circuit, target: Target, options: AttackOptions) {
    this.#circuit = circuit;
    this.#target = target;
    this.#options = options;
    const chosen =
      options.wires ?? ((name: string) => isOwn(name) && (target.attacked ?? (() => true))(name));
    this.#may = Array.from(
      { length: circuit.r1cs.wires },
      (_, wire) => wire > 0 && !circuit.inputs.has(wire) && chosen(circuit.name(wire), wire),
    );
    this.#hints = new Set(circuit.hintWires);
    this.#first = circuit.evaluate((target.cases[0] as Case).inputs);
  }

  run(): Report {
    const { honest: most, depth: limit = 4 } = this.#options;
    let honest = 0;
    for (const of of this.#target.cases) {
      if (this.#ended) break;
      if (of.accepted && most !== undefined && honest >= most) continue;
      // Later honest cases differ only in a boundary or two: follow a change one step only.
      const depth = of.accepted && honest++ >= 6 ? Math.min(limit, 1) : limit;
      this.#allow(of.accepted ? this.#options.most?.honest : this.#options.most?.bad);
      const start = { of, base: this.#circuit.evaluate(of.inputs) };
      this.#judge(start, start.base);
      for (const amounts of this.#target.together ?? []) {
        const edits = Object.entries(amounts).map(([name, amount]): [number, bigint] => {
          const wire = this.#circuit.wire(name);
          return [wire, modulo((start.base.values[wire] as bigint) + amount)];
        });
        this.#judge(start, this.#circuit.forge(start.base, new Map(edits)));
      }
      if (of.accepted) this.#attackTrue(start, depth);
      else this.#attackFalse(start, depth);
    }
    return this.#report;
  }

  #allow(attempts: number = Number.POSITIVE_INFINITY): void {
    this.#budget = attempts;
    this.#spent = false;
  }

  get #isOver(): boolean {
    return this.#ended || this.#spent;
  }

  #attackTrue(start: Start, depth: number): void {
    for (let wire = 1; wire < this.#may.length; wire++) {
      if (!this.#may[wire]) continue;
      this.#allow(this.#options.most?.honest);
      this.#lie(start, wire, depth);
    }
  }

  #attackFalse(start: Start, depth: number): void {
    const { of, base } = start;
    this.#walk(start, base, depth);
    this.#allow();
    for (const edits of this.#lieToReaders(start).values()) {
      if (!this.#ended) this.#judge({ of, base }, this.#circuit.forge(base, edits));
    }
    const { suspects } = this.#target;
    for (let wire = 1; suspects && wire < this.#may.length; wire++) {
      if (!this.#may[wire] || this.#isPublic(wire)) continue;
      const steps = suspects(this.#circuit.name(wire));
      if (steps !== undefined) this.#lie(start, wire, steps);
    }
    // Hints and other signals that lead to the broken constraints.
    for (const wire of ancestors(this.#circuit, base.broken)) {
      if (this.#may[wire] && !base.pinned.has(wire)) this.#lie(start, wire, depth);
    }
  }

  /** Public signals are left alone: another one would make another statement, which may be true. */
  #isPublic(wire: number): boolean {
    return wire <= this.#circuit.publicWires.length;
  }

  /**
   * Gives each reader of an edited input other values.
   * @returns the honest values of these readers, by name: all readers of one name may get them together
   */
  #lieToReaders(start: Start): Map<string, Map<number, bigint>> {
    const circuit = this.#circuit;
    const honest = new Map<string, Map<number, bigint>>();
    for (const input of circuit.inputs) {
      if (start.base.values[input] === this.#first.values[input]) continue;
      for (const reader of circuit.readersOf(input)) {
        if (!this.#may[reader] || this.#isPublic(reader)) continue;
        this.#lie(start, reader, 0);
        const name = circuit.name(reader).replace(/(\[\d+\])+$/, '');
        honest.set(name, (honest.get(name) ?? new Map()).set(reader, this.#first.values[reader] as bigint));
      }
    }
    return honest;
  }

  /**
   * Records an attempt.
   * @returns whether a contradiction is left to push on
   */
  #judge({ of: { name, accepted }, base }: Start, attempt: Attempt): boolean {
    const [circuit, report] = [this.#circuit, this.#report];
    report.attempts++;
    if (--this.#budget <= 0) this.#spent = true;
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
    if (this.#options.until?.(attempt)) this.#ended = true;
    const key = forgery.broken.join();
    if (!this.#seen.has(key)) {
      this.#seen.add(key);
      report.forgeries.push(forgery);
    }
    return attempt.broken.size > 0;
  }

  /** Repairs broken constraints one after another, up to `depth` steps. */
  #walk(start: Start, from: Attempt, depth: number): void {
    const visited = new Set<string>();
    let front = [from];
    for (let step = 0; step < depth && !this.#isOver; step++) {
      front = front.flatMap((attempt) => this.#repairs(start, attempt, visited));
    }
  }

  /** The attempts that repair one broken constraint of an attempt and break another. */
  #repairs(start: Start, attempt: Attempt, visited: Set<string>): Attempt[] {
    // A contradiction in many places cannot be repaired in one step.
    if (attempt.broken.size > 3) return [];
    const circuit = this.#circuit;
    const found: Attempt[] = [];
    for (const i of attempt.broken) {
      for (const wire of this.#repairableWires(i, attempt)) {
        const value = circuit.repair(i, wire, attempt.values);
        if (value === undefined || this.#isOver) continue;
        const repaired = circuit.forge(attempt, new Map([[wire, value]]));
        const place = `${[...repaired.broken].sort((a, b) => a - b).join()} ${wire}`;
        if (!this.#judge(start, repaired) || visited.has(place)) continue;
        visited.add(place);
        found.push(repaired);
      }
    }
    return found;
  }

  #repairableWires(constraint: number, { pinned }: Attempt): number[] {
    const wires = wiresOf(this.#circuit.constraint(constraint)).filter(
      (wire) => this.#may[wire] && !pinned.has(wire),
    );
    // A few bits of a number stand for all.
    const bits = wires.filter((wire) => this.#hints.has(wire)).slice(4);
    return wires.filter((other) => !bits.includes(other)).slice(0, 24);
  }

  /** Gives a wire other values, recomputes its dependants, and keeps one dependant as it was. */
  #lie(start: Start, wire: number, depth: number): void {
    if (this.#isOver) return;
    const { base } = start;
    // Try each change alone first; the budget limits only pushing on.
    const told = this.#valuesFor(base, wire);
    this.#budget += told.length;
    const attempts = told.map((value) => {
      const attempt = this.#circuit.forge(base, new Map([[wire, value]]));
      return { value, attempt, isContradicted: this.#judge(start, attempt) };
    });
    for (const { value, attempt, isContradicted } of attempts) {
      if (this.#isOver) return;
      if (isContradicted) this.#walk(start, attempt, depth);
      if (depth > 0) this.#tear(start, wire, value, depth);
    }
  }

  /** The values to try for a wire instead of its own. */
  #valuesFor(base: Attempt, wire: number): bigint[] {
    const value = base.values[wire] as bigint;
    const offsets = this.#target.offsets?.(this.#circuit.name(wire)) ?? [];
    return [
      ...lies(value, this.#first.values[wire] as bigint),
      ...offsets.map((offset) => modulo(value + offset)),
    ];
  }

  /** Changes a wire, and keeps one of its readers as it was. */
  #tear(start: Start, wire: number, value: bigint, depth: number): void {
    const { base } = start;
    for (const kept of this.#circuit.readersOf(wire).slice(0, 6)) {
      if (!this.#may[kept] || this.#isOver) continue;
      const edits = new Map([
        [wire, value],
        [kept, base.values[kept] as bigint],
      ]);
      const torn = this.#circuit.forge(base, edits);
      if (this.#judge(start, torn)) this.#walk(start, torn, Math.min(depth, 1));
    }
  }
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
