import { FIELD_MODULUS } from '../../protocol/field.ts';
import { fixedBaseG1, fixedBaseG2, freeFixedBases } from '../groth16/runtime/fixed-base.ts';
import { type Generators, openCurveGenerators } from './curve-generators.ts';
import { writeScalar } from './scalar-field.ts';

/**
 * Multiples of the generators by the prover's own WebAssembly; by snarkjs' curve library (half as fast) where the two
 * disagree on sample scalars, or the engine refuses the module: it needs a fused multiply-add.
 */
export async function openGenerators(): Promise<Generators> {
  const curve = await openCurveGenerators();
  const ours = { g1: fixedBaseG1, g2: fixedBaseG2 };
  const agree = await haveSameMultiples(ours, curve).catch(() => false);
  if (agree) return ours;
  freeFixedBases();
  return curve;
}

async function haveSameMultiples(first: Generators, second: Generators): Promise<boolean> {
  const scalars = sampleScalars();
  for (const group of ['g1', 'g2'] as const) {
    const [one, other] = await Promise.all([first[group](scalars), second[group](scalars)]);
    if (Buffer.compare(one, other) !== 0) return false;
  }
  return true;
}

/** 0, 1, r − 1, and 61 scalars of full length. */
function sampleScalars(): Uint8Array {
  const values = [0n, 1n, FIELD_MODULUS - 1n];
  let value = 5n;
  while (values.length < 64) {
    value = (value ** 3n + 7n) % FIELD_MODULUS;
    values.push(value);
  }
  const bytes = new Uint8Array(32 * values.length);
  const view = new DataView(bytes.buffer);
  values.forEach((each, i) => {
    writeScalar(view, 32 * i, each);
  });
  return bytes;
}
