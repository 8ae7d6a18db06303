/** Types of JSON files, written into declarations: a user's compiler then needs no `resolveJsonModule`. */
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** A default import of a JSON file, as the compiler writes it. TypeScript 5 and 7 differ in the attribute. */
const IMPORT = /^import (\w+) from '([^']*\.json)'(?: with \{ type: 'json' \})?;$/gm;
const ANY_USE = /\bfrom '[^']*\.json'|\bimport\('[^']*\.json'/;

/**
 * The type that the compiler infers for a JSON value: text and numbers are no literals.
 * An array's items are a union of their types; the compiler also gives every item the other items' names, which
 * declarations do not use.
 */
export function typeOfJson(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) {
    const types = [...new Set(value.map(typeOfJson))];
    return types.length === 0 ? 'never[]' : `(${types.join(' | ')})[]`;
  }
  if (typeof value !== 'object') return typeof value;
  const fields = Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${typeOfJson(each)};`);
  return `{ ${fields.join(' ')} }`;
}

/**
 * Replaces each JSON import of a declaration file by a constant of the file's type.
 * @throws Error if the declaration names a JSON file in another way
 */
export function declareJson(file: string): void {
  const text = readFileSync(file, 'utf8');
  const declared = text.replace(IMPORT, (_import, name: string, path: string) => {
    const value: unknown = JSON.parse(readFileSync(join(dirname(file), path), 'utf8'));
    return `declare const ${name}: ${typeOfJson(value)};`;
  });
  const comments = /\/\*[\s\S]*?\*\//g;
  if (ANY_USE.test(declared.replace(comments, ''))) {
    throw new Error(`${file} names a JSON file in its types, and a user's compiler may not read JSON.`);
  }
  if (declared !== text) writeFileSync(file, declared);
}
