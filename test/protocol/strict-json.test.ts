import { describe, expect, test } from 'vitest';
import { JsonNumber, parseStrictJson, StrictJsonError } from '../../src/protocol/strict-json.ts';

const failure = (text: string): string | undefined => {
  try {
    parseStrictJson(text);
  } catch (error) {
    if (error instanceof StrictJsonError) return `${error.kind} ${error.line}`;
    throw error;
  }
  return undefined;
};

describe('strict JSON', () => {
  test.each([
    '{"a":{"b":[1,-2.5e3,null,true,false,"x"]},"c":""}',
    '  [ ]  ',
    '"\\\\\\"\\u0041\\\\"',
    '{"__proto__":1,"constructor":{"a":2}}',
    '-0.0',
    '1e400',
    '{"":{"":[]}}',
  ])('reads %s as JSON.parse does', (text) => {
    expect(parseStrictJson(text)).toEqual(JSON.parse(text));
  });

  test.each([
    '',
    '{',
    '[1,]',
    '{"a":1,}',
    '01',
    '+1',
    '.5',
    '1.',
    'NaN',
    "{'a':1}",
    '{"a" 1}',
    '[1 2]',
    '"a',
    '"\n"',
    '"\\x"',
    '{} {}',
    'tru',
    '\uFEFF{}',
  ])('refuses %j as JSON.parse does', (text) => {
    expect(() => JSON.parse(text)).toThrow();
    expect(failure(text)).toMatch(/^syntax /);
  });

  test('refuses a member twice in one object, also when it is written otherwise, and names the line', () => {
    expect(failure('{"a":1,\n"b":{"a":2},\n"\\u0061":3}')).toBe('duplicate-member 3');
    expect(failure('{"__proto__":1,"__proto__":2}')).toBe('duplicate-member 1');
    expect(failure('[{"a":1},{"a":2}]')).toBeUndefined();
  });

  test('refuses nesting that would exhaust the stack', () => {
    expect(failure(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)).toBe('depth 1');
  });

  test('hands over numbers as they are written', () => {
    expect(parseStrictJson('[9007199254740993, 17.0]', { numbers: 'exact' })).toEqual([
      new JsonNumber('9007199254740993'),
      new JsonNumber('17.0'),
    ]);
  });

  test('does not change the prototype of an object', () => {
    const object = parseStrictJson('{"__proto__":{"polluted":true}}') as Record<string, unknown>;
    expect(Object.getPrototypeOf(object)).toBe(Object.prototype);
    expect(object['polluted']).toBeUndefined();
  });
});
