import { gzipSync } from 'node:zlib';
import { bn254 } from '@noble/curves/bn254.js';
import type { SeededRandom } from '../../../scripts/support/random.ts';
import { BASE_MODULUS as q, FIELD_MODULUS as r } from '../../../src/protocol/field.ts';
import { g1Of, g2Of, outsideSubgroup } from '../../verifier/proof-mutants.ts';

/** A request that must be refused. */
export interface MalformedRequest {
  readonly kind: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
type Place = { holder: Record<string | number, JsonValue>; key: string | number; path: string };

/** Every member and element below a value. */
function placesIn(value: JsonValue, path = ''): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const holder = value as Record<string | number, JsonValue>;
  const keys = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return keys.flatMap((key) => {
    const here = `${path}/${key}`;
    return [{ holder, key, path: here }, ...placesIn(holder[key] as JsonValue, here)];
  });
}

const pick = <T>(random: SeededRandom, values: readonly T[]): T =>
  values[random.integer(0, values.length - 1)] as T;
const isNumber = ({ holder, key }: Place) =>
  typeof holder[key] === 'string' && /^[0-9]{1,78}$/.test(String(holder[key]));
const isField = (place: Place) =>
  isNumber(place) && /publicSignals|fresh|direction|weights|\/(model|root|dataset)$/.test(place.path);
const isCoordinate = (place: Place) => isNumber(place) && /[pP]roof\//.test(place.path);

/** Other spellings of a decimal string; none is canonical. */
const SPELLINGS: readonly ((text: string) => JsonValue)[] = [
  (text) => `0x${BigInt(text).toString(16)}`,
  (text) => `0${text}`,
  (text) => `00${text}`,
  (text) => `+${text}`,
  (text) => `-${text}`,
  (text) => ` ${text}`,
  (text) => `${text} `,
  (text) => `${text}\n`,
  (text) => `${text}.0`,
  (text) => `${text}e0`,
  (text) => `${text}n`,
  (text) => `${text.slice(0, 1)}_${text.slice(1)}`,
  (text) => text.replace(/^./, (digit) => String.fromCharCode(0xff10 + Number(digit))),
  (text) => [text],
  (text) => [[text]],
  (text) => ({ value: text }),
  (text) => Number(text),
  () => '',
  () => [['0']],
  () => null,
  () => true,
  () => '9'.repeat(1000),
  () => '9'.repeat(60_000),
];

/** Replacement values for any member. */
const STRANGERS: readonly (() => JsonValue)[] = [
  () => null,
  () => false,
  () => -1,
  () => 1.5,
  () => 1e300,
  () => 'canary-90125',
  () => [],
  () => ({}),
  () => [[]],
  () => [null],
  () => ({ toString: 'x', valueOf: 'y' }),
  () => ({ length: 2, 0: '1', 1: '2' }),
  () => '\u0000',
  () => '\ud800',
];

const edited =
  (edit: (copy: JsonValue, random: SeededRandom) => boolean) => (text: string, random: SeededRandom) => {
    const copy = JSON.parse(text) as JsonValue;
    return edit(copy, random) ? JSON.stringify(copy) : undefined;
  };

/** Changes one place that `isFit` allows. */
const onePlace = (
  isFit: (place: Place) => boolean,
  change: (value: JsonValue, random: SeededRandom) => JsonValue,
) =>
  edited((copy, random) => {
    const fit = placesIn(copy).filter(isFit);
    if (fit.length === 0) return false;
    const { holder, key } = pick(random, fit);
    holder[key] = change(holder[key] as JsonValue, random);
    return true;
  });

const aProof = (change: (proof: Record<string, JsonValue>, random: SeededRandom) => void) =>
  edited((copy, random) => {
    const proofs = placesIn(copy).filter(({ path }) => /[pP]roof$/.test(path));
    if (proofs.length === 0) return false;
    const { holder, key } = pick(random, proofs);
    change(holder[key] as Record<string, JsonValue>, random);
    return true;
  });

