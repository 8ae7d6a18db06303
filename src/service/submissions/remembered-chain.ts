import { setTimeout as delay } from 'node:timers/promises';
import type { ChainView } from '../../chain/gateway/views.ts';
import { AssayError } from '../../protocol/errors.ts';
import type { CircuitName } from '../../protocol/shape.ts';
import type { PrepareDeps } from './prepared-submission.ts';

/** The part of the chain that submissions are checked against. */
export type CheckedChain = Pick<
  ChainView,
  | 'chainId'
  | 'rounds'
  | 'model'
  | 'round'
  | 'dataset'
  | 'challenge'
  | 'encodeCommit'
  | 'encodeEnrolFor'
  | 'encodeAttest'
  | 'encodeEvaluate'
  | 'encodeStep'
>;

/** The sources of the first edition's submissions. */
export type FirstDeps = PrepareDeps<CheckedChain, CircuitName>;

/** Remembered answers to each kind of read. */
const MOST = 1_000;
const KEPT_MS = 86_400_000;
/** Wait for the chain before a remembered answer is taken. */
const PATIENCE_MS = 2_000;

/**
 * The chain, with its last answers while it does not answer, so that submissions are accepted and wait for it. A stale
 * answer does no harm: the relay simulates the call, and the contract decides. A value that was never read stays unavailable.
 */
export function rememberChain(chain: ChainView, patienceMs = PATIENCE_MS): CheckedChain {
  const model = new Remembered((id: bigint) => chain.model(id), patienceMs);
  const round = new Remembered((id: bigint) => chain.round(id), patienceMs);
  const dataset = new Remembered((id: bigint) => chain.dataset(id), patienceMs);
  const challenge = new Remembered(
    (ofRound: bigint, ofDataset: bigint) => chain.challenge(ofRound, ofDataset),
    patienceMs,
  );
  return {
    chainId: chain.chainId,
    rounds: chain.rounds,
    model: (id) => model.read(id),
    round: (id) => round.read(id),
    dataset: (id) => dataset.read(id),
    challenge: (ofRound, ofDataset) => challenge.read(ofRound, ofDataset),
    encodeCommit: (...call) => chain.encodeCommit(...call),
    encodeEnrolFor: (...call) => chain.encodeEnrolFor(...call),
    encodeAttest: (...call) => chain.encodeAttest(...call),
    encodeEvaluate: (...call) => chain.encodeEvaluate(...call),
    encodeStep: (...call) => chain.encodeStep(...call),
  };
}

/** One kind of read, by its arguments. */
export class Remembered<K extends readonly (bigint | boolean)[], T> {
  readonly #fresh: (...key: K) => Promise<T | undefined>;
  readonly #patienceMs: number;
  readonly #known = new Map<string, { readonly value: T; readonly at: number }>();

  constructor(fresh: (...key: K) => Promise<T | undefined>, patienceMs = PATIENCE_MS) {
    this.#fresh = fresh;
    this.#patienceMs = patienceMs;
  }

  /** @throws AssayError `chain-unavailable` if the chain does not answer and nothing is remembered */
  async read(...key: K): Promise<T | undefined> {
    const name = key.join();
    const known = this.#known.get(name);
    const fresh = this.#keep(name, this.#fresh(...key));
    if (known === undefined || performance.now() - known.at > KEPT_MS) return fresh;
    const late = delay(this.#patienceMs, known.value, { ref: false });
    return Promise.race([fresh, late]).catch((error: unknown) => {
      if (error instanceof AssayError && error.code === 'chain-unavailable') return known.value;
      throw error;
    });
  }

  async #keep(name: string, fresh: Promise<T | undefined>): Promise<T | undefined> {
    const value = await fresh;
    this.#known.delete(name);
    if (value !== undefined) this.#known.set(name, { value, at: performance.now() });
    for (const oldest of this.#known.keys()) {
      if (this.#known.size <= MOST) break;
      this.#known.delete(oldest);
    }
    return value;
  }
}
