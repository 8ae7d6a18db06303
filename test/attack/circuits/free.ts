import { type Combination, combine, inverse, modulo, type R1cs, wiresOf } from './r1cs.ts';

const slopeOf = ({ wires, coefficients }: Combination, wire: number): bigint =>
  wires.reduce((sum, other, i) => (other === wire ? sum + (coefficients[i] as bigint) : sum), 0n);

/**
 * The private wires of a satisfied system that could take another value alone. With w + t in place of w, the
 * constraint a * b = c reads sA sB t^2 + (sA b + sB a - sC) t = 0. So t is 0, or one other root, or any
 * value.
 */
export function freeWires(system: R1cs, witness: readonly bigint[]): number[] {
  const firstPrivate = 1 + system.outputs + system.publicInputs;
  /**
   * undefined: not constrained yet, any value is possible; null: bound; otherwise the one other step t that
   * is left.
   */
  const step = new Array<bigint | null | undefined>(system.wires).fill(undefined);
  for (const constraint of system.constraints) {
    const { a, b, c } = constraint;
    let values: readonly [bigint, bigint] | undefined;
    for (const wire of wiresOf(constraint)) {
      if (wire < firstPrivate || step[wire] === null) continue;
      values ??= [combine(a, witness), combine(b, witness)];
      const [inA, inB, inC] = [slopeOf(a, wire), slopeOf(b, wire), slopeOf(c, wire)];
      const square = modulo(inA * inB);
      const slope = modulo(inA * values[1] + inB * values[0] - inC);
      if (square === 0n && slope === 0n) continue;
      const root = square === 0n ? 0n : modulo(-slope * inverse(square));
      step[wire] = root === 0n || (step[wire] !== undefined && step[wire] !== root) ? null : root;
    }
  }
  return step.flatMap((left, wire) => (wire >= firstPrivate && left !== null ? [wire] : []));
}

/**
 * The public wires that bind nothing: wires in no constraint, or only in linear ones that define an unused
 * signal. The optimiser drops such a constraint, and with it the effect of the public signal.
 */
export function unboundPublicWires(system: R1cs): number[] {
  const held = system.constraints.map(wiresOf);
  const uses = new Uint32Array(system.wires);
  for (const wires of held) for (const wire of wires) uses[wire] = (uses[wire] as number) + 1;
  const bound = new Uint8Array(system.wires);
  system.constraints.forEach(({ a, b }, i) => {
    const wires = held[i] as number[];
    const isLinear = a.wires.length === 0 || b.wires.length === 0;
    const lastPublic = system.outputs + system.publicInputs;
    if (isLinear && wires.some((wire) => wire > lastPublic && uses[wire] === 1)) return;
    for (const wire of wires) bound[wire] = 1;
  });
  const wires = Array.from({ length: system.outputs + system.publicInputs }, (_, i) => i + 1);
  return wires.filter((wire) => !bound[wire]);
}