const wire1 = (point: { x: bigint; y: bigint }) => [`${point.x}`, `${point.y}`];
const wire2 = ({ x, y }: ReturnType<typeof g2Of>) => [
  [`${x.c0}`, `${x.c1}`],
  [`${y.c0}`, `${y.c1}`],
];
const multiple1 = (random: SeededRandom) =>
  wire1(g1Of(bn254.G1.Point.BASE.multiplyUnsafe(1n + random.bigint(128))));
const multiple2 = (random: SeededRandom) =>
  wire2(g2Of(bn254.G2.Point.BASE.multiplyUnsafe(1n + random.bigint(128))));
const nested = (open: string, depth: number, close: string) => `${open.repeat(depth)}1${close.repeat(depth)}`;
/** Inserts a member at the front of the document. */
const withMember = (text: string, member: string) => `{${member},${text.slice(1)}`;

type Edit = (text: string, random: SeededRandom) => string | Buffer | undefined;

/** Edits of a valid body's text; undefined where the body has no such place. */
const EDITS: Readonly<Record<string, Edit>> = {
  'cut off': (text, random) => text.slice(0, random.integer(0, text.length - 1)),
  'bytes behind': (text, random) => `${text}${pick(random, ['{}', ',', ']', '}', 'x', '\u0000', '//'])}`,
  'byte order mark': (text) => `\ufeff${text}`,
  'not UTF-8': (text, random) => {
    const bytes = Buffer.from(text);
    bytes[random.integer(1, bytes.length - 2)] = 0xff;
    return bytes;
  },
  'a byte changed to a bracket': (text, random) => {
    const at = text.indexOf(':', random.integer(0, text.length - 20));
    return at < 0
      ? undefined
      : `${text.slice(0, at)}${pick(random, ['{', '[', '}', ']'])}${text.slice(at + 1)}`;
  },
  'duplicate key': (text, random) => {
    const [member] = pick(random, Object.entries(JSON.parse(text) as Record<string, JsonValue>));
    const key = JSON.stringify(member);
    return withMember(
      text,
      `${random.next() < 0.5 ? key : key.replace(/^"./, (two) => `"\\u00${two.charCodeAt(1).toString(16)}`)}:1`,
    );
  },
  __proto__: (text, random) =>
    withMember(
      text,
      pick(random, [
        '"__proto__":{"polluted":1}',
        '"\\u005f_proto__":{"polluted":1}',
        '"constructor":{"prototype":{"polluted":1}}',
      ]),
    ),
  'depth of 10,000': (text, random) =>
    pick(random, [
      nested('[', 10_000, ']'),
      nested('{"a":', 10_000, '}'),
      '['.repeat(10_000),
      withMember(text, `"x":${nested('[', 10_000, ']')}`),
    ]),
  'not an object': (_text, random) =>
    pick(random, ['null', '[]', '1', '"x"', 'true', '{}', '', ' ', 'NaN', '[{}]', '{"statement":{}}']),
  'member taken away': edited((copy, random) => {
    const members = placesIn(copy).filter(({ holder }) => !Array.isArray(holder));
    const { holder, key } = pick(random, members);
    return delete holder[key];
  }),
  'member added': edited((copy, random) => {
    const objects = [
      { holder: { '': copy } as Record<string, JsonValue>, key: '', path: '' },
      ...placesIn(copy),
    ].filter(({ holder, key }) => {
      const value = holder[key];
      return typeof value === 'object' && value !== null && !Array.isArray(value);
    });
    const { holder, key } = pick(random, objects);
    (holder[key] as Record<string, JsonValue>)['canary-90125'] = 'canary-90125';
    return true;
  }),
  'element taken away': edited((copy, random) => {
    const arrays = placesIn(copy).filter(({ holder }) => Array.isArray(holder));
    if (arrays.length === 0) return false;
    const { holder, key } = pick(random, arrays);
    (holder as unknown as JsonValue[]).splice(Number(key), 1);
    return true;
  }),
  'element doubled': edited((copy, random) => {
    const arrays = placesIn(copy).filter(({ holder }) => Array.isArray(holder));
    if (arrays.length === 0) return false;
    const { holder, key } = pick(random, arrays);
    (holder as unknown as JsonValue[]).splice(Number(key), 0, holder[key] as JsonValue);
    return true;
  }),
  'another type': onePlace(
    () => true,
    (_value, random) => pick(random, STRANGERS)(),
  ),
  'another spelling': onePlace(isNumber, (value, random) => pick(random, SPELLINGS)(String(value))),
  'a field element + r': onePlace(isField, (value) => `${BigInt(String(value)) + r}`),
  'a coordinate + q': onePlace(isCoordinate, (value) => `${BigInt(String(value)) + q}`),
  'a coordinate + 1': onePlace(isCoordinate, (value) => `${(BigInt(String(value)) + 1n) % q}`),
  'a number + 1': onePlace(
    // Sealed words are what the proof says they are, also for the accepted: their proof fails.
    (place) => isNumber(place) && !isCoordinate(place),
    (value) => `${BigInt(String(value)) + 1n}`,
  ),
  'a million digits': onePlace(isNumber, () => '9'.repeat(1_000_000)),
  'projective point': aProof((proof) => {
    (proof.a as JsonValue[]).push('1');
  }),
  'off the curve': aProof((proof, random) => {
    proof[pick(random, ['a', 'c'])] = [`${random.bigint(250)}`, `${random.bigint(250)}`];
  }),
  'off the subgroup': aProof((proof, random) => {
    proof.b = wire2(g2Of(outsideSubgroup(random.bigint(60))));
  }),
  infinity: aProof((proof, random) => {
    if (random.next() < 0.5) proof[pick(random, ['a', 'c'])] = ['0', '0'];
    else proof.b = [['0', '0'], ['0', '0']]; // biome-ignore format: one line
  }),
  'another point of the group': aProof((proof, random) => {
    if (random.next() < 0.3) proof.b = multiple2(random);
    else proof[pick(random, ['a', 'c'])] = multiple1(random);
  }),
  'points in the wrong place': aProof((proof) => {
    [proof.a, proof.c] = [proof.c as JsonValue, proof.a as JsonValue];
  }),
  'another domain': onePlace(
    ({ path }) => /\/(chainId|rounds|model|round|dataset|role|beneficiary)$/.test(path),
    (value, random) => {
      if (value === 'contributor') return 'holdout';
      if (String(value).startsWith('0x')) return `0x${random.bigint(160).toString(16).padStart(40, '0')}`;
      return `${1000n + random.bigint(32)}`;
    },
  ),
};

