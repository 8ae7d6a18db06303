import { join } from 'node:path';
import { CIRCUIT_NAMES, type CircuitName, publicSignalNames } from '../../../protocol/second/shape.ts';
import { listedCircuits } from '../../../verifier/load-verification-key.ts';
import { VerificationKeys } from '../verification-keys.ts';

/** The verification keys of the protocol's circuits. */
export type ProtocolKeys = VerificationKeys<CircuitName>;

/**
 * Loads the keys that the release has. Not every shape of the manifest has one, and no submission needs a circuit of
 * inference.
 * @param directory the release's folder of keys
 * @throws AssayError as `VerificationKeys.load` (4)
 */
export function protocolKeys(directory: string, chainId: bigint): ProtocolKeys {
  const folder = join(directory, 'second');
  const listed = listedCircuits(folder);
  const circuits = CIRCUIT_NAMES.filter((name) => listed.includes(name) && !name.startsWith('infer-'));
  return VerificationKeys.load(folder, circuits, publicSignalNames, chainId);
}
