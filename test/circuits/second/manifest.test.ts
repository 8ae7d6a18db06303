import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { secondConstants } from '../../../scripts/build/second-constants.ts';
import {
  CIRCUIT_NAMES,
  DENSE,
  publicSignalNames,
  SMALL,
  STANDARD,
  WIDE,
} from '../../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { CONSTRAINTS, fits } from './counts.ts';

const folder = join(PROJECT_ROOT, 'circuits', 'second');

test('every main file is in the manifest, with the public inputs that it declares, in that order', () => {
  const mains = readdirSync(join(folder, 'main')).map((file) => file.replace('.circom', ''));
  expect(mains.sort()).toEqual([...CIRCUIT_NAMES].sort());
  for (const circuit of CIRCUIT_NAMES) {
    const source = readFileSync(join(folder, 'main', `${circuit}.circom`), 'utf8');
    const declared = source.match(/public \[([^\]]*)\]/)?.[1]?.split(', ');
    const named = [...new Set(publicSignalNames(circuit).map((name) => name.replace(/\[.*$/, '')))];
    expect(named, circuit).toEqual(declared);
  }
});

test('every circuit fits its power of two, and the shapes those of the protocol', () => {
  for (const circuit of CIRCUIT_NAMES) expect(fits(circuit, CONSTRAINTS[circuit]), circuit).toBe(true);
  const sizes = [SMALL, STANDARD, WIDE, DENSE].map(({ f, n, circuit }) => [
    f,
    n,
    Math.ceil(Math.log2(CONSTRAINTS[circuit] + publicSignalNames(circuit).length + 1)),
  ]);
  expect(sizes).toEqual([
    [16, 64, 15],
    [16, 160, 16],
    [32, 90, 16],
    [64, 64, 16],
  ]);
});

test('the circuits have the constants of the protocol', () => {
  expect(readFileSync(join(folder, 'lib', 'constants.circom'), 'utf8')).toBe(secondConstants());
});
