/** Groth16 on BN254 for circom circuits, in Node. A browser imports `browser.ts`. */

import { type LoadOptions, ProvingKey } from './key/proving-key.ts';
import { startNodeThread } from './threads/node.ts';

export * from './shared.ts';

/**
 * Reads a proving key (.zkey of snarkjs) into WebAssembly memory, for any number of proofs.
 * @throws Groth16Error `bad-key` (another curve or protocol, damaged, another hash), `out-of-memory`, `no-engine`
 * @example
 * const key = await loadKey(await readFile('circuit.zkey'), { threads: 2 });
 * const { proof, publicSignals } = await prove(key, await readFile('witness.wtns'));
 * await key.close();
 */
export const loadKey = (zkey: Uint8Array, options: LoadOptions = {}): Promise<ProvingKey> =>
  ProvingKey.load(zkey, options, startNodeThread);
