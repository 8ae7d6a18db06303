import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS as R } from '../../protocol/field.ts';
import type { ConstraintSystem } from './r1cs-file.ts';
import { inverse, inverses, LARGEST_ROOT_POWER, power, rootOfUnity } from './scalar-field.ts';

/**
 * The power of two of the domain: the smallest that has a row for each constraint, each public signal and the
 * constant.
 * @throws AssayError `circuit-too-large` (exit 4) above 2^27: the field has no coset of that size
 */
export function domainPower({ constraints, publicSignals }: ConstraintSystem): number {
  const k = Math.floor(Math.log2(Math.max(constraints + publicSignals, 1))) + 1;
  if (k >= LARGEST_ROOT_POWER) {
    throw new AssayError('circuit-too-large', `The circuit needs a domain of 2^${k}; the most is 2^27.`, {
      exitCode: 4,
    });
  }
  return k;
}

/**
 * Lagrange polynomials at tau over the 2^k-th roots of unity: ω^j·(τ^n − 1) / (n·(τ − ω^j)), n = 2^k.
 * @param step 1 for all of them; 2 with `first` 1 for the odd ones
 * @throws RangeError if tau is one of the roots
 */
export function lagrangeAt(tau: bigint, k: number, { first = 0, step = 1 } = {}): bigint[] {
  const n = 1n << BigInt(k);
  const root = rootOfUnity(k);
  const stride = power(root, BigInt(step));
  const roots: bigint[] = [];
  for (let i = first, current = power(root, BigInt(first)); i < Number(n); i += step) {
    roots.push(current);
    current = (current * stride) % R;
  }
  const scale = ((power(tau, n) - 1n + R) * inverse(n)) % R;
  return inverses(roots.map((each) => (tau - each + R) % R)).map(
    (inverted, i) => (((scale * (roots[i] as bigint)) % R) * inverted) % R,
  );
}

/** A, B and C of every wire, at tau. */
export interface WireValues {
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: readonly bigint[];
}

/**
 * Evaluates the wires' polynomials. Behind the constraints come rows that have A = one public wire, the constant
 * included, and no B or C: they make the public wires' polynomials independent, and snarkjs has the same.
 */
export function evaluateWires(system: ConstraintSystem, lagrange: readonly bigint[]): WireValues {
  const zeros = () => new Array<bigint>(system.wires).fill(0n);
  const values = [zeros(), zeros(), zeros()] as const;
  for (const { matrix, constraint, wire, value } of system.terms()) {
    const of = values[matrix];
    of[wire] = ((of[wire] as bigint) + value * (lagrange[constraint] as bigint)) % R;
  }
  const [a, b, c] = values;
  for (let wire = 0; wire <= system.publicSignals; wire++) {
    a[wire] = ((a[wire] as bigint) + (lagrange[system.constraints + wire] as bigint)) % R;
  }
  return { a, b, c };
}
