import type { ZodType } from 'zod';
import { AssayError } from '../../protocol/errors.ts';
import { type BlockCipher, SEAL_BYTES } from './block-cipher.ts';

/** Bytes of a dataset file's header area: magic, length and JSON of the header, and its seal; the rest is zero. */
export const HEADER_BYTES = 4096;

interface HeaderKind<T> {
  readonly magic: Buffer;
  readonly format: string;
  readonly schema: ZodType<T>;
}

/** A parsed header. The seal vouches for the text once the file's key is known. */
interface SealedHeader<T> {
  readonly header: T;
  readonly text: Buffer;
  readonly seal: Buffer;
}

export function encodeHeaderArea(magic: Buffer, header: unknown, cipher: BlockCipher): Buffer {
  const text = Buffer.from(
    JSON.stringify(header, (_, value) => (typeof value === 'bigint' ? value.toString() : value)),
  );
  const area = Buffer.alloc(HEADER_BYTES);
  const seal = cipher.seal('header', 0, new Uint8Array(), text);
  area.set(magic);
  area.writeUInt32BE(text.length, magic.length);
  area.set(text, magic.length + 4);
  area.set(seal, magic.length + 4 + text.length);
  return area;
}

export const badDatasetFile = (path: string, where: string): AssayError =>
  new AssayError('bad-dataset-file', `${path} is not a dataset file of this version: see ${where}`);

/** @throws AssayError `bad-dataset-file` (2) */
export function parseHeaderArea<T>(
  area: Buffer,
  path: string,
  { magic, format, schema }: HeaderKind<T>,
): SealedHeader<T> {
  if (!area.subarray(0, magic.length).equals(magic)) throw badDatasetFile(path, 'its first bytes');
  const end = magic.length + 4 + area.readUInt32BE(magic.length);
  if (end + SEAL_BYTES > HEADER_BYTES) throw badDatasetFile(path, 'its header');
  const text = area.subarray(magic.length + 4, end);
  let value: unknown;
  try {
    value = JSON.parse(text.toString('utf8'));
  } catch {
    throw badDatasetFile(path, 'its header');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw badDatasetFile(path, parsed.error.issues[0]?.path.join('.') || format);
  return { header: parsed.data, text, seal: area.subarray(end, end + SEAL_BYTES) };
}
