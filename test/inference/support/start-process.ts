import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { endWithParent } from '../../../src/system/child-process.ts';
import type { ProcessSettings } from './gateway-process.ts';

export interface GatewayProcess {
  readonly url: string;
  /** Resolves when the process has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | null>;
  /** Processor time so far in microseconds, and memory in bytes. */
  cpu(): Promise<{ user: number; system: number; rss: number }>;
  /** Submits, passes on, ends. */
  stop(): Promise<{ receipts: number; forwarded: string }>;
}

/** Starts a gateway in a process of its own and waits until it listens. */
export async function startProcess(settings: ProcessSettings): Promise<GatewayProcess> {
  const child = fork(join(import.meta.dirname, 'gateway-process.ts'), [JSON.stringify(settings)], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  endWithParent(child);
  const ended = once(child, 'exit').then(([, signal]) => signal as NodeJS.Signals | null);
  const lines = createInterface({ input: child.stdout as NonNullable<ChildProcess['stdout']> });
  const line = await Promise.race([
    once(lines, 'line').then(([text]) => String(text)),
    ended.then((signal) => {
      throw new Error(`the gateway ended before it listened (${signal})`);
    }),
  ]);
  const { url } = JSON.parse(line) as { url: string };
  const ask = async <T>(message: string): Promise<T> => {
    const answer = once(child, 'message');
    child.send(message);
    return (await answer)[0] as T;
  };
  return {
    url,
    ended,
    cpu: () => ask('cpu'),
    stop: async () => {
      const settled = await ask<{ receipts: number; forwarded: string }>('stop');
      await ended;
      return settled;
    },
  };
}