export const MALFORMED_KINDS: readonly string[] = [...Object.keys(EDITS), 'media type', 'compressed'];

/**
 * `count` requests to one path, every kind in turn, made of a valid body.
 * @param valid a body that the service accepts as it is
 */
export function* malformedRequests(
  path: string,
  valid: unknown,
  count: number,
  random: SeededRandom,
): Generator<MalformedRequest> {
  const text = JSON.stringify(valid);
  const json = { 'Content-Type': 'application/json' };
  for (let i = 0; i < count; i++) {
    const kind = MALFORMED_KINDS[i % MALFORMED_KINDS.length] as string;
    if (kind === 'media type') {
      const types = [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=utf-16',
        '',
      ];
      yield { kind, path, headers: { 'Content-Type': pick(random, types) }, body: Buffer.from(text) };
      continue;
    }
    if (kind === 'compressed') {
      const headers = {
        ...json,
        'Content-Encoding': pick(random, ['gzip', 'deflate', 'br', 'gzip, gzip', 'x']),
      };
      yield { kind, path, headers, body: gzipSync(Buffer.alloc(1 << 20, 0x20)) };
      continue;
    }
    const edit = (EDITS[kind] as Edit)(text, random);
    if (edit === undefined || edit === text) continue;
    yield { kind, path, headers: json, body: Buffer.from(edit) };
  }
}
