import { sha256 as digest } from '@noble/hashes/sha2.js';

const encoder = new TextEncoder();

/** SHA-256 of bytes or of UTF-8 text, without Node. */
export const sha256 = (data: string | Uint8Array): Uint8Array =>
  digest(typeof data === 'string' ? encoder.encode(data) : data);
