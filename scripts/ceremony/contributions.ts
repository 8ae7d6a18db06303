import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { AssayError } from '../../src/protocol/errors.ts';
import { BASE_MODULUS } from '../../src/protocol/field.ts';

/** A contribution to a proving key, as stored in the key's file. */
export interface Contribution {
  /** Free text; nothing authenticates it. */
  readonly name: string;
  /** BLAKE2b-512 of the contribution's public part, in hex. Its author publishes it. */
  readonly hash: string;
  /** Present if the contribution was made from a public value instead of a secret. */
  readonly beacon?: { readonly value: string; readonly iterationsExp: number };
}

/** 2^-256 mod q: the file holds coordinates in Montgomery form. */
const FROM_MONTGOMERY = inverse((1n << 256n) % BASE_MODULUS);
const SECTION = 10;

function inverse(value: bigint): bigint {
  let [r, next, s, t] = [value, BASE_MODULUS, 1n, 0n];
  while (next !== 0n) {
    const quotient = r / next;
    [r, next, s, t] = [next, r - quotient * next, t, s - quotient * t];
  }
  return ((s % BASE_MODULUS) + BASE_MODULUS) % BASE_MODULUS;
}

/** A coordinate, from Montgomery little-endian to plain big-endian. */
function plain(bytes: Buffer): Buffer {
  const value = BigInt(`0x${Buffer.from(bytes).reverse().toString('hex')}`);
  return Buffer.from(((value * FROM_MONTGOMERY) % BASE_MODULUS).toString(16).padStart(64, '0'), 'hex');
}

/** An uncompressed point as contributions are hashed: G2 coordinates with the imaginary part first. */
function uncompressed(point: Buffer): Buffer {
  const words = Array.from({ length: point.length / 32 }, (_, i) =>
    plain(point.subarray(32 * i, 32 * i + 32)),
  );
  const order = words.length === 2 ? [0, 1] : [1, 0, 3, 2];
  return Buffer.concat(order.map((i) => words[i] as Buffer));
}

/**
 * Reads the contributions of a proving key, in order. It does not check that they are valid; snarkjs checks
 * that against circuit and phase 1.
 * @throws AssayError `key-integrity` (4) for a file that is no proving key
 */
export async function readContributions(zkey: string): Promise<Contribution[]> {
  const section = await readSection(zkey).catch((cause: unknown) => {
    throw new AssayError('key-integrity', 'The proving key cannot be read.', { exitCode: 4, cause });
  });
  try {
    let at = 64;
    const take = (length: number): Buffer => {
      if (at + length > section.length) throw new RangeError('the section ends early');
      at += length;
      return section.subarray(at - length, at);
    };
    const count = take(4).readUInt32LE();
    return Array.from({ length: count }, () => {
      const digest = createHash('blake2b512');
      for (const length of [64, 64, 64, 128]) digest.update(uncompressed(take(length)));
      digest.update(take(64));
      const isBeacon = take(4).readUInt32LE() === 1;
      const parameters = parametersOf(take(take(4).readUInt32LE()));
      const hash = digest.digest('hex');
      return { name: parameters.name, hash, ...(isBeacon ? { beacon: parameters.beacon } : {}) };
    });
  } catch (cause) {
    throw new AssayError('key-integrity', 'The list of contributions in the proving key is damaged.', {
      exitCode: 4,
      cause,
    });
  }
}

function parametersOf(bytes: Buffer) {
  let name = '';
  let iterationsExp = 0;
  let value = '';
  for (let at = 0; at < bytes.length; ) {
    const kind = bytes[at];
    const length = bytes[at + 1] as number;
    if (kind === 2) {
      iterationsExp = length;
      at += 2;
      continue;
    }
    const content = bytes.subarray(at + 2, at + 2 + length);
    if (kind === 1) name = content.toString('utf8');
    else value = content.toString('hex');
    at += 2 + length;
  }
  return { name, beacon: { value, iterationsExp } };
}

/**
 * Reads the section of contributions. The file consists of a magic, a version, a count, and sections of (id,
 * length, content).
 */
async function readSection(zkey: string): Promise<Buffer> {
  const file = await open(zkey);
  try {
    const read = async (position: number, length: number): Promise<Buffer> => {
      const buffer = Buffer.alloc(length);
      const { bytesRead } = await file.read(buffer, 0, length, position);
      if (bytesRead !== length) throw new RangeError('the file ends early');
      return buffer;
    };
    const header = await read(0, 12);
    if (header.toString('latin1', 0, 4) !== 'zkey') throw new RangeError('no zkey');
    let position = 12;
    for (let i = header.readUInt32LE(8); i > 0; i--) {
      const entry = await read(position, 12);
      const length = Number(entry.readBigUInt64LE(4));
      if (entry.readUInt32LE() === SECTION) return await read(position + 12, length);
      position += 12 + length;
    }
    throw new RangeError('no contributions');
  } finally {
    await file.close();
  }
}
