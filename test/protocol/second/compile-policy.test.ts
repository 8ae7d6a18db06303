import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { codeOf, compileSecondPolicy } from '../../../src/protocol/second/compile-policy.ts';
import { parseSecondPolicy } from '../../../src/protocol/second/policy-document.ts';
import { policyHash } from '../../../src/protocol/second/policy-hash.ts';
import { encodeValue } from '../../../src/protocol/second/record.ts';
import { checkRecord } from '../../../src/protocol/second/rules.ts';
import { SMALL } from '../../../src/protocol/second/shape.ts';
import { PROJECT_ROOT } from '../../../src/system/package-root.ts';

const FOLDER = join(PROJECT_ROOT, 'policies', 'second');
const readBase = (file: string) => readFile(join(FOLDER, file), 'utf8');
const text = (name: string) => readFileSync(join(FOLDER, name), 'utf8');
const edited = (edit: (json: Record<string, Record<string, unknown>>) => void): string => {
  const json = JSON.parse(text('heart-disease.json'));
  edit(json);
  return JSON.stringify(json);
};

describe('policies of the second edition', () => {
  test.each(readdirSync(FOLDER))('%s is valid, and its hash covers every number', async (name) => {
    const parsed = await parseSecondPolicy(text(name), readBase);
    const compiled = compileSecondPolicy(parsed);
    expect(compiled.hash).toBe(policyHash(compiled.policy, compiled.shape));
    const noisy = { ...parsed.settings, numbers: { ...parsed.settings.numbers, noise: 20 } };
    expect(compileSecondPolicy({ ...parsed, settings: noisy }).hash).not.toBe(compiled.hash);
    const steep = { ...parsed.settings, terms: { ...parsed.settings.terms, learningRate: 0.5 } };
    expect(compileSecondPolicy({ ...parsed, settings: steep }).hash).not.toBe(compiled.hash);
  });

  test('have windows and rules over the 8-bit codes of the values that the document names', async () => {
    const { document, settings } = await parseSecondPolicy(text('heart-disease.json'), readBase);
    const { policy, shape } = compileSecondPolicy({ document, settings });
    const [age] = document.schema.features;
    if (!age) throw new Error('the policy has no features');
    expect(policy.features[0]).toMatchObject({ lo: encodeValue(age, 18), hi: encodeValue(age, 100) });
    expect(age.step).toBeCloseTo(4 * 0.149797, 6);
    // A heart rate of 220 at the age of 70 exceeds the rule's 260; at 30 it does not.
    const at = (years: number) =>
      document.schema.features.map((feature) => {
        const value = { age: years, thalach: 220 }[feature.name];
        return value === undefined ? 0 : (encodeValue(feature, value) ?? 0);
      });
    const codes = (years: number) => Array.from({ length: shape.f }, (_, j) => at(years)[j] ?? 0);
    const loose = { ...policy, bound: 255 };
    expect(checkRecord(loose, { codes: codes(30), label: 1 }, SMALL)).toEqual([]);
    expect(checkRecord(loose, { codes: codes(70), label: 1 }, SMALL)).toEqual([{ rule: 'linear', index: 0 }]);
  });

  test('take codes of the readers that 8 bits hold, and no others', () => {
    expect([0, 384, 385, 512, 639, 640].map(codeOf)).toEqual([0, undefined, 1, 128, 255, undefined]);
  });

  test('are refused with the place of the fault', async () => {
    const refused = (wrong: string) => expect(parseSecondPolicy(wrong, readBase)).rejects;
    await refused('{').toMatchObject({ code: 'policy-document-invalid' });
    await refused(edited((json) => Object.assign(json['round'] ?? {}, { epochs: 5 }))).toThrow(
      'round.epochs',
    );
    await refused(edited((json) => Object.assign(json['numbers'] ?? {}, { noise: 37 }))).toThrow(
      'numbers.noise',
    );
    await refused(edited((json) => Object.assign(json, { more: 1 }))).toThrow('not valid');
    const dense = await parseSecondPolicy(
      edited((json) => Object.assign(json, { circuit: 'attestation-dense' })),
      readBase,
    );
    expect(() => compileSecondPolicy(dense)).toThrow('dense');
  });
});
