import { sha256 as hash } from '@noble/hashes/sha2.js';

/** SHA-256 in hex. A browser offers its own digest only to pages of secure origins; the library serves the others. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  const subtle = globalThis.crypto?.subtle;
  const digest = subtle
    ? new Uint8Array(await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>))
    : hash(bytes);
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
