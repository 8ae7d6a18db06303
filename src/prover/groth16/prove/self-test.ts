import { inverse, P, R } from '../constants.ts';
import { Groth16Error } from '../errors.ts';
import { type Backend, compileBackend, FUSED, INTEGER } from '../runtime/backend.ts';
import { Engine } from '../runtime/engine.ts';

/** Which backend runs here, and why earlier ones do not. */
export interface BackendChoice {
  readonly backend: Backend;
  readonly rejected: readonly { readonly name: string; readonly reason: string }[];
}

let usual: Promise<BackendChoice> | undefined;

/** The first backend that gives known answers. @throws Groth16Error `no-engine` if none does */
export function chooseBackend(candidates: readonly Backend[] = [FUSED, INTEGER]): Promise<BackendChoice> {
  if (candidates.length > 1 && candidates[0] === FUSED) {
    usual ??= firstWorking(candidates);
    return usual;
  }
  return firstWorking(candidates);
}

async function firstWorking(candidates: readonly Backend[]): Promise<BackendChoice> {
  const rejected: { name: string; reason: string }[] = [];
  for (const backend of candidates) {
    const reason = await whyNot(backend);
    if (reason === undefined) return { backend, rejected };
    rejected.push({ name: backend.name, reason });
  }
  const reasons = rejected.map(({ name, reason }) => `${name}: ${reason}`).join('; ');
  throw new Groth16Error('no-engine', `The prover cannot run here (${reasons}).`);
}

async function whyNot(backend: Backend): Promise<string | undefined> {
  if (typeof WebAssembly !== 'object') return 'no WebAssembly';
  try {
    await compileBackend(backend, false);
  } catch {
    return 'the engine lacks its instructions';
  }
  try {
    const engine = await Engine.alone(backend, 65_536);
    return knownAnswers(engine)
      ? undefined
      : 'wrong answers; does the processor fuse multiplication and addition?';
  } catch {
    return 'the module does not start';
  }
}

/** Products and powers of fixed numbers, against integers. Unfused multiply-add fails on nearly every one. */
function knownAnswers(engine: Engine): boolean {
  for (const [prefix, modulus] of [
    ['fq', P],
    ['fr', R],
  ] as const) {
    const multiply = engine.function(`${prefix}_multiply`);
    const unscale = inverse(engine.radix, modulus);
    const [a, b, product] = [0n, 0n, 0n].map((zero) => engine.constant(zero)) as [number, number, number];
    let x = 3n;
    for (let i = 0; i < 64; i++) {
      const y = i % 8 === 0 ? modulus - 1n : (x * x + 7n) % modulus;
      engine.layout.writePair(a, x);
      engine.layout.writePair(b, y > modulus / 2n ? y - modulus : y);
      multiply(product, a, b, 1);
      const [low, high] = [0, 1].map((lane) => engine.layout.readLane(product, lane)) as [bigint, bigint];
      const expected = (x * y * unscale) % modulus;
      if (low !== high || ((low % modulus) + modulus) % modulus !== expected) return false;
      x = expected;
    }
  }
  return true;
}
