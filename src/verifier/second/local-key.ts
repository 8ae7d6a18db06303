import { join } from 'node:path';
import type { CircuitName } from '../../protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../system/package-root.ts';
import { loadVerificationKey } from '../load-verification-key.ts';
import type { VerificationKey } from '../verification-key.ts';

/**
 * The verification key of a circuit that this package ships.
 * @throws AssayError as `loadVerificationKey`
 */
export const secondLocalKey = (circuit: CircuitName, chainId: bigint): VerificationKey =>
  loadVerificationKey(join(PROJECT_ROOT, 'keys', 'second'), circuit, chainId);
