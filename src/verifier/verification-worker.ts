import { parentPort } from 'node:worker_threads';
import { MclVerifier, type ProofItem } from './batch-verifier.ts';
import { type AffinePoint, type Claimed, combineC } from './combine-proofs.ts';
import { multiplyByMcl } from './mcl.ts';
import type { VerificationKey } from './verification-key.ts';

/** What the pool says to a worker. A key is said once, before the first proofs of its circuit. */
export type ToWorker =
  | { readonly say: 'key'; readonly key: VerificationKey }
  | { readonly say: 'verify'; readonly vkHash: string; readonly items: readonly ProofItem[] }
  | {
      readonly say: 'combine';
      readonly vkHash: string;
      readonly attestations: readonly Claimed[];
      readonly openVkHash: string;
      readonly opening: Claimed;
    };

/** What a worker says: `ready` once, then an answer to each `verify` and each `combine`. */
export type FromWorker =
  | { readonly say: 'ready' }
  | { readonly say: 'verified'; readonly valid: readonly boolean[] }
  | { readonly say: 'combined'; readonly combinedC: AffinePoint };

/**
 * Runs in a thread of its own. It answers or dies: whatever goes wrong here is an uncaught exception, which ends
 * the thread, and the pool sees to the rest. So no failure can pass for "the proof is wrong".
 */
if (parentPort !== null) {
  const port = parentPort;
  const verifier = await MclVerifier.load();
  const keys = new Map<string, VerificationKey>();
  const known = (vkHash: string): VerificationKey => {
    const key = keys.get(vkHash);
    if (key === undefined) throw new Error('the pool did not send the key');
    return key;
  };
  port.on('message', (message: ToWorker) => {
    if (message.say === 'key') {
      keys.set(message.key.vkHash, message.key);
      return;
    }
    const key = known(message.vkHash);
    if (message.say === 'verify') {
      port.postMessage({ say: 'verified', valid: verifier.verify(key, message.items) } satisfies FromWorker);
      return;
    }
    const { attestations, opening } = message;
    const set = { key, attestations, openKey: known(message.openVkHash), opening };
    port.postMessage({ say: 'combined', combinedC: combineC(set, multiplyByMcl) } satisfies FromWorker);
  });
  port.postMessage({ say: 'ready' } satisfies FromWorker);
}
