import { describe, expect, test } from 'vitest';
import { formatIsoDay, parseIsoDay } from '../../../src/protocol/policy/day-format.ts';

describe('days', () => {
  test.each([
    ['1970-01-01', 0],
    ['1988-07-01', 6756],
    ['2020-02-29', 18321],
    ['2149-06-06', 65535],
  ])('%s is day %i', (text, day) => {
    expect(parseIsoDay(text)).toBe(day);
    expect(formatIsoDay(day)).toBe(text);
  });

  test.each([
    '1969-12-31',
    '2149-06-07',
    '2019-02-29',
    '2020-13-01',
    '2020-1-1',
    '2020-01-01T00:00',
    '01.01.2020',
    '２０２０-01-01',
    '',
  ])('rejects %j', (text) => {
    expect(parseIsoDay(text)).toBeUndefined();
  });
});
