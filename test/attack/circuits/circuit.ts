import { type CircuitOptions, Derivation, type Step } from './derivation.ts';
import { type Inputs, signalsOf } from './generator.ts';
import { isQuotient } from './hints.ts';
import {
  type Constraint,
  coefficientOf,
  combine,
  holds,
  inverse,
  modulo,
  type R1cs,
  type Symbols,
} from './r1cs.ts';

/** A witness, honest or not, and the constraints that it breaks. */
export interface Attempt {
  readonly values: bigint[];
  readonly broken: ReadonlySet<number>;
  /** Wires that were given instead of computed. */
  readonly pinned: ReadonlyMap<number, bigint>;
}

/**
 * A circuit compiled without simplification, as an attacker with an own generator sees it. Every `<==` is an
 * equation that gives one signal, so changing a signal and recomputing its dependants is a walk over the
 * constraints. Nothing is taken from the generated calculator.
 */
export class Circuit {
  readonly r1cs: R1cs;
  readonly symbols: Symbols;
  /** Wires that an input gives. */
  readonly inputs: ReadonlySet<number>;
  /** Public signals: outputs, and public inputs. */
  readonly publicWires: readonly number[];
  readonly hintWires: readonly number[];
  readonly #steps: readonly Step[];
  readonly #stepOf: Int32Array;
  /** Wire to the steps that read it, and to the constraints that hold it. */
  readonly #readers: number[][];
  readonly #constraintsOf: number[][];

  constructor(r1cs: R1cs, symbols: Symbols, options: CircuitOptions = {}) {
    this.r1cs = r1cs;
    this.symbols = symbols;
    const { inputs, constraintsOf, hintAt, steps } = new Derivation(r1cs, symbols, options);
    this.inputs = inputs;
    this.publicWires = Array.from({ length: r1cs.outputs + r1cs.publicInputs }, (_, i) => i + 1);
    this.#constraintsOf = constraintsOf;
    this.#steps = steps;
    this.#stepOf = new Int32Array(r1cs.wires).fill(-1);
    this.#readers = Array.from({ length: r1cs.wires }, () => []);
    steps.forEach((step, i) => {
      this.#stepOf[step.wire] = i;
      for (const wire of step.dependsOn) (this.#readers[wire] as number[]).push(i);
    });
    this.hintWires = [
      ...hintAt.keys(),
      ...steps.map((step) => step.wire).filter((wire) => isQuotient(this.name(wire), symbols)),
    ];
  }

  name(wire: number): string {
    return this.symbols.nameOf[wire] as string;
  }

  wire(name: string): number {
    const wire = this.symbols.wireOf.get(name);
    if (wire === undefined) throw new Error(`no signal ${name}`);
    return wire;
  }

  constraint(i: number): Constraint {
    return this.r1cs.constraints[i] as Constraint;
  }

  /** The wires that a wire is computed from; none for an input. */
  sourcesOf(wire: number): readonly number[] {
    return this.#steps[this.#stepOf[wire] as number]?.dependsOn ?? [];
  }

  /** The wires that are computed from a wire. */
  readersOf(wire: number): readonly number[] {
    return (this.#readers[wire] as number[]).map((step) => (this.#steps[step] as Step).wire);
  }

  constraintsOf(wire: number): readonly number[] {
    return this.#constraintsOf[wire] as number[];
  }

  /**
   * The witness that an honest generator computes, whether or not the constraints hold. Derived public
   * signals keep the values that follow from the inputs.
   */
  evaluate(inputs: Inputs): Attempt {
    const honest = this.#run(inputs);
    const claimed = new Map<number, bigint>();
    for (const [name, value] of signalsOf(inputs)) {
      const wire = this.wire(name);
      if (honest.values[wire] !== value) claimed.set(wire, value);
    }
    return claimed.size > 0 ? this.forge(honest, claimed) : honest;
  }

  #run(inputs: Inputs): Attempt {
    const values = new Array<bigint>(this.r1cs.wires).fill(0n);
    values[0] = 1n;
    for (const [name, value] of signalsOf(inputs)) values[this.wire(name)] = value;
    for (const step of this.#steps) values[step.wire] = step.compute(values);
    const broken = new Set<number>();
    this.r1cs.constraints.forEach((constraint, i) => {
      if (!holds(constraint, values)) broken.add(i);
    });
    return { values, broken, pinned: new Map() };
  }

  /** Changes the values of some signals and recomputes everything that depends on them. */
  forge(base: Attempt, edits: ReadonlyMap<number, bigint>): Attempt {
    const values = [...base.values];
    const changed = new Set<number>();
    const dirty = new Uint8Array(this.#steps.length);
    let first = this.#steps.length;
    const change = (wire: number, value: bigint): void => {
      if (values[wire] === value) return;
      values[wire] = value;
      changed.add(wire);
      for (const step of this.#readers[wire] as number[]) {
        dirty[step] = 1;
        if (step < first) first = step;
      }
    };
    const pinned = new Map([...base.pinned, ...edits]);
    for (const [wire, value] of pinned) change(wire, modulo(value));
    for (let i = first; i < this.#steps.length; i++) {
      if (!dirty[i]) continue;
      const step = this.#steps[i] as Step;
      if (!pinned.has(step.wire)) change(step.wire, step.compute(values));
    }
    const broken = new Set(base.broken);
    const touched = new Set<number>();
    for (const wire of changed) for (const i of this.#constraintsOf[wire] as number[]) touched.add(i);
    for (const i of touched) {
      if (holds(this.r1cs.constraints[i] as Constraint, values)) broken.delete(i);
      else broken.add(i);
    }
    return { values, broken, pinned };
  }

  /** The value of a wire that would satisfy a constraint; undefined if there is none or it is not unique. */
  repair(i: number, wire: number, values: readonly bigint[]): bigint | undefined {
    const constraint = this.constraint(i);
    const { a, b, c } = constraint;
    const [inA, inB, inC] = [a, b, c].map((part) => coefficientOf(part, wire)) as [bigint, bigint, bigint];
    if (inA !== 0n && inB !== 0n) return undefined;
    const slope = modulo(inA * combine(b, values) + inB * combine(a, values) - inC);
    if (slope === 0n) return undefined;
    const rest = modulo(combine(a, values) * combine(b, values) - combine(c, values));
    return modulo((values[wire] as bigint) - rest * inverse(slope));
  }
}
