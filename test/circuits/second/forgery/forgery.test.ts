import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import { SECOND_GADGETS } from '../../../attack/circuits/second/targets.ts';
import { attackTemplate } from '../../forgery/no-forgery.ts';

// Templates that are quick to compile, every one that assigns hints among them. forgery.long.ts attacks the rest.

const HEAVY = /^(WordsCommitment|WithSignedQ|SealedWords|RulesDigest|Path8)/;

describe('rejects forged witnesses of the template', () => {
  test.each(
    SECOND_GADGETS.filter(({ name }) => !HEAVY.test(name)).map((target) => [target.name, target] as const),
  )('%s', (_, target) => attackTemplate(target));
});

test('every hint in the sources is one that the suite attacks', async () => {
  const folder = join(PROJECT_ROOT, 'circuits', 'second');
  const found: string[] = [];
  for (const file of await readdir(folder, { recursive: true })) {
    if (!file.endsWith('.circom')) continue;
    const source = (await readFile(join(folder, file), 'utf8')).replace(/\/\/.*$/gm, '');
    for (const [, signal] of source.matchAll(/([\w.]+)(?:\[[^\]]*\])*\s*<--/g))
      found.push(`${file} ${signal}`);
  }
  expect(found.sort()).toEqual([
    'lib/gates.circom inner',
    'lib/gradient.circom gradient',
    'lib/gradient.circom logit',
    'lib/gradient.circom q',
    'lib/linear-rules.circom rest',
    'lib/linear-rules.circom skip',
    'lib/linear-rules.circom slack',
    'lib/noise.circom high',
    'lib/noise.circom isAt',
    'lib/noise.circom noisy',
    'lib/quotient.circom isLimit',
    'lib/quotient.circom over',
    'lib/quotient.circom whole',
    'lib/record.circom part',
    'lib/record.circom part',
    'lib/record.circom present',
    'lib/seal-mode.circom isMode',
    'lib/slots.circom isLast',
  ]);
});
