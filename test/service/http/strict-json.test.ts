import { describe, expect, it } from 'vitest';
import { parseStrictJson } from '../../../src/service/http/strict-json.ts';

const refused = expect.objectContaining({ code: 'malformed-json' });

describe('parseStrictJson', () => {
  it('reads what JSON.parse reads', () => {
    const texts = [
      '{}',
      ' [1, -2.5e3, true, null, "a\\"b\\\\", {"a": {"a": [{"a": 1}, {"a": 2}]}}] ',
      '{"a":"{\\"b\\":1,\\"b\\":2}","b":["a","a",":",","]}',
      '"__proto__"',
      '["__proto__","constructor"]',
      `${'['.repeat(16)}${']'.repeat(16)}`,
    ];
    for (const text of texts) expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  it('rejects duplicate keys, also by escape and at any depth', () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":2}',
      '[{"b":[{"a":{},"c":[1,2],"a":0}]}]',
      '{"":1,"":2}',
    ]) {
      expect(() => parseStrictJson(text), text).toThrow(refused);
    }
  });

  it('rejects keys that could reach a prototype', () => {
    for (const text of [
      '{"__proto__":1}',
      '{"a":[{"constructor":1}]}',
      '{"\\u005f_proto__":1}',
      '{"prototype":{}}',
    ]) {
      expect(() => parseStrictJson(text), text).toThrow(refused);
    }
  });

  it('rejects depth over 16, fast and without a deep stack', () => {
    for (const depth of [17, 10_000, 1_000_000]) {
      expect(() => parseStrictJson('['.repeat(depth) + ']'.repeat(depth))).toThrow(refused);
    }
  });

  it('rejects what is not JSON, without quoting it', () => {
    for (const text of [
      '',
      'canary',
      '{"canary"',
      '{"canary":}',
      '["canary]',
      '{"canary\\',
      ']canary[',
      '{"\\x":1}',
    ]) {
      expect(() => parseStrictJson(text), text).toThrow(refused);
      expect(() => parseStrictJson(text)).not.toThrow(/canary/);
    }
  });
});
