import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AssayError } from '../protocol/errors.ts';
import type { CircuitName } from '../protocol/second/shape.ts';
import type { CircuitInputs } from './inputs.ts';

const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** Digits of the largest field element, and a sign. */
const LONGEST_SIGNAL = 78;

/**
 * Seals the inputs of a circuit for a worker: AES-256-GCM under the hospital's work key, bound to the circuit
 * and the job. The database of the queue never holds a record, and all jobs of a circuit have one length: the number of
 * digits of a record's values would tell of them.
 * @param key 32 bytes
 * @returns nonce, ciphertext and tag in base64
 */
export function sealInputs(
  key: Uint8Array,
  circuit: CircuitName,
  job: string,
  inputs: CircuitInputs,
): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(`${circuit}|${job}`));
  return Buffer.concat([
    nonce,
    cipher.update(paddedJson(inputs), 'utf8'),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString('base64');
}

/** JSON with spaces at its end, as long as it would be with the longest value for each signal. */
function paddedJson(inputs: CircuitInputs): string {
  const encode = (digits: number) =>
    JSON.stringify(inputs, (_, value) =>
      typeof value === 'object' ? value : String(value).padStart(digits, '0'),
    );
  return encode(1).padEnd(encode(LONGEST_SIGNAL).length);
}

/**
 * Opens sealed inputs. Signals are decimal strings, which the witness calculator accepts.
 * @throws AssayError `wrong-work-key` (2)
 */
export function openInputs(
  key: Uint8Array,
  circuit: CircuitName,
  job: string,
  sealed: string,
): CircuitInputs {
  const bytes = Buffer.from(sealed, 'base64');
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(Buffer.from(`${circuit}|${job}`));
    decipher.setAuthTag(bytes.subarray(bytes.length - TAG_BYTES));
    const plain = decipher.update(bytes.subarray(NONCE_BYTES, bytes.length - TAG_BYTES));
    return JSON.parse(Buffer.concat([plain, decipher.final()]).toString('utf8')) as CircuitInputs;
  } catch {
    throw new AssayError(
      'wrong-work-key',
      'A job of the queue does not open with this work key; use the key that sealed it.',
    );
  }
}
