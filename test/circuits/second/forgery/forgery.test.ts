import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { PROJECT_ROOT } from '../../../../src/system/package-root.ts';
import { circuitSources } from '../../../attack/circuits/sources.ts';
import { GADGETS } from '../../../attack/circuits/targets.ts';
import { attackTemplate } from '../../forgery/no-forgery.ts';

// Templates that are quick to compile, every one that assigns hints among them. forgery.long.ts attacks the rest.

const HEAVY =
  /^(WordsCommitment|With|SealedWords|RulesDigest|Node8|Path8|FixedBaseMul251|AssertSigned|Sponge|NoiseOutputs|NoiseOfQ|Logits.7|LinearRules.51|PolicyNumbers|BatchLeaf)/;

describe('rejects forged witnesses of the template', () => {
  test.each(GADGETS.filter(({ name }) => !HEAVY.test(name)).map((target) => [target.name, target] as const))(
    '%s',
    (_, target) => attackTemplate(target),
  );
});

test('every hint in the sources is one that the suite attacks', async () => {
  const folder = join(PROJECT_ROOT, 'circuits');
  const found: string[] = [];
  for (const file of await circuitSources()) {
    const source = (await readFile(join(folder, file), 'utf8')).replace(/\/\/.*$/gm, '');
    for (const [, signal] of source.matchAll(/([\w.]+)(?:\[[^\]]*\])*\s*<--/g))
      found.push(`${file} ${signal}`);
  }
  expect(found.sort()).toEqual([
    'lib/range.circom negative',
    'second/lib/gates.circom inner',
    'second/lib/gradient.circom gradient',
    'second/lib/gradient.circom logit',
    'second/lib/gradient.circom q',
    'second/lib/linear-rules.circom rest',
    'second/lib/linear-rules.circom skip',
    'second/lib/linear-rules.circom slack',
    'second/lib/noise.circom high',
    'second/lib/noise.circom isAt',
    'second/lib/noise.circom noisy',
    'second/lib/quotient.circom isLimit',
    'second/lib/quotient.circom over',
    'second/lib/quotient.circom whole',
    'second/lib/record.circom part',
    'second/lib/record.circom part',
    'second/lib/record.circom present',
    'second/lib/seal-mode.circom isMode',
    'second/lib/slots.circom isLast',
  ]);
});
