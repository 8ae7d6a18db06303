import manifest from '../../../keys/second/manifest.json' with { type: 'json' };
import { TAB_CIRCUITS } from '../../prover/second/tab-circuits.ts';

/** Proving keys: fetched once from the service, then kept by the browser. The worker checks their hashes. */

interface Entry {
  readonly zkey: { readonly sha256: string; readonly bytes: number };
  readonly wasm: { readonly sha256: string };
}

const ENTRIES = manifest.circuits as Readonly<Record<string, Entry>>;

/** Circuits for a batch of records, and the bytes of their keys. */
export const KEYS: readonly { readonly circuit: string; readonly bytes: number }[] = TAB_CIRCUITS.map(
  (circuit) => ({ circuit, bytes: ENTRIES[circuit]?.zkey.bytes ?? 0 }),
);

export interface KeyFiles {
  readonly zkey: ArrayBuffer;
  readonly wasm: ArrayBuffer;
  readonly from: 'service' | 'browser';
}

/** A failure to get a key, in a sentence for the visitor. */
export class KeyError extends Error {}

const STORE = 'assay-keys';

/** The store of the browser; undefined on pages without a secure context. */
const store = async (): Promise<Cache | undefined> =>
  'caches' in globalThis ? caches.open(STORE).catch(() => undefined) : undefined;

/** The address has the hash: another key has another address. */
const addressOf = (circuit: string, kind: 'zkey' | 'wasm'): string =>
  new URL(`./keys/${circuit}.${kind}?sha256=${ENTRIES[circuit]?.[kind].sha256}`, location.href).href;

/**
 * @param onBytes told the bytes of the key so far
 * @throws KeyError
 */
export async function keyFiles(circuit: string, onBytes: (bytes: number) => void): Promise<KeyFiles> {
  const kept = await store();
  const zkey = await fileOf(addressOf(circuit, 'zkey'), kept, onBytes);
  const wasm = await fileOf(addressOf(circuit, 'wasm'), kept, () => {});
  return { zkey: zkey.bytes, wasm: wasm.bytes, from: zkey.isKept && wasm.isKept ? 'browser' : 'service' };
}

/** Forgets a key, so that the next attempt fetches it again. */
export async function forgetKey(circuit: string): Promise<void> {
  const kept = await store();
  for (const kind of ['zkey', 'wasm'] as const) await kept?.delete(addressOf(circuit, kind));
}

async function fileOf(
  address: string,
  kept: Cache | undefined,
  onBytes: (bytes: number) => void,
): Promise<{ bytes: ArrayBuffer; isKept: boolean }> {
  const known = await kept?.match(address);
  if (known !== undefined) return { bytes: await known.arrayBuffer(), isKept: true };
  const bytes = await fetched(address, onBytes);
  // Without room in the browser's store, the key is fetched again next time.
  await kept?.put(address, new Response(bytes)).catch(() => {});
  return { bytes, isKept: false };
}

async function fetched(address: string, onBytes: (bytes: number) => void): Promise<ArrayBuffer> {
  const response = await fetch(address).catch(() => {
    throw new KeyError('The service does not answer. Check the connection, and fetch the key again.');
  });
  if (response.status === 404) {
    throw new KeyError(
      'This service does not offer the proving key. Its operator sets ASSAY_PROVING_KEYS_DIR. The preflight below works without it.',
    );
  }
  if (!response.ok || response.body === null)
    throw new KeyError(`The service answers ${response.status}. Fetch the key again later.`);
  try {
    return await collected(response.body, onBytes);
  } catch {
    throw new KeyError('The connection broke while the key was fetched. Fetch it again.');
  }
}

async function collected(
  body: ReadableStream<Uint8Array>,
  onBytes: (bytes: number) => void,
): Promise<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  const reader = body.getReader();
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return new Blob(parts).arrayBuffer();
    parts.push(value as Uint8Array<ArrayBuffer>);
    size += value.length;
    onBytes(size);
  }
}
