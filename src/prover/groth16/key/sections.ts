import { Groth16Error, type Groth16ErrorCode } from '../errors.ts';

/** Sections of a file of the iden3 binary format, by their number. */
export type Sections = ReadonlyMap<number, Uint8Array>;

/**
 * @param magic four letters at the start @param what for messages, as "The key"
 * @throws Groth16Error `code` if the file is another one, cut short, or has a section twice
 */
export function readSections(
  bytes: Uint8Array,
  magic: string,
  what: string,
  code: Groth16ErrorCode,
): Sections {
  const fail = (why: string) => new Groth16Error(code, `${what} ${why}.`);
  if (bytes.length < 12 || String.fromCharCode(...bytes.subarray(0, 4)) !== magic) {
    throw fail(`is not a ${magic} file`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const count = view.getUint32(8, true);
  const sections = new Map<number, Uint8Array>();
  let at = 12;
  for (let i = 0; i < count; i++) {
    if (at + 12 > bytes.length) throw fail('is cut short');
    const number = view.getUint32(at, true);
    const size = view.getBigUint64(at + 4, true);
    at += 12;
    if (size > BigInt(bytes.length - at)) throw fail('is cut short');
    if (sections.has(number)) throw fail(`has section ${number} twice`);
    sections.set(number, bytes.subarray(at, at + Number(size)));
    at += Number(size);
  }
  if (at !== bytes.length) throw fail('has bytes after its last section');
  return sections;
}
