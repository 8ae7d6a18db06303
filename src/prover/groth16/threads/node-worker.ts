import { parentPort } from 'node:worker_threads';
import type { ToThread } from './messages.ts';
import { serve } from './serve.ts';

const handle = serve((message) => parentPort?.postMessage(message));
parentPort?.on('message', (message: ToThread) => handle(message));
