import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import type { Field } from '../../protocol/field.ts';

/** Keys of one holder secret's ledger (HKDF-SHA256, RFC 5869). Each has one use. */
export interface LedgerKeys {
  /** AES-256-GCM key of the entries. */
  readonly entry: Buffer;
  /** HMAC key of the heads. */
  readonly head: Buffer;
  /** HMAC key of tasks for machines without a network. */
  readonly task: Buffer;
}

export function ledgerKeys(holderSecret: Field): LedgerKeys {
  const secret = Buffer.from(holderSecret.toString(16).padStart(64, '0'), 'hex');
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), `assay/ledger/v1/${use}`, 32));
  return { entry: derive('entry'), head: derive('head'), task: derive('task') };
}

const NONCE = 12;
const TAG = 16;

/** Encrypts an entry. The previous head is authenticated, so an entry cannot be moved, removed or repeated. */
export function sealEntry(keys: LedgerKeys, previous: Buffer, text: string): Buffer {
  const nonce = randomBytes(NONCE);
  const cipher = createCipheriv('aes-256-gcm', keys.entry, nonce, { authTagLength: TAG });
  cipher.setAAD(previous);
  return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]);
}

/** The entry's text; undefined if the bytes, the key or the previous head are others. */
export function openEntry(keys: LedgerKeys, previous: Buffer, sealed: Buffer): string | undefined {
  if (sealed.length <= NONCE + TAG) return undefined;
  const decipher = createDecipheriv('aes-256-gcm', keys.entry, sealed.subarray(0, NONCE), {
    authTagLength: TAG,
  });
  decipher.setAAD(previous);
  decipher.setAuthTag(sealed.subarray(-TAG));
  try {
    const text = decipher.update(sealed.subarray(NONCE, -TAG));
    return Buffer.concat([text, decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}

/** The head after an entry: a hash of the previous head and of the encrypted entry. Public. */
export const nextHead = (previous: Buffer, sealed: Buffer): Buffer =>
  createHash('sha256').update('assay/ledger/head/v1').update(previous).update(sealed).digest();

/** The head of an empty ledger, which names its holder. */
export const firstHead = (holder: Field): Buffer =>
  createHash('sha256').update(`assay/ledger/first/v1/${holder}`).digest();

/** Authenticates a head as one of this ledger. */
export const headMac = (keys: LedgerKeys, head: Buffer): Buffer =>
  createHmac('sha256', keys.head).update(head).digest().subarray(0, 16);
