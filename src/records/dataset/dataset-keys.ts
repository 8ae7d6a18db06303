import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import { x25519 } from '@noble/curves/ed25519.js';
import { bytesToHex, hexToBytes } from '@noble/curves/utils.js';
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { utf8ToBytes } from '@noble/hashes/utils.js';
import { AssayError } from '../../protocol/errors.ts';
import { FIELD_MODULUS, type Field } from '../../protocol/field.ts';

/**
 * Keys of a dataset file. Its content is encrypted under a random key of its own; that key is wrapped once for the
 * source that built it (under its salt key, in the file), and by `source sign` for the contributor that it signs for
 * (X25519, in the signature file).
 */

const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const FOR_SOURCE = 'assay/dataset-key/source/v1';
const FOR_HOLDER = 'assay/dataset-key/holder/v1';

export const newDatasetKey = (): Buffer => randomBytes(KEY_BYTES);

const derived = (secret: Uint8Array, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, new Uint8Array(), purpose, KEY_BYTES));

function wrap(wrapping: Buffer, key: Uint8Array, dataset: Uint8Array): Buffer {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', wrapping, nonce);
  cipher.setAAD(dataset);
  return Buffer.concat([nonce, cipher.update(key), cipher.final(), cipher.getAuthTag()]);
}

function unwrap(wrapping: Buffer, wrapped: Uint8Array, dataset: Uint8Array): Buffer | undefined {
  if (wrapped.length !== NONCE_BYTES + KEY_BYTES + TAG_BYTES) return undefined;
  try {
    const decipher = createDecipheriv('aes-256-gcm', wrapping, wrapped.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(dataset);
    decipher.setAuthTag(wrapped.subarray(wrapped.length - TAG_BYTES));
    const content = wrapped.subarray(NONCE_BYTES, wrapped.length - TAG_BYTES);
    return Buffer.concat([decipher.update(content), decipher.final()]);
  } catch {
    return undefined;
  }
}

/** @param dataset the file's random id @returns hex */
export const wrapForSource = (saltKey: Uint8Array, key: Uint8Array, dataset: Uint8Array): string =>
  wrap(derived(saltKey, FOR_SOURCE), key, dataset).toString('hex');

/** @throws AssayError `wrong-keystore` (2) for another source's salt key */
export function unwrapForSource(saltKey: Uint8Array, wrapped: string, dataset: Uint8Array): Buffer {
  const key = unwrap(derived(saltKey, FOR_SOURCE), Buffer.from(wrapped, 'hex'), dataset);
  if (!key) {
    throw new AssayError('wrong-keystore', 'this source keystore is not the one that built the dataset');
  }
  return key;
}

/** A contributor's X25519 secret, from its holder secret. */
const holderKey = (holderSecret: Field): Uint8Array =>
  hmac(sha256, utf8ToBytes(holderSecret.toString(16)), utf8ToBytes(FOR_HOLDER));

/** Given by a contributor to its source: the holder to sign for, and the public key to wrap the dataset's key for. */
export interface HolderCode {
  readonly holder: Field;
  /** X25519, 32 bytes. */
  readonly datasetKey: Uint8Array;
}

export const datasetKeyOf = (holderSecret: Field): string =>
  bytesToHex(x25519.getPublicKey(holderKey(holderSecret)));

/** `holder hash.X25519 key`, the first decimal, the second hex. */
export const holderCode = (holder: Field, datasetKey: string): string => `${holder}.${datasetKey}`;

/** @throws AssayError `bad-option` (2) */
export function parseHolderCode(text: string): HolderCode {
  const [, holder, datasetKey] = /^(0|[1-9][0-9]{0,76})\.([0-9a-f]{64})$/.exec(text) ?? [];
  if (holder === undefined || datasetKey === undefined || BigInt(holder) >= FIELD_MODULUS) {
    throw new AssayError(
      'bad-option',
      '--holder must be the holder code that `assay contributor keygen` prints (two parts with a dot between)',
    );
  }
  return { holder: BigInt(holder) as Field, datasetKey: hexToBytes(datasetKey) };
}

const agreed = (mine: Uint8Array, theirs: Uint8Array, ephemeral: Uint8Array): Buffer =>
  derived(Buffer.concat([x25519.getSharedSecret(mine, theirs), ephemeral]), FOR_HOLDER);

/** Wraps a dataset's key to a contributor. @returns hex: an ephemeral X25519 key, then the wrapped key */
export function wrapForHolder(to: Uint8Array, key: Uint8Array, dataset: Uint8Array): string {
  const secret = x25519.utils.randomSecretKey();
  const ephemeral = x25519.getPublicKey(secret);
  try {
    return Buffer.concat([ephemeral, wrap(agreed(secret, to, ephemeral), key, dataset)]).toString('hex');
  } catch (cause) {
    throw new AssayError('bad-option', 'the second part of the holder code is no usable key', { cause });
  }
}

/** @throws AssayError `wrong-keystore` (2) for another contributor's secret */
export function unwrapForHolder(holderSecret: Field, wrapped: string, dataset: Uint8Array): Buffer {
  const bytes = Buffer.from(wrapped, 'hex');
  const ephemeral = bytes.subarray(0, KEY_BYTES);
  let key: Buffer | undefined;
  try {
    key = unwrap(agreed(holderKey(holderSecret), ephemeral, ephemeral), bytes.subarray(KEY_BYTES), dataset);
  } catch {
    key = undefined;
  }
  if (!key) {
    throw new AssayError(
      'wrong-keystore',
      'this contributor keystore is not the one that the source signed the dataset for',
    );
  }
  return key;
}
