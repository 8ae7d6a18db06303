import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { compileTarget } from '../../attack/circuits/compile.ts';
import type { Target } from '../../attack/circuits/target.ts';
import { GADGETS } from '../../attack/circuits/targets.ts';
import { attackTemplate } from './no-forgery.ts';

// The templates that assign hints. forgery.long.ts attacks all of them, and the whole circuits.

const WITH_HINTS = [
  'Record(4)',
  'SignMagnitude(8)',
  'Clamp(20, -8192, 8191)',
  'RoundedQuotient(20, 10, 20)',
  'Score(5)',
];
const targetOf = (name: string) => GADGETS.find((target) => target.name === name) as Target;

describe('rejects forged witnesses of the template', () => {
  test.each(WITH_HINTS)('%s', (name) => attackTemplate(targetOf(name)));
});

test('every hint in the sources is one that the suite attacks', async () => {
  const folder = join(PROJECT_ROOT, 'circuits');
  const found: string[] = [];
  for (const file of await readdir(folder, { recursive: true })) {
    // circuits/second has a suite of its own.
    if (!file.endsWith('.circom') || file.startsWith('second')) continue;
    const source = (await readFile(join(folder, file), 'utf8')).replace(/\/\/.*$/gm, '');
    for (const [, signal] of source.matchAll(/([\w.]+)(?:\[[^\]]*\])*\s*<--/g))
      found.push(`${file} ${signal}`);
  }
  expect(found.sort()).toEqual([
    'attestation.circom active',
    'lib/range.circom negative',
    'lib/record.circom present',
    'lib/rounding.circom above',
    'lib/rounding.circom below',
    'lib/rounding.circom quotient',
    'lib/score.circom a',
  ]);
  const attacked = new Set<string>();
  for (const name of WITH_HINTS) {
    const { circuit } = await compileTarget(targetOf(name));
    for (const wire of circuit.hintWires) attacked.add(circuit.name(wire).replace(/^.*\.|\[.*$/g, ''));
  }
  for (const signal of ['present', 'negative', 'above', 'below', 'quotient', 'a'])
    expect(attacked).toContain(signal);
});
