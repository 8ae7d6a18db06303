import { parentPort } from 'node:worker_threads';
import { MclVerifier, type ProofItem } from './batch-verifier.ts';
import { type AffinePoint, combineC, type ProvenSignals, type SetLayout } from './combine-proofs.ts';
import { multiplyByMcl } from './mcl.ts';
import type { VerificationKey } from './verification-key.ts';

/** Messages from the pool to a worker. A key is sent once, before the first proofs of its circuit. */
export type ToWorker =
  | { readonly say: 'key'; readonly key: VerificationKey }
  | { readonly say: 'verify'; readonly vkHash: string; readonly items: readonly ProofItem[] }
  | {
      readonly say: 'combine';
      readonly vkHash: string;
      readonly attestations: readonly ProvenSignals[];
      readonly openVkHash: string;
      readonly opening: ProvenSignals;
      readonly layout: SetLayout | undefined;
    };

/** Messages from a worker: `ready` once, then one answer for each `verify` and each `combine`. */
export type FromWorker =
  | { readonly say: 'ready' }
  | { readonly say: 'verified'; readonly valid: readonly boolean[] }
  | { readonly say: 'combined'; readonly combinedC: AffinePoint };

/**
 * Runs in a thread of its own. It answers or dies: any failure is an uncaught exception that ends the thread,
 * and the pool handles its death. So a failure never looks like a wrong proof.
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
    const { attestations, opening, layout } = message;
    const set = { key, attestations, openKey: known(message.openVkHash), opening, layout };
    port.postMessage({ say: 'combined', combinedC: combineC(set, multiplyByMcl) } satisfies FromWorker);
  });
  port.postMessage({ say: 'ready' } satisfies FromWorker);
}
