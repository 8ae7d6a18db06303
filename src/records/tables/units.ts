import type { UcumLhcUtils } from '@lhncbc/ucum-lhc';
import { AssayError } from '../../protocol/errors.ts';
import { loadUcum } from './ucum.ts';
import { affine, exactFraction, type Fraction, fractionOf, product } from './unit-factor.ts';
import { haveSameMeaning, type UnitParts, unitParts, withAmount } from './unit-parts.ts';

/** Units by UCUM: values are converted into the unit of the feature, or refused. */

/** A converted value, or why there is none. */
export type Converted = number | 'unit-unknown' | 'unit-not-convertible' | 'unit-differs';

/** Converts a value of one unit. */
type Conversion = (value: number) => Converted;

/** Facts of the substance, without which mass, moles and equivalents do not convert. */
export interface Substance {
  /** g/mol. */
  readonly molarMass?: number | undefined;
  /** Charges of the ion: equivalents in a mole. */
  readonly valence?: number | undefined;
}

const unchanged: Conversion = (value) => value;

/**
 * Converts values of the units that a file uses into one unit.
 *
 * @param target undefined: no unit is declared, so that all values must have the unit of the first one
 * @param declared the file's name of a unit, and its UCUM unit; null: such values are left aside
 */
export class UnitConverter {
  #target: string | undefined;
  readonly #isDeclared: boolean;
  readonly #substance: Substance;
  readonly #declared: Readonly<Record<string, string | null>>;
  readonly #known = new Map<string, Conversion | null>();

  constructor(
    target: string | undefined,
    declared: Readonly<Record<string, string | null>> = {},
    substance: Substance = {},
  ) {
    this.#target = target;
    this.#isDeclared = target !== undefined;
    this.#declared = declared;
    this.#substance = substance;
  }

