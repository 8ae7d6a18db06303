import { createCipheriv, createDecipheriv } from 'node:crypto';
import { AssayError } from '../../protocol/errors.ts';

const TAG_BYTES = 16;
/** Kinds of blocks; no two kinds share a nonce. */
const KINDS = { header: 1, batch: 2, tree: 3, run: 4, leaves: 5 } as const;
export type BlockKind = keyof typeof KINDS;

/** Bytes that sealing adds to a block. */
export const SEAL_BYTES = TAG_BYTES;

/**
 * AES-256-GCM over numbered blocks of one dataset. The key is random and belongs to this dataset alone, and a block is
 * determined by its kind and number, so a nonce (kind, number) is never used for two contents.
 */
export class BlockCipher {
  readonly #key: Uint8Array;
  readonly #dataset: Uint8Array;

  /** @param key 32 bytes @param dataset the dataset's random id, bound to every block */
  constructor(key: Uint8Array, dataset: Uint8Array) {
    this.#key = key;
    this.#dataset = dataset;
  }

  /** @param beside more that the seal vouches for, not encrypted */
  seal(kind: BlockKind, number: number, plain: Uint8Array, beside: Uint8Array = new Uint8Array()): Buffer {
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonceOf(kind, number));
    cipher.setAAD(Buffer.concat([this.#dataset, beside]));
    return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
  }

  /** @throws AssayError `dataset-corrupt` (4) */
  open(kind: BlockKind, number: number, sealed: Uint8Array, beside: Uint8Array = new Uint8Array()): Buffer {
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, nonceOf(kind, number), {
        authTagLength: TAG_BYTES,
      });
      decipher.setAAD(Buffer.concat([this.#dataset, beside]));
      decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES));
      return Buffer.concat([
        decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)),
        decipher.final(),
      ]);
    } catch (cause) {
      throw new AssayError('dataset-corrupt', 'a part of the dataset was changed or cut off', {
        exitCode: 4,
        cause,
      });
    }
  }
}

function nonceOf(kind: BlockKind, number: number): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(KINDS[kind]);
  nonce.writeBigUInt64BE(BigInt(number), 4);
  return nonce;
}
