import { createHash } from 'node:crypto';
import { FIELD_MODULUS as R } from '../../protocol/field.ts';
import { openGenerators } from './generators.ts';
import { parseR1cs } from './r1cs-file.ts';
import { inverse, writeScalar } from './scalar-field.ts';
import type { Trapdoor } from './trapdoor.ts';
import { domainPower, evaluateWires, lagrangeAt } from './wire-polynomials.ts';
import { G1_BYTES, G2_BYTES, type KeyPoints, zkeyFile } from './zkey-file.ts';

/** The discrete logarithms of a key's points, to the bases of G1 and G2. */
interface KeyScalars {
  readonly ic: readonly bigint[];
  readonly a: readonly bigint[];
  readonly b: readonly bigint[];
  readonly c: readonly bigint[];
  readonly h: readonly bigint[];
}

/**
 * A Groth16 proving key (zkey), computed from its trapdoor instead of a phase-1 file. The same r1cs and trapdoor give
 * the same bytes.
 *
 * Anybody who knows the trapdoor can forge proofs under the key.
 *
 * @param r1cs the compiled constraints
 * @param onProgress is told the share that is done, below 1, between the steps
 * @throws AssayError `bad-r1cs`, `circuit-too-large` (exit 4)
 */
export async function makeKey(
  r1cs: Uint8Array,
  trapdoor: Trapdoor,
  onProgress: (done: number) => void = () => {},
): Promise<Uint8Array> {
  const system = parseR1cs(r1cs);
  const power = domainPower(system);
  const lagrange = lagrangeAt(trapdoor.tau, power);
  const { a, b, c } = evaluateWires(system, lagrange);
  const { tau, alpha, beta, gamma, delta } = trapdoor;
  const combined = a.map((each, i) => (beta * each + alpha * (b[i] as bigint) + (c[i] as bigint)) % R);
  const over = (values: readonly bigint[], divisor: bigint) => {
    const inverted = inverse(divisor);
    return values.map((value) => (value * inverted) % R);
  };
  const scalars = {
    ic: over(combined.slice(0, system.publicSignals + 1), gamma),
    a,
    b,
    c: over(combined.slice(system.publicSignals + 1), delta),
    h: over(lagrangeAt(tau, power + 1, { first: 1, step: 2 }), delta),
  };
  onProgress(0.1);
  const points = await pointsOf(trapdoor, scalars, onProgress);
  return zkeyFile(system, power, points, circuitHash(r1cs));
}

async function pointsOf(
  trapdoor: Trapdoor,
  { ic, a, b, c, h }: KeyScalars,
  onProgress: (done: number) => void,
): Promise<KeyPoints> {
  const { alpha, beta, gamma, delta } = trapdoor;
  const groups1 = [[alpha], [beta], [delta], ic, a, b, c, h];
  const groups2 = [[beta], [gamma], [delta], b];
  const generators = await openGenerators();
  const first = cut(await generators.g1(scalarBytes(groups1.flat())), groups1, G1_BYTES);
  onProgress(0.6);
  const second = cut(await generators.g2(scalarBytes(groups2.flat())), groups2, G2_BYTES);
  onProgress(0.95);
  const [alpha1, beta1, delta1, icPoints, aPoints, b1, cPoints, hPoints] = first as Eight;
  const [beta2, gamma2, delta2, b2] = second as Four;
  return {
    ...{ alpha1, beta1, delta1, beta2, gamma2, delta2 },
    ...{ ic: icPoints, a: aPoints, b1, b2, c: cPoints, h: hPoints },
  };
}

type Four = [Uint8Array, Uint8Array, Uint8Array, Uint8Array];
type Eight = [...Four, ...Four];

/** Cuts points into the groups that they were made of. */
function cut(points: Uint8Array, groups: readonly (readonly bigint[])[], size: number): Uint8Array[] {
  let at = 0;
  return groups.map(({ length }) => {
    const start = at;
    at += length * size;
    return points.subarray(start, at);
  });
}

function scalarBytes(values: readonly bigint[]): Uint8Array {
  const bytes = new Uint8Array(32 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((value, i) => {
    writeScalar(view, 32 * i, value);
  });
  return bytes;
}

/** No phase 1 and no contribution stand behind the key, so the hash names the circuit alone. */
const circuitHash = (r1cs: Uint8Array): Uint8Array =>
  createHash('blake2b512').update('assay/development-key\0').update(r1cs).digest();
