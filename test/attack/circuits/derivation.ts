import { type Hint, type HintRules, hintsOf, isChecked, isQuotient } from './hints.ts';
import {
  type Combination,
  type Constraint,
  coefficientOf,
  combine,
  inverse,
  modulo,
  type R1cs,
  type Symbols,
  wiresOf,
} from './r1cs.ts';

/** The way in which a wire follows from others. */
export interface Step {
  readonly wire: number;
  readonly dependsOn: readonly number[];
  readonly compute: (values: readonly bigint[]) => bigint;
}

export interface CircuitOptions {
  /** Public signals that follow from the other inputs; an attacker would adapt them. */
  readonly derived?: (name: string) => boolean;
  readonly hints?: HintRules;
}

const isSimple = ({ a, b }: Constraint, wire: number) => !a.wires.includes(wire) && !b.wires.includes(wire);

/** The order in which the wires of a circuit follow from its inputs. */
export class Derivation {
  /** Wires that an input gives. */
  readonly inputs: ReadonlySet<number>;
  /** By constraint: its wires. */
  readonly #held: readonly (readonly number[])[];
  /** By wire: the constraints that hold it. */
  readonly constraintsOf: number[][];
  readonly hintAt: ReadonlyMap<number, Hint>;
  readonly steps: Step[] = [];
  readonly #r1cs: R1cs;
  readonly #symbols: Symbols;
  /** By wire: the hints that need it. */
  readonly #hintReaders = new Map<number, number[]>();
  readonly #known: Uint8Array;
  /** By constraint: its number of wires that are not known yet. */
  readonly #unknown: number[];
  readonly #ready: number[] = [];
  readonly #constants: number[] = [];
  readonly #quotients: number[] = [];

