import type { CircuitName } from '../../protocol/second/shape.ts';
import { parseProof } from '../parse-proof.ts';
import { snarkjsVerifier } from '../verify-proof.ts';
import { secondLocalKey } from './local-key.ts';

/**
 * Whether a proof holds under this package's key.
 *
 * @throws AssayError as parser and key loader
 * @example
 * ```ts
 * import { isSecondProven, type SecondClaim } from 'assay/sdk';
 *
 * export const verify = ({ circuit, chainId, publicSignals, proof }: SecondClaim) =>
 *   isSecondProven(circuit, chainId, publicSignals, proof);
 * ```
 */
export async function isSecondProven(
  circuit: CircuitName,
  chainId: bigint,
  publicSignals: readonly bigint[],
  proof: unknown,
): Promise<boolean> {
  return snarkjsVerifier.verify(secondLocalKey(circuit, chainId), publicSignals, parseProof(proof));
}
