import { join } from 'node:path';
import { AssayError } from '../protocol/errors.ts';
import type { CircuitName } from '../protocol/shape.ts';
import { PROJECT_ROOT } from '../system/package-root.ts';
import { loadVerificationKey } from './load-verification-key.ts';
import { parseProof } from './parse-proof.ts';
import type { VerificationKey } from './verification-key.ts';
import { snarkjsVerifier } from './verify-proof.ts';

/**
 * The verification key of a circuit that this package ships.
 * @throws AssayError as `loadVerificationKey`
 */
export const localKey = (circuit: CircuitName, chainId: bigint): VerificationKey =>
  loadVerificationKey(join(PROJECT_ROOT, 'keys'), circuit, chainId);

/**
 * Whether a proof holds under this package's key.
 *
 * @throws AssayError as parser and key loader
 * @example
 * ```ts
 * import { isProven, type OriginStatement, originSignals, type WireProof } from 'assay/sdk';
 *
 * export const verify = (statement: OriginStatement, proof: WireProof) =>
 *   isProven('origin', 31337n, originSignals(statement), proof);
 * ```
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
 * No proof leaves this machine unverified.
 *
 * @throws AssayError `proof-fails` (4)
 * @example
 * ```ts
 * import { assertProven, type OriginStatement, originSignals, type WireProof } from 'assay/sdk';
 *
 * export const verify = (statement: OriginStatement, proof: WireProof) =>
 *   assertProven('origin', 31337n, originSignals(statement), proof);
 * ```
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
