import { join } from 'node:path';
import { AssayError } from '../protocol/errors.ts';
import type { CircuitName } from '../protocol/shape.ts';
import { PROJECT_ROOT } from '../system/package-root.ts';
import { parseProof } from './parse-proof.ts';
import { loadVerificationKey, type VerificationKey } from './verification-key.ts';
import { snarkjsVerifier } from './verify-proof.ts';

/**
 * The verification key of a circuit that this package ships.
 * @throws AssayError as `loadVerificationKey`
 */
export const localKey = (circuit: CircuitName, chainId: bigint): VerificationKey =>
  loadVerificationKey(join(PROJECT_ROOT, 'keys'), circuit, chainId);

/**
 * Whether a proof verifies under this package's key.
 * @throws AssayError as `parseProof` and `loadVerificationKey`
 */
export async function isProven(
  circuit: CircuitName,
  chainId: bigint,
  publicSignals: readonly bigint[],
  proof: unknown,
): Promise<boolean> {
  return snarkjsVerifier.verify(localKey(circuit, chainId), publicSignals, parseProof(proof));
}

/**
 * Verifies a proof that was just made, before it is kept or sent.
 * @throws AssayError `proof-fails` (4)
 */
export async function assertProven(
  circuit: CircuitName,
  chainId: bigint,
  publicSignals: readonly bigint[],
  proof: unknown,
): Promise<void> {
  if (await isProven(circuit, chainId, publicSignals, proof)) return;
  throw new AssayError(
    'proof-fails',
    `the new proof of ${circuit} does not verify; keys and circuits don't match: run npm ci`,
    {
      exitCode: 4,
    },
  );
}
