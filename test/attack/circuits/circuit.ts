import { type Inputs, signalsOf } from './generator.ts';
import { type ClampLimits, type HintRules, hintsOf, isChecked, isQuotient } from './hints.ts';
import {
  type Combination,
  type Constraint,
  combine,
  holds,
  inverse,
  modulo,
  type R1cs,
  type Symbols,
  wiresOf,
} from './r1cs.ts';

/** The way in which a wire follows from others. */
interface Step {
  readonly wire: number;
  readonly dependsOn: readonly number[];
  readonly compute: (values: readonly bigint[]) => bigint;
}

/** A witness, honest or not, and the constraints that it breaks. */
export interface Attempt {
  readonly values: bigint[];
  readonly broken: ReadonlySet<number>;
  /** Wires that were given instead of computed. */
  readonly pinned: ReadonlyMap<number, bigint>;
}

export interface CircuitOptions {
  /** Public signals that follow from the other inputs; an attacker would adapt them. */
  readonly derived?: (name: string) => boolean;
  readonly limits?: ClampLimits;
  readonly hints?: HintRules;
}

const isSimple = ({ a, b }: Constraint, wire: number) => !a.wires.includes(wire) && !b.wires.includes(wire);
const coefficientOf = ({ wires, coefficients }: Combination, wire: number): bigint =>
  wires.reduce((sum, other, i) => (other === wire ? sum + (coefficients[i] as bigint) : sum), 0n);

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
  readonly #steps: Step[] = [];
  readonly #stepOf: Int32Array;
  /** Wire to the steps that read it, and to the constraints that hold it. */
  readonly #readers: number[][];
  readonly #constraintsOf: number[][];

  constructor(r1cs: R1cs, symbols: Symbols, options: CircuitOptions = {}) {
    this.r1cs = r1cs;
    this.symbols = symbols;
    const { constraints } = r1cs;
    const name = (wire: number) => symbols.nameOf[wire] as string;
    const derived = options.derived ?? (() => false);
    const firstInput = 1 + r1cs.outputs;
    const inputCount = r1cs.publicInputs + r1cs.privateInputs;
    const inputs = new Set<number>();
    for (let wire = firstInput; wire < firstInput + inputCount; wire++) {
      if (!derived(name(wire))) inputs.add(wire);
    }
    this.inputs = inputs;
    this.publicWires = Array.from({ length: r1cs.outputs + r1cs.publicInputs }, (_, i) => i + 1);

    const held = constraints.map(wiresOf);
    const constraintsOf: number[][] = Array.from({ length: r1cs.wires }, () => []);
    held.forEach((wires, i) => {
      for (const wire of wires) (constraintsOf[wire] as number[]).push(i);
    });
    this.#constraintsOf = constraintsOf;

    const booleans = new Set<number>();
    held.forEach((wires, i) => {
      const { a, b, c } = constraints[i] as Constraint;
      if (wires.length === 1 && a.wires.length > 0 && b.wires.length > 0 && c.wires.length === 0) {
        booleans.add(wires[0] as number);
      }
    });
    const hints = hintsOf(
      symbols,
      (wire) => booleans.has(wire),
      options.limits ?? (() => [0n, 0n]),
      options.hints,
    );
    const hintAt = new Map(hints.filter((hint) => !inputs.has(hint.wire)).map((hint) => [hint.wire, hint]));
    const hintReaders = new Map<number, number[]>();
    for (const { wire, dependsOn } of hintAt.values()) {
      for (const other of dependsOn) hintReaders.set(other, [...(hintReaders.get(other) ?? []), wire]);
    }

    const known = new Uint8Array(r1cs.wires);
    known[0] = 1;
    const unknown = held.map((wires) => wires.length);
    this.#stepOf = new Int32Array(r1cs.wires).fill(-1);
    const ready: number[] = [];
    const constants: number[] = [];
    const quotients: number[] = [];
    const learn = (wire: number): void => {
      known[wire] = 1;
      for (const i of constraintsOf[wire] as number[]) {
        unknown[i] = (unknown[i] as number) - 1;
        if (unknown[i] === 1) ready.push(i);
      }
      for (const reader of hintReaders.get(wire) ?? []) {
        const hint = hintAt.get(reader) as Step;
        if (!known[reader] && hint.dependsOn.every((other) => known[other])) addStep(hint);
      }
    };
    const addStep = (step: Step): void => {
      this.#stepOf[step.wire] = this.#steps.length;
      this.#steps.push(step);
      learn(step.wire);
    };
    const define = (i: number, constant = false): void => {
      if (unknown[i] !== 1) return;
      const wires = held[i] as number[];
      const wire = wires.find((other) => !known[other]) as number;
      const constraint = constraints[i] as Constraint;
      const dependsOn = wires.filter((other) => other !== wire);
      if (hintAt.has(wire)) return;
      if (isQuotient(name(wire), symbols)) {
        if (!isSimple(constraint, wire)) quotients.push(i);
      } else if (isSimple(constraint, wire)) {
        if (wires.length === 1 && !constant) {
          if (!isChecked(name(wire))) constants.push(i);
          return;
        }
        addStep({
          wire,
          dependsOn,
          compute: solver(constraint, wire) as (values: readonly bigint[]) => bigint,
        });
      }
    };
    const divide = (i: number): void => {
      const wire = (held[i] as number[]).find((other) => !known[other]);
      if (wire === undefined || unknown[i] !== 1) return;
      const solve = solver(constraints[i] as Constraint, wire);
      if (solve)
        addStep({ wire, dependsOn: (held[i] as number[]).filter((other) => other !== wire), compute: solve });
    };
    held.forEach((wires, i) => {
      if (wires.length === 1) ready.push(i);
    });
    for (const wire of inputs) learn(wire);
    for (;;) {
      const next = ready.pop();
      if (next !== undefined) define(next);
      else if (quotients.length > 0) divide(quotients.pop() as number);
      else if (constants.length > 0) define(constants.pop() as number, true);
      else break;
    }
    const missing = known.findIndex((isKnown) => !isKnown);
    if (missing > 0) throw new Error(`nothing gives the signal ${name(missing)}`);
    this.hintWires = [
      ...hintAt.keys(),
      ...this.#steps.map((step) => step.wire).filter((wire) => isQuotient(name(wire), symbols)),
    ];

    this.#readers = Array.from({ length: r1cs.wires }, () => []);
    this.#steps.forEach((step, i) => {
      for (const wire of step.dependsOn) (this.#readers[wire] as number[]).push(i);
    });
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
