import { type Proof, toSnarkjsProof } from './proof.ts';
import { assertArity, type ProofVerifier } from './proof-verifier.ts';
import type { VerificationKey } from './verification-key.ts';

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
