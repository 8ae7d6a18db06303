import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { BASE } from '../../../src/protocol/babyjub.ts';
import { compileSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { parseSecondPolicy } from '../../../src/protocol/second/policy-document.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';
import { secondRoyaltiesOf, secondTermsOf } from '../../../src/trainer/second/model-version.ts';

const FOLDER = join(PROJECT_ROOT, 'policies', 'second');
const parsed = () =>
  readFile(join(FOLDER, 'heart-disease.json'), 'utf8').then((text) =>
    parseSecondPolicy(text, (file) => readFile(join(FOLDER, file), 'utf8')),
  );

test('the terms of a version are those that the policy hash covers', async () => {
  const { document, settings } = await parsed();
  const compiled = compileSecondPolicy({ document, settings });
  const terms = secondTermsOf(document, compiled, BASE, ['0x01', '0x02'], 300);
  const { policy } = compiled;
  const { minRecords, smallestBatch, minHoldoutRecords, eta, tolerance, kappa } = policy.terms;
  expect(terms).toMatchObject({ minRecords, smallestBatch, minHoldoutRecords, eta, tolerance, kappa });
  expect(terms.shortestWindow).toBe(300);
  expect(terms.numbers).toEqual({ ...policy.numbers, bound: policy.bound });
  expect({ eta, tolerance, kappa }).toEqual({ eta: 65_536, tolerance: 328, kappa: 65_536 });
});

test('evaluators divide their share of royalties, and no share is lost', async () => {
  const { document } = await parsed();
  for (const evaluators of [[], ['0x01'], ['0x01', '0x02'], ['0x01', '0x02', '0x03']]) {
    const { roles, contributors, parents } = secondRoyaltiesOf(document, '0x0a', evaluators);
    expect(roles.reduce((sum, { share }) => sum + share, contributors + parents)).toBe(10_000);
    const own = roles.filter(({ role }) => role === 'evaluator').map(({ payee }) => payee);
    expect(own).toEqual(evaluators.length === 0 ? ['0x0a'] : evaluators);
  }
});
