import { createHash } from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS } from '../../protocol/field.ts';

/** Version of the derivation below and of the key layout. Raising it changes every development key. */
export const DEVELOPMENT_KEY_VERSION = 1;

/** The five secrets of a Groth16 setup, each in [1, r). Knowing them allows forging proofs. */
export interface Trapdoor {
  readonly tau: bigint;
  readonly alpha: bigint;
  readonly beta: bigint;
  readonly gamma: bigint;
  readonly delta: bigint;
}

/**
 * The public trapdoor of a development key.
 *
 * tau, alpha, beta and gamma depend on the version alone, as keys of one phase-1 file share them: the contracts
 * verify a set and its opening with fewer pairings then. delta depends on the circuit's name, too: a proof under one
 * key is none under another.
 *
 * @param circuit name in circuits/manifest.json, or any other name for a circuit outside of it
 * @param version from 1 to DEVELOPMENT_KEY_VERSION
 * @throws AssayError `key-version` (exit 4) for a version that this release can't derive
 */
export function developmentTrapdoor(circuit: string, version: number = DEVELOPMENT_KEY_VERSION): Trapdoor {
  if (!Number.isInteger(version) || version < 1 || version > DEVELOPMENT_KEY_VERSION) {
    throw new AssayError(
      'key-version',
      `The manifest asks for development keys of version ${version}; this release makes up to version ${DEVELOPMENT_KEY_VERSION}. Use the release that the manifest belongs to.`,
      { exitCode: 4 },
    );
  }
  const shared = (secret: string) => scalarOf(version, secret);
  return {
    tau: shared('tau'),
    alpha: shared('alpha'),
    beta: shared('beta'),
    gamma: shared('gamma'),
    delta: scalarOf(version, 'delta', circuit),
  };
}

/**
 * SHA-512 of a domain, the version, the secret's name and the circuit, reduced mod r. 512 bits make the bias of the
 * reduction less than 2^-256. JSON separates the parts unambiguously.
 */
function scalarOf(version: number, ...parts: string[]): bigint {
  const text = JSON.stringify(['assay/development-key', version, ...parts]);
  const value = BigInt(`0x${createHash('sha512').update(text).digest('hex')}`) % FIELD_MODULUS;
  if (value === 0n) throw new RangeError('a trapdoor element is 0');
  return value;
}
