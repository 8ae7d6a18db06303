import type { FromThread, ToThread } from './messages.ts';
import { serve } from './serve.ts';

/** The script of a web worker. */
interface WorkerScope {
  postMessage(message: FromThread): void;
  onmessage: ((event: { readonly data: ToThread }) => void) | null;
}

const scope = globalThis as unknown as WorkerScope;
const handle = serve((message) => scope.postMessage(message));
scope.onmessage = ({ data }) => handle(data);
