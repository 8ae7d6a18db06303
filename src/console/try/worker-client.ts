import type { FromWorker, Kind, Progress, ToWorker, Work } from './messages.ts';

/** A failure of the worker, in a sentence for the visitor. */
export class WorkError extends Error {}

interface Waiting {
  readonly resolve: (answer: never) => void;
  readonly reject: (error: WorkError) => void;
  readonly onProgress: (progress: Progress) => void;
}

/** The worker that reads records. Only one exists; ending it ends its work. */
export class WorkerClient {
  readonly #worker = new Worker(new URL('./records-worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  /**
   * @param onReady told when the worker's script has come
   * @param onRequests told the addresses that the worker asked for, and those of its threads' scripts
   */
  constructor(onReady: () => void, onRequests: (names: readonly string[], ofThreads: number) => void) {
    this.#worker.onmessage = ({ data }: { readonly data: FromWorker }) => {
      if ('isReady' in data) onReady();
      else if ('requests' in data) onRequests(data.requests, data.ofThreads);
      else this.#take(data);
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      this.#failAll(
        'The part of the page that reads records has stopped, perhaps for lack of memory. Reload the page.',
      );
    };
  }

  /** @throws WorkError */
  ask<K extends Kind>(
    kind: K,
    ask: Work[K]['ask'],
    {
      onProgress = () => {},
      transfer = [],
    }: { onProgress?: (progress: Progress) => void; transfer?: Transferable[] } = {},
  ): Promise<Work[K]['answer']> {
    this.#last += 1;
    const id = this.#last;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      this.#worker.postMessage({ id, kind, ...ask } as unknown as ToWorker, transfer);
    });
  }

  /** Ends the work at once, and forgets all records. */
  end(): void {
    this.#worker.terminate();
    this.#failAll('Stopped.');
  }

  #take(message: Extract<FromWorker, { id: number }>): void {
    const waiting = this.#waiting.get(message.id);
    if (waiting === undefined) return;
    if ('progress' in message) {
      waiting.onProgress(message.progress);
      return;
    }
    this.#waiting.delete(message.id);
    if ('answer' in message) waiting.resolve(message.answer as never);
    else waiting.reject(new WorkError(message.problem));
  }

  #failAll(words: string): void {
    for (const { reject } of this.#waiting.values()) reject(new WorkError(words));
    this.#waiting.clear();
  }
}