  /** @throws Error if nothing gives a signal */
  constructor(r1cs: R1cs, symbols: Symbols, options: CircuitOptions) {
    this.#r1cs = r1cs;
    this.#symbols = symbols;
    this.inputs = this.#inputsOf(options.derived ?? (() => false));
    this.#held = r1cs.constraints.map(wiresOf);
    this.constraintsOf = Array.from({ length: r1cs.wires }, () => []);
    this.#held.forEach((wires, i) => {
      for (const wire of wires) (this.constraintsOf[wire] as number[]).push(i);
    });
    this.hintAt = this.#hints(options);
    for (const { wire, dependsOn } of this.hintAt.values()) {
      for (const other of dependsOn) {
        this.#hintReaders.set(other, [...(this.#hintReaders.get(other) ?? []), wire]);
      }
    }
    this.#known = new Uint8Array(r1cs.wires);
    this.#known[0] = 1;
    this.#unknown = this.#held.map((wires) => wires.length);
    this.#deriveAll();
  }

  #name(wire: number): string {
    return this.#symbols.nameOf[wire] as string;
  }

  #inputsOf(derived: (name: string) => boolean): Set<number> {
    const { outputs, publicInputs, privateInputs } = this.#r1cs;
    const first = 1 + outputs;
    const inputs = new Set<number>();
    for (let wire = first; wire < first + publicInputs + privateInputs; wire++) {
      if (!derived(this.#name(wire))) inputs.add(wire);
    }
    return inputs;
  }

  #hints({ hints }: CircuitOptions): Map<number, Hint> {
    const booleans = this.#booleans();
    const all = hintsOf(this.#symbols, (wire) => booleans.has(wire), hints);
    return new Map(all.filter((hint) => !this.inputs.has(hint.wire)).map((hint) => [hint.wire, hint]));
  }

  /** Wires that a constraint of their own makes 0 or 1. */
  #booleans(): Set<number> {
    const booleans = new Set<number>();
    this.#held.forEach((wires, i) => {
      const { a, b, c } = this.#r1cs.constraints[i] as Constraint;
      if (wires.length === 1 && a.wires.length > 0 && b.wires.length > 0 && c.wires.length === 0) {
        booleans.add(wires[0] as number);
      }
    });
    return booleans;
  }

  #deriveAll(): void {
    this.#held.forEach((wires, i) => {
      if (wires.length === 1) this.#ready.push(i);
    });
    for (const wire of this.inputs) this.#learn(wire);
    for (;;) {
      const next = this.#ready.pop();
      if (next !== undefined) this.#define(next);
      else if (this.#quotients.length > 0) this.#divide(this.#quotients.pop() as number);
      else if (this.#constants.length > 0) this.#define(this.#constants.pop() as number, true);
      else break;
    }
    const missing = this.#known.findIndex((isKnown) => !isKnown);
    if (missing > 0) throw new Error(`nothing gives the signal ${this.#name(missing)}`);
  }

  #learn(wire: number): void {
    this.#known[wire] = 1;
    for (const i of this.constraintsOf[wire] as number[]) {
      this.#unknown[i] = (this.#unknown[i] as number) - 1;
      if (this.#unknown[i] === 1) this.#ready.push(i);
    }
    for (const reader of this.#hintReaders.get(wire) ?? []) {
      const hint = this.hintAt.get(reader) as Step;
      if (!this.#known[reader] && hint.dependsOn.every((other) => this.#known[other])) this.#addStep(hint);
    }
  }

  #addStep(step: Step): void {
    this.steps.push(step);
    this.#learn(step.wire);
  }

  /** Takes the one unknown wire of a constraint from its other wires. */
  #define(i: number, constant = false): void {
    if (this.#unknown[i] !== 1) return;
    const wires = this.#held[i] as readonly number[];
    const wire = wires.find((other) => !this.#known[other]) as number;
    const constraint = this.#r1cs.constraints[i] as Constraint;
    if (this.hintAt.has(wire)) return;
    if (isQuotient(this.#name(wire), this.#symbols)) {
      if (!isSimple(constraint, wire)) this.#quotients.push(i);
    } else if (isSimple(constraint, wire)) {
      if (wires.length === 1 && !constant) {
        if (!isChecked(this.#name(wire))) this.#constants.push(i);
        return;
      }
      const compute = solver(constraint, wire) as (values: readonly bigint[]) => bigint;
      this.#addStep({ wire, dependsOn: wires.filter((other) => other !== wire), compute });
    }
  }

  /** Takes a quotient from the constraint beside it. */
  #divide(i: number): void {
    const wires = this.#held[i] as readonly number[];
    const wire = wires.find((other) => !this.#known[other]);
    if (wire === undefined || this.#unknown[i] !== 1) return;
    const compute = solver(this.#r1cs.constraints[i] as Constraint, wire);
    if (compute) this.#addStep({ wire, dependsOn: wires.filter((other) => other !== wire), compute });
  }
}

/**
 * The wire as a function of the other wires of a constraint; undefined if it occurs in both factors, 0 if it
 * is undetermined.
 */
function solver({ a, b, c }: Constraint, wire: number): ((values: readonly bigint[]) => bigint) | undefined {
  const without = ({ wires, coefficients }: Combination): Combination => ({
    wires: wires.filter((other) => other !== wire),
    coefficients: coefficients.filter((_, i) => wires[i] !== wire),
  });
  const [inA, inB, inC] = [a, b, c].map((part) => coefficientOf(part, wire)) as [bigint, bigint, bigint];
  const [restA, restB, restC] = [without(a), without(b), without(c)];
  if (inA !== 0n && inB !== 0n) return undefined;
  if (inA === 0n && inB === 0n) {
    const scale = inverse(inC);
    if (restA.wires.length === 0 || restB.wires.length === 0) {
      return (values) => modulo(-combine(restC, values) * scale);
    }
    return (values) =>
      modulo((combine(restA, values) * combine(restB, values) - combine(restC, values)) * scale);
  }
  const [factor, linear, coefficient] = inA !== 0n ? [restB, restA, inA] : [restA, restB, inB];
  return (values) => {
    const by = combine(factor, values);
    const slope = modulo(by * coefficient - inC);
    if (slope === 0n) return 0n;
    return modulo((combine(restC, values) - by * combine(linear, values)) * inverse(slope));
  };
}
