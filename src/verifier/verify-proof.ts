import { AssayError } from '../protocol/errors.ts';
import { type Proof, toSnarkjsProof } from './proof.ts';
import type { VerificationKey } from './verification-key.ts';

/** Checks parsed proofs against a key. Implementations: snarkjs (here), noble (noble-verifier.ts). */
export interface ProofVerifier {
  /**
   * Whether the proof satisfies the key for these signals. Inputs come from the strict parsers; encodings are
   * not checked again.
   * @throws AssayError `wrong-arity` if the number of signals is not that of the key
   */
  verify(key: VerificationKey, publicSignals: readonly bigint[], proof: Proof): Promise<boolean>;
}

type Snarkjs = typeof import('snarkjs');

/** The global in which snarkjs looks for a curve before it builds one with worker threads. */
interface CurveSlot {
  curve_bn128?: unknown;
}

let loading: Promise<{ snarkjs: Snarkjs; curve: unknown }> | undefined;
let last: Promise<unknown> = Promise.resolve();

/**
 * snarkjs, one proof at a time, without worker threads.
 *
 * snarkjs would start a worker per core and keep the workers alive. A verification is too small to gain from
 * them. So it is lent a single-threaded curve during the synchronous step in which it looks one up. A prover
 * in the same process keeps its own curve.
 */
export const snarkjsVerifier: ProofVerifier = {
  verify(key, publicSignals, proof) {
    // Calls share the memory of the curve, so they take turns.
    const turn = last.then(() => verifyAlone(key, publicSignals, proof));
    last = turn.catch(() => undefined);
    return turn;
  },
};

async function verifyAlone(key: VerificationKey, signals: readonly bigint[], proof: Proof): Promise<boolean> {
  assertArity(key, signals);
  loading ??= load();
  const { snarkjs, curve } = await loading;
  const slot = globalThis as CurveSlot;
  const own = slot.curve_bn128;
  slot.curve_bn128 = curve;
  let result: Promise<boolean>;
  try {
    result = snarkjs.groth16.verify(
      key.snarkjs,
      signals.map((signal) => signal.toString()),
      toSnarkjsProof(proof),
    );
  } finally {
    slot.curve_bn128 = own;
  }
  return (await result) === true;
}

async function load(): Promise<{ snarkjs: Snarkjs; curve: unknown }> {
  const snarkjs = await import('snarkjs');
  return { snarkjs, curve: await snarkjs.curves.getCurveFromName('bn128', { singleThread: true }) };
}

/** @throws AssayError `wrong-arity` unless there is one signal for each of the key */
export function assertArity(key: VerificationKey, publicSignals: readonly bigint[]): void {
  if (publicSignals.length !== key.arity) {
    throw new AssayError('wrong-arity', `${key.circuit} has exactly ${key.arity} public signals`);
  }
}