  /**
   * @param value in `unit`, as the file calls it; undefined where the file gives none, which "" declares
   * @returns the value in the target unit, why not, or null where the unit is declared to be left aside
   */
  convert(value: number, unit: string | undefined): Converted | null {
    const name = unit ?? '';
    let conversion = this.#known.get(name);
    if (conversion === undefined) {
      conversion = this.#conversion(name);
      // A hostile file may have a unit of its own in every row.
      if (this.#known.size < 1000) this.#known.set(name, conversion);
    }
    return conversion === null ? null : conversion(value);
  }

  #conversion(name: string): Conversion | null {
    const declared = Object.hasOwn(this.#declared, name) ? this.#declared[name] : undefined;
    if (declared === null) return null;
    const unit = declared ?? name;
    this.#target ??= unit;
    if (unit === this.#target) return unchanged;
    if (!this.#isDeclared) return () => 'unit-differs';
    // UCUM takes any integer for a unit; in a file it is a code of some other system (an OMOP concept).
    if (/^[0-9]+$/.test(unit)) return () => 'unit-unknown';
    if (unit !== '') return conversionOf(unit, this.#target, this.#substance);
    // No unit at all is a pure number, where one is wanted.
    return isCount(this.#target) ? unchanged : () => 'unit-unknown';
  }
}

/**
 * The conversion of one UCUM unit into another. Exact where the units are defined by decimals or fractions;
 * otherwise rounded to 12 digits, so that 38.00000000000162 is 38.
 */
export function conversionOf(from: string, to: string, substance: Substance = {}): Conversion {
  if (from === to) return unchanged;
  if (!isUnit(from)) return () => 'unit-unknown';
  const refused: Conversion = () => 'unit-not-convertible';
  const [first, last] = [TEMPERATURES[from], TEMPERATURES[to]];
  if (first !== undefined && last !== undefined) {
    const factor = product([first.kelvin, inverse(last.kelvin)]);
    // The offset of the target is subtracted in its own degrees.
    return (value) => affine(value, factor, first.offset, `-${last.offset}`);
  }
  if (isCount(from) && isCount(to)) return from === '1' || to === '1' ? unchanged : refused;
  const amounts = sameAmounts(from, to, substance);
  return amounts === undefined ? refused : scaling(amounts.from, amounts.to, amounts.factor);
}

/** Kelvin in a degree, and the degrees between absolute zero and the scale's own. */
const TEMPERATURES: Readonly<Record<string, { readonly kelvin: Fraction; readonly offset: string }>> = {
  K: { kelvin: { numerator: 1n, denominator: 1n }, offset: '0' },
  Cel: { kelvin: { numerator: 1n, denominator: 1n }, offset: '273.15' },
  '[degF]': { kelvin: { numerator: 5n, denominator: 9n }, offset: '459.67' },
  '[degR]': { kelvin: { numerator: 5n, denominator: 9n }, offset: '0' },
};

const inverse = ({ numerator, denominator }: Fraction): Fraction => ({
  numerator: denominator,
  denominator: numerator,
});

interface Amounts {
  readonly from: string;
  readonly to: string;
  readonly factor: Fraction;
}

/** Both units in the same amounts (mass, moles or equivalents), and the factor of that; undefined where refused. */
function sameAmounts(from: string, to: string, { molarMass, valence }: Substance): Amounts | undefined {
  let [a, b] = [from, to];
  const factors: Fraction[] = [];
  if (!haveSameMeaning(unitParts(a), unitParts(b))) return undefined;
  if (difference(unitParts(a).eq, unitParts(b).eq) !== 'none') {
    if (valence === undefined || difference(unitParts(a).eq, unitParts(b).eq) === 'several') return undefined;
    factors.push(...amountFactors(unitParts(a).eq, unitParts(b).eq, exactFraction(valence, true)));
    [a, b] = [withAmount(a, 'eq', 'mol'), withAmount(b, 'eq', 'mol')];
  }
  const [left, right] = [unitParts(a), unitParts(b)];
  if (difference(left.osm, right.osm) !== 'none') return undefined;
  if (difference(left.mol, right.mol) !== 'none') {
    if (molarMass === undefined || difference(left.mol, right.mol) === 'several') return undefined;
    factors.push(...amountFactors(left.mol, right.mol, exactFraction(molarMass)));
    [a, b] = [withAmount(a, 'mol', 'g'), withAmount(b, 'mol', 'g')];
    // An enzyme unit stays a mole.
    if (difference(unitParts(a).mol, unitParts(b).mol) !== 'none') return undefined;
  }
  return { from: a, to: b, factor: product(factors) };
}

type Places = UnitParts['mol'];

/** One amount more on one side is a matter of the substance; several (mmol/mol and %) of two substances. */
function difference(from: Places, to: Places): 'none' | 'one' | 'several' {
  const apart = Math.abs(from.above - to.above) + Math.abs(from.below - to.below);
  return apart === 0 ? 'none' : apart === 1 ? 'one' : 'several';
}

function amountFactors(from: Places, to: Places, each: Fraction): Fraction[] {
  const power = from.above - from.below - (to.above - to.below);
  return Array.from({ length: Math.abs(power) }, () => (power > 0 ? each : inverse(each)));
}

function scaling(from: string, to: string, extra: Fraction): Conversion {
  const convert = (value: number): Converted => {
    const result = quietly((utils) => utils.convertUnitTo(from, value, to, false, null));
    if (result.status === 'succeeded' && typeof result.toVal === 'number' && Number.isFinite(result.toVal))
      return result.toVal;
    return 'unit-not-convertible';
  };
  const [zero, one, ten] = [convert(0), convert(1), convert(10)];
  // Logarithmic units do not take 0, but may take the value at hand.
  if (typeof zero === 'string' && typeof one === 'string') return () => one;
  const isFactor =
    zero === 0 &&
    typeof one === 'number' &&
    typeof ten === 'number' &&
    Math.abs(10 * one - ten) <= 1e-12 * Math.abs(ten);
  const factor = isFactor ? fractionOf(one) : undefined;
  if (factor !== undefined) {
    const exact = product([factor, extra]);
    return (value) => affine(value, exact);
  }
  return (value) => {
    const converted = convert(value);
    return typeof converted === 'string' ? converted : roundedTo12(affine(converted, extra));
  };
}

const roundedTo12 = (value: number): number => Number(value.toPrecision(12));

/** `1`, or an annotation alone: a plain number. */
const isCount = (unit: string): boolean => unit === '1' || /^\{[^{}]*\}$/.test(unit);

/** Whether a text is a UCUM unit. */
export function isUnit(text: string): boolean {
  if (!PRINTABLE.test(text)) return false;
  return quietly((utils) => utils.validateUnitString(text, false)).status === 'valid';
}

/** UCUM is ASCII without spaces. */
const PRINTABLE = /^[!-~]{1,63}$/;

/** Loaded when the first unit is converted: the tables are large. */
let utilities: UcumLhcUtils | undefined;

/** Keeps the library silent: it prints units that it cannot parse, and a unit comes from a record. */
function quietly<T>(use: (utils: UcumLhcUtils) => T): T {
  const { log } = console;
  console.log = () => {};
  try {
    utilities ??= loadUcum();
    return use(utilities);
  } finally {
    console.log = log;
  }
}

/** @throws AssayError `unit-invalid` (2): a unit of the mapping or the schema that UCUM does not know */
export function assertUnit(text: string, place: string): void {
  if (!isUnit(text))
    throw new AssayError('unit-invalid', `${place}: not a UCUM unit: nothing can be converted to it`);
}
