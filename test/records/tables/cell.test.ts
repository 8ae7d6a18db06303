import { describe, expect, test } from 'vitest';
import { DeclaredCells, parseNumber } from '../../../src/records/tables/cell.ts';

const plain = { decimal: '.', scientific: false } as const;

describe('parseNumber', () => {
  test.each([
    ['12', 12],
    ['-0.5', -0.5],
    ['+3', 3],
    ['.7', 0.7],
    ['7.', 7],
    ['0.10000000000000001', 0.1],
  ])('reads %s', (text, value) => {
    expect(parseNumber(text, plain)).toBe(value);
  });

  test.each([
    '',
    ' ',
    'NaN',
    'Infinity',
    '-Infinity',
    '0x1F',
    '1e3',
    '０',
    '１２',
    '٣',
    '1,5',
    '1 000',
    '1_000',
    '--1',
    '.',
    '-',
    '1.2.3',
    '12a',
    'null',
  ])('rejects %j', (text) => {
    expect(parseNumber(text, plain)).toBeUndefined();
  });

  test('reads 1e3 where it is declared, and rejects what overflows', () => {
    const scientific = { decimal: '.', scientific: true } as const;
    expect(parseNumber('1e3', scientific)).toBe(1000);
    expect(parseNumber('1.5E-2', scientific)).toBe(0.015);
    expect(parseNumber('1e999', scientific)).toBeUndefined();
    expect(parseNumber('e3', scientific)).toBeUndefined();
  });

  test('rejects a number of more than 64 characters', () => {
    expect(parseNumber('1'.repeat(64), plain)).toBeDefined();
    expect(parseNumber('1'.repeat(65), plain)).toBeUndefined();
  });

  test('reads a decimal comma where it is declared, and no point beside it', () => {
    const comma = { decimal: ',', scientific: false } as const;
    expect(parseNumber('1,5', comma)).toBe(1.5);
    expect(parseNumber('1.5', comma)).toBeUndefined();
    expect(parseNumber('1.000,5', comma)).toBeUndefined();
    expect(parseNumber('1,000,5', comma)).toBeUndefined();
  });
});

describe('DeclaredCells', () => {
  test('compares as text, and as a number where the marker is one', () => {
    const cells = new DeclaredCells(
      [['0', true] as const, ['?', true] as const, ['-9', true] as const],
      plain,
    );
    for (const cell of ['0', '0.0', '.0', '-0', '+0.00', '?', '-9', '-9.0'])
      expect(cells.get(cell)).toBe(true);
    for (const cell of ['', '00x', '0e0', '９', '9', '??']) expect(cells.get(cell)).toBeUndefined();
  });

  test('keeps text case and finds the empty cell only where it is declared', () => {
    const cells = new DeclaredCells([['None', true] as const, ['', true] as const], plain);
    expect(cells.get('None')).toBe(true);
    expect(cells.get('none')).toBeUndefined();
    expect(cells.get('')).toBe(true);
  });

  test('gives categories their numbers', () => {
    const cells = new DeclaredCells([['male', 1] as const, ['female', 0] as const], plain);
    expect(cells.get('female')).toBe(0);
    expect(cells.get('f')).toBeUndefined();
  });
});
