import { Worker } from 'node:worker_threads';
import type { FromThread, Thread } from './messages.ts';

/** A thread of Node. It doesn't keep the process alive by itself. */
export function startNodeThread(): Thread {
  const worker = new Worker(new URL('./node-worker.ts', import.meta.url), {
    // Its work is in WebAssembly memory.
    resourceLimits: { maxYoungGenerationSizeMb: 4 },
  });
  worker.unref();
  const thread: Thread = {
    post: (message) => worker.postMessage(message),
    onAnswer: () => {},
    stop: async () => {
      thread.onAnswer = () => {};
      await worker.terminate();
    },
  };
  worker.on('message', (answer: FromThread) => thread.onAnswer(answer));
  let ended = false;
  const end = () => {
    if (!ended) thread.onAnswer(undefined);
    ended = true;
  };
  worker.on('error', end);
  worker.on('exit', end);
  return thread;
}
