import { describe, expect, test } from 'vitest';
import { parseLabelTest } from '../../../src/protocol/policy/label-test.ts';

describe('label tests', () => {
  test.each([
    ['target > 0', { column: 'target', operator: '>', operand: 0 }],
    ['target>=.5', { column: 'target', operator: '>=', operand: 0.5 }],
    [' body mass index <= -3 ', { column: 'body mass index', operator: '<=', operand: -3 }],
    ['"a > b" != 2', { column: 'a > b', operator: '!=', operand: 2 }],
    ['class == 1', { column: 'class', operator: '=', operand: 1 }],
    ["how = 'it went'", { column: 'how', operator: '=', operand: 'it went' }],
    ['how != "x"', { column: 'how', operator: '!=', operand: 'x' }],
  ])('reads %s', (text, parsed) => {
    expect(parseLabelTest(text)).toEqual(parsed);
  });

  test.each([
    '',
    'target',
    'target >',
    '> 0',
    'target > x',
    "how > 'x'",
    'target > 1e3',
    'target > ０',
    'a > 0; b',
    'a = b = 1',
  ])('rejects %j', (text) => {
    expect(parseLabelTest(text)).toBeUndefined();
  });
});
