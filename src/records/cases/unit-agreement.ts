import { conversionOf, isUnit } from '../tables/units.ts';

/** Whether two names of one value's unit agree: the unit that people read, and the code that programs read. */

/** Texts that people write for a unit and that UCUM knows as another one (C is the coulomb, K the kelvin). */
const CUSTOMARY: Readonly<Record<string, string>> = {
  C: 'Cel',
  '°C': 'Cel',
  degC: 'Cel',
  F: '[degF]',
  '°F': '[degF]',
  degF: '[degF]',
  'K/uL': '10*3/uL',
  'K/µL': '10*3/uL',
  'K/UL': '10*3/uL',
  'K/mm3': '10*3/mm3',
  'M/uL': '10*6/uL',
  'G/L': '10*9/L',
  'T/L': '10*12/L',
  G: 'g',
};

const known = new Map<string, boolean>();

/**
 * @param unit as the value is read
 * @param other the other name
 * @param declared the mapping's names of units
 * @returns false where both are units and differ; a text that is no unit says nothing
 */
export function unitsAgree(
  unit: string,
  other: string,
  declared: Readonly<Record<string, string | null>>,
): boolean {
  const ucum = (text: string) => (Object.hasOwn(declared, text) ? (declared[text] ?? text) : text);
  const [one, two] = [ucum(unit), ucum(other)];
  const key = `${one}\n${two}`;
  const found = known.get(key) ?? agree(one, two);
  // A hostile file may have a unit of its own in every row.
  if (known.size < 1000) known.set(key, found);
  return found;
}

function agree(unit: string, other: string): boolean {
  if (unit.toLowerCase() === other.toLowerCase()) return true;
  const customary = CUSTOMARY[other];
  if (customary !== undefined && isSame(unit, customary)) return true;
  if (!isUnit(unit) || !isUnit(other)) return true;
  return isSame(unit, other);
}

function isSame(unit: string, other: string): boolean {
  if (unit === other) return true;
  const convert = conversionOf(other, unit, undefined);
  return [1, 100].every((value) => {
    const converted = convert(value);
    return typeof converted === 'number' && Math.abs(converted - value) <= 1e-9 * value;
  });
}
