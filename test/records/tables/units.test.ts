import { expect, test, vi } from 'vitest';
import { conversionOf, isUnit, UnitConverter } from '../../../src/records/tables/units.ts';

test.each([
  ['mg', 'g', undefined, 1000, 1],
  ['mg/dL', 'mg/dL', undefined, 176.35499866729558, 176.35499866729558],
  ['mmol/L', 'mg/dL', 180.156, 5, 90.078],
  ['[degF]', 'Cel', undefined, 98.6, 37],
  ['/min', '{beats}/min', undefined, 72, 72],
  ['g/L', 'g/dL', undefined, 135, 13.5],
  ['[lb_av]', 'kg', undefined, 100, 45.359237],
])('%s into %s', (from, to, molarMass, value, expected) => {
  expect(conversionOf(from, to, { molarMass })(value)).toBeCloseTo(expected, 9);
});

test('a value in the wanted unit is not touched, thousandths divide evenly', () => {
  expect(conversionOf('cm', 'cm')(167.77334700962666)).toBe(167.77334700962666);
  expect(conversionOf('mg', 'g')(1100)).toBe(1.1);
});

test('rejects a text that is no unit, and a unit of another quantity', () => {
  expect(conversionOf('lbs', 'kg')(1)).toBe('unit-unknown');
  expect(conversionOf('mmol/L', 'mg/dL')(1)).toBe('unit-not-convertible');
  expect(conversionOf('kg', 'cm')(1)).toBe('unit-not-convertible');
  expect(['mg/dL', '%', '10*3/uL', '', 'mm Hg', 'lbs'].map(isUnit)).toEqual([
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
});

test('unit names of a file are declared, left aside, or absent', () => {
  const units = new UnitConverter('kg', { lbs: '[lb_av]', stone: null, '': 'kg' });
  expect(units.convert(100, 'lbs')).toBeCloseTo(45.359237, 9);
  expect(units.convert(12, 'stone')).toBeNull();
  expect(units.convert(80, undefined)).toBe(80);
  expect(new UnitConverter('kg').convert(80, undefined)).toBe('unit-unknown');
  expect(new UnitConverter('1').convert(3, undefined)).toBe(3);
});

test('rejects a code of another system that UCUM would read as a number', () => {
  expect(new UnitConverter('1').convert(3, '8840')).toBe('unit-unknown');
});

test('names of object members are no units, and no unit of a file is printed', () => {
  const log = vi.spyOn(console, 'log');
  for (const unit of [
    'constructor',
    '__proto__',
    'mm Hg',
    'ｋｇ',
    '8675309 kg',
    'k'.repeat(64),
    '((((',
    'kg//',
  ]) {
    expect(new UnitConverter('kg').convert(3, unit)).toBeTypeOf('string');
  }
  expect(log).not.toHaveBeenCalled();
});
