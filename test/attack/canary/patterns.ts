/**
 * Values that must not be found, in every encoding in which they could be written, and a search for all of
 * them in one pass. Encodings of fewer than six bytes are left out: they would occur by chance.
 */

/** The kind of value that a canary replaces. Surfaces differ in the kinds that they may hold. */
export type CanaryKind = 'record' | 'file-name' | 'secret' | 'derived' | 'request';

export interface Canary {
  readonly id: string;
  readonly kind: CanaryKind;
  readonly patterns: readonly Pattern[];
}

interface Pattern {
  readonly encoding: string;
  readonly bytes: Buffer;
}

export interface Hit {
  readonly id: string;
  readonly kind: CanaryKind;
  readonly encoding: string;
}

const SHORTEST = 6;

/** The part of base64 text that depends on `bytes` alone, for each of the three places in a group of three. */
function base64Parts(bytes: Buffer): [string, string][] {
  return [0, 1, 2].map((before) => {
    const text = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .replace(/=+$/, '');
    const first = Math.ceil((before * 8) / 6);
    const last = Math.floor(((before + bytes.length) * 8) / 6);
    return [`base64+${before}`, text.slice(first, last)];
  });
}

/** Bytes as they are, and as hexadecimal and base64 text. */
function ofBytes(name: string, bytes: Buffer): [string, Buffer][] {
  const hex = bytes.toString('hex');
  const texts: [string, string][] = [
    ['hex', hex],
    ['HEX', hex.toUpperCase()],
    ...base64Parts(bytes),
    ...base64Parts(bytes).map(([part, text]): [string, string] => [
      `${part} url`,
      text.replaceAll('+', '-').replaceAll('/', '_'),
    ]),
  ];
  return [
    [name, bytes],
    ...texts.map(([encoding, text]): [string, Buffer] => [`${name} ${encoding}`, Buffer.from(text)]),
  ];
}

function ofText(name: string, text: string): [string, Buffer][] {
  const escaped = text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return [
    ...ofBytes(name, Buffer.from(text, 'utf8')),
    [`${name} latin1`, Buffer.from(text, 'latin1')],
    [`${name} utf16`, Buffer.from(text, 'utf16le')],
    [`${name} escaped`, Buffer.from(escaped)],
    [`${name} percent`, Buffer.from(encodeURIComponent(text))],
    [`${name} reversed`, Buffer.from([...text].reverse().join(''))],
  ];
}

/** A non-negative integer: decimal, hexadecimal, and big- and little-endian bytes without leading zeros. */
function ofInteger(name: string, value: bigint): [string, Buffer][] {
  const digits = value.toString(16);
  const bytes = Buffer.from(digits.length % 2 === 1 ? `0${digits}` : digits, 'hex');
  return [
    [`${name} decimal`, Buffer.from(value.toString())],
    [`${name} digits`, Buffer.from(digits)],
    [`${name} DIGITS`, Buffer.from(digits.toUpperCase())],
    ...ofBytes(`${name} be`, bytes),
    ...ofBytes(`${name} le`, Buffer.from(bytes).reverse()),
  ];
}

function canary(id: string, kind: CanaryKind, encodings: readonly [string, Buffer][]): Canary {
  const seen = new Set<string>();
  const patterns = encodings
    .filter(([, bytes]) => bytes.length >= SHORTEST)
    .filter(([, bytes]) => {
      const key = bytes.toString('latin1');
      if (seen.has(key)) return false;
      seen.add(key);
      return true;
    })
    .map(([encoding, bytes]) => ({ encoding, bytes }));
  return { id, kind, patterns };
}

export const textCanary = (id: string, kind: CanaryKind, text: string): Canary =>
  canary(id, kind, ofText('text', text));

/** A decimal number as it stands in a cell: its text, its digits, the double it is read as. */
export function numberCanary(id: string, kind: CanaryKind, text: string): Canary {
  const double = Buffer.alloc(8);
  double.writeDoubleBE(Number(text));
  const digits = text.replace('.', '');
  return canary(id, kind, [
    ...ofText('text', text),
    [`fraction`, Buffer.from(text.split('.')[1] ?? '')],
    ...ofInteger('scaled', BigInt(digits)),
    ...ofBytes('double be', double),
    ...ofBytes('double le', Buffer.from(double).reverse()),
  ]);
}

/** A field element, a key, a packed record. */
export const integerCanary = (id: string, kind: CanaryKind, value: bigint): Canary =>
  canary(id, kind, ofInteger('integer', value));

/** Finds every canary in bytes, in one pass. */
export class Scanner {
  readonly #canaries: readonly Canary[];
  readonly #byAnchor = new Map<number, { canary: Canary; pattern: Pattern; offset: number }[]>();
  readonly #sieve = new Uint8Array(1 << 21);
  /** Bytes looked at so far. */
  scanned = 0;

  constructor(canaries: readonly Canary[]) {
    this.#canaries = canaries;
    for (const each of canaries) {
      for (const pattern of each.patterns) {
        // Use the middle: numbers often share their beginning.
        const offset = (pattern.bytes.length - 4) >> 1;
        const anchor = pattern.bytes.readUInt32BE(offset);
        this.#byAnchor.set(anchor, [
          ...(this.#byAnchor.get(anchor) ?? []),
          { canary: each, pattern, offset },
        ]);
        const bit = place(anchor);
        this.#sieve[bit >>> 3] = (this.#sieve[bit >>> 3] as number) | (1 << (bit & 7));
      }
    }
  }

  get canaries(): readonly Canary[] {
    return this.#canaries;
  }

  /** Each canary and encoding at most once. */
  scan(bytes: Uint8Array): Hit[] {
    this.scanned += bytes.length;
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const hits = new Map<string, Hit>();
    let window = 0;
    for (let end = 0; end < buffer.length; end++) {
      window = ((window << 8) | (buffer[end] as number)) >>> 0;
      const bit = place(window);
      if (((this.#sieve[bit >>> 3] as number) & (1 << (bit & 7))) === 0) continue;
      for (const { canary: found, pattern, offset } of this.#byAnchor.get(window) ?? []) {
        const start = end - 3 - offset;
        if (start < 0 || start + pattern.bytes.length > buffer.length) continue;
        if (buffer.compare(pattern.bytes, 0, pattern.bytes.length, start, start + pattern.bytes.length) !== 0)
          continue;
        hits.set(`${found.id} ${pattern.encoding}`, {
          id: found.id,
          kind: found.kind,
          encoding: pattern.encoding,
        });
      }
    }
    return [...hits.values()];
  }
}

/** A place in the sieve of 2^24 bits. */
const place = (anchor: number): number => Math.imul(anchor, 0x9e3779b1) >>> 8;
