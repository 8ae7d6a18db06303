import { isUnit } from '../tables/units.ts';

const KNOWN_UNITS: readonly (readonly [RegExp, string])[] = [
  [/\bage\b/i, 'a'],
  [/\b(?:sbp|dbp|systolic|diastolic|blood[ _-]?pressure|trestbps|rr[ _-]?(?:sys|dia))\b/i, 'mm[Hg]'],
  [/\b(?:heart[ _-]?rate|pulse|thalach|hr|bpm)\b/i, '/min'],
  [/\b(?:bmi|body[ _-]?mass)\b/i, 'kg/m2'],
  [/\bweight\b/i, 'kg'],
  [/\bheight\b/i, 'cm'],
  [/\btemp(?:erature)?\b/i, 'Cel'],
];

/** A unit that the column's name has in brackets or at its end, or one that its quantity usually has; else 1. */
export function unitOf(name: string): string {
  const bracketed = /[([]([^()[\]]+)[)\]]\s*$/.exec(name)?.[1]?.trim();
  if (bracketed !== undefined && isUnit(bracketed)) return bracketed;
  const suffix = /_(mg|mmol|umol|g|ug|ng|u|iu)_?(?:per_?)?(dl|l|ml)$/i.exec(name);
  if (suffix !== null) {
    const unit = `${suffix[1]?.toLowerCase()}/${suffix[2]?.toLowerCase() === 'dl' ? 'dL' : suffix[2]?.toLowerCase() === 'ml' ? 'mL' : 'L'}`;
    if (isUnit(unit)) return unit;
  }
  const plain = name.replaceAll('_', ' ');
  return KNOWN_UNITS.find(([pattern]) => pattern.test(plain))?.[1] ?? '1';
}
