import { R, readInteger, WORD_BYTES } from '../constants.ts';
import { Groth16Error } from '../errors.ts';
import { readSections } from './sections.ts';

const fail = (why: string) => new Groth16Error('bad-witness', `The witness ${why}.`);

/**
 * Values of a .wtns file, 32 bytes each, little-endian.
 * @throws Groth16Error `bad-witness` if the file is damaged, for another field, of another length than `variables`, or has a
 *   value that is not below r; messages name the wire, never its value
 */
export function readWitness(wtns: Uint8Array, variables: number): Uint8Array {
  const sections = readSections(wtns, 'wtns', 'The witness', 'bad-witness');
  const [header, values] = [sections.get(1), sections.get(2)];
  if (!header || !values || header.length !== 4 + WORD_BYTES + 4)
    throw fail('lacks a section, or is for another field');
  const view = new DataView(header.buffer, header.byteOffset, header.byteLength);
  if (view.getUint32(0, true) !== WORD_BYTES || readInteger(header, 4) !== R)
    throw fail('is for another field');
  const count = view.getUint32(4 + WORD_BYTES, true);
  if (values.length !== WORD_BYTES * count) throw fail('is cut short');
  if (count !== variables) {
    throw fail(`has ${count} values, the key's circuit ${variables} wires: it is for another circuit`);
  }
  checkValues(values);
  return values;
}

const TOP = Number(R >> 224n);

function checkValues(values: Uint8Array): void {
  const view = new DataView(values.buffer, values.byteOffset, values.byteLength);
  for (let at = 0; at < values.length; at += WORD_BYTES) {
    if (view.getUint32(at + 28, true) >= TOP && readInteger(values, at) >= R) {
      throw fail(`has a value at wire ${at / WORD_BYTES} that is not below r`);
    }
  }
  if (readInteger(values, 0) !== 1n) throw fail('does not start with one');
}
