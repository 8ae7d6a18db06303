import type { SharedView } from '../../chain/gateway/views.ts';
import { CachedRead, type CacheTimes } from '../metrics/cached-read.ts';
import type { Store } from '../store/submission-store.ts';

/** However often /readyz is asked, chain and database are sampled only this often; an answer waits at most `waitMs`. */
const SAMPLED: CacheTimes = { everyMs: 1_000, waitMs: 1_000, keepMs: 5_000 };
/** A write costs a flush; after a failure it is tried again sooner. */
const WRITTEN: CacheTimes = { everyMs: 10_000, againMs: 1_000, waitMs: 1_000, keepMs: 30_000 };

interface State {
  readonly chain: boolean;
  readonly store: boolean;
  /** The database can write. */
  readonly writable: boolean;
}

/** Whether the service can work, from samples: no request asks the chain, and a hung endpoint holds none up. */
export class Readiness {
  readonly #chain: CachedRead<boolean>;
  readonly #store: CachedRead<boolean>;
  readonly #writable: CachedRead<boolean>;

  constructor(chain: Pick<SharedView, 'isReady'>, store: Pick<Store, 'isReady' | 'isWritable'>) {
    this.#chain = new CachedRead(() => good(chain.isReady()), SAMPLED);
    this.#store = new CachedRead(() => good(store.isReady()), SAMPLED);
    this.#writable = new CachedRead(() => good(store.isWritable()), WRITTEN);
  }

  async read(): Promise<State> {
    const [chain, store, writable] = await Promise.all([
      this.#chain.get(),
      this.#store.get(),
      this.#writable.get(),
    ]);
    // A sample that failed, or that takes long, counts as bad.
    return {
      chain: chain === true && this.#chain.isFresh,
      store: store === true && this.#store.isFresh,
      writable: writable === true && this.#writable.isFresh,
    };
  }
}

/** @throws if it is false, so that the sample counts as failed and is soon taken again */
async function good(answer: Promise<boolean>): Promise<boolean> {
  if (!(await answer)) throw new Error('not ready');
  return true;
}
