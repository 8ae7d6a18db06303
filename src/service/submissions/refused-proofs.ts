import { createHash } from 'node:crypto';
import { toWireProof } from '../../verifier/proof.ts';
import type { ProofToVerify } from './prepared-submission.ts';

/** Remembered sets; the oldest is forgotten first. */
const MOST = 4_096;

/**
 * Remembers proofs that do not verify, by the hash of key, public signals and proof. Whether a proof verifies depends on
 * nothing else, so the answer never changes. A tenant that resends a bad set then costs a hash instead of a batch, and
 * the same set sent twice at once is verified once.
 */
export class RefusedProofs {
  /** Name of the first proof that fails, by hash; undefined: all verify. */
  readonly #refused = new Map<string, string>();
  readonly #running = new Map<string, Promise<string | undefined>>();

  /**
   * The name of the first proof that fails, or undefined.
   * @param verify finds it; errors are not remembered
   */
  async firstFailure(
    proofs: readonly ProofToVerify[],
    verify: () => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const hash = hashOf(proofs);
    const known = this.#refused.get(hash);
    if (known !== undefined) return known;
    const running = this.#running.get(hash) ?? this.#start(hash, verify);
    return running;
  }

  #start(hash: string, verify: () => Promise<string | undefined>): Promise<string | undefined> {
    const running = verify()
      .then((failure) => {
        if (failure !== undefined) this.#remember(hash, failure);
        return failure;
      })
      .finally(() => this.#running.delete(hash));
    this.#running.set(hash, running);
    return running;
  }

  #remember(hash: string, failure: string): void {
    this.#refused.set(hash, failure);
    for (const oldest of this.#refused.keys()) {
      if (this.#refused.size <= MOST) return;
      this.#refused.delete(oldest);
    }
  }
}

function hashOf(proofs: readonly ProofToVerify[]): string {
  const hash = createHash('sha256');
  for (const { name, key, signals, proof } of proofs) {
    const { a, b, c } = toWireProof(proof);
    hash.update(`${name}\0${key.vkHash}\0${signals.join()}\0${[...a, ...b.flat(), ...c].join()}\n`);
  }
  return hash.digest('hex');
}
