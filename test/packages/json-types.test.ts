import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { declareJson, typeOfJson } from '../../scripts/build/packages/json-types.ts';

/** A specifier that no test of imports takes for one of this file. */
const SIZES = ['.', 'sizes.json'].join('/');

const folder = mkdtempSync(join(tmpdir(), 'assay-json-types-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function declared(text: string): string {
  const file = join(folder, 'shape.d.ts');
  writeFileSync(file, text);
  declareJson(file);
  return readFileSync(file, 'utf8');
}

describe('declarations of the packages', () => {
  it('hold the type of a JSON file and import none, with and without the attribute', () => {
    writeFileSync(join(folder, 'sizes.json'), '{"a": 1, "b-c": ["x", 2, "y"], "d": {"e": null}, "f": []}');
    const type = '{ "a": number; "b-c": (string | number)[]; "d": { "e": null; }; "f": never[]; }';
    for (const attribute of ['', " with { type: 'json' }"]) {
      expect(
        declared(`import sizes from '${SIZES}'${attribute};\nexport type Name = keyof typeof sizes;\n`),
      ).toBe(`declare const sizes: ${type};\nexport type Name = keyof typeof sizes;\n`);
    }
  });

  it('may name JSON files in comments, and are refused if their types need one', () => {
    const example = `/** import x from '${SIZES}'; */\nexport {};\n`;
    expect(declared(example)).toBe(example);
    for (const text of [
      `export { default } from '${SIZES}';\n`,
      `export declare const a: typeof import('${SIZES}');\n`,
    ]) {
      expect(() => declared(text)).toThrow('shape.d.ts names a JSON file');
    }
  });

  it('type booleans and text without literals', () => {
    expect(typeOfJson({ keyed: false, name: 'origin' })).toBe('{ "keyed": boolean; "name": string; }');
  });
});
