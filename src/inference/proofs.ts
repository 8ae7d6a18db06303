import { randomBytes } from 'node:crypto';
import manifest from '../../keys/second/manifest.json' with { type: 'json' };
import type { InferenceProof } from '../api/inference.ts';
import { AssayError } from '../protocol/errors.ts';
import { type Field, fieldOf } from '../protocol/field.ts';
import { inferenceContext } from '../protocol/second/inference.ts';
import { inferCircuit } from '../protocol/second/shape.ts';
import { inferInputs } from '../prover/second/inputs.ts';
import { secondProver } from '../prover/second/prover.ts';
import type { Checkpoint, Codes } from './checkpoint.ts';

const LOCAL_CHAIN_ID = 31337n;

/** The use that a proof belongs to. */
export interface ProofPlace {
  readonly chainId: bigint;
  readonly rounds: string;
  readonly useId: string;
}

/** Proofs that may wait; more are refused. */
const MOST_WAITING = 16;

/** Makes proofs of inference, one after the other. */
export class InferenceProver {
  readonly #prover: ReturnType<typeof secondProver>;
  #last: Promise<unknown> = Promise.resolve();
  readonly #chainId: bigint;
  #waiting = 0;

  constructor(chainId: bigint, threads?: number) {
    this.#prover = secondProver(threads === undefined ? {} : { threads });
    this.#chainId = chainId;
  }

  /** The circuit of a checkpoint's proofs; null where there is no key of it that this chain may use. */
  circuitOf({ provable }: Checkpoint): string | null {
    if (this.#chainId !== LOCAL_CHAIN_ID) return null;
    const circuit = inferCircuit(provable.shape);
    return Object.hasOwn(manifest.circuits, circuit) ? circuit : null;
  }

  /**
   * Refuses before anything is paid.
   * @throws AssayError `proof-unavailable`, `busy`
   */
  assertCan(checkpoint: Checkpoint): void {
    if (this.circuitOf(checkpoint) === null)
      throw new AssayError(
        'proof-unavailable',
        'there is no key for proofs of this shape on this chain: keys of development grade are for local chains',
      );
    if (this.#waiting >= MOST_WAITING) throw new AssayError('busy', 'too many proofs wait');
  }

  async prove(
    checkpoint: Checkpoint,
    codes: Codes,
    salt: Field | undefined,
    place: ProofPlace,
  ): Promise<InferenceProof> {
    const { provable, model, round } = checkpoint;
    this.#waiting++;
    try {
      const { shape } = provable;
      const context = inferenceContext({ ...place, model, round });
      const { statement, witness } = provable.claim(
        codes,
        salt ?? fieldOf(BigInt(`0x${randomBytes(31).toString('hex')}`)),
        context,
      );
      const circuit = inferCircuit(shape);
      const inputs = inferInputs(statement, witness, shape);
      const proving = this.#last.catch(() => {}).then(() => this.#prover.prove(circuit, inputs));
      this.#last = proving;
      const { proof, publicSignals } = await proving;
      return {
        circuit,
        salt: `${witness.salt}`,
        recordHash: `${statement.recordHash}`,
        publicSignals: publicSignals.map(String),
        proof: {
          a: [proof.a[0], proof.a[1]],
          b: [
            [proof.b[0][0], proof.b[0][1]],
            [proof.b[1][0], proof.b[1][1]],
          ],
          c: [proof.c[0], proof.c[1]],
        },
      };
    } finally {
      this.#waiting--;
    }
  }

  close(): Promise<void> {
    return this.#prover.close();
  }
}
