import { describe, expect, test } from 'vitest';
import { fractionOf } from '../../../src/records/tables/unit-factor.ts';
import { haveSameMeaning, unitParts, withAmount } from '../../../src/records/tables/unit-parts.ts';
import { conversionOf, UnitConverter } from '../../../src/records/tables/units.ts';

describe('parts of a unit', () => {
  test('moles are found with their place, prefixes, powers and groups', () => {
    const mol = (unit: string) => unitParts(unit).mol;
    expect(mol('mmol/L')).toEqual({ above: 1, below: 0 });
    expect(mol('mmol/mol')).toEqual({ above: 1, below: 1 });
    expect(mol('g/(L.mol2)')).toEqual({ above: 0, below: 2 });
    expect(mol('/(g/mol)')).toEqual({ above: 1, below: 0 });
    expect(mol('U/L')).toEqual({ above: 1, below: 0 });
    expect(mol('mm[Hg]')).toEqual({ above: 0, below: 0 });
    expect(mol('[mol_x]')).toEqual({ above: 0, below: 0 });
    expect(unitParts('meq/L').eq).toEqual({ above: 1, below: 0 });
  });

  test('an amount is replaced as a whole atom only', () => {
    expect(withAmount('mmol/L', 'mol', 'g')).toBe('mg/L');
    expect(withAmount('umol/(L.mol)', 'mol', 'g')).toBe('ug/(L.g)');
    expect(withAmount('mmol{moles}/L', 'mol', 'g')).toBe('mg{moles}/L');
    expect(withAmount('meq/L', 'eq', 'mol')).toBe('mmol/L');
  });

  test('annotations must be equal; things that are counted may be left out', () => {
    const same = (a: string, b: string) => haveSameMeaning(unitParts(a), unitParts(b));
    expect(same('ug/mL{FEU}', 'ug/mL{DDU}')).toBe(false);
    expect(same('ug/mL{FEU}', 'ug/mL')).toBe(false);
    expect(same('mL/min/{1.73_m2}', 'mL/min')).toBe(false);
    expect(same('{beats}/min', '/min')).toBe(true);
    expect(same('{cells}/uL', '{copies}/uL')).toBe(false);
  });
});

describe('exact conversion', () => {
  test.each([
    ['Cel', '[degF]', 38, 100.4],
    ['[degF]', 'Cel', 100.4, 38],
    ['Cel', 'K', 36.6, 309.75],
    ['K', '[degF]', 310.15, 98.6],
    ['g/L', 'mg/dL', 1.15, 115],
    ['mg', 'g', 1100, 1.1],
    ['[in_i]', 'cm', 70, 177.8],
    ['wk', 'mo', 487, 112],
    ['mg/kg/h', 'ug/kg/min', 6, 100],
    ['U/L', 'nkat/L', 60, 1000],
  ])('%s into %s: %d is %d to the last bit', (from, to, value, expected) => {
    expect(conversionOf(from, to)(value)).toBe(expected);
  });

  test('substances convert by their molar mass and valence, to the last bit', () => {
    expect(conversionOf('mmol/L', 'mg/dL', { molarMass: 180.156 })(5)).toBe(90.078);
    expect(conversionOf('mg/dL', 'mmol/L', { molarMass: 180.156 })(90.078)).toBe(5);
    expect(conversionOf('meq/L', 'mmol/L', { valence: 2 })(5)).toBe(2.5);
    expect(conversionOf('meq/L', 'mg/dL', { valence: 2, molarMass: 40.078 })(5)).toBe(10.0195);
  });

  test.each([
    ['mmol/L', 'mg/dL', {}],
    ['mmol/mol', '%', { molarMass: 180.156 }],
    ['umol/mmol', 'mg/g', { molarMass: 113.12 }],
    ['mmol', '1', {}],
    ['mol', '{molecules}', {}],
    ['meq/L', 'mmol/L', { molarMass: 40.078 }],
    ['mosm/kg', 'mmol/kg', { molarMass: 40.078, valence: 2 }],
    ['[pH]', 'mol/L', {}],
    ['U/L', 'g/L', { molarMass: 100 }],
    ['{a}', '{b}', {}],
  ])('%s does not convert into %s with %j', (from, to, substance) => {
    expect(conversionOf(from, to, substance)(1)).toBe('unit-not-convertible');
  });

  test('without a declared unit, every value has the unit of the first', () => {
    const units = new UnitConverter(undefined, { 'mg per dl': 'mg/dL', arb: null });
    expect(units.convert(140, 'mg/dL')).toBe(140);
    expect(units.convert(130, 'mg per dl')).toBe(130);
    expect(units.convert(3, 'arb')).toBeNull();
    expect(units.convert(7.8, 'mmol/L')).toBe('unit-differs');
    expect(units.convert(7.8, undefined)).toBe('unit-differs');
  });

  test('a computed factor stands for the fraction that defines it', () => {
    expect(fractionOf(99.99999999999999)).toEqual({ numerator: 100n, denominator: 1n });
    expect(fractionOf(1 / 60)).toEqual({ numerator: 1n, denominator: 60n });
    expect(fractionOf(112 / 487)).toEqual({ numerator: 112n, denominator: 487n });
    expect(fractionOf(Math.PI)).toBeUndefined();
  });
});
