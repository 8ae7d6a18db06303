/**
 * `bad-key`: not a Groth16 proving key on BN254, damaged, or another one than expected.
 * `bad-witness`: not a witness of this key's circuit.
 * `bad-vkey`: a verification key that cannot be read, or lets anyone forge.
 * `out-of-memory`: the message says how much was wanted.
 * `no-engine`: this engine or processor cannot run the prover.
 * `worker-died`: a thread ended during a proof; other proofs are not affected.
 * `closed`: the key was closed.
 */
export type Groth16ErrorCode =
  | 'bad-key'
  | 'bad-witness'
  | 'bad-vkey'
  | 'out-of-memory'
  | 'no-engine'
  | 'worker-died'
  | 'closed';

/** The one error class of the prover. `code` is stable; `message` never contains a witness value. */
export class Groth16Error extends Error {
  readonly code: Groth16ErrorCode;

  constructor(code: Groth16ErrorCode, message: string, options: { cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'Groth16Error';
    this.code = code;
  }
}

export const megabytes = (bytes: number): string => `${Math.ceil(bytes / 1e6)} MB`;
