import { deflateSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { SeededRandom } from '../../../scripts/support/random.ts';
import { integerCanary, numberCanary, Scanner, textCanary } from './patterns.ts';
import { Evidence } from './surfaces.ts';

const seed = Date.now() % 2 ** 31;
const random = new SeededRandom(seed);
const CANARIES = [
  textCanary('text', 'record', 'q7hk2mmv9xw3pzfa'),
  textCanary('umlaut', 'record', 'q8hk2mmvé9xw3"zfa'),
  numberCanary('number', 'record', '73.1884920571139'),
  integerCanary('key', 'secret', random.bigint(250) | (1n << 249n)),
  integerCanary('tag', 'derived', random.bigint(48) | (1n << 47n)),
];

test('every encoding of every canary is found wherever it stands', () => {
  const scanner = new Scanner(CANARIES);
  for (const { id, patterns } of CANARIES) {
    for (const { encoding, bytes } of patterns) {
      for (const before of [0, 1, 5, 4096]) {
        const haystack = Buffer.concat([Buffer.alloc(before, 0x30), bytes, Buffer.alloc(before, 0xff)]);
        expect(
          scanner.scan(haystack).map((hit) => `${hit.id} ${hit.encoding}`),
          `${id} ${encoding} after ${before} bytes, seed ${seed}`,
        ).toContain(`${id} ${encoding}`);
      }
    }
  }
});

test('what languages make of a value is found', () => {
  const scanner = new Scanner(CANARIES);
  const ids = (bytes: Uint8Array | string) => scanner.scan(Buffer.from(bytes)).map(({ id }) => id);
  const double = new Float64Array([73.1884920571139]);
  expect(ids(new Uint8Array(double.buffer))).toContain('number');
  expect(ids(`{"alpha":73.1884920571139}`)).toContain('number');
  expect(ids(JSON.stringify({ x: 'q8hk2mmvé9xw3"zfa' }))).toEqual([]);
  expect(ids('q8hk2mmvé9xw3"zfa')).toContain('umlaut');
  expect(ids(Buffer.from('....q7hk2mmv9xw3pzfa....').toString('base64'))).toContain('text');
  expect(ids(Buffer.from('.....q7hk2mmv9xw3pzfa...').toString('base64url'))).toContain('text');
  expect(ids('an error at q7hk2mmv9xw3pzfb')).toEqual([]);
  // Not promised: what is compressed or encrypted.
  expect(ids(deflateSync('q7hk2mmv9xw3pzfa'.repeat(2)))).toEqual([]);
});

test('noise holds no canary', () => {
  const noise = Buffer.alloc(1 << 20);
  for (let i = 0; i < noise.length; i++) noise[i] = random.integer(0, 255);
  expect(new Scanner(CANARIES).scan(noise), `seed ${seed}`).toEqual([]);
});

test('a surface that may hold one kind is not reported for it', () => {
  const evidence = new Evidence();
  evidence.add('dataset', 'd', `${CANARIES[4]?.patterns[0]?.bytes}`, ['derived']);
  evidence.add('log', 'l', 'q7hk2mmv9xw3pzfa', ['derived']);
  const { leaks } = evidence.search(new Scanner(CANARIES));
  expect(leaks).toEqual(
    [
      expect.objectContaining({ id: 'text', surface: 'log', encoding: 'text' }),
      expect.objectContaining({ id: 'text', surface: 'log', encoding: 'text latin1' }),
    ].slice(0, leaks.length),
  );
  expect(leaks.length).toBeGreaterThan(0);
});
