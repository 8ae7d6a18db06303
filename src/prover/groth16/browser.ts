/** Groth16 on BN254 for circom circuits, in a browser: no import of Node. */

import { type LoadOptions, ProvingKey } from './key/proving-key.ts';
import type { ThreadStarter } from './threads/messages.ts';

export * from './shared.ts';
export { webThreads } from './threads/web.ts';

/**
 * Reads a proving key into WebAssembly memory. Threads need a cross-origin isolated page; one thread otherwise.
 * @param startThread made by `webThreads`; without it proofs run in the caller's thread, best a web worker
 * @throws Groth16Error `bad-key`, `out-of-memory`, `no-engine`
 */
export const loadKey = (
  zkey: Uint8Array,
  options: LoadOptions = {},
  startThread?: ThreadStarter,
): Promise<ProvingKey> => ProvingKey.load(zkey, options, startThread);
