import { expect, test } from 'vitest';
import { DigestSet, digest64 } from '../../src/records/digest-set.ts';

test('remembers many keys and finds each again', () => {
  const set = new DigestSet();
  for (let i = 0; i < 20_000; i++) expect(set.add(`key ${i}`)).toBe(true);
  for (let i = 0; i < 20_000; i += 7) expect(set.add(`key ${i}`)).toBe(false);
  expect(set.size).toBe(20_000);
});

test('a digest is 64 bits of SHA-256 and never the free mark', () => {
  // SHA-256("abc") = ba7816bf 8f01cfea ...
  expect(digest64('abc')).toBe(0xba7816bf8f01cfean);
});
