import type { FromThread, Thread, ThreadStarter, ToThread } from './messages.ts';

/** The part of a web worker that is used. */
interface WebWorker {
  postMessage(message: ToThread): void;
  terminate(): void;
  onmessage: ((event: { readonly data: FromThread }) => void) | null;
  onerror: ((event: unknown) => void) | null;
}

/**
 * Threads of a browser.
 * @param start makes the worker, so that a bundler sees its script: `() => new Worker(new URL('…/web-worker.js', import.meta.url), { type: 'module' })`
 */
export function webThreads(start: () => WebWorker): ThreadStarter {
  return () => {
    const worker = start();
    const thread: Thread = {
      post: (message) => worker.postMessage(message),
      onAnswer: () => {},
      stop: async () => worker.terminate(),
    };
    worker.onmessage = ({ data }) => thread.onAnswer(data);
    worker.onerror = () => thread.onAnswer(undefined);
    return thread;
  };
}
